//! Who says a message, and what the specialists are called.

use serde::{Deserialize, Serialize};

use crate::session::Role;

/// The specialists in the order in which they speak.
pub const SPECIALISTS: [Role; 5] = [Role::Style, Role::Composition, Role::Story, Role::Technical, Role::Critic];

/// Who says a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    /// The person.
    User,
    /// Luna.
    Style,
    /// Frame.
    Composition,
    /// Saga.
    Story,
    /// Pixel.
    Technical,
    /// Lens.
    Critic,
    /// The studio.
    System,
}

impl Speaker {
    /// The spelling on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::System => "system",
            Self::Style => role_str(Role::Style),
            Self::Composition => role_str(Role::Composition),
            Self::Story => role_str(Role::Story),
            Self::Technical => role_str(Role::Technical),
            Self::Critic => role_str(Role::Critic),
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::User => "You",
            Self::System => "Studio",
            Self::Style => name_of(Role::Style),
            Self::Composition => name_of(Role::Composition),
            Self::Story => name_of(Role::Story),
            Self::Technical => name_of(Role::Technical),
            Self::Critic => name_of(Role::Critic),
        }
    }

    /// The specialist it is.
    #[must_use]
    pub const fn role(self) -> Option<Role> {
        match self {
            Self::Style => Some(Role::Style),
            Self::Composition => Some(Role::Composition),
            Self::Story => Some(Role::Story),
            Self::Technical => Some(Role::Technical),
            Self::Critic => Some(Role::Critic),
            Self::User | Self::System => None,
        }
    }
}

impl From<Role> for Speaker {
    fn from(role: Role) -> Self {
        match role {
            Role::Style => Self::Style,
            Role::Composition => Self::Composition,
            Role::Story => Self::Story,
            Role::Technical => Self::Technical,
            Role::Critic => Self::Critic,
        }
    }
}

/// The spelling of a specialist's role.
#[must_use]
pub const fn role_str(role: Role) -> &'static str {
    match role {
        Role::Style => "style",
        Role::Composition => "composition",
        Role::Story => "story",
        Role::Technical => "technical",
        Role::Critic => "critic",
    }
}

/// The name of a specialist.
#[must_use]
pub const fn name_of(role: Role) -> &'static str {
    match role {
        Role::Style => "Luna",
        Role::Composition => "Frame",
        Role::Story => "Saga",
        Role::Technical => "Pixel",
        Role::Critic => "Lens",
    }
}

/// The specialist of that spelling.
#[must_use]
pub fn parse_role(text: &str) -> Option<Role> {
    SPECIALISTS.into_iter().find(|role| role_str(*role) == text)
}

/// Everybody who is named after an `@`, in the order in which they speak. An `@` inside a word names nobody.
#[must_use]
pub fn named(text: &str) -> Vec<Role> {
    let is_named = |role: &Role| {
        text.match_indices('@').any(|(at, _)| {
            let is_inside = text.get(..at).and_then(|before| before.chars().next_back()).is_some_and(char::is_alphanumeric);
            let rest = text.get(at + 1..).unwrap_or_default();
            let word: String = rest.chars().take_while(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
            !is_inside && (word == name_of(*role).to_lowercase() || word == role_str(*role))
        })
    };
    SPECIALISTS.into_iter().filter(is_named).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_named_after_an_at_is_asked() {
        assert_eq!(named("@Lens, and you @luna?"), [Role::Style, Role::Critic]);
        assert_eq!(named("@critic please"), [Role::Critic]);
        for nobody in ["write to me@lens.example", "@lenses", "Lens", "@", ""] {
            assert_eq!(named(nobody), [], "{nobody}");
        }
    }
}
