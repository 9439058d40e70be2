//! Answers that are well formed and wrong in what they say: the failures of small models, on demand.

use serde_json::Value;

use super::Answer;

/// A way to say the wrong thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spoil {
    /// Quotes that nobody ever said.
    Misquote,
    /// Every list is empty.
    Empty,
    /// An apology instead of an answer.
    Refusal,
    /// One sentence again and again.
    Repeat,
    /// Thinking until the answer has no room left.
    Ponder,
    /// Wordings grow long and flowery.
    Flowery,
    /// Wordings in another language than was asked for.
    Foreign,
}

/// So often a sentence is repeated at most, where nobody limits the answer.
const MAX_REPEATS: usize = 10_000;
/// What is quoted though nobody said it.
const UNSAID: &str = "a velvet zeppelin over the moon";
const APOLOGY: &str = "I'm sorry, but I can't help with that request.";
const PONDERING: &str = "Wait, let me think about this once more. ";
const ORNAMENT: &str =
    " as a breathtaking tapestry of ethereal light, evoking a timeless sense of wonder that whispers to the soul";
const FOREIGN: &str = "eine goldene Stimmung mit viel Nebel und der Stille am Morgen";
/// Properties that hold wordings.
const WORDINGS: [&str; 4] = ["proposal", "text", "to", "issue"];

/// Spoils an answer that may have so many tokens.
pub fn spoil(answer: &mut Answer, how: Spoil, max_tokens: usize) {
    match how {
        Spoil::Refusal => APOLOGY.clone_into(&mut answer.content),
        Spoil::Ponder => {
            answer.content.clear();
            answer.thinking = PONDERING.repeat(max_tokens.min(MAX_REPEATS));
        }
        Spoil::Repeat => {
            let sentence = answer.content.split_inclusive(['.', '}']).next().unwrap_or_default().to_owned();
            answer.content = format!("{sentence} ").repeat(max_tokens.min(MAX_REPEATS));
        }
        Spoil::Misquote | Spoil::Empty | Spoil::Flowery | Spoil::Foreign => {
            answer.content = match serde_json::from_str::<Value>(&answer.content) {
                Ok(mut document) => {
                    change(&mut document, how);
                    document.to_string()
                }
                Err(_) => prose(&answer.content, how),
            };
        }
    }
}

fn prose(text: &str, how: Spoil) -> String {
    match how {
        Spoil::Misquote => format!("\"{UNSAID}\", as you said. {text}"),
        Spoil::Empty => String::new(),
        Spoil::Flowery => format!("{text} I see it{ORNAMENT}."),
        _ => format!("Ich sehe {FOREIGN}."),
    }
}

fn change(value: &mut Value, how: Spoil) {
    match value {
        Value::Array(items) if how == Spoil::Empty => items.clear(),
        Value::Array(items) => items.iter_mut().for_each(|item| change(item, how)),
        Value::Object(fields) => {
            for (name, field) in fields {
                match (how, field) {
                    (Spoil::Misquote, Value::String(text)) if name == "quote" => UNSAID.clone_into(text),
                    (Spoil::Flowery, Value::String(text)) if WORDINGS.contains(&name.as_str()) => text.push_str(ORNAMENT),
                    (Spoil::Foreign, Value::String(text)) if WORDINGS.contains(&name.as_str()) => FOREIGN.clone_into(text),
                    (_, field) => change(field, how),
                }
            }
        }
        _ => {}
    }
}
