//! The slots a concept can fill, and which specialist owns each.

use serde::{Deserialize, Serialize};

use crate::session::Role;

/// What part of the picture a concept speaks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Slot {
    /// Who or what is shown.
    Subject,
    /// A property of a subject.
    Attribute,
    /// What happens.
    Action,
    /// Where and when.
    Setting,
    /// How things are arranged in the frame.
    Composition,
    /// Lens, angle, distance.
    Camera,
    /// Where light comes from and how.
    Lighting,
    /// Palette.
    Color,
    /// The manner: a movement, a look.
    Style,
    /// The material: oil, photograph, pixel art.
    Medium,
    /// Feeling.
    Mood,
    /// Quality words the person wrote.
    Quality,
    /// Words to be seen in the picture.
    Text,
    /// Size, steps and the like, in words.
    Technical,
}

impl Slot {
    /// Every slot, in the order a prompt usually has them.
    pub const ALL: [Self; 14] = [
        Self::Subject,
        Self::Attribute,
        Self::Action,
        Self::Setting,
        Self::Composition,
        Self::Camera,
        Self::Lighting,
        Self::Color,
        Self::Style,
        Self::Medium,
        Self::Mood,
        Self::Quality,
        Self::Text,
        Self::Technical,
    ];

    /// The slots feedback may add to; quality and technical are code's.
    pub const ADDABLE: [Self; 12] = [
        Self::Subject,
        Self::Attribute,
        Self::Action,
        Self::Setting,
        Self::Composition,
        Self::Camera,
        Self::Lighting,
        Self::Color,
        Self::Style,
        Self::Medium,
        Self::Mood,
        Self::Text,
    ];

    /// The spelling on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Subject => "subject",
            Self::Attribute => "attribute",
            Self::Action => "action",
            Self::Setting => "setting",
            Self::Composition => "composition",
            Self::Camera => "camera",
            Self::Lighting => "lighting",
            Self::Color => "color",
            Self::Style => "style",
            Self::Medium => "medium",
            Self::Mood => "mood",
            Self::Quality => "quality",
            Self::Text => "text",
            Self::Technical => "technical",
        }
    }

    /// The specialist who may propose for this slot; what another proposes for it is ignored.
    #[must_use]
    pub const fn owner(self) -> Role {
        match self {
            Self::Subject | Self::Attribute | Self::Action | Self::Setting | Self::Mood | Self::Text => Role::Story,
            Self::Style | Self::Medium | Self::Color => Role::Style,
            Self::Composition | Self::Camera | Self::Lighting => Role::Composition,
            Self::Technical | Self::Quality => Role::Technical,
        }
    }
}

/// The slots a role owns; the critic owns none and raises issues instead.
pub fn slots_of(role: Role) -> impl Iterator<Item = Slot> {
    Slot::ALL.into_iter().filter(move |slot| slot.owner() == role)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slot_has_one_owner_and_the_critic_has_none() {
        let roles = [Role::Style, Role::Composition, Role::Story, Role::Technical, Role::Critic];
        let owned: usize = roles.into_iter().map(|role| slots_of(role).count()).sum();
        assert_eq!(owned, Slot::ALL.len());
        assert_eq!(slots_of(Role::Critic).count(), 0);
        assert_eq!(slots_of(Role::Style).collect::<Vec<_>>(), [Slot::Color, Slot::Style, Slot::Medium]);
    }

    #[test]
    fn the_spelling_is_the_one_on_the_wire() {
        for slot in Slot::ALL {
            assert_eq!(serde_json::to_string(&slot).ok(), Some(format!("\"{}\"", slot.as_str())));
        }
    }
}
