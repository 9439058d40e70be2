//! The phases of a debate and who speaks in each: fixed, never chosen by a model (contract, "Words").

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Message;
use crate::{ids::MessageId, session::Role};

/// How far a debate is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// What it could be.
    #[default]
    Ideation,
    /// What it should be.
    Refinement,
    /// What it is made with.
    Synthesis,
    /// What is wrong with it.
    Review,
    /// Its pictures are being made.
    Generating,
    /// Its pictures are done.
    Complete,
}

impl Phase {
    /// Every phase in its order.
    pub const ALL: [Self; 6] =
        [Self::Ideation, Self::Refinement, Self::Synthesis, Self::Review, Self::Generating, Self::Complete];

    /// The spelling on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ideation => "ideation",
            Self::Refinement => "refinement",
            Self::Synthesis => "synthesis",
            Self::Review => "review",
            Self::Generating => "generating",
            Self::Complete => "complete",
        }
    }

    /// The phase of that spelling.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|phase| phase.as_str() == text)
    }

    /// Who speaks, in this order.
    #[must_use]
    pub const fn speakers(self) -> &'static [Role] {
        match self {
            Self::Ideation => &[Role::Style, Role::Composition, Role::Story],
            Self::Refinement => &[Role::Style, Role::Composition, Role::Story, Role::Critic],
            Self::Synthesis => &[Role::Technical],
            Self::Review => &[Role::Critic],
            Self::Generating | Self::Complete => &[],
        }
    }

    /// The phase after it; pictures alone complete a debate.
    #[must_use]
    pub const fn next(self) -> Option<Self> {
        match self {
            Self::Ideation => Some(Self::Refinement),
            Self::Refinement => Some(Self::Synthesis),
            Self::Synthesis => Some(Self::Review),
            Self::Review => Some(Self::Generating),
            Self::Generating | Self::Complete => None,
        }
    }
}

/// The messages of phases that came after what was said since: a specialist has spoken again in an earlier phase, so that
/// they rest on what was decided before. They are marked, never deleted.
#[must_use]
pub fn stale(messages: &[Message]) -> BTreeSet<MessageId> {
    let mut found = BTreeSet::new();
    // From the end: the earliest phase in which somebody speaks later.
    let mut earliest = Phase::Complete;
    for message in messages.iter().rev() {
        if message.phase > earliest {
            found.insert(message.id);
        }
        if message.role.role().is_some() {
            earliest = earliest.min(message.phase);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spelling_is_the_one_on_the_wire_and_each_phase_leads_to_the_next() {
        for phase in Phase::ALL {
            assert_eq!(serde_json::to_string(&phase).ok(), Some(format!("\"{}\"", phase.as_str())));
            assert_eq!(Phase::parse(phase.as_str()), Some(phase));
        }
        let way: Vec<_> = std::iter::successors(Some(Phase::Ideation), |phase| phase.next()).collect();
        assert_eq!(way, Phase::ALL[..5]);
    }
}
