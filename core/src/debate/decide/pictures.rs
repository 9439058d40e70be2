//! Pictures: what was seen in those that were shown, and those that are made.

use serde_json::{Value, json};

use super::trouble;
use crate::{
    debate::{Change, Debate, Message, Phase},
    ids::MessageId,
    problem::ProblemCode,
};

/// What was seen in the pictures of a message, or why nothing was.
#[must_use]
pub fn looked(debate: &Debate, message: MessageId, seen: Result<&str, (ProblemCode, &str)>) -> Option<Change> {
    let message = debate.message(message)?;
    let mut facts = message.metadata.as_object().cloned().unwrap_or_default();
    let mut change = Change::default();
    match seen {
        Ok(text) => drop(facts.insert("image_facts".into(), json!(text))),
        Err((code, detail)) => {
            facts.insert("image_error".into(), json!({"code": code, "detail": detail}));
            change.events.push(trouble(debate, message.turn_id, None, code, detail));
        }
    }
    change.messages.push(Message { metadata: Value::Object(facts), ..message.clone() });
    Some(change)
}

/// Pictures of the debate as it stands are asked for: nothing is accepted that was not accepted before.
#[must_use]
pub fn generate(debate: &Debate) -> Change {
    let mut change = Change::default();
    change.set_phase(debate, Phase::Generating, 0);
    change
}

/// The pictures of a debate are done.
#[must_use]
pub fn complete(debate: &Debate) -> Option<Change> {
    if debate.conversation.phase != Phase::Generating {
        return None;
    }
    let mut change = Change::default();
    change.set_phase(debate, Phase::Complete, 0);
    Some(change)
}

