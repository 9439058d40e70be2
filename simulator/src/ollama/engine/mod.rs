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
    let message = ask.turns.iter().rev().find(|turn| turn.role == "user").map_or("", |turn| turn.content.as_str());
    let brief = Brief::read(message);
    let voice = Voice::recognise(&system);
    let table = proposed::read(message);
    let mut dice = Dice::new(&[&ask.seed.to_string(), &ask.model, &system, message, &ask.turns.len().to_string()]);
    let thinking = prose::thinking(voice, &brief, ask.thoughts, &mut dice);
    let content = match &ask.form {
        Form::Prose => prose::say(voice, &brief, &table, &ask.pictures, &mut dice),
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
