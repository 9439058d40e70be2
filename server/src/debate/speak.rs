//! One specialist speaks to the person: streamed to whoever listens, kept as it grows.

use std::time::Instant;

use futures::StreamExt;
use gesso_app::ports::llm::{LlmError, LlmEvent, StopReason};
use gesso_core::{
    debate::{
        Debate, MessageStatus, Spoken, TurnRecord, briefing, continuation::Continuation, conversation::MAX_SPEECH_BYTES,
        repetition::Repetition, speaker::name_of,
    },
    event::SpeechState,
    problem::ProblemCode,
    session::Role,
};
use serde_json::{Value, json};

use super::{Debates, ask::to_speak, turn::Crew};
use crate::error::Problem;

impl Debates {
    /// What whoever has the floor says; whatever goes wrong is in it, as one sentence.
    pub(super) async fn speak(&self, debate: &Debate, running: &TurnRecord, crew: &Crew) -> Spoken {
        let began = Instant::now();
        let Some(role) = running.turn.role() else { return nothing(Role::Story, None) };
        let kept = debate.message(running.speaking).map(|message| message.content.clone()).unwrap_or_default();
        let setting = crew.setting(role);
        let model = match self.model_of(&setting).await {
            Ok(model) => model.name,
            Err(error) => return Speech::after(kept).failed(role, None, began, error),
        };
        let briefing = briefing::speech(debate, running, role, &setting, &self.families());
        let request = to_speak(&model, running, (role, &setting), briefing, &kept);
        let (mut speech, mut stream) = (Speech::after(kept), self.shared.llm.chat(request));
        let tell = |state, ahead| self.tell_state(crew.owner, (debate, running), state, Some(&model), ahead);
        while let Some(event) = stream.next().await {
            match event {
                LlmEvent::Text(piece) => {
                    let piece = speech.take(&piece);
                    if !piece.is_empty() {
                        self.shared.hub.said(running.speaking, &piece);
                        self.shared.scribe.note(running.speaking, &speech.text);
                    }
                    if speech.is_loop {
                        // Dropping the answer closes the connection: nobody needs the rest.
                        return speech.whole(role, model, began, json!({"cut": true, "repeating": true}));
                    }
                    if speech.text.len() >= MAX_SPEECH_BYTES {
                        return speech.whole(role, model, began, json!({"cut": true}));
                    }
                }
                LlmEvent::Ended(Ok(done)) => {
                    let is_cut = done.reason == StopReason::Length;
                    let facts = json!({
                        "prompt_tokens": done.prompt_tokens, "answer_tokens": done.answer_tokens, "cut": is_cut,
                        "load_ms": done.load.map(|load| load.as_millis()),
                    });
                    return speech.whole(role, model, began, facts);
                }
                LlmEvent::Ended(Err(error)) => return speech.failed(role, Some(model), began, error),
                LlmEvent::Queued { ahead } => tell(SpeechState::Queued, Some(ahead)),
                LlmEvent::Asked { is_loaded: true } => tell(SpeechState::Reading, None),
                LlmEvent::Asked { is_loaded: false } => tell(SpeechState::Loading, None),
                LlmEvent::Thinking(_) => {}
            }
        }
        nothing(role, Some(model))
    }
}

/// What is said, as it grows.
struct Speech {
    text: String,
    continuation: Continuation,
    repetition: Repetition,
    /// It says the same again and again.
    is_loop: bool,
}

impl Speech {
    fn after(kept: String) -> Self {
        let mut repetition = Repetition::default();
        let is_loop = repetition.push(&kept);
        Self { continuation: Continuation::after(&kept), repetition, is_loop, text: kept }
    }

    fn take(&mut self, piece: &str) -> String {
        let piece = self.continuation.push(piece);
        self.text.push_str(&piece);
        self.is_loop |= self.repetition.push(&piece);
        piece
    }

    fn whole(self, role: Role, model: String, began: Instant, facts: Value) -> Spoken {
        if self.text.trim().is_empty() {
            return Spoken { ms: millis(began), ..nothing(role, Some(model)) };
        }
        let (content, status) = (self.text, MessageStatus::Complete);
        Spoken { content, status, model: Some(model), ms: millis(began), error: None, facts }
    }

    fn failed(self, role: Role, model: Option<String>, began: Instant, error: LlmError) -> Spoken {
        let problem = Problem::from(error);
        let detail = format!("{} could not answer. {}", name_of(role), problem.detail());
        let status = if self.text.trim().is_empty() { MessageStatus::Failed } else { MessageStatus::Partial };
        let error = Some((problem.code(), detail));
        Spoken { content: self.text, status, model, ms: millis(began), error, facts: Value::Null }
    }
}

fn nothing(role: Role, model: Option<String>) -> Spoken {
    let detail = format!("{} said nothing. Ask again, or choose another model.", name_of(role));
    let error = Some((ProblemCode::UpstreamUnavailable, detail));
    Spoken { content: String::new(), status: MessageStatus::Failed, model, ms: 0, error, facts: Value::Null }
}

fn millis(began: Instant) -> u64 {
    u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX)
}
