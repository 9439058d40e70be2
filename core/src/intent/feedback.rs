//! What the feedback interpreter may answer: operations with a verbatim quote each.

use serde::{Deserialize, Serialize};

use super::{
    document::{ConceptId, Polarity},
    slot::Slot,
};

/// What the interpreter makes of the feedback as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// Something is to change.
    Change,
    /// It is fine as it is.
    NothingToChange,
    /// It cannot be told what is meant.
    Unclear,
    /// It is not about the picture.
    OffTopic,
}

/// The interpreter's whole answer. Every field is required; nothing else is accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeedbackOps {
    /// What was understood, in at most 40 words; written first so that deciding comes after it.
    pub interpretation: String,
    /// The reading as a whole.
    pub verdict: Reading,
    /// Concepts the person praised.
    pub keep: Vec<ConceptId>,
    /// Concepts to take out.
    pub remove: Vec<RemoveOp>,
    /// Concepts to reword.
    pub modify: Vec<ModifyOp>,
    /// Concepts to strengthen.
    pub emphasis_up: Vec<EmphasisOp>,
    /// Concepts to weaken.
    pub emphasis_down: Vec<EmphasisOp>,
    /// New concepts.
    pub add: Vec<AddOp>,
    /// What must be asked back.
    pub unclear: Vec<UnclearOp>,
}

/// Takes a concept out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemoveOp {
    /// The words that ask for it.
    pub quote: String,
    /// Which.
    pub id: ConceptId,
}

/// Rewords a concept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModifyOp {
    /// The words that ask for it.
    pub quote: String,
    /// Which.
    pub id: ConceptId,
    /// The new wording, at most 12 words.
    pub to: String,
}

/// Strengthens or weakens a concept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmphasisOp {
    /// The words that ask for it.
    pub quote: String,
    /// Which.
    pub id: ConceptId,
    /// 1 or 2 steps.
    pub amount: i8,
}

/// Brings in a concept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddOp {
    /// The words that ask for it.
    pub quote: String,
    /// Its slot.
    pub slot: Slot,
    /// Its wording, at most 12 words.
    pub text: String,
    /// The subject an attribute belongs to, or `none`.
    pub of: String,
    /// Wanted, or a new thing to avoid ("no watermark").
    #[serde(default)]
    pub polarity: Polarity,
}

/// A question back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UnclearOp {
    /// The words that were not understood.
    pub quote: String,
    /// What to ask.
    pub question: String,
}

/// Why a model's answer is not a [`FeedbackOps`].
#[derive(Debug, thiserror::Error)]
#[error("the answer does not follow the schema: {source}")]
pub struct Malformed {
    /// What is wrong and where, in one line.
    #[from]
    pub source: serde_json::Error,
}

/// Reads a model's answer; leaked thinking, a Markdown fence and talk around the JSON are left out.
///
/// # Errors
/// The answer is not JSON, lacks a field, or has one too many.
pub fn read(answer: &str) -> Result<FeedbackOps, Malformed> {
    Ok(serde_json::from_str(document(answer))?)
}

/// The JSON document of an answer: from the first brace after any thinking to the last; the answer itself without one.
#[must_use]
pub fn document(answer: &str) -> &str {
    let said = answer.rsplit("</think>").next().unwrap_or(answer);
    match (said.find('{'), said.rfind('}')) {
        (Some(start), Some(end)) => said.get(start..=end).unwrap_or(said),
        _ => said,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_wrapped_in_talk_or_thinking_is_read() {
        let answer = r#"{"interpretation":"}","verdict":"off_topic","keep":[],"remove":[],"modify":[],"emphasis_up":[],"emphasis_down":[],"add":[],"unclear":[]}"#;
        for text in [
            answer.to_owned(),
            format!("```json\n{answer}\n```"),
            format!("Here you are:\n```\n{answer}\n```\nAnything else?"),
            format!("<think>{{\"verdict\"}} or not?</think>{answer}"),
        ] {
            assert_eq!(read(&text).map(|ops| ops.verdict).ok(), Some(Reading::OffTopic), "{text}");
        }
        assert!(read("} {").is_err() && read("").is_err() && read(&answer[..40]).is_err());
    }
}
