//! Short names of the seats of a board, as addresses spell them: `d7` is draft 7.

use std::{fmt, str::FromStr};

use gesso_core::funnel::FunnelStage;

/// A seat: its stage and its place there, 1 for the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Handle {
    /// Its stage.
    pub stage: FunnelStage,
    /// Its place.
    pub number: u32,
}

impl Handle {
    /// A seat.
    #[must_use]
    pub const fn new(stage: FunnelStage, number: u32) -> Self {
        Self { stage, number }
    }

    /// Its name for people.
    #[must_use]
    pub fn name(self) -> String {
        format!("{} {}", one_of(self.stage), self.number)
    }
}

/// A picture of a stage.
#[must_use]
pub const fn one_of(stage: FunnelStage) -> &'static str {
    match stage {
        FunnelStage::Drafts => "Draft",
        FunnelStage::Refined => "Refined",
        FunnelStage::Polished => "Polished",
        FunnelStage::Final => "Final",
    }
}

/// The heading of a stage.
#[must_use]
pub const fn title_of(stage: FunnelStage) -> &'static str {
    match stage {
        FunnelStage::Drafts => "Drafts",
        other => one_of(other),
    }
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = match self.stage {
            FunnelStage::Drafts => 'd',
            FunnelStage::Refined => 'r',
            FunnelStage::Polished => 'p',
            FunnelStage::Final => 'f',
        };
        write!(f, "{letter}{}", self.number)
    }
}

/// It is not the name of a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a seat of a board")]
pub struct NoHandle;

impl FromStr for Handle {
    type Err = NoHandle;

    fn from_str(text: &str) -> Result<Self, NoHandle> {
        let stage = match text.get(..1) {
            Some("d") => FunnelStage::Drafts,
            Some("r") => FunnelStage::Refined,
            Some("p") => FunnelStage::Polished,
            Some("f") => FunnelStage::Final,
            _ => return Err(NoHandle),
        };
        let number = text.get(1..).and_then(|number| number.parse().ok()).filter(|number| *number > 0);
        number.map(|number| Self { stage, number }).ok_or(NoHandle)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_reads_back_and_nonsense_is_none() {
        for stage in FunnelStage::ALL {
            let handle = Handle::new(stage, 12);
            assert_eq!(handle.to_string().parse(), Ok(handle));
        }
        for text in ["", "d", "d0", "x3", "ä1", "d-1", "12"] {
            assert_eq!(text.parse::<Handle>(), Err(NoHandle), "{text}");
        }
    }
}
