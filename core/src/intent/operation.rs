//! What may happen to an intent document; each is pure data and carries its evidence.

use serde::{Deserialize, Serialize};

use super::{
    document::{Concept, ConceptId, Origin, Polarity},
    slot::Slot,
};

/// One operation. Whoever proposes it, only [`super::apply`] carries it out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum Operation {
    /// A new concept.
    Add {
        /// Its slot.
        slot: Slot,
        /// Its wording.
        text: String,
        /// The subject an attribute belongs to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<ConceptId>,
        /// Wanted or not.
        #[serde(default)]
        polarity: Polarity,
        /// Whose idea it is.
        origin: Origin,
    },
    /// Takes a concept out and remembers that it is unwanted.
    Remove {
        /// Which.
        id: ConceptId,
        /// The words that ask for it.
        origin: Origin,
    },
    /// Takes a concept back as if it had never been proposed: nothing is avoided for it.
    Retract {
        /// Which.
        id: ConceptId,
    },
    /// Puts a concept back that was retracted, as it was and where it was.
    Restore {
        /// The concept.
        concept: Box<Concept>,
        /// Before which position; at the end when the list has become shorter.
        at: usize,
    },
    /// Rewords a concept.
    Modify {
        /// Which.
        id: ConceptId,
        /// The new wording.
        to: String,
        /// The words that ask for it.
        origin: Origin,
    },
    /// Moves a concept's weight.
    Emphasis {
        /// Which.
        id: ConceptId,
        /// Steps up (positive) or down; the result is clamped to −2…2.
        steps: i8,
        /// The words that ask for it.
        origin: Origin,
    },
    /// Pins or unpins a concept.
    Lock {
        /// Which.
        id: ConceptId,
        /// The new state.
        lock: bool,
    },
    /// Writes for another profile.
    Profile {
        /// Its name.
        to: String,
    },
    /// Asks for another shape of picture.
    Aspect {
        /// Width to height, such as `3:2`; none leaves it to the profile.
        to: Option<String>,
    },
}

impl Operation {
    /// The concept it is about, where it is about an existing one.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Remove { id, .. }
            | Self::Retract { id }
            | Self::Modify { id, .. }
            | Self::Emphasis { id, .. }
            | Self::Lock { id, .. } => Some(id),
            Self::Add { .. } | Self::Restore { .. } | Self::Profile { .. } | Self::Aspect { .. } => None,
        }
    }

    /// The evidence it carries.
    #[must_use]
    pub const fn origin(&self) -> Option<&Origin> {
        match self {
            Self::Add { origin, .. }
            | Self::Remove { origin, .. }
            | Self::Modify { origin, .. }
            | Self::Emphasis { origin, .. } => Some(origin),
            _ => None,
        }
    }

    /// The same operation with its evidence's reference filled in where it is still empty.
    #[must_use]
    pub(super) fn referring_to(&self, reference: Option<&str>) -> Self {
        let mut op = self.clone();
        if let Some(reference) = reference {
            match &mut op {
                Self::Add { origin, .. }
                | Self::Remove { origin, .. }
                | Self::Modify { origin, .. }
                | Self::Emphasis { origin, .. }
                    if origin.reference.is_empty() =>
                {
                    reference.clone_into(&mut origin.reference);
                }
                _ => {}
            }
        }
        op
    }
}
