//! Telling what whoever has the floor waits for or does.

use gesso_core::{
    debate::{Debate, Speaker, TurnRecord, decide},
    event::{SpeechState, StudioEvent},
    ids::OwnerId,
};

use super::Debates;

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
