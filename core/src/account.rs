//! Who may ask: signed-in browsers, tokens for programs, and what a token may do.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{SignInId, TokenId},
    time::Timestamp,
};

/// The account that a studio has before any other is made.
pub const FIRST_ACCOUNT: &str = "owner";
/// Longest name of an account or a token, in characters.
pub const MAX_NAME_CHARS: usize = 64;
/// Shortest password, in characters.
pub const MIN_PASSWORD_CHARS: usize = 10;
/// Longest password, in characters: hashing takes time.
pub const MAX_PASSWORD_CHARS: usize = 200;

/// One thing a token may do; none includes another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Reads the API and its events.
    Read,
    /// Changes things by the API.
    Write,
    /// Uses the studio as a ComfyUI, under `/comfy`.
    Comfy,
}

impl Scope {
    /// Every scope, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::Read, Self::Write, Self::Comfy];

    /// Its spelling.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Comfy => "comfy",
        }
    }

    /// Reads the spelling.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text)
    }
}

/// A signed-in browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {
    /// Its id.
    pub id: SignInId,
    /// What the browser calls itself.
    pub user_agent: String,
    /// When it signed in.
    pub created_at: Timestamp,
    /// When it last asked for anything, to the minute.
    pub last_seen_at: Timestamp,
}

/// A token for a program, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiToken {
    /// Its id.
    pub id: TokenId,
    /// What its owner calls it.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
}

/// True for a name an account or a token may have: something readable of at most [`MAX_NAME_CHARS`].
#[must_use]
pub fn is_good_name(name: &str) -> bool {
    name.trim() == name && !name.is_empty() && name.chars().count() <= MAX_NAME_CHARS && !name.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_readable_and_bounded() {
        for good in ["owner", "Käthe", "my token 2"] {
            assert!(is_good_name(good), "{good}");
        }
        for bad in ["", " owner", "owner\n", "a\u{0}b", &"x".repeat(MAX_NAME_CHARS + 1)] {
            assert!(!is_good_name(bad), "{bad:?}");
        }
    }

    #[test]
    fn scopes_are_read_as_they_are_spelled() {
        for scope in Scope::ALL {
            assert_eq!(Scope::parse(scope.as_str()), Some(scope));
        }
        assert_eq!(Scope::parse("admin"), None);
    }
}
