//! Identifiers: one type per kind of thing, so that a session's id cannot be passed where a picture's is meant.

use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! uuid_id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    )*};
}

uuid_id! {
    /// A person. Every row that belongs to one carries it.
    OwnerId;
    /// A project: a folder of sessions.
    ProjectId;
    /// A session: one board, debate or flow.
    SessionId;
    /// One generation, which is one ComfyUI prompt. Called a job inside the scheduler.
    GenerationId;
    /// The generations that one batch request made.
    BatchId;
    /// A finished picture.
    ImageId;
    /// An uploaded picture.
    AssetId;
    /// A saved workflow.
    WorkflowId;
    /// One command to a funnel: sent twice under one id, it is carried out once.
    CommandId;
    /// An idea argued by the specialists.
    ConversationId;
    /// One message of a conversation.
    MessageId;
    /// Words that a person keeps to say again.
    PromptId;
    /// What follows a message: the specialists, one after the other.
    TurnId;
    /// One proposal of a specialist.
    ClaimId;
    /// One running server process; owns leases.
    ProcessId;
    /// One signed-in browser.
    SignInId;
    /// A token for a program.
    TokenId;
}

/// The public id of a fleet node, as written in the fleet file (`a–z 0–9 - _`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String))]
#[serde(transparent)]
pub struct NodeId(pub Arc<str>);

impl NodeId {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for NodeId {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for NodeId {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_spelled_as_a_hyphenated_uuid() {
        let id = GenerationId(Uuid::from_u128(7));
        assert_eq!(id.to_string(), "00000000-0000-0000-0000-000000000007");
        assert_eq!(id.to_string().parse::<GenerationId>(), Ok(id));
        assert!("7".parse::<GenerationId>().is_err());
    }
}
