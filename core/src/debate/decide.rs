//! What happens to a debate, and what follows: every decision is a pure function of the debate as it stands.

use serde_json::{Value, json};
use thiserror::Error;

use super::{
    Change, Claim, ClaimState, ClaimVerdict, Debate, Message, MessageStatus, Phase, Speaker, TurnRecord, TurnStage,
    answer::Proposed,
    board::{contested_roles, says_the_same},
    claim::{Decided, MAX_NOTE_CHARS},
    conversation::NewMessage,
    said,
    speaker::role_str,
    turn::{self, Signal, Turn},
    verdict::{self, PHASE_END},
};
use crate::{
    event::{Speech, StudioEvent},
    ids::{ClaimId, MessageId, TurnId},
    intent::{
        ApplyError, By, Slot, apply,
        command::{Command, command},
        undo,
    },
    problem::{FieldProblem, ProblemCode},
    session::Role,
    time::Timestamp,
};

/// Who makes the revisions of a person's own words and verdicts.
const PERSON: &str = "person";

/// Why something cannot be done to a debate.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// There is no such thing in it.
    #[error("There is no such {0}.")]
    NotFound(&'static str),
    /// Its state does not allow it.
    #[error("{0}")]
    Conflict(String),
    /// Fields are not acceptable.
    #[error("{}", .0.first().map_or("The request is not acceptable.", |field| field.detail.as_str()))]
    Invalid(Vec<FieldProblem>),
}

impl From<ApplyError> for Refusal {
    fn from(error: ApplyError) -> Self {
        Self::Conflict(format!("This does not fit the intent any more: {error}."))
    }
}

/// Ids for what a decision makes.
#[derive(Clone, Copy, Debug)]
pub struct Fresh {
    /// For the person's message.
    pub message: MessageId,
    /// For a turn, if one begins.
    pub turn: TurnId,
    /// For the message of whoever speaks next.
    pub speech: MessageId,
    /// Now.
    pub now: Timestamp,
}

/// The person says something: their words become concepts, then whoever is to answer has the floor.
///
/// # Errors
/// The message is not acceptable.
pub fn say(debate: &Debate, new: &NewMessage, fresh: Fresh) -> Result<Change, Refusal> {
    let problems = new.problems();
    if !problems.is_empty() {
        return Err(Refusal::Invalid(problems));
    }
    let turn_id = debate.running().map_or(fresh.turn, |turn| turn.id);
    let mut change = Change::default();
    let mentions: Vec<&str> = new.mentions.iter().map(|role| role_str(*role)).collect();
    let message = Message {
        id: fresh.message,
        turn_id,
        role: Speaker::User,
        name: Speaker::User.name().to_owned(),
        content: new.content.clone(),
        images: new.images.clone(),
        phase: debate.conversation.phase,
        status: MessageStatus::Complete,
        writing: false,
        metadata: if mentions.is_empty() { json!({}) } else { json!({ "mentions": mentions }) },
        created_at: fresh.now,
    };
    change.events.push(StudioEvent::UserMessage {
        conversation_id: debate.id(),
        message_id: message.id,
        turn_id,
        content: message.content.clone(),
    });
    change.messages.push(message);
    let is_command = heed(debate, new, fresh, &mut change)?;
    let route = if is_command { &[] } else { debate.conversation.phase.speakers() };
    let speakers = turn::speakers(&new.mentions, route);
    if let Some(running) = debate.running() {
        let turn = turn::step(running.turn.clone(), Signal::Interjected { speakers });
        change.turn = Some(TurnRecord { answers: fresh.message, turn, ..running.clone() });
        return Ok(change);
    }
    let turn = turn::begin(&speakers);
    give_floor(debate, &mut change, (turn_id, fresh.message), turn, fresh.speech, fresh.now);
    Ok(change)
}

/// A specialist answers the last message once more.
///
/// # Errors
/// A turn is running, or nothing was said yet.
pub fn again(debate: &Debate, role: Role, fresh: Fresh) -> Result<Change, Refusal> {
    if debate.running().is_some() {
        return Err(Refusal::Conflict("A turn is running; stop it first, or wait for its end.".into()));
    }
    let last = debate.messages.iter().rev().find(|message| message.role == Speaker::User);
    let last = last.ok_or_else(|| Refusal::Conflict("Nothing was said yet that could be answered.".into()))?;
    let mut change = Change::default();
    give_floor(debate, &mut change, (fresh.turn, last.id), turn::begin(&[role]), fresh.speech, fresh.now);
    Ok(change)
}

/// What the words themselves change, by rule; true for a command, which nobody needs to answer.
fn heed(debate: &Debate, new: &NewMessage, fresh: Fresh, change: &mut Change) -> Result<bool, Refusal> {
    match command(&debate.intent, &new.content) {
        Some(Command::Undo) => {
            take_back_into(debate, change)?;
            Ok(true)
        }
        Some(Command::Pins(operations)) => {
            change.set_intent(debate, apply(&debate.intent, &operations, &By::new(PERSON))?);
            Ok(true)
        }
        None => {
            let family = debate.intent.family();
            let operations = said::operations(&debate.intent, &new.content, family, debate.conversation.phase);
            let by = By { reference: Some(format!("msg:{}", fresh.message)), ..By::new(PERSON) };
            change.set_intent(debate, apply(&debate.intent, &operations, &by)?);
            Ok(false)
        }
    }
}

/// Takes the last revision of the intent back, and what was said of claims with it.
///
/// # Errors
/// There is none that can be taken back.
pub fn take_back(debate: &Debate) -> Result<Change, Refusal> {
    let mut change = Change::default();
    take_back_into(debate, &mut change)?;
    Ok(change)
}

fn take_back_into(debate: &Debate, change: &mut Change) -> Result<(), Refusal> {
    let before = undo(&debate.intent)
        .ok_or_else(|| Refusal::Conflict("There is no change of the intent that could be taken back.".into()))?;
    let (rev, last) = (debate.intent.rev, debate.intent.history.last());
    let decided_by_it = |claim: &Claim| claim.decided.filter(|decided| decided.rev == rev);
    let is_of_it = |claim: &&Claim| decided_by_it(claim).is_some() || last.is_some_and(|last| verdict::is_about(last, claim));
    let back = |claim: &Claim| {
        let before_it = || decided_by_it(claim).map_or(ClaimState::Open, |decided| decided.from);
        let state = verdict::state_in(&before, claim).unwrap_or_else(|| match before_it() {
            state if state.counts() => ClaimState::Open,
            state => state,
        });
        Claim { state, decided: None, ..claim.clone() }
    };
    let claims: Vec<Claim> = debate.claims.iter().filter(is_of_it).map(back).collect();
    change.set_intent(debate, before);
    change.set_claims(debate, claims);
    Ok(())
}

/// Lets whoever is next begin: their message, or the end of the turn.
fn give_floor(
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

fn speech_of(debate: &Debate, turn_id: TurnId, message_id: MessageId, role: Speaker) -> Speech {
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

/// Whoever has the floor has said what they say to the person; `None` when they have not the floor any more.
#[must_use]
pub fn spoke(debate: &Debate, turn: TurnId, spoken: Spoken, next: MessageId, now: Timestamp) -> Option<Change> {
    let running = debate.running().filter(|running| running.id == turn && running.stage == TurnStage::Prose)?;
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

fn end_speech(debate: &Debate, running: &TurnRecord, spoken: &Spoken, change: &mut Change) -> Option<Message> {
    let role = running.turn.role()?;
    let mut message = debate.message(running.speaking)?.clone();
    message.content.clone_from(&spoken.content);
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
pub fn wrote(debate: &Debate, turn: TurnId, written: Written, next: MessageId, now: Timestamp) -> Option<Change> {
    let running = debate.running().filter(|running| running.id == turn && running.stage == TurnStage::Claims)?;
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
    if running.stage == TurnStage::Prose {
        let kept = debate.message(running.speaking).map(|message| message.content.clone()).unwrap_or_default();
        let content = said.filter(|said| said.len() >= kept.len()).unwrap_or(kept);
        let facts = json!({"stopped": true});
        let spoken = Spoken { content, status: MessageStatus::Partial, model: None, ms: 0, error: None, facts };
        end_speech(debate, running, &spoken, &mut change)?;
    }
    change.events.push(StudioEvent::Done { conversation_id: debate.id(), turn_id: running.id });
    let turn = turn::step(running.turn.clone(), Signal::Stop);
    change.turn = Some(TurnRecord { turn, ..running.clone() });
    Some(change)
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

/// The person says something of a claim; nothing but what the claim brings is changed.
///
/// # Errors
/// There is no such claim, or the note is too long.
pub fn judge(debate: &Debate, id: ClaimId, verdict: ClaimVerdict, note: Option<&str>) -> Result<Change, Refusal> {
    let claim = debate.claims.iter().find(|claim| claim.id == id).ok_or(Refusal::NotFound("claim"))?;
    if note.is_some_and(|note| note.chars().count() > MAX_NOTE_CHARS) {
        let detail = format!("A note has at most {MAX_NOTE_CHARS} characters.");
        return Err(Refusal::Invalid(vec![FieldProblem::new("note", detail)]));
    }
    let mut change = Change::default();
    let to = verdict.state();
    let note = note.map(str::trim).filter(|note| !note.is_empty()).map(str::to_owned).or_else(|| claim.note.clone());
    if claim.state == to {
        let claim = Claim { note, ..claim.clone() };
        change.set_claims(debate, vec![claim]);
        return Ok(change);
    }
    let (intent, decided) = verdict::judge(&debate.intent, claim, to, PERSON)?;
    let note = if to == ClaimState::Open { None } else { note };
    let claim = Claim { state: to, note, decided, ..claim.clone() };
    change.set_intent(debate, intent);
    change.set_claims(debate, vec![claim]);
    Ok(change)
}

/// The debate goes to another phase, the next one if none is named: what nobody contests is accepted by rule.
///
/// # Errors
/// A turn is running, there is no next phase, or the phase is one that only pictures lead to.
pub fn advance(debate: &Debate, phase: Option<Phase>) -> Result<Change, Refusal> {
    if debate.running().is_some() {
        return Err(Refusal::Conflict("The specialists are speaking; stop them first, or wait for their end.".into()));
    }
    let now = debate.conversation.phase;
    let to = match phase {
        Some(Phase::Complete) if now != Phase::Complete => {
            return Err(Refusal::Conflict("A debate is complete once its pictures are done.".into()));
        }
        Some(phase) => phase,
        None => now.next().ok_or_else(|| {
            let detail = match now {
                Phase::Generating => "Its pictures are being made; the debate is complete once they are done.",
                _ => "The debate is complete; name a phase to go back to.",
            };
            Refusal::Conflict(detail.into())
        })?,
    };
    let mut change = Change::default();
    if to == now {
        return Ok(change);
    }
    let mut intent = debate.intent.clone();
    let mut operations = Vec::new();
    let mut accepted: Vec<Claim> = Vec::new();
    for claim in debate.claims.iter().filter(|claim| claim.is_uncontested()) {
        let of_claim = verdict::operations(&intent, claim, ClaimState::Accepted);
        // Each is tried beside those before it, so that two of the same wording bring one concept.
        intent = apply(&intent, &of_claim, &By::new(PHASE_END))?;
        operations.extend(of_claim);
        accepted.push(claim.clone());
    }
    if !accepted.is_empty() {
        let intent = apply(&debate.intent, &operations, &By::new(PHASE_END))?;
        let decided = Decided { from: ClaimState::Open, rev: intent.rev };
        change.set_intent(debate, intent);
        let accept = |claim: Claim| Claim { state: ClaimState::Accepted, decided: Some(decided), ..claim };
        change.set_claims(debate, accepted.into_iter().map(accept).collect());
    }
    change.set_phase(debate, to, 0);
    Ok(change)
}

/// What was seen in the pictures of a message, or why nothing was.
#[must_use]
pub fn looked(debate: &Debate, message: MessageId, seen: Result<&str, (ProblemCode, &str)>) -> Option<Change> {
    let message = debate.message(message)?;
    let mut facts = message.metadata.as_object().cloned().unwrap_or_default();
    let mut change = Change::default();
    match seen {
        Ok(text) => drop(facts.insert("image_facts".into(), json!(text))),
        Err((code, detail)) => {
            facts.insert("image_error".into(), json!({"code": code, "detail": detail}));
            change.events.push(trouble(debate, message.turn_id, None, code, detail));
        }
    }
    change.messages.push(Message { metadata: Value::Object(facts), ..message.clone() });
    Some(change)
}

/// Pictures of the debate as it stands are asked for: nothing is accepted that was not accepted before.
#[must_use]
pub fn generate(debate: &Debate) -> Change {
    let mut change = Change::default();
    change.set_phase(debate, Phase::Generating, 0);
    change
}

/// The pictures of a debate are done.
#[must_use]
pub fn complete(debate: &Debate) -> Option<Change> {
    if debate.conversation.phase != Phase::Generating {
        return None;
    }
    let mut change = Change::default();
    change.set_phase(debate, Phase::Complete, 0);
    Some(change)
}

/// Whether two claims of different messages say the same; the later one agrees with the earlier.
#[must_use]
pub fn agrees_with<'a>(claims: &'a [Claim], claim: &Claim) -> Option<&'a Claim> {
    claims.iter().take_while(|other| other.id != claim.id).find(|other| says_the_same(other, claim))
}
