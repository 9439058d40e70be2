//! What the person says, as concepts in their own words: by rule, before anybody speaks.

use super::Phase;
use crate::{
    capability::ModelFamily,
    intent::{
        Concept, IntentDocument, Operation, Origin, Polarity, Slot,
        evidence::{is_negated, names},
        from_prompt, words,
    },
};

/// Most concepts of one message.
const MAX_CONCEPTS: usize = 24;
/// A phrase with more words is talk, not a concept; the first message may have longer ones.
const MAX_TALK_WORDS: usize = 12;

/// Ways of talking about the debate rather than the picture.
const TALK: &[&str] = &[
    "yes",
    "no",
    "ok",
    "okay",
    "thanks",
    "thank you",
    "good",
    "great",
    "perfect",
    "nice",
    "hello",
    "hi",
    "go on",
    "continue",
    "next",
    "sure",
    "fine",
    "right",
    "agreed",
    "exactly",
    "not sure",
    "maybe",
    "ja",
    "nein",
    "danke",
    "gut",
    "weiter",
];
/// How talk begins.
const TALK_STARTS: &[&str] = &[
    "i like",
    "i love",
    "i agree",
    "i think",
    "i am",
    "i'm",
    "what",
    "why",
    "how",
    "which",
    "who",
    "should",
    "can you",
    "could you",
    "do you",
    "does",
    "is it",
    "are",
    "tell me",
    "let us",
    "let's",
    "luna",
    "frame",
    "saga",
    "pixel",
    "lens",
    "@",
    "that is",
    "that's",
    "this is",
    "it is",
    "it's",
    "you ",
    "was",
    "wie",
    "warum",
    "ich finde",
    "go ahead",
    "keep ",
];

/// The operations a message asks for: its phrases as they were written, what "no" or "without" begins as avoided.
///
/// A first message is a description, and every phrase of it counts; in later ones questions and talk do not.
#[must_use]
pub fn operations(intent: &IntentDocument, message: &str, family: ModelFamily, phase: Phase) -> Vec<Operation> {
    let is_first = phase == Phase::Ideation && intent.concepts.is_empty();
    let text = if is_first { message.to_owned() } else { without_talk(message) };
    let said = from_prompt(&text, family);
    let mut operations = Vec::new();
    for concept in said.concepts.into_iter().take(MAX_CONCEPTS) {
        if !is_first && (words::count(&concept.text) > MAX_TALK_WORDS || is_talk(&concept.text)) {
            continue;
        }
        operations.extend(operation(intent, concept, message));
    }
    operations
}

fn operation(intent: &IntentDocument, concept: Concept, message: &str) -> Option<Operation> {
    if concept.polarity == Polarity::Avoid || is_negated(&concept.origin.quote, message) && concept.text.is_empty() {
        // What is there already and named goes; what is not there is avoided from now on.
        let content = words::content(&concept.text);
        let named = intent
            .wanted()
            .find(|there| !there.lock && names(&concept.text, &there.text) && content.is_subset(&words::content(&there.text)));
        if let Some(there) = named {
            return Some(Operation::Remove { id: there.id.clone(), origin: Origin::user(concept.origin.quote) });
        }
    }
    // A later "attribute" of nobody in particular belongs to the first subject by its place; a second subject is one.
    let slot = if concept.slot == Slot::Subject && intent.concepts.iter().any(|there| there.slot == Slot::Subject) {
        Slot::Attribute
    } else {
        concept.slot
    };
    Some(Operation::Add { slot, text: concept.text, of: None, polarity: concept.polarity, origin: concept.origin })
}

/// The message without its questions.
fn without_talk(message: &str) -> String {
    let mut kept = String::new();
    for sentence in message.split_inclusive(['.', '!', '?', '\n']) {
        if !sentence.trim_end().ends_with('?') && !is_talk(sentence) {
            kept.push_str(sentence);
        }
    }
    kept
}

fn is_talk(text: &str) -> bool {
    let text = words::normalise(text);
    let bare = text.trim_matches(|c: char| !c.is_alphanumeric() && c != '@');
    TALK.contains(&bare) || TALK_STARTS.iter().any(|start| begins(bare, start))
}

/// Whether a text begins with these whole words.
fn begins(text: &str, start: &str) -> bool {
    text.strip_prefix(start).is_some_and(|rest| start.ends_with([' ', '@']) || !rest.starts_with(|c: char| c.is_alphanumeric()))
}
