//! Conversations and their messages as they are kept and shown.

use serde::{Deserialize, Serialize};

use super::{Phase, Speaker};
use crate::{
    ids::{AssetId, ConversationId, MessageId, SessionId, TurnId},
    problem::FieldProblem,
    session::{MAX_TITLE_CHARS, Role},
    time::Timestamp,
};

/// Longest message of a person, in characters.
pub const MAX_MESSAGE_CHARS: usize = 8_000;
/// Most pictures with a message.
pub const MAX_MESSAGE_IMAGES: usize = 8;
/// Longest text of a specialist that is kept, in bytes.
pub const MAX_SPEECH_BYTES: usize = 64 * 1024;

/// A debate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Conversation {
    /// Its id.
    pub id: ConversationId,
    /// The session it belongs to.
    pub session_id: SessionId,
    /// Its name; empty until it has one.
    pub title: String,
    /// How far it is.
    pub phase: Phase,
    /// The round the specialists are in, 1–3; 0 before the first.
    pub round: u32,
    /// The conversation it was branched from.
    pub branched_from: Option<ConversationId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// How a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MessageStatus {
    /// It is whole.
    Complete,
    /// It is being written, or it was cut off.
    Partial,
    /// Nothing came.
    Failed,
}

impl MessageStatus {
    /// The spelling on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Partial => "partial",
            Self::Failed => "failed",
        }
    }

    /// The status of that spelling.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Complete, Self::Partial, Self::Failed].into_iter().find(|status| status.as_str() == text)
    }
}

/// One message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// The turn it belongs to.
    pub turn_id: TurnId,
    /// Who says it.
    pub role: Speaker,
    /// Their name.
    pub name: String,
    /// What is said.
    pub content: String,
    /// Pictures shown with it.
    pub images: Vec<AssetId>,
    /// The phase it was said in.
    pub phase: Phase,
    /// How it stands.
    pub status: MessageStatus,
    /// It is being written right now.
    pub writing: bool,
    /// How it came about: mentions, model, milliseconds, what went wrong.
    pub metadata: serde_json::Value,
    /// When it was begun.
    pub created_at: Timestamp,
}

/// The name that words give a conversation: their beginning, cut at a word.
#[must_use]
pub fn title_of(words: &str) -> String {
    const TITLE_CHARS: usize = 60;
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= TITLE_CHARS {
        return line;
    }
    let cut: String = line.chars().take(TITLE_CHARS.min(MAX_TITLE_CHARS)).collect();
    let at_word = cut.rfind(' ').map_or(cut.as_str(), |end| cut.get(..end).unwrap_or(&cut));
    format!("{}…", at_word.trim_end_matches([',', '.', ';', ':']))
}

/// What a person says.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewMessage {
    /// 1–8,000 characters.
    pub content: String,
    /// Who shall answer instead of the phase's specialists.
    #[serde(default)]
    pub mentions: Vec<Role>,
    /// Uploads to look at, at most 8.
    #[serde(default)]
    pub images: Vec<AssetId>,
}

impl NewMessage {
    /// Every field that is not acceptable.
    #[must_use]
    pub fn problems(&self) -> Vec<FieldProblem> {
        let mut found = Vec::new();
        if self.content.trim().is_empty() || self.content.chars().count() > MAX_MESSAGE_CHARS {
            found.push(FieldProblem::new("content", format!("A message has 1 to {MAX_MESSAGE_CHARS} characters.")));
        }
        if self.images.len() > MAX_MESSAGE_IMAGES {
            found.push(FieldProblem::new("images", format!("A message shows at most {MAX_MESSAGE_IMAGES} pictures.")));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::title_of;

    #[test]
    fn a_title_is_the_first_words_of_the_sentence() {
        assert_eq!(title_of("a  red\nboat"), "a red boat");
        let long = "a lighthouse keeper on his last night, melancholy but warm, with the lamp behind him and the sea";
        assert_eq!(title_of(long), "a lighthouse keeper on his last night, melancholy but warm…");
        assert!(title_of(&"x".repeat(500)).chars().count() <= 61);
    }
}
