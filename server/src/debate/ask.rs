//! Questions to models, from briefings: the specialist's model, temperature, seed and bounds.

use gesso_app::ports::llm::{LlmError, LlmMessage, LlmRequest, LlmRole};
use gesso_core::{
    debate::{
        TurnRecord,
        briefing::Briefing,
        crew::{SpecialistSetting, usual_temperature},
    },
    llm::{LanguageModel, ability},
    session::Role,
};
use serde_json::Value;

use super::Debates;
use crate::llm::choose;

/// Longest answers, in tokens: what is said, and what is written down.
const MAX_SPEECH_TOKENS: u32 = 400;
const MAX_WRITING_TOKENS: u32 = 900;

impl Debates {
    /// The model of a specialist: the assigned one, or the first installed that writes text.
    pub(super) async fn model_of(&self, setting: &SpecialistSetting) -> Result<LanguageModel, LlmError> {
        choose(self.shared.llm.as_ref(), setting.model.as_deref(), ability::COMPLETION).await
    }
}

/// What the specialist says to the person, going on after `said`.
pub(super) fn to_speak(
    model: &str,
    turn: &TurnRecord,
    (role, setting): (Role, &SpecialistSetting),
    briefing: Briefing,
    said: &str,
) -> LlmRequest {
    let mut messages = vec![LlmMessage::new(LlmRole::System, briefing.system), LlmMessage::new(LlmRole::User, briefing.data)];
    if !said.is_empty() {
        // A last message of the model's own is one it goes on with.
        messages.push(LlmMessage::new(LlmRole::Assistant, said));
    }
    let temperature = setting.temperature.unwrap_or_else(|| usual_temperature(role));
    LlmRequest {
        model: model.to_owned(),
        messages,
        think: false,
        schema: None,
        temperature,
        seed: Some(seed(turn)),
        max_tokens: MAX_SPEECH_TOKENS,
    }
}

/// What the specialist writes down.
pub(super) fn to_write(model: &str, turn: &TurnRecord, briefing: Briefing, schema: Value) -> LlmRequest {
    LlmRequest {
        model: model.to_owned(),
        messages: vec![LlmMessage::new(LlmRole::System, briefing.system), LlmMessage::new(LlmRole::User, briefing.data)],
        think: false,
        schema: Some(schema),
        temperature: 0.1,
        seed: Some(seed(turn)),
        max_tokens: MAX_WRITING_TOKENS,
    }
}

/// The same for whoever goes on after a crash, another for every message.
fn seed(turn: &TurnRecord) -> u64 {
    turn.speaking.0.as_u64_pair().1
}
