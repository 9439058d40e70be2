//! A question and its answer, line by line (ollama protocol: `POST /api/chat`).

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use gesso_app::ports::llm::{LlmDone, LlmMessage, LlmRequest, LlmRole, StopReason};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How long a model stays in memory after its last question.
const KEEP_ALIVE: &str = "10m";

/// What the adapter decides about a question, beside what was asked.
#[derive(Clone, Copy, Debug)]
pub(in crate::ollama) struct Wire {
    /// Whether it thinks first.
    pub think: Think,
    /// The window; the same for every question to a model, or Ollama loads it anew (ollama protocol: reload trap).
    pub num_ctx: u64,
}

/// The `think` member, always sent: a model that can think does so when nothing is said (ollama protocol: thinking).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ollama) enum Think {
    No,
    Yes,
    /// For models whose thinking cannot be turned off.
    Little,
}

#[derive(Serialize)]
pub(in crate::ollama) struct ChatBody<'a> {
    model: &'a str,
    messages: Vec<Message<'a>>,
    stream: bool,
    think: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<&'a Value>,
    options: Options,
    keep_alive: &'static str,
}

#[derive(Serialize)]
struct Message<'a> {
    role: &'static str,
    content: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    images: Vec<String>,
}

#[derive(Serialize)]
struct Options {
    num_ctx: u64,
    num_predict: u32,
    temperature: f32,
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<i64>,
}

impl<'a> ChatBody<'a> {
    pub fn new(request: &'a LlmRequest, wire: Wire) -> Self {
        let message = |message: &'a LlmMessage| Message {
            role: match message.role {
                LlmRole::System => "system",
                LlmRole::User => "user",
                LlmRole::Assistant => "assistant",
            },
            content: &message.text,
            images: message.images.iter().map(|image| STANDARD.encode(image)).collect(),
        };
        Self {
            model: &request.model,
            messages: request.messages.iter().map(message).collect(),
            stream: true,
            think: match wire.think {
                Think::No => Value::Bool(false),
                Think::Yes => Value::Bool(true),
                Think::Little => Value::from("low"),
            },
            format: request.schema.as_ref(),
            options: Options {
                num_ctx: wire.num_ctx,
                num_predict: request.max_tokens,
                temperature: request.temperature,
                // Ollama's seeds are signed; a negative one would mean chance.
                seed: request.seed.map(|seed| i64::try_from(seed >> 1).unwrap_or(0)),
            },
            keep_alive: KEEP_ALIVE,
        }
    }
}

/// One line of an answer.
#[derive(Debug, PartialEq)]
pub(in crate::ollama) enum ChatLine {
    /// The server failed in the middle of it.
    Error(String),
    /// More of it; the last line may carry some as well.
    More { thinking: String, text: String, done: Option<LlmDone> },
}

#[derive(Deserialize)]
struct RawLine {
    #[serde(default)]
    error: Option<String>,
    #[serde(default)]
    message: Option<RawMessage>,
    #[serde(default)]
    done: bool,
    #[serde(default)]
    done_reason: Option<String>,
    #[serde(default)]
    load_duration: Option<u64>,
    #[serde(default)]
    prompt_eval_count: Option<u64>,
    #[serde(default)]
    eval_count: Option<u64>,
    #[serde(default)]
    eval_duration: Option<u64>,
}

#[derive(Default, Deserialize)]
struct RawMessage {
    #[serde(default)]
    content: Option<String>,
    #[serde(default)]
    thinking: Option<String>,
}

impl ChatLine {
    /// Reads a line; the error says in a few words what it is instead.
    pub fn read(line: &[u8]) -> Result<Self, String> {
        let raw: RawLine = serde_json::from_slice(line).map_err(|error| format!("a line is not its JSON ({error})"))?;
        if let Some(error) = raw.error {
            return Ok(Self::Error(super::unwrapped(&error)));
        }
        if raw.message.is_none() && !raw.done {
            return Err("a line holds neither a message nor an error".into());
        }
        let message = raw.message.unwrap_or_default();
        let done = raw.done.then(|| LlmDone {
            reason: match raw.done_reason.as_deref() {
                None | Some("stop") => StopReason::Complete,
                Some("length") => StopReason::Length,
                Some(other) => StopReason::Other(other.to_owned()),
            },
            prompt_tokens: raw.prompt_eval_count,
            answer_tokens: raw.eval_count,
            load: raw.load_duration.map(Duration::from_nanos),
            writing: raw.eval_duration.map(Duration::from_nanos),
        });
        Ok(Self::More { thinking: message.thinking.unwrap_or_default(), text: message.content.unwrap_or_default(), done })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<ChatLine, String> {
        ChatLine::read(line.as_bytes())
    }

    #[test]
    fn an_error_wins_whatever_else_the_line_holds() {
        let line = r#"{"error":"{\"error\":{\"message\":\"out of memory\"}}","message":{"content":"x"}}"#;
        assert_eq!(read(line), Ok(ChatLine::Error("out of memory".into())));
    }

    #[test]
    fn the_last_line_may_carry_content_and_absent_counters_are_absent() {
        let last = read(r#"{"message":{"role":"assistant","content":"end"},"done":true,"done_reason":"stop","eval_count":3}"#);
        let Ok(ChatLine::More { text, done: Some(done), .. }) = last else { panic!("{last:?}") };
        assert_eq!(
            (text.as_str(), done.reason, done.answer_tokens, done.prompt_tokens),
            ("end", StopReason::Complete, Some(3), None)
        );
        let odd = read(r#"{"done":true,"done_reason":"weather","new_field":[1]}"#);
        assert!(matches!(odd, Ok(ChatLine::More { done: Some(LlmDone { reason: StopReason::Other(_), .. }), .. })), "{odd:?}");
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        for line in ["[]", "{}", "{\"status\":\"x\"}", "nonsense", "{\"message\":{\"content\":7}}"] {
            assert!(read(line).is_err(), "{line}");
        }
    }

    #[test]
    fn a_question_always_says_window_limit_and_thinking_and_keeps_the_schema_s_order() {
        let schema: Value = serde_json::from_str(r#"{"type":"object","properties":{"z":{},"a":{}}}"#).unwrap_or_default();
        let request = LlmRequest {
            model: "m".into(),
            messages: vec![LlmMessage { images: vec![vec![255, 0].into()], ..LlmMessage::new(LlmRole::User, "hi") }],
            think: false,
            schema: Some(schema),
            temperature: 0.0,
            seed: Some(u64::MAX),
            max_tokens: 9,
        };
        let body =
            serde_json::to_string(&ChatBody::new(&request, Wire { think: Think::No, num_ctx: 8192 })).unwrap_or_default();
        assert_eq!(
            body,
            r#"{"model":"m","messages":[{"role":"user","content":"hi","images":["/wA="]}],"stream":true,"think":false,"format":{"type":"object","properties":{"z":{},"a":{}}},"options":{"num_ctx":8192,"num_predict":9,"temperature":0.0,"seed":9223372036854775807},"keep_alive":"10m"}"#
        );
    }
}
