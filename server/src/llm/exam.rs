//! The exam of a language model: five tasks, each one question with a form, judged by rule. No answer is repaired here.

use std::io::Cursor;

use bytes::Bytes;
use futures::StreamExt;
use gesso_app::ports::llm::{LlmBackend, LlmError, LlmEvent, LlmMessage, LlmRequest, LlmRole};
use gesso_core::{
    intent::{evidence, words},
    llm::{
        LanguageModel, ability,
        exam::{Exam, Mark, Marked, Task},
    },
};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::clock;

/// Longest answer, in tokens.
const MAX_TOKENS: u32 = 200;
/// Side of the picture whose colour is asked, in pixels.
const PICTURE_PIXELS: u32 = 96;
/// The words that are to be quoted.
const SAID: &str = "A lighthouse keeper crosses the causeway at blue hour with one lantern.";
/// The words that are to be told in English.
const GERMAN: &str = "Ein roter Fuchs steht im Schnee neben einer Birke.";
/// What may be chosen.
const CHOICES: [&str; 3] = ["style", "composition", "story"];
const COLOURS: [&str; 5] = ["red", "green", "blue", "yellow", "white"];

/// Sets every task the model claims to be able to do.
///
/// # Errors
/// The model cannot be asked at all; a task it fails is no error.
pub async fn examine(llm: &dyn LlmBackend, model: &LanguageModel) -> Result<Exam, LlmError> {
    let began = Instant::now();
    let mut marks = Vec::with_capacity(Task::ALL.len());
    for task in Task::ALL {
        let mark = if task == Task::Colour && !model.can(ability::VISION) {
            Mark::Skipped
        } else {
            match ask(llm, question(&model.name, task)).await? {
                Ok(text) => judge(task, &text),
                Err(reason) => Mark::Failed { reason },
            }
        };
        marks.push(Marked { task, mark });
    }
    Ok(Exam {
        digest: model.digest.clone(),
        model: model.name.clone(),
        marks,
        ms: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
        taken_at: clock::now(),
    })
}

/// The answer, or why the task is failed: an answer that breaks off is the model's own failure, a server that is not there
/// is not.
async fn ask(llm: &dyn LlmBackend, request: LlmRequest) -> Result<Result<String, String>, LlmError> {
    let (mut stream, mut text) = (llm.chat(request), String::new());
    while let Some(event) = stream.next().await {
        match event {
            LlmEvent::Text(piece) => text += &piece,
            LlmEvent::Ended(Ok(_)) => return Ok(Ok(text)),
            LlmEvent::Ended(Err(
                error @ (LlmError::Truncated { .. }
                | LlmError::Endless { .. }
                | LlmError::Failed { .. }
                | LlmError::TooLarge { .. }),
            )) => return Ok(Err(error.to_string())),
            LlmEvent::Ended(Err(error)) => return Err(error),
            LlmEvent::Queued { .. } | LlmEvent::Asked { .. } | LlmEvent::Thinking(_) => {}
        }
    }
    Ok(Ok(text))
}

fn question(model: &str, task: Task) -> LlmRequest {
    let one = |name: &str, of: Value| json!({"type": "object", "additionalProperties": false, "required": [name], "properties": {name: of}});
    let (text, schema) = match task {
        Task::Form => (
            format!("MESSAGE\n{SAID}\n\nName two things that are seen, each with its colour or \"unknown\"."),
            json!({"type": "object", "additionalProperties": false, "required": ["things"], "properties": {"things": {
                "type": "array", "minItems": 2, "maxItems": 2, "items": {
                    "type": "object", "additionalProperties": false, "required": ["name", "color"],
                    "properties": {"name": {"type": "string"}, "color": {"type": "string"}},
                },
            }}}),
        ),
        Task::Choice => (
            "Who decides what happens in a picture, and in what mood? Choose the specialist: style, composition or story."
                .into(),
            one("specialist", json!({"enum": CHOICES})),
        ),
        Task::Quote => (
            format!("MESSAGE\n{SAID}\n\nCopy, letter for letter, the three to eight words that say what time of day it is."),
            one("quote", json!({"type": "string"})),
        ),
        Task::English => (
            format!("MESSAGE\n{GERMAN}\n\nSay in English, in two to ten words, what is seen."),
            one("proposal", json!({"type": "string"})),
        ),
        Task::Colour => ("What colour is this picture?".into(), one("color", json!({"enum": COLOURS}))),
    };
    let images = if task == Task::Colour { vec![red()] } else { Vec::new() };
    let system = "Answer with compact JSON on one line that has the given form, and nothing else.";
    LlmRequest {
        model: model.to_owned(),
        messages: vec![LlmMessage::new(LlmRole::System, system), LlmMessage { images, ..LlmMessage::new(LlmRole::User, text) }],
        think: false,
        schema: Some(schema),
        temperature: 0.0,
        seed: Some(1),
        max_tokens: MAX_TOKENS,
    }
}

/// A red picture as a JPEG; nothing where it cannot be encoded, which the task then shows.
fn red() -> Bytes {
    let picture = image::RgbImage::from_pixel(PICTURE_PIXELS, PICTURE_PIXELS, image::Rgb([214, 26, 26]));
    let mut file = Cursor::new(Vec::new());
    match picture.write_to(&mut file, image::ImageFormat::Jpeg) {
        Ok(()) => file.into_inner().into(),
        Err(_) => Bytes::new(),
    }
}

fn judge(task: Task, answer: &str) -> Mark {
    let Ok(answer) = serde_json::from_str::<Value>(answer.trim()) else {
        return failed("Its answer is not JSON.");
    };
    let word = |name: &str| answer.get(name).and_then(Value::as_str).unwrap_or_default();
    let has_only = |name: &str| answer.as_object().is_some_and(|fields| fields.len() == 1 && fields.contains_key(name));
    match task {
        Task::Form => {
            let things = answer.get("things").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            let is_told =
                |thing: &Value, name: &str| thing.get(name).and_then(Value::as_str).is_some_and(|it| !it.trim().is_empty());
            let is_whole = |thing: &Value| is_told(thing, "name") && is_told(thing, "color");
            check(has_only("things") && things.len() == 2 && things.iter().all(is_whole), "Its answer has another form.")
        }
        Task::Choice => check(CHOICES.contains(&word("specialist")), "It chose a word that was not given."),
        Task::Quote => {
            let quote = word("quote");
            check(!quote.trim().is_empty() && evidence::stands_in(quote, SAID), "What it quotes does not stand there.")
        }
        Task::English => {
            let told = word("proposal");
            let is_german = words::content(told).iter().any(|word| words::content(GERMAN).contains(word));
            check(!told.trim().is_empty() && !is_german, "It did not answer in English.")
        }
        Task::Colour => check(word("color") == "red", "It does not see that a red picture is red."),
    }
}

fn check(is_good: bool, reason: &str) -> Mark {
    if is_good { Mark::Passed } else { failed(reason) }
}

fn failed(reason: &str) -> Mark {
    Mark::Failed { reason: reason.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_judged_by_rule() {
        for (task, good, bad) in [
            (
                Task::Form,
                r#"{"things":[{"name":"keeper","color":"unknown"},{"name":"lantern","color":"amber"}]}"#,
                r#"{"things":[{"name":"keeper","color":"unknown"}]}"#,
            ),
            (Task::Choice, r#"{"specialist":"story"}"#, r#"{"specialist":"the story one"}"#),
            (Task::Quote, r#"{"quote":"at blue hour"}"#, r#"{"quote":"at dusk"}"#),
            (Task::English, r#"{"proposal":"red fox in snow by a birch"}"#, r#"{"proposal":"roter Fuchs im Schnee"}"#),
            (Task::Colour, r#"{"color":"red"}"#, r#"{"color":"blue"}"#),
        ] {
            assert_eq!(judge(task, good), Mark::Passed, "{task:?}");
            for bad in [bad, "", "Sure! {}", "[]", "{}"] {
                assert!(matches!(judge(task, bad), Mark::Failed { .. }), "{task:?} {bad}");
            }
        }
    }

    #[test]
    fn every_task_is_a_question_and_only_one_shows_a_picture() {
        for task in Task::ALL {
            let question = question("m", task);
            assert!(question.schema.is_some() && !question.messages[1].text.is_empty());
            assert_eq!(question.messages[1].images.iter().any(|image| !image.is_empty()), task == Task::Colour);
        }
    }
}
