//! The floor: who has it, what they have said and written down, and who has it next.

use serde_json::{Value, json};

use super::without_nul;
use crate::{
    debate::{
        Change, Claim, ClaimState, Debate, Message, MessageStatus, Speaker, TurnRecord, TurnStage,
        answer::Proposed,
        board::contested_roles,
        turn::{self, Signal, Turn},
    },
    event::{Speech, StudioEvent},
    ids::{ClaimId, MessageId, TurnId},
    intent::Slot,
    problem::ProblemCode,
    session::Role,
    time::Timestamp,
};

/// Lets whoever is next begin: their message, or the end of the turn.
pub(super) fn give_floor(
    debate: &Debate,
    change: &mut Change,
    (id, answers): (TurnId, MessageId),
    turn: Turn,
    speech: MessageId,
    now: Timestamp,
) {
    match turn.role() {
        Some(role) => {
            change.set_phase(debate, debate.conversation.phase, turn.round());
            let speaker = Speaker::from(role);
            change.messages.push(Message {
                id: speech,
                turn_id: id,
                role: speaker,
                name: speaker.name().to_owned(),
                content: String::new(),
                images: Vec::new(),
                phase: debate.conversation.phase,
                status: MessageStatus::Partial,
                writing: true,
                metadata: json!({ "round": turn.round() }),
                created_at: now,
            });
            change.events.push(StudioEvent::SpecialistStart(speech_of(debate, id, speech, speaker)));
        }
        None => change.events.push(StudioEvent::Done { conversation_id: debate.id(), turn_id: id }),
    }
    change.turn = Some(TurnRecord { id, answers, turn, speaking: speech, stage: TurnStage::Prose });
}

/// Who speaks, as events name them.
#[must_use]
pub fn speech_of(debate: &Debate, turn_id: TurnId, message_id: MessageId, role: Speaker) -> Speech {
    Speech { conversation_id: debate.id(), turn_id, message_id, role, name: role.name().to_owned() }
}

/// What a specialist said.
#[derive(Clone, Debug, PartialEq)]
pub struct Spoken {
    /// All of it.
    pub content: String,
    /// Whether it is whole.
    pub status: MessageStatus,
    /// The model.
    pub model: Option<String>,
    /// How long it took, in milliseconds.
    pub ms: u64,
    /// What went wrong.
    pub error: Option<(ProblemCode, String)>,
    /// Further facts for the message's metadata.
    pub facts: Value,
}

/// Whoever has the floor has said what they say to the person in `speaking`; `None` when they have not the floor any more.
#[must_use]
pub fn spoke(
    debate: &Debate,
    (turn, speaking): (TurnId, MessageId),
    spoken: Spoken,
    next: MessageId,
    now: Timestamp,
) -> Option<Change> {
    let running = of_speech(debate, (turn, speaking), TurnStage::Prose)?;
    let mut change = Change::default();
    let message = end_speech(debate, running, &spoken, &mut change)?;
    if message.status == MessageStatus::Complete {
        change.turn = Some(TurnRecord { stage: TurnStage::Claims, ..running.clone() });
        return Some(change);
    }
    // Half a thought is no ground for claims: the next one has the floor.
    go_on(debate, running, &mut change, 0, &debate.claims, next, now);
    Some(change)
}

/// The turn, while this speech of it is at this stage.
fn of_speech(debate: &Debate, (turn, speaking): (TurnId, MessageId), stage: TurnStage) -> Option<&TurnRecord> {
    let is_it = |running: &&TurnRecord| running.id == turn && running.speaking == speaking && running.stage == stage;
    debate.running().filter(is_it)
}

fn end_speech(debate: &Debate, running: &TurnRecord, spoken: &Spoken, change: &mut Change) -> Option<Message> {
    let role = running.turn.role()?;
    let mut message = debate.message(running.speaking)?.clone();
    message.content = without_nul(&spoken.content);
    message.status = spoken.status;
    message.writing = false;
    let mut facts = message.metadata.as_object().cloned().unwrap_or_default();
    facts.insert("model".into(), json!(spoken.model));
    facts.insert("ms".into(), json!(spoken.ms));
    facts.extend(spoken.facts.as_object().cloned().unwrap_or_default());
    if let Some((code, detail)) = &spoken.error {
        facts.insert("error".into(), json!({"code": code, "detail": detail}));
        change.events.push(trouble(debate, running.id, Some(role), *code, detail));
    }
    message.metadata = Value::Object(facts);
    change.events.push(StudioEvent::SpecialistEnd {
        speech: speech_of(debate, running.id, message.id, message.role),
        content: message.content.clone(),
        status: message.status,
        model: spoken.model.clone(),
        ms: spoken.ms,
    });
    change.messages.push(message.clone());
    Some(message)
}

/// What came of writing down claims.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Written {
    /// The claims, with their ids.
    pub claims: Vec<(ClaimId, Proposed)>,
    /// What was not acceptable, in lines.
    pub refused: Vec<String>,
    /// What went wrong.
    pub error: Option<(ProblemCode, String)>,
}

/// Whoever has the floor has written down their claims: the next one has it; `None` when they have it not any more.
#[must_use]
pub fn wrote(
    debate: &Debate,
    (turn, speaking): (TurnId, MessageId),
    written: Written,
    next: MessageId,
    now: Timestamp,
) -> Option<Change> {
    let running = of_speech(debate, (turn, speaking), TurnStage::Claims)?;
    let role = running.turn.role()?;
    let mut change = Change::default();
    if let Some((code, detail)) = &written.error {
        change.events.push(trouble(debate, turn, Some(role), *code, detail));
    }
    let made = |(id, proposed): (ClaimId, Proposed)| Claim {
        id,
        message_id: running.speaking,
        turn_id: turn,
        role,
        slot: proposed.slot.unwrap_or(Slot::Subject),
        proposal: proposed.proposal,
        reason: proposed.reason,
        quote: proposed.quote,
        disagrees_with: proposed.disagrees_with,
        issue: proposed.issue,
        technical: proposed.technical,
        state: ClaimState::Open,
        note: None,
        contested: false,
        superseded: false,
        suppressed: false,
        created_at: now,
        decided: None,
    };
    let claims: Vec<Claim> = written.claims.into_iter().map(made).collect();
    let ids: Vec<ClaimId> = claims.iter().map(|claim| claim.id).collect();
    let all = change.set_claims(debate, claims);
    let is_news = |claim: &&Claim| ids.contains(&claim.id) && !claim.suppressed;
    let news = all.iter().filter(is_news).count();
    if let Some(message) = debate.message(running.speaking) {
        let mut facts = message.metadata.as_object().cloned().unwrap_or_default();
        facts.insert("claims".into(), json!(ids));
        if !written.refused.is_empty() {
            facts.insert("refused".into(), json!(written.refused));
        }
        if let Some((code, detail)) = &written.error {
            facts.insert("error".into(), json!({"code": code, "detail": detail}));
        }
        change.messages.push(Message { metadata: Value::Object(facts), ..message.clone() });
    }
    go_on(debate, running, &mut change, news, &all, next, now);
    Some(change)
}

/// Who has the floor is done: whoever is next has it, or the turn is over.
fn go_on(
    debate: &Debate,
    running: &TurnRecord,
    change: &mut Change,
    news: usize,
    claims: &[Claim],
    next: MessageId,
    now: Timestamp,
) {
    let contested = contested_roles(claims, running.id);
    let turn = turn::step(running.turn.clone(), Signal::Spoke { new_claims: news, contested });
    give_floor(debate, change, (running.id, running.answers), turn, next, now);
}

/// The person stops the turn: what was said so far stays.
///
/// `said` is the newest text of whoever speaks, if it is known better than it is kept.
#[must_use]
pub fn stop(debate: &Debate, said: Option<String>) -> Option<Change> {
    let running = debate.running()?;
    let mut change = Change::default();
    cut_short(debate, running, said, &mut change)?;
    change.events.push(StudioEvent::Done { conversation_id: debate.id(), turn_id: running.id });
    let turn = turn::step(running.turn.clone(), Signal::Stop);
    change.turn = Some(TurnRecord { turn, ..running.clone() });
    Some(change)
}

/// The person stops one specialist: what they said so far stays, and whoever is next has the floor.
///
/// `said` is as for [`stop`]. `None` when `role` has not the floor.
#[must_use]
pub fn skip(debate: &Debate, role: Role, said: Option<String>, next: MessageId, now: Timestamp) -> Option<Change> {
    let running = debate.running().filter(|running| running.turn.role() == Some(role))?;
    let mut change = Change::default();
    cut_short(debate, running, said, &mut change)?;
    go_on(debate, running, &mut change, 0, &debate.claims, next, now);
    Some(change)
}

/// Ends what is being said where it is; claims that are being written down do not come.
fn cut_short(debate: &Debate, running: &TurnRecord, said: Option<String>, change: &mut Change) -> Option<()> {
    if running.stage == TurnStage::Claims {
        return Some(());
    }
    let kept = debate.message(running.speaking).map(|message| message.content.clone()).unwrap_or_default();
    let content = said.filter(|said| said.len() >= kept.len()).unwrap_or(kept);
    let facts = json!({"stopped": true});
    let spoken = Spoken { content, status: MessageStatus::Partial, model: None, ms: 0, error: None, facts };
    end_speech(debate, running, &spoken, change).map(drop)
}

/// A turn that a crash cut off goes on: whoever was speaking begins again.
#[must_use]
pub fn resume(debate: &Debate, turn: TurnId) -> Option<Change> {
    let running = debate.running().filter(|running| running.id == turn && running.stage == TurnStage::Prose)?;
    let message = debate.message(running.speaking)?;
    let start = StudioEvent::SpecialistStart(speech_of(debate, turn, message.id, message.role));
    Some(Change { events: vec![start], ..Change::default() })
}

/// Something went wrong that concerns the turn and ends nothing.
#[must_use]
pub fn trouble(debate: &Debate, turn: TurnId, role: Option<Role>, code: ProblemCode, detail: &str) -> StudioEvent {
    StudioEvent::Error { conversation_id: debate.id(), turn_id: Some(turn), role, code, detail: detail.to_owned() }
}
