//! An answer of a given form: a JSON schema for the model, a reader for us, one repair round, then a visible failure.
//!
//! Constrained writing guarantees a valid beginning, not a whole document and not sense (ollama protocol: structured
//! output), so every answer is read and judged.

use futures::StreamExt;
use gesso_app::ports::llm::{LlmBackend, LlmError, LlmEvent, LlmMessage, LlmRequest, LlmRole, StopReason};
use serde_json::Value;
use thiserror::Error;

/// Most complaints that are told to the model.
const MAX_COMPLAINTS: usize = 12;
/// Longest part of a bad answer that is shown to the model again, in characters.
const MAX_SHOWN_CHARS: usize = 4_000;
/// What the repair's seed differs by: the same one would be lost in the same way.
const OTHER_SEED: u64 = 0x9E37_79B9;

/// An answer that was good, and how it came about.
#[derive(Clone, Debug, PartialEq)]
pub struct Structured<T> {
    /// What it says.
    pub value: T,
    /// The first answer was not acceptable and the second was.
    pub repaired: bool,
}

/// Why there is no answer of the form.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum StructuredError {
    /// The model gave no answer.
    #[error(transparent)]
    Llm(#[from] LlmError),
    /// Two answers, and neither was acceptable.
    #[error("The language model {model} twice gave an answer that cannot be used ({}). Nothing was changed; try again, or another model.", first(.complaints))]
    Nonsense {
        /// The model.
        model: String,
        /// What was wrong with the second answer.
        complaints: Vec<String>,
    },
}

fn first(complaints: &[String]) -> &str {
    complaints.first().map_or("it says nothing", String::as_str)
}

/// What one try came to.
enum Try {
    /// A whole answer.
    Whole(String),
    /// None, in a way that a second try may not repeat: what was wrong, and what there was.
    Broken(String, String),
}

/// Asks for an answer of `request.schema` and reads it with `read`, whose error is one complaint a line.
///
/// An answer that was cut, lost in white space or not acceptable is asked for once more, with the complaints and another
/// seed. All else that goes wrong is not.
///
/// # Errors
/// See [`StructuredError`].
pub async fn structured<T>(
    llm: &dyn LlmBackend,
    mut request: LlmRequest,
    read: impl Fn(&Value) -> Result<T, Vec<String>>,
) -> Result<Structured<T>, StructuredError> {
    let mut complaints = Vec::new();
    for repaired in [false, true] {
        let answer = match attempt(llm, &request).await? {
            Try::Whole(text) => match parse(&text).and_then(|value| read(&value)) {
                Ok(value) => return Ok(Structured { value, repaired }),
                Err(found) => {
                    complaints = found;
                    text
                }
            },
            Try::Broken(complaint, text) => {
                complaints = vec![complaint];
                text
            }
        };
        tracing::debug!(model = request.model, ?complaints, repaired, "an answer of a given form cannot be used");
        if !repaired {
            ask_again(&mut request, &answer, &complaints);
        }
    }
    Err(StructuredError::Nonsense { model: request.model, complaints })
}

async fn attempt(llm: &dyn LlmBackend, request: &LlmRequest) -> Result<Try, LlmError> {
    let (mut stream, mut text) = (llm.chat(request.clone()), String::new());
    while let Some(event) = stream.next().await {
        match event {
            LlmEvent::Text(piece) => text += &piece,
            LlmEvent::Ended(Ok(done)) if done.reason == StopReason::Length => {
                return Ok(Try::Broken("it was cut at its longest length; write less".into(), text));
            }
            LlmEvent::Ended(Ok(_)) => return Ok(Try::Whole(text)),
            // Nobody has seen a word of it, so that asking again shows nothing twice.
            LlmEvent::Ended(Err(LlmError::Endless { .. })) => {
                return Ok(Try::Broken("it was lost in white space; write compact JSON on one line".into(), String::new()));
            }
            LlmEvent::Ended(Err(LlmError::Truncated { .. })) => {
                return Ok(Try::Broken("it was cut off before its end".into(), text));
            }
            LlmEvent::Ended(Err(error)) => return Err(error),
            LlmEvent::Queued { .. } | LlmEvent::Asked { .. } | LlmEvent::Thinking(_) => {}
        }
    }
    Ok(Try::Broken("it was cut off before its end".into(), text))
}

/// The document of an answer: without leaked thinking, without the fence and the prose of models that ignore the form.
fn parse(text: &str) -> Result<Value, Vec<String>> {
    let after = text.rsplit("</think>").next().unwrap_or(text);
    let body = match (after.find('{'), after.rfind('}')) {
        (Some(start), Some(end)) => after.get(start..=end).unwrap_or(after),
        _ => after,
    };
    serde_json::from_str(body).map_err(|error| vec![format!("it is not JSON: {error}")])
}

fn ask_again(request: &mut LlmRequest, answer: &str, complaints: &[String]) {
    if !answer.trim().is_empty() {
        let shown: String = answer.chars().take(MAX_SHOWN_CHARS).collect();
        request.messages.push(LlmMessage::new(LlmRole::Assistant, shown));
    }
    let lines: Vec<_> = complaints.iter().take(MAX_COMPLAINTS).map(|complaint| format!("- {complaint}")).collect();
    let text = format!(
        "COMPLAINTS\n{}\n\nYour answer above cannot be used for these reasons. Write the whole answer again as compact JSON on one line.",
        lines.join("\n")
    );
    request.messages.push(LlmMessage::new(LlmRole::User, text));
    request.temperature = 0.0;
    request.seed = Some(request.seed.unwrap_or_default() ^ OTHER_SEED);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fences_prose_and_leaked_thinking_are_left_out() {
        let good = Ok(serde_json::json!({"a": "}"}));
        for text in
            ["{\"a\":\"}\"}", "Here is the JSON:\n```json\n{\"a\":\"}\"}\n```\n", "<think>is {this} it?</think>{\"a\":\"}\"}"]
        {
            assert_eq!(parse(text), good, "{text}");
        }
        assert!(parse("{\"a\":").is_err() && parse("").is_err() && parse("} {").is_err());
    }
}
