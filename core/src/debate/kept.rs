//! Words that a person keeps to say again.

use serde::{Deserialize, Serialize};

use super::conversation::MAX_MESSAGE_CHARS;
use crate::{ids::PromptId, problem::FieldProblem, time::Timestamp};

/// Most words a person keeps, in entries.
pub const MAX_KEPT_PROMPTS: u32 = 200;

/// Some kept words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeptPrompt {
    /// Their id.
    pub id: PromptId,
    /// The words.
    pub content: String,
    /// They come first.
    pub favourite: bool,
    /// When they were kept.
    pub created_at: Timestamp,
}

/// What is wrong with words to be kept.
#[must_use]
pub fn problems(content: &str) -> Vec<FieldProblem> {
    let is_good = !content.trim().is_empty() && content.chars().count() <= MAX_MESSAGE_CHARS;
    let detail = || format!("What is kept has 1 to {MAX_MESSAGE_CHARS} characters.");
    if is_good { Vec::new() } else { vec![FieldProblem::new("content", detail())] }
}
