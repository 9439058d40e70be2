//! Tiers: how good a node is meant to be.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A node's tier, low to high. A request's `tier_floor` is a floor: overflow goes up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// Small cards: many quick looks.
    Draft,
    /// Middling cards.
    Standard,
    /// Good cards.
    Quality,
    /// The best card there is.
    Premium,
}

impl Tier {
    /// Every tier, low to high.
    pub const ALL: [Self; 4] = [Self::Draft, Self::Standard, Self::Quality, Self::Premium];

    /// The spelling on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Standard => "standard",
            Self::Quality => "quality",
            Self::Premium => "premium",
        }
    }
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
