//! The silence before the first word: whether the model is being loaded, and telling what whoever has the floor waits for.

use std::{sync::Arc, time::Duration};

use gesso_app::ports::llm::LlmBackend;
use gesso_core::{
    debate::{Debate, Speaker, TurnRecord, decide},
    event::{SpeechState, StudioEvent},
    ids::OwnerId,
};

use super::Debates;

/// A model that is in memory has begun by then, on most machines: before, nobody is asked.
const PATIENCE: Duration = Duration::from_millis(400);
/// A model that is loaded meanwhile is noticed this fast.
const ASK_EVERY: Duration = Duration::from_secs(2);

/// What is known of a silence.
#[derive(Debug, Default)]
pub(super) struct Silence {
    /// The server that was asked; none before, and none once there are words.
    server: Option<String>,
    was_asked: bool,
    was_loaded: bool,
}

impl Silence {
    /// The server has the question.
    pub(super) fn begins(&mut self, server: String) {
        *self = Self { server: Some(server), ..Self::default() };
    }

    /// There are words.
    pub(super) fn broken(&mut self) {
        self.server = None;
    }

    /// Whether the model is in memory, each time that is news. Never ends while nothing is silent. Cancel-safe.
    pub(super) async fn ask(&mut self, llm: &Arc<dyn LlmBackend>, model: &str) -> bool {
        loop {
            let Some(server) = self.server.as_ref().filter(|_| !self.was_loaded) else { std::future::pending().await };
            tokio::time::sleep(if self.was_asked { ASK_EVERY } else { PATIENCE }).await;
            // A server that does not tell is taken to have it: the words will come.
            let is_loaded = llm.is_loaded(server, model).await.unwrap_or(true);
            let is_news = !self.was_asked || is_loaded;
            (self.was_asked, self.was_loaded) = (true, is_loaded);
            if is_news {
                return is_loaded;
            }
        }
    }
}

impl Debates {
    /// Tells what whoever has the floor waits for or does; not stored.
    pub(super) fn tell_state(
        &self,
        owner: OwnerId,
        (debate, running): (&Debate, &TurnRecord),
        state: SpeechState,
        model: Option<&str>,
        ahead: Option<usize>,
    ) {
        let Some(role) = running.turn.role() else { return };
        let speech = decide::speech_of(debate, running.id, running.speaking, Speaker::from(role));
        let ahead = ahead.map(|ahead| u32::try_from(ahead).unwrap_or(u32::MAX));
        let event = StudioEvent::SpecialistState { speech, state, model: model.map(str::to_owned), ahead, n: 0 };
        self.shared.hub.state(owner, debate.conversation.session_id, event);
    }
}
