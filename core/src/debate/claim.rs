//! Claims: what specialists propose, slot by slot, and what people say of it.

use serde::{Deserialize, Serialize};

use super::Technical;
use crate::{
    ids::{ClaimId, MessageId, TurnId},
    intent::Slot,
    session::Role,
    time::Timestamp,
};

/// Most claims of one answer.
pub const MAX_CLAIMS: usize = 4;
/// Longest note on a verdict, in characters.
pub const MAX_NOTE_CHARS: usize = 500;

/// How a claim stands by what was said of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ClaimState {
    /// Nothing was said.
    #[default]
    Open,
    /// It counts.
    Accepted,
    /// It does not.
    Vetoed,
    /// It counts and survives every later phase.
    Locked,
}

impl ClaimState {
    /// The spelling on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Accepted => "accepted",
            Self::Vetoed => "vetoed",
            Self::Locked => "locked",
        }
    }

    /// The state of that spelling.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Open, Self::Accepted, Self::Vetoed, Self::Locked].into_iter().find(|state| state.as_str() == text)
    }

    /// Whether what it proposes is in the intent.
    #[must_use]
    pub const fn counts(self) -> bool {
        matches!(self, Self::Accepted | Self::Locked)
    }
}

/// What a person says of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ClaimVerdict {
    /// It shall count.
    Accept,
    /// It shall not.
    Veto,
    /// It shall count and stay.
    Lock,
    /// Undecided again.
    Open,
}

impl ClaimVerdict {
    /// The state it leads to.
    #[must_use]
    pub const fn state(self) -> ClaimState {
        match self {
            Self::Accept => ClaimState::Accepted,
            Self::Veto => ClaimState::Vetoed,
            Self::Lock => ClaimState::Locked,
            Self::Open => ClaimState::Open,
        }
    }
}

/// The verdict before the last, by which it is undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// The state before.
    pub from: ClaimState,
    /// The document's revision that the verdict made; what it was when it changed nothing.
    pub rev: u64,
}

/// One claim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Claim {
    /// Its id.
    pub id: ClaimId,
    /// The message that makes it.
    pub message_id: MessageId,
    /// The turn it was made in.
    pub turn_id: TurnId,
    /// Who makes it.
    pub role: Role,
    /// What part of the picture it is about.
    pub slot: Slot,
    /// What it proposes; for an issue, what is wrong.
    pub proposal: String,
    /// Why.
    pub reason: String,
    /// The words of the person or of the specialist it rests on.
    pub quote: String,
    /// Claims it contradicts.
    pub disagrees_with: Vec<ClaimId>,
    /// An issue raised by the critic: it brings nothing into the picture and keeps out what it contradicts.
    #[serde(default)]
    pub issue: bool,
    /// Sizes and the like, of a technical claim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub technical: Option<Technical>,
    /// What was said of it.
    pub state: ClaimState,
    /// Why, in the person's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Derived: an undecided claim contradicts it, it contradicts one, or it would change what is locked.
    #[serde(default)]
    pub contested: bool,
    /// Derived: its specialist has proposed something else for the slot since.
    #[serde(default)]
    pub superseded: bool,
    /// Derived: it says what an earlier claim says.
    #[serde(default)]
    pub suppressed: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// How the last verdict is undone.
    #[serde(skip)]
    pub decided: Option<Decided>,
}

impl Claim {
    /// How an intent's origins and revisions name it.
    #[must_use]
    pub fn reference(&self) -> String {
        format!("claim:{}", self.id)
    }

    /// Whether it takes part in the debate: not vetoed, not replaced, not a repetition.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.state != ClaimState::Vetoed && !self.suppressed && !self.superseded
    }

    /// Whether the end of a phase accepts it: nobody has said anything of it or against it.
    #[must_use]
    pub fn is_uncontested(&self) -> bool {
        self.state == ClaimState::Open && !self.issue && !self.contested && !self.superseded && !self.suppressed
    }
}
