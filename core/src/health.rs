//! The circuit breaker of a node: `healthy → suspect → down → probing → healthy`.

use crate::{fleet::NodeState, time::Timestamp};

/// So many failures in a row make a suspect node down.
pub const FAILURES_TO_DOWN: u32 = 3;
/// A suspect node is asked again after this long, in milliseconds.
pub const SUSPECT_RETRY_MILLIS: i64 = 700;
/// A node that is down is asked again after this long at first, in milliseconds; the wait doubles.
pub const DOWN_RETRY_MILLIS: i64 = 1_000;
/// The longest wait between two questions to a node that is down, in milliseconds.
pub const MAX_DOWN_RETRY_MILLIS: i64 = 15_000;
/// A healthy node is asked this often, in milliseconds.
pub const HEALTHY_PROBE_MILLIS: i64 = 2_000;

/// What was learned of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sign {
    /// It answered and its report was read.
    Answered,
    /// It did not answer, or not as ComfyUI does.
    Failed(String),
}

/// The state of a breaker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breaker {
    /// What the scheduler and people see, drain aside.
    pub state: NodeState,
    /// In words.
    pub detail: String,
    /// Failures since the last answer.
    pub failures: u32,
    /// When the state last changed.
    pub since: Timestamp,
    /// When it is to be asked next.
    pub next_probe_at: Timestamp,
}

impl Breaker {
    /// A node that was never asked: down until it answers.
    #[must_use]
    pub fn unknown(now: Timestamp) -> Self {
        Self { state: NodeState::Down, detail: "It was not asked yet.".into(), failures: 0, since: now, next_probe_at: now }
    }

    /// What the breaker is after `sign`.
    #[must_use]
    pub fn step(&self, sign: &Sign, now: Timestamp) -> Self {
        match sign {
            Sign::Answered => self.answered(now),
            Sign::Failed(reason) => self.failed(reason, now),
        }
    }

    fn answered(&self, now: Timestamp) -> Self {
        let (state, wait) = match self.state {
            // A first answer ever is trusted; one after a breakdown has to be followed by a second.
            NodeState::Down if self.failures > 0 => (NodeState::Probing, SUSPECT_RETRY_MILLIS),
            _ => (NodeState::Healthy, HEALTHY_PROBE_MILLIS),
        };
        let detail = match state {
            NodeState::Probing => "It answers again and is being tried.",
            _ => "It answers.",
        };
        self.to(state, detail.into(), 0, now, wait)
    }

    fn failed(&self, reason: &str, now: Timestamp) -> Self {
        let failures = self.failures.saturating_add(1);
        let down = failures >= FAILURES_TO_DOWN || matches!(self.state, NodeState::Down | NodeState::Probing);
        if down {
            let doublings = failures.saturating_sub(FAILURES_TO_DOWN).min(8);
            let wait = (DOWN_RETRY_MILLIS << doublings).min(MAX_DOWN_RETRY_MILLIS);
            return self.to(NodeState::Down, reason.into(), failures, now, wait);
        }
        self.to(NodeState::Suspect, reason.into(), failures, now, SUSPECT_RETRY_MILLIS)
    }

    fn to(&self, state: NodeState, detail: String, failures: u32, now: Timestamp, wait_millis: i64) -> Self {
        let since = if state == self.state { self.since } else { now };
        Self { state, detail, failures, since, next_probe_at: now.plus_millis(wait_millis) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(signs: &[bool]) -> Vec<NodeState> {
        let mut breaker = Breaker::unknown(Timestamp(0));
        let mut seen = Vec::new();
        for (tick, answered) in signs.iter().enumerate() {
            let sign = if *answered { Sign::Answered } else { Sign::Failed("refused".into()) };
            breaker = breaker.step(&sign, Timestamp(tick as i64 * 1000));
            seen.push(breaker.state);
        }
        seen
    }

    #[test]
    fn three_failures_take_a_node_down_and_two_answers_bring_it_back() {
        use NodeState::{Down, Healthy, Probing, Suspect};
        assert_eq!(run(&[true]), [Healthy]);
        assert_eq!(run(&[true, false, true]), [Healthy, Suspect, Healthy]);
        assert_eq!(run(&[true, false, false, false, true, true]), [Healthy, Suspect, Suspect, Down, Probing, Healthy]);
        assert_eq!(run(&[true, false, false, false, true, false]), [Healthy, Suspect, Suspect, Down, Probing, Down]);
    }

    #[test]
    fn a_node_that_is_down_is_asked_ever_more_rarely_but_never_given_up() {
        let mut breaker = Breaker::unknown(Timestamp(0));
        let mut waits = Vec::new();
        for _ in 0..20 {
            breaker = breaker.step(&Sign::Failed("refused".into()), Timestamp(0));
            waits.push(breaker.next_probe_at.0);
        }
        assert!(waits.is_sorted());
        assert_eq!(waits.last(), Some(&MAX_DOWN_RETRY_MILLIS));
    }
}
