//! Pictures: what was seen in those that were shown, and those that are made.

use serde_json::{Value, json};

use super::{PERSON, Refusal, trouble};
use crate::{
    debate::{Change, Debate, Message, Phase},
    ids::MessageId,
    intent::{By, Operation, Origin, OriginKind, apply, from_prompt},
    problem::ProblemCode,
};

/// Most facts of one description that are shown.
const MAX_FACTS: usize = 40;

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

/// What was seen in the pictures of a message, fact by fact.
#[must_use]
pub fn facts_of(message: &Message) -> Vec<String> {
    let seen = message.metadata.get("image_facts").and_then(Value::as_str).unwrap_or_default();
    // A full stop ends a fact only before white space: "f/1.8" is one thing.
    let sentences = seen.split([';', '\n']).flat_map(|line| line.split(". "));
    let facts = sentences.map(|fact| fact.trim().trim_start_matches(['-', '*', ' ']).trim_end_matches('.').to_owned());
    let is_fact = |fact: &String| fact.chars().any(char::is_alphabetic) && !is_unclear(fact);
    facts.filter(is_fact).take(MAX_FACTS).collect()
}

/// Whether it says that something could not be told, which is nothing to take in.
fn is_unclear(fact: &str) -> bool {
    let words = crate::intent::words::words(fact);
    words.iter().any(|word| matches!(word.to_lowercase().as_str(), "unclear" | "unsure" | "uncertain" | "illegible"))
}

/// The person takes a fact of a picture into the intent: its words are concepts, and it is known where they come from.
///
/// # Errors
/// There is no such message or fact.
pub fn take_fact(debate: &Debate, message: MessageId, at: usize) -> Result<Change, Refusal> {
    let message = debate.message(message).ok_or(Refusal::NotFound("message"))?;
    let fact = facts_of(message).into_iter().nth(at).ok_or(Refusal::NotFound("fact"))?;
    let seen = from_prompt(&fact, debate.intent.family());
    let reference = format!("msg:{}", message.id);
    let add = |concept: crate::intent::Concept| Operation::Add {
        slot: concept.slot,
        text: concept.text,
        of: None,
        polarity: concept.polarity,
        origin: Origin { kind: OriginKind::Image, reference: reference.clone(), quote: fact.clone() },
    };
    let operations: Vec<Operation> = seen.concepts.into_iter().map(add).collect();
    let mut change = Change::default();
    change.set_intent(debate, apply(&debate.intent, &operations, &By::new(PERSON))?);
    change.set_claims(debate, Vec::new());
    Ok(change)
}

/// Pictures of the debate as it stands are asked for: nothing is accepted that was not accepted before. While specialists
/// speak it stays in the phase they speak in.
#[must_use]
pub fn generate(debate: &Debate) -> Change {
    let mut change = Change::default();
    if debate.running().is_none() {
        change.set_phase(debate, Phase::Generating, 0);
    }
    change
}

/// The pictures of a debate have ended. If any of them is there it is complete; if none is, it is where it can be asked for
/// them again.
#[must_use]
pub fn ended(debate: &Debate, any: bool) -> Option<Change> {
    if debate.conversation.phase != Phase::Generating || debate.running().is_some() {
        return None;
    }
    let mut change = Change::default();
    change.set_phase(debate, if any { Phase::Complete } else { Phase::Review }, 0);
    Some(change)
}
