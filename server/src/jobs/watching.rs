//! Watching a submitted prompt until it ends: one value and a pure step, so that every order of events can be tested.
//!
//! The websocket is a hint; what `/queue` and `/history` say is the truth (invariant 5). So signals only lead to asking.

use gesso_core::time::Timestamp;

/// A prompt the node says twice in a row it does not know is lost.
const UNKNOWN_TO_LOST: u8 = 2;
/// The node is asked this often while its websocket is open, in milliseconds.
const ASK_EVERY_MILLIS: i64 = 3_000;
/// The node is asked this often while its websocket is closed, in milliseconds.
const ASK_EVERY_DEAF_MILLIS: i64 = 700;
/// A stalled prompt that the node does not confirm to have stopped is left behind after this long, in milliseconds.
const STALL_GRACE_MILLIS: i64 = 10_000;

/// What was seen of the prompt or asked of the attempt.
#[derive(Clone, Debug, PartialEq)]
pub enum Seen {
    /// Signal: the node began with it, or made progress.
    Alive,
    /// Signal: the node is through with it.
    Ended,
    /// Answer: it waits there; true if the node runs something else meanwhile.
    Pending(bool),
    /// Answer: it runs.
    Running,
    /// Answer: it is in the history.
    Finished(Ending),
    /// Answer: the node does not know it.
    Unknown,
    /// The node did not answer.
    Unanswered,
    /// The node's breaker is open.
    NodeDown,
    /// Somebody wants it cancelled.
    CancelAsked,
    /// The scheduler wants it back while it has not begun.
    WithdrawAsked,
    /// Time went by.
    Tick,
}

/// How the history says it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// With outputs.
    Success,
    /// With an error.
    Error,
    /// Somebody interrupted it.
    Interrupted,
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Nothing until something is seen.
    Wait,
    /// Ask the node where the prompt is.
    Ask,
    /// Note that it runs.
    MarkRunning,
    /// Take it off the node's queue and interrupt it.
    CancelAtNode,
    /// Take it off the node's queue, without interrupting.
    Withdraw,
    /// The attempt is over.
    Finish(Verdict),
}

/// How the attempt is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Fetch the outputs.
    Collect,
    /// The history entry says what went wrong.
    Failed,
    /// It was interrupted by somebody who is not us.
    InterruptedElsewhere,
    /// Cancelled as asked.
    Cancelled,
    /// Back in our queue as asked.
    Withdrawn,
    /// No sign of progress for too long.
    Stalled,
    /// The node forgot it.
    Forgotten,
    /// The node is gone.
    NodeGone,
}

/// Why it is being stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stop {
    Cancel,
    Withdraw,
    Stall { since: Timestamp },
}

/// A submitted prompt being watched.
#[derive(Clone, Debug, PartialEq)]
pub struct Watching {
    stall_millis: i64,
    has_begun: bool,
    stop: Option<Stop>,
    unknowns: u8,
    last_sign: Timestamp,
    last_ask: Timestamp,
}

impl Watching {
    /// A prompt that was submitted, or found again, at `now`.
    #[must_use]
    pub fn since(now: Timestamp, stall_millis: i64) -> Self {
        Self { stall_millis, has_begun: false, stop: None, unknowns: 0, last_sign: now, last_ask: now }
    }

    /// What follows from `seen` at `now`. `is_deaf` says that the node's websocket is closed.
    #[must_use]
    pub fn step(mut self, seen: &Seen, now: Timestamp, is_deaf: bool) -> (Self, Act) {
        let act = self.act(seen, now, is_deaf);
        if act == Act::Ask {
            self.last_ask = now;
        }
        (self, act)
    }

    fn act(&mut self, seen: &Seen, now: Timestamp, is_deaf: bool) -> Act {
        match seen {
            Seen::Alive => {
                self.last_sign = now;
                self.begun()
            }
            Seen::Ended => Act::Ask,
            Seen::Pending(node_is_busy) => {
                self.unknowns = 0;
                if *node_is_busy {
                    self.last_sign = now;
                }
                Act::Wait
            }
            Seen::Running => {
                self.unknowns = 0;
                if self.stop == Some(Stop::Withdraw) {
                    self.stop = None;
                }
                self.begun()
            }
            Seen::Finished(ending) => Act::Finish(self.finished(*ending)),
            Seen::Unknown => self.unknown(),
            Seen::Unanswered => Act::Wait,
            Seen::NodeDown => Act::Finish(if self.stop == Some(Stop::Cancel) { Verdict::Cancelled } else { Verdict::NodeGone }),
            Seen::CancelAsked => {
                self.stop = Some(Stop::Cancel);
                Act::CancelAtNode
            }
            Seen::WithdrawAsked if !self.has_begun && self.stop.is_none() => {
                self.stop = Some(Stop::Withdraw);
                Act::Withdraw
            }
            Seen::WithdrawAsked => Act::Wait,
            Seen::Tick => self.tick(now, is_deaf),
        }
    }

    fn begun(&mut self) -> Act {
        if self.has_begun {
            return Act::Wait;
        }
        self.has_begun = true;
        Act::MarkRunning
    }

    fn finished(&self, ending: Ending) -> Verdict {
        match (self.stop, ending) {
            (Some(Stop::Cancel), _) => Verdict::Cancelled,
            // It was done before it could be stopped: keep what was made.
            (_, Ending::Success) => Verdict::Collect,
            (Some(Stop::Stall { .. }), _) => Verdict::Stalled,
            (Some(Stop::Withdraw), Ending::Interrupted) => Verdict::Withdrawn,
            (_, Ending::Interrupted) => Verdict::InterruptedElsewhere,
            (_, Ending::Error) => Verdict::Failed,
        }
    }

    fn unknown(&mut self) -> Act {
        self.unknowns += 1;
        match self.stop {
            // A deleted prompt leaves no trace, so not knowing it confirms the deletion.
            Some(Stop::Cancel) => Act::Finish(Verdict::Cancelled),
            Some(Stop::Withdraw) => Act::Finish(Verdict::Withdrawn),
            Some(Stop::Stall { .. }) => Act::Finish(Verdict::Stalled),
            None if self.unknowns >= UNKNOWN_TO_LOST => Act::Finish(Verdict::Forgotten),
            None => Act::Ask,
        }
    }

    fn tick(&mut self, now: Timestamp, is_deaf: bool) -> Act {
        if let Some(Stop::Stall { since }) = self.stop
            && now.0 - since.0 > STALL_GRACE_MILLIS
        {
            return Act::Finish(Verdict::Stalled);
        }
        if self.stop.is_none() && now.0 - self.last_sign.0 > self.stall_millis {
            self.stop = Some(Stop::Stall { since: now });
            return Act::CancelAtNode;
        }
        let is_hurried = is_deaf || self.stop.is_some() || self.unknowns > 0;
        let every = if is_hurried { ASK_EVERY_DEAF_MILLIS } else { ASK_EVERY_MILLIS };
        if now.0 - self.last_ask.0 >= every { Act::Ask } else { Act::Wait }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STALL: i64 = 120_000;

    /// Runs what is seen, one second apart, and gives the last act.
    fn run(seen: &[Seen]) -> Act {
        let mut watching = Watching::since(Timestamp(0), STALL);
        let mut last = Act::Wait;
        for (second, seen) in seen.iter().enumerate() {
            let act;
            (watching, act) = watching.step(seen, Timestamp(second as i64 * 1000), false);
            last = act;
        }
        last
    }

    #[test]
    fn a_prompt_that_ends_well_is_collected_after_the_history_says_so() {
        assert_eq!(run(&[Seen::Alive]), Act::MarkRunning);
        assert_eq!(run(&[Seen::Alive, Seen::Alive]), Act::Wait);
        assert_eq!(run(&[Seen::Alive, Seen::Ended]), Act::Ask, "a signal is only a hint");
        assert_eq!(run(&[Seen::Alive, Seen::Ended, Seen::Finished(Ending::Success)]), Act::Finish(Verdict::Collect));
    }

    #[test]
    fn a_prompt_is_lost_only_when_the_node_says_twice_that_it_does_not_know_it() {
        assert_eq!(run(&[Seen::Unknown]), Act::Ask);
        assert_eq!(run(&[Seen::Unknown, Seen::Unknown]), Act::Finish(Verdict::Forgotten));
        assert_eq!(run(&[Seen::Unknown, Seen::Running, Seen::Unknown]), Act::Ask);
        assert_eq!(run(&[Seen::Unknown, Seen::Unanswered, Seen::Unanswered]), Act::Wait);
    }

    #[test]
    fn a_cancelled_prompt_is_cancelled_however_the_node_puts_it() {
        for end in [Seen::Unknown, Seen::NodeDown, Seen::Finished(Ending::Interrupted), Seen::Finished(Ending::Success)] {
            assert_eq!(run(&[Seen::Alive, Seen::CancelAsked]), Act::CancelAtNode);
            assert_eq!(run(&[Seen::Alive, Seen::CancelAsked, end.clone()]), Act::Finish(Verdict::Cancelled), "{end:?}");
        }
        assert_eq!(run(&[Seen::CancelAsked, Seen::Unanswered]), Act::Wait, "silence confirms nothing");
    }

    #[test]
    fn only_a_prompt_that_has_not_begun_is_withdrawn() {
        assert_eq!(run(&[Seen::Pending(true), Seen::WithdrawAsked]), Act::Withdraw);
        assert_eq!(run(&[Seen::WithdrawAsked, Seen::Unknown]), Act::Finish(Verdict::Withdrawn));
        assert_eq!(run(&[Seen::Alive, Seen::WithdrawAsked]), Act::Wait);
        assert_eq!(run(&[Seen::WithdrawAsked, Seen::Running, Seen::Finished(Ending::Success)]), Act::Finish(Verdict::Collect));
        assert_eq!(run(&[Seen::WithdrawAsked, Seen::Running, Seen::Unknown]), Act::Ask, "the withdrawal came too late");
    }

    #[test]
    fn silence_is_a_stall_and_waiting_behind_another_job_is_not() {
        let at = |secs: i64| Timestamp(secs * 1000);
        let (watching, _) = Watching::since(at(0), STALL).step(&Seen::Pending(true), at(100), false);
        let (watching, act) = watching.step(&Seen::Tick, at(130), false);
        assert_eq!(act, Act::Ask);
        let (watching, act) = watching.step(&Seen::Tick, at(221), false);
        assert_eq!(act, Act::CancelAtNode);
        let (watching, act) = watching.step(&Seen::Tick, at(225), false);
        assert_eq!(act, Act::Ask);
        let (_, act) = watching.step(&Seen::Tick, at(232), false);
        assert_eq!(act, Act::Finish(Verdict::Stalled), "a node that confirms nothing is left behind");
    }

    #[test]
    fn a_deaf_node_is_asked_more_often() {
        let watching = Watching::since(Timestamp(0), STALL);
        assert_eq!(watching.clone().step(&Seen::Tick, Timestamp(1000), false).1, Act::Wait);
        assert_eq!(watching.step(&Seen::Tick, Timestamp(1000), true).1, Act::Ask);
    }

    #[test]
    fn errors_and_interruptions_by_others_are_told_apart() {
        assert_eq!(run(&[Seen::Finished(Ending::Error)]), Act::Finish(Verdict::Failed));
        assert_eq!(run(&[Seen::Finished(Ending::Interrupted)]), Act::Finish(Verdict::InterruptedElsewhere));
        assert_eq!(run(&[Seen::Alive, Seen::NodeDown]), Act::Finish(Verdict::NodeGone));
    }
}
