//! What follows a failed attempt. The rules are those of the public contract, "Retry rules".

use serde::{Deserialize, Serialize};

use crate::{
    generation::{Attempt, Outcome},
    ids::NodeId,
};

/// Most attempts that may fail for passing reasons before a job is given up. Lost ones do not count.
pub const MAX_TRANSIENT_ATTEMPTS: usize = 5;
/// So many different nodes that fail while executing the same job make it poison.
pub const POISON_NODES: usize = 3;

/// What kind of failure it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FailureClass {
    /// May pass: connection, restart, timeout, an error while executing.
    Transient,
    /// The node's memory was too small.
    Capacity,
    /// The request itself is wrong.
    Request,
    /// Several nodes failed on it.
    Poison,
}

impl FailureClass {
    /// The spelling on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Transient => "transient",
            Self::Capacity => "capacity",
            Self::Request => "request",
            Self::Poison => "poison",
        }
    }

    /// Reads the spelling on the wire.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Transient, Self::Capacity, Self::Request, Self::Poison].into_iter().find(|class| class.as_str() == text)
    }
}

/// What happens to a job after an attempt has ended without pictures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// It goes back to the queue; the nodes in `avoid` are taken only if no other can run it.
    Retry {
        /// Nodes that have failed on it.
        avoid: Vec<NodeId>,
    },
    /// It goes back to the queue for a node with more memory than those in `outgrown`.
    RetryLarger {
        /// Nodes whose memory was too small.
        outgrown: Vec<NodeId>,
    },
    /// It is given up.
    Fail {
        /// The class the job fails with.
        class: FailureClass,
    },
}

/// Decides what follows the newest of `attempts` (oldest first, all ended).
///
/// Whether a larger node exists is for the scheduler to see: [`Next::RetryLarger`] without one is a failure.
#[must_use]
pub fn after(attempts: &[Attempt]) -> Next {
    let Some(last) = attempts.last() else { return Next::Retry { avoid: Vec::new() } };
    if last.outcome == Some(Outcome::Lost) {
        return Next::Retry { avoid: failed_nodes(attempts, FailureClass::Transient) };
    }
    match last.class {
        Some(FailureClass::Request) => Next::Fail { class: FailureClass::Request },
        Some(FailureClass::Poison) => Next::Fail { class: FailureClass::Poison },
        Some(FailureClass::Capacity) => Next::RetryLarger { outgrown: failed_nodes(attempts, FailureClass::Capacity) },
        Some(FailureClass::Transient) | None => after_transient(attempts),
    }
}

fn after_transient(attempts: &[Attempt]) -> Next {
    let failed = |attempt: &&Attempt| attempt.outcome == Some(Outcome::Failed);
    let executing = attempts.iter().filter(failed).filter(|attempt| attempt.reason.as_deref().is_some_and(is_execution_error));
    let mut nodes: Vec<_> = executing.map(|attempt| attempt.node_id.clone()).collect();
    nodes.sort();
    nodes.dedup();
    if nodes.len() >= POISON_NODES {
        return Next::Fail { class: FailureClass::Poison };
    }
    if attempts.iter().filter(failed).count() >= MAX_TRANSIENT_ATTEMPTS {
        return Next::Fail { class: FailureClass::Transient };
    }
    Next::Retry { avoid: failed_nodes(attempts, FailureClass::Transient) }
}

/// How the reason of an attempt begins when the node itself reported an error while executing the graph.
pub const EXECUTION_ERROR: &str = "The node failed while executing";

fn is_execution_error(reason: &str) -> bool {
    reason.starts_with(EXECUTION_ERROR)
}

fn failed_nodes(attempts: &[Attempt], class: FailureClass) -> Vec<NodeId> {
    let failed = attempts.iter().filter(|attempt| attempt.outcome == Some(Outcome::Failed) && attempt.class == Some(class));
    let mut nodes: Vec<_> = failed.map(|attempt| attempt.node_id.clone()).collect();
    nodes.sort();
    nodes.dedup();
    nodes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;

    fn attempts(rows: &[(&str, Outcome, Option<FailureClass>, &str)]) -> Vec<Attempt> {
        let row = |(number, (node, outcome, class, reason)): (usize, &(&str, Outcome, Option<FailureClass>, &str))| Attempt {
            number: number as u32 + 1,
            node_id: (*node).into(),
            prompt_id: String::new(),
            started_at: Timestamp(0),
            ended_at: Some(Timestamp(1)),
            outcome: Some(*outcome),
            class: *class,
            reason: Some((*reason).to_owned()),
        };
        rows.iter().enumerate().map(row).collect()
    }

    const TRANSIENT: Option<FailureClass> = Some(FailureClass::Transient);

    #[test]
    fn lost_attempts_count_towards_nothing() {
        let lost = [("a", Outcome::Lost, None, ""); 20];
        assert_eq!(after(&attempts(&lost)), Next::Retry { avoid: vec![] });
    }

    #[test]
    fn the_fifth_passing_failure_is_the_last() {
        let failed = [("a", Outcome::Failed, TRANSIENT, "The connection broke"); 5];
        assert_eq!(after(&attempts(&failed[..4])), Next::Retry { avoid: vec!["a".into()] });
        assert_eq!(after(&attempts(&failed)), Next::Fail { class: FailureClass::Transient });
    }

    #[test]
    fn execution_errors_on_three_different_nodes_are_poison() {
        let row = |node| (node, Outcome::Failed, TRANSIENT, "The node failed while executing KSampler");
        assert!(matches!(after(&attempts(&[row("a"), row("b"), row("a")])), Next::Retry { .. }));
        assert_eq!(after(&attempts(&[row("a"), row("b"), row("c")])), Next::Fail { class: FailureClass::Poison });
        let broken = |node| (node, Outcome::Failed, TRANSIENT, "The connection broke");
        assert!(matches!(after(&attempts(&[broken("a"), broken("b"), broken("c")])), Next::Retry { .. }));
    }

    #[test]
    fn a_full_card_asks_for_a_larger_one_and_a_bad_request_for_nothing() {
        let full = [("a", Outcome::Failed, Some(FailureClass::Capacity), "Out of memory")];
        assert_eq!(after(&attempts(&full)), Next::RetryLarger { outgrown: vec!["a".into()] });
        let wrong = [("a", Outcome::Failed, Some(FailureClass::Request), "Refused")];
        assert_eq!(after(&attempts(&wrong)), Next::Fail { class: FailureClass::Request });
    }
}
