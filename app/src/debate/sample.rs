//! A debate for the tests.

use gesso_core::{
    debate::{Claim, Message, Speaker},
    event::{Envelope, Speech, StudioEvent},
    ids::{ConversationId, MessageId, TurnId},
    intent::Slot,
    time::Timestamp,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::thread::Thread;
use crate::{
    api::{ConceptRow, Who},
    live::sample::SESSION,
};

/// The conversation of every sample.
pub const CONVERSATION: ConversationId = ConversationId(Uuid::from_u128(0xC));
/// Its turn.
pub const TURN: TurnId = TurnId(Uuid::from_u128(0x7));

fn read<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap_or_else(|error| panic!("{error}"))
}

/// A message's id.
pub fn id(value: u128) -> MessageId {
    MessageId(Uuid::from_u128(value))
}

/// A message that is whole.
pub fn message(value: u128, role: &str, phase: &str, content: &str) -> Message {
    read(json!({
        "id": Uuid::from_u128(value), "turn_id": TURN, "role": role, "name": role, "content": content, "images": [],
        "phase": phase, "status": "complete", "writing": false, "metadata": {"round": 1},
        "created_at": Timestamp(i64::try_from(value).unwrap_or_default() * 1000),
    }))
}

/// An open claim of a message.
pub fn claim(value: u128, message: u128, role: &str, slot: &str, proposal: &str) -> Claim {
    read(json!({
        "id": Uuid::from_u128(value), "message_id": Uuid::from_u128(message), "turn_id": TURN, "role": role, "slot": slot,
        "proposal": proposal, "reason": "It reads better.", "quote": "a boat", "disagrees_with": [], "state": "open",
        "created_at": Timestamp(0),
    }))
}

/// A thread in ideation with these messages.
pub fn thread(messages: Vec<Message>) -> Thread {
    let conversation = read(json!({
        "id": CONVERSATION, "session_id": SESSION, "title": "A boat", "phase": "ideation", "round": 1, "branched_from": null,
        "created_at": Timestamp(0), "updated_at": Timestamp(0),
    }));
    Thread {
        conversation,
        messages,
        before: None,
        opening: None,
        rendered: Default::default(),
        claims: Vec::new(),
        revision: 1,
        turn: None,
        waiting: None,
        others: Vec::new(),
        troubles: Vec::new(),
        heard: 0,
    }
}

/// A specialist speaks in a message.
pub fn speech(message: u128, role: Speaker) -> Speech {
    Speech { conversation_id: CONVERSATION, turn_id: TURN, message_id: id(message), role, name: role.name().to_owned() }
}

/// An event of the sample session.
pub fn event(seq: i64, event: StudioEvent) -> Envelope {
    Envelope { seq, at: Timestamp(seq * 1000), session_id: Some(SESSION), event }
}

/// A concept in the person's own words.
pub fn row() -> ConceptRow {
    ConceptRow {
        id: "c1".into(),
        slot: Slot::Medium,
        text: "gouache".into(),
        by: Who::You,
        quote: "in gouache".into(),
        claim: None,
        lock: false,
        avoid: false,
        gone: false,
        weight_step: 0,
    }
}
