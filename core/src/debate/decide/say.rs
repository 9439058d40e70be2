//! What the person says: their words become concepts, then whoever is to answer has the floor.

use serde_json::json;

use super::{Fresh, PERSON, Refusal, floor::give_floor, verdicts::take_back_into, without_nul};
use crate::{
    debate::{
        Change, Debate, Message, MessageStatus, Speaker, TurnRecord,
        change::COMMAND,
        conversation::{NewMessage, title_of},
        said,
        speaker::{named, role_str},
        turn::{self, Signal},
    },
    event::StudioEvent,
    intent::{
        By, apply,
        command::{Command, command},
    },
    session::Role,
};

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
    // Whoever is named in the words is asked as well as whoever was picked.
    let asked: Vec<Role> = new.mentions.iter().copied().chain(named(&new.content)).collect();
    let mentions = turn::speakers(&asked, &[]);
    let names: Vec<&str> = mentions.iter().map(|role| role_str(*role)).collect();
    if debate.conversation.title.is_empty() && debate.opening().is_none() {
        change.title = Some(title_of(&without_nul(&new.content)));
    }
    let mut message = Message {
        id: fresh.message,
        turn_id,
        role: Speaker::User,
        name: Speaker::User.name().to_owned(),
        content: without_nul(&new.content),
        images: new.images.clone(),
        phase: debate.conversation.phase,
        status: MessageStatus::Complete,
        writing: false,
        metadata: if names.is_empty() { json!({}) } else { json!({ "mentions": names }) },
        created_at: fresh.now,
    };
    change.events.push(StudioEvent::UserMessage {
        conversation_id: debate.id(),
        message_id: message.id,
        turn_id,
        content: message.content.clone(),
        images: message.images.clone(),
        mentions: mentions.clone(),
    });
    let is_command = heed(debate, new, fresh, &mut change)?;
    if is_command && let Some(facts) = message.metadata.as_object_mut() {
        facts.insert(COMMAND.to_owned(), json!(true));
    }
    change.messages.push(message);
    let route = if is_command { &[] } else { debate.conversation.phase.speakers() };
    let speakers = turn::speakers(&mentions, route);
    if let Some(running) = debate.running() {
        // A command is heeded and answered by nobody: whoever waits for the floor still has it coming.
        if is_command && mentions.is_empty() {
            return Ok(change);
        }
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
    let last = debate.last_words().ok_or_else(|| Refusal::Conflict("Nothing was said yet that could be answered.".into()))?;
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
