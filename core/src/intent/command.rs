//! Commands in plain words, recognised by rule before any model is asked: undo, pin, unpin.

use super::{document::IntentDocument, operation::Operation, words};

/// What a message commands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Take the last revision back.
    Undo,
    /// Pin or unpin these concepts.
    Pins(Vec<Operation>),
}

const UNDO: &[&str] =
    &["undo", "undo that", "undo it", "undo this", "undo the last change", "go back", "revert", "rückgängig", "zurück"];

/// The command a message is, if it is nothing but a command: `undo`, or `pin`/`lock`/`unpin`/`unlock` and a concept's name.
#[must_use]
pub fn command(intent: &IntentDocument, message: &str) -> Option<Command> {
    let text = words::normalise(message);
    let text = text
        .trim_end_matches(['.', '!'])
        .trim_end_matches(" please")
        .trim_start_matches("please ")
        .trim_end_matches(',')
        .trim();
    if UNDO.contains(&text) {
        return Some(Command::Undo);
    }
    let (verb, rest) = text.split_once(' ')?;
    let lock = match verb {
        "pin" | "lock" => true,
        "unpin" | "unlock" => false,
        _ => return None,
    };
    let wanted = words::content(rest);
    let everything = matches!(rest, "everything" | "all" | "all of it");
    let meant = intent.concepts.iter().filter(|concept| {
        everything || concept.id == rest || (!wanted.is_empty() && wanted.is_subset(&words::content(&concept.text)))
    });
    let pins: Vec<Operation> = meant.map(|concept| Operation::Lock { id: concept.id.clone(), lock }).collect();
    // Words that name nothing leave the message to the interpreter.
    (!pins.is_empty()).then_some(Command::Pins(pins))
}
