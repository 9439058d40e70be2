//! What happens to a debate, and what follows: every decision is a pure function of the debate as it stands.
//!
//! `say` is what the person says, `floor` who speaks and what comes of it, `verdicts` what is said of claims and concepts,
//! `phases` how the debate goes on, `pictures` what is shown and made.

mod floor;
mod phases;
mod pictures;
mod say;
mod verdicts;

use thiserror::Error;

use super::{Claim, board::says_the_same};
use crate::{
    ids::{MessageId, TurnId},
    intent::ApplyError,
    problem::FieldProblem,
    time::Timestamp,
};

pub use self::{
    floor::{Spoken, Written, resume, skip, speech_of, spoke, stop, trouble, wrote},
    phases::{advance, enter},
    pictures::{ended, facts_of, generate, looked, take_fact},
    say::{again, say},
    verdicts::{ConceptAct, MAX_CONCEPT_CHARS, judge, on_concept, take_back},
};

/// Who makes the revisions of a person's own words and verdicts.
const PERSON: &str = "person";

/// Why something cannot be done to a debate.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// There is no such thing in it.
    #[error("There is no such {0}.")]
    NotFound(&'static str),
    /// Its state does not allow it.
    #[error("{0}")]
    Conflict(String),
    /// Fields are not acceptable.
    #[error("{}", .0.first().map_or("The request is not acceptable.", |field| field.detail.as_str()))]
    Invalid(Vec<FieldProblem>),
}

/// What is told is what is kept, and Postgres keeps no NUL in text.
fn without_nul(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

impl From<ApplyError> for Refusal {
    fn from(error: ApplyError) -> Self {
        Self::Conflict(format!("This does not fit the intent any more: {error}."))
    }
}

/// Ids for what a decision makes.
#[derive(Clone, Copy, Debug)]
pub struct Fresh {
    /// For the person's message.
    pub message: MessageId,
    /// For a turn, if one begins.
    pub turn: TurnId,
    /// For the message of whoever speaks next.
    pub speech: MessageId,
    /// Now.
    pub now: Timestamp,
}

/// Whether two claims of different messages say the same; the later one agrees with the earlier.
#[must_use]
pub fn agrees_with<'a>(claims: &'a [Claim], claim: &Claim) -> Option<&'a Claim> {
    claims.iter().take_while(|other| other.id != claim.id).find(|other| says_the_same(other, claim))
}
