//! The text engine: what a simulated model says. Pure: the same question, seed and model give the same answer.
//!
//! Every sentence is made of the person's own words ([`brief`]), the speaker's craft ([`voice`], [`cues`], [`prose`]),
//! what others proposed before ([`proposed`]) and, for vision models, facts measured in the picture ([`picture`]); [`fill`] puts the same material into a schema, and
//! [`feedback`] reads feedback on a picture as operations when the schema asks for them.

pub mod brief;
pub mod cues;
pub mod dice;
pub mod feedback;
pub mod fill;
pub mod picture;
pub mod proposed;
pub mod prose;
pub mod spoil;
pub mod tokens;
pub mod voice;

use serde_json::{Value, json};

use self::{brief::Brief, dice::Dice, fill::Filler, picture::Picture, voice::Voice};
use super::schema::{self, SchemaError};

/// One message of the conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// `system`, `user`, `assistant` or `tool`.
    pub role: String,
    /// Its text.
    pub content: String,
}

/// The form the answer must take.
#[derive(Clone, Debug, PartialEq)]
pub enum Form {
    /// Free text.
    Prose,
    /// Any JSON value.
    AnyJson,
    /// A document valid by this schema.
    Schema(Value),
}

/// A question to the engine.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The model asked; two models word things differently.
    pub model: String,
    /// The conversation, oldest first, as much of it as fits the window.
    pub turns: Vec<Turn>,
    /// What the last message's pictures show, for a model that can see.
    pub pictures: Vec<Picture>,
    /// Server seed and request seed together.
    pub seed: u64,
    /// How many sentences of thinking to write down first; 0 for none.
    pub thoughts: usize,
    /// The form of the answer.
    pub form: Form,
}

/// What the model says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The thinking trace; empty without thinking.
    pub thinking: String,
    /// The answer itself.
    pub content: String,
}

/// Answers a question.
///
/// # Errors
/// When no document satisfies the schema asked for.
pub fn answer(ask: &Ask) -> Result<Answer, SchemaError> {
    let system: String =
        ask.turns.iter().filter(|turn| turn.role == "system").map(|turn| turn.content.as_str()).collect::<Vec<_>>().join("\n");
    // A last message of the model's own is one it goes on with.
    let begun = ask.turns.last().filter(|turn| turn.role == "assistant" && ask.form == Form::Prose);
    let turns = ask.turns.len() - usize::from(begun.is_some());
    // The person's words stand under a heading of theirs; what follows, such as complaints about a form, does not.
    let said = || ask.turns.iter().rev().filter(|turn| turn.role == "user").map(|turn| turn.content.as_str());
    let message = said().find(|text| brief::has_own_section(text)).or_else(|| said().next()).unwrap_or_default();
    let brief = Brief::read(message);
    let voice = Voice::recognise(&system);
    let table = proposed::read(message);
    let mut dice = Dice::new(&[&ask.seed.to_string(), &ask.model, &system, message, &turns.to_string()]);
    let thinking = prose::thinking(voice, &brief, ask.thoughts, &mut dice);
    let content = match &ask.form {
        Form::Prose => {
            let say = prose::say(voice, &brief, &table, &ask.pictures, &mut dice);
            begun.and_then(|begun| say.strip_prefix(begun.content.as_str())).map(str::to_owned).unwrap_or(say)
        }
        Form::AnyJson => {
            let say = prose::say(voice, &brief, &table, &ask.pictures, &mut dice);
            json!({"answer": say, "quotes": brief.clauses}).to_string()
        }
        Form::Schema(schema) => {
            let all: Vec<&str> =
                ask.turns.iter().filter(|turn| turn.role == "user").map(|turn| turn.content.as_str()).collect();
            if let Some(operations) = feedback::answer(schema, &all.join("\n")) {
                return Ok(Answer { thinking, content: operations.to_string() });
            }
            let mut filler = Filler { voice, brief: &brief, table: &table, pictures: &ask.pictures, dice: &mut dice };
            schema::generate(schema, &mut filler)?.to_string()
        }
    };
    Ok(Answer { thinking, content })
}

#[cfg(test)]
mod debate_tests;
#[cfg(test)]
mod tests;
