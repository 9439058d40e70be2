//! A debate as the page knows it, and one event folded into it. Pure; tested by data.

use std::collections::BTreeMap;

use gesso_core::{
    debate::{Claim, Conversation, Message, MessageStatus, Speaker},
    event::{Envelope, Speech, SpeechState, StudioEvent},
    ids::{BatchId, ClaimId, MessageId, TurnId},
    problem::ProblemCode,
    session::Role,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Most troubles of one debate that are remembered; the oldest go.
const MAX_TROUBLES: usize = 20;

/// What went wrong for a specialist or a turn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// In which turn.
    pub turn: Option<TurnId>,
    /// For whom.
    pub role: Option<Role>,
    /// For programs.
    pub code: ProblemCode,
    /// One sentence for people.
    pub detail: String,
}

/// Everything that is said in a debate, and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Thread {
    /// The conversation.
    pub conversation: Conversation,
    /// What is said, oldest first.
    pub messages: Vec<Message>,
    /// Where the older messages that are not here go on; none when all are here.
    pub before: Option<String>,
    /// The person's first words, where their message is not here.
    pub opening: Option<String>,
    /// Messages with marks as HTML, made by the server: nothing in it is the model's own. Empty for those without marks.
    pub rendered: BTreeMap<MessageId, String>,
    /// Every claim, oldest first.
    pub claims: Vec<Claim>,
    /// The revision of the intent.
    pub revision: i64,
    /// The turn that runs.
    pub turn: Option<TurnId>,
    /// What whoever has the floor waits for, while nothing of it can be read.
    pub waiting: Option<Waiting>,
    /// Pictures of the session that are of other debates.
    pub others: Vec<BatchId>,
    /// What went wrong for nobody in particular since the page was opened, oldest first.
    pub troubles: Vec<Trouble>,
    /// The number of the newest chunk that is in the messages; 0 for none of the running speech.
    pub heard: u64,
}

/// What whoever has the floor waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Whose message it is.
    pub message: MessageId,
    /// What.
    pub state: SpeechState,
    /// The language model.
    pub model: Option<String>,
    /// How many questions are answered first.
    pub ahead: Option<u32>,
}

/// What an event has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// Nothing that is shown.
    Nothing,
    /// The words of one message.
    Words(MessageId),
    /// Something else.
    Thread,
}

/// Who does what while a turn runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// Has the floor and has not said a word.
    Reading(MessageId, Role),
    /// Is speaking.
    Speaking(MessageId, Role),
    /// Has spoken and writes down what it means for the picture.
    Writing(MessageId, Role),
}

impl Thread {
    /// One message.
    #[must_use]
    pub fn message(&self, id: MessageId) -> Option<&Message> {
        self.messages.iter().find(|message| message.id == id)
    }

    fn message_mut(&mut self, id: MessageId) -> Option<&mut Message> {
        // The newest are asked for most.
        self.messages.iter_mut().rev().find(|message| message.id == id)
    }

    /// One claim.
    #[must_use]
    pub fn claim(&self, id: ClaimId) -> Option<&Claim> {
        self.claims.iter().find(|claim| claim.id == id)
    }

    /// What is going on; nothing while no turn runs or nobody has begun.
    #[must_use]
    pub fn doing(&self) -> Option<Doing> {
        let turn = self.turn?;
        let mut of_turn = self.messages.iter().rev().filter(|message| message.turn_id == turn);
        let last = of_turn.find(|message| message.role != Speaker::User)?;
        let role = last.role.role()?;
        Some(match (last.writing, last.content.is_empty()) {
            (true, true) => Doing::Reading(last.id, role),
            (true, false) => Doing::Speaking(last.id, role),
            (false, _) => Doing::Writing(last.id, role),
        })
    }

    /// The person's first words.
    #[must_use]
    pub fn brief(&self) -> Option<&str> {
        if self.before.is_some() {
            return self.opening.as_deref();
        }
        self.messages.iter().find(|message| message.role == Speaker::User).map(|message| message.content.as_str())
    }

    /// Puts older messages before those that are here.
    pub fn prepend(&mut self, mut older: Vec<Message>, before: Option<String>) {
        older.retain(|message| self.message(message.id).is_none());
        self.messages.splice(0..0, older);
        self.before = before;
    }

    /// Read afresh, it keeps what was read before of its older messages, and what went wrong since the page was opened.
    pub fn keep_older(&mut self, known: Self) {
        if known.conversation.id != self.conversation.id {
            return;
        }
        self.keep_heard(&known);
        self.troubles = known.troubles;
        let Some(first) = self.messages.first().map(|message| message.id) else { return };
        let Some(at) = known.messages.iter().position(|message| message.id == first).filter(|at| *at > 0) else { return };
        let mut older = known.messages;
        older.truncate(at);
        for message in &older {
            if let Some(html) = known.rendered.get(&message.id) {
                self.rendered.insert(message.id, html.clone());
            }
        }
        self.prepend(older, known.before);
    }

    /// Chunks are told once: what was heard while the thread was on its way is not heard again.
    fn keep_heard(&mut self, known: &Self) {
        let Some(spoken) = known.messages.iter().rev().find(|message| message.writing) else { return };
        let is_ahead = |here: &Message| here.writing && spoken.content.len() > here.content.len();
        if let Some(here) =
            self.message_mut(spoken.id).filter(|here| is_ahead(here) && spoken.content.starts_with(&here.content))
        {
            here.content.clone_from(&spoken.content);
            self.heard = self.heard.max(known.heard);
        }
    }

    /// Claims that wait for a word of the person: open ones that nothing has replaced.
    pub fn undecided(&self) -> impl Iterator<Item = &Claim> {
        let is_open = |claim: &&Claim| claim.state == gesso_core::debate::ClaimState::Open;
        self.claims.iter().filter(is_open).filter(|claim| claim.is_live() && !claim.issue)
    }

    /// Folds in an event of this conversation.
    pub fn fold(&mut self, envelope: &Envelope) -> Changed {
        match &envelope.event {
            StudioEvent::UserMessage { message_id, turn_id, content, images, mentions, .. } => {
                self.turn = Some(*turn_id);
                if self.message(*message_id).is_some() {
                    return Changed::Nothing;
                }
                let said = self.new_message(*message_id, *turn_id, Speaker::User, envelope);
                let images = images.clone();
                let mut said = Message { content: content.clone(), images, status: MessageStatus::Complete, ..said };
                if !mentions.is_empty() {
                    set_fact(&mut said, "mentions", json!(mentions));
                }
                self.messages.push(said);
            }
            StudioEvent::SpecialistStart(speech) => self.begin(speech, envelope),
            StudioEvent::SpecialistState { speech, state, model, ahead, .. } => {
                let (message, state, model, ahead) = (speech.message_id, *state, model.clone(), *ahead);
                let is_silent = self.message(message).is_some_and(|it| it.writing && it.content.is_empty());
                if !is_silent {
                    return Changed::Nothing;
                }
                self.waiting = Some(Waiting { message, state, model, ahead });
            }
            StudioEvent::SpecialistChunk { speech, n, content } => return self.hear(speech, *n, content),
            StudioEvent::SpecialistEnd { speech, content, status, model, ms } => {
                self.waiting = None;
                let Some(message) = self.message_mut(speech.message_id) else { return Changed::Nothing };
                message.content.clone_from(content);
                message.status = *status;
                message.writing = false;
                set_fact(message, "model", json!(model));
                set_fact(message, "ms", json!(ms));
                // What was cut off by trouble was told before its end: this one was stopped.
                if *status == MessageStatus::Partial && message.metadata.get("error").is_none() {
                    set_fact(message, "stopped", json!(true));
                }
            }
            StudioEvent::Claim { claim, .. } => match self.claims.iter_mut().find(|known| known.id == claim.id) {
                Some(known) => known.clone_from(claim),
                None => self.claims.push((**claim).clone()),
            },
            StudioEvent::IntentChange { revision, .. } => self.revision = *revision,
            StudioEvent::PhaseChange { phase, round, .. } => {
                self.conversation.phase = *phase;
                self.conversation.round = *round;
            }
            StudioEvent::Error { turn_id, role, code, detail, .. } => {
                let of_role = |message: &&mut Message| Some(message.turn_id) == *turn_id && message.role.role() == *role;
                if role.is_some()
                    && let Some(message) = self.messages.iter_mut().rev().find(of_role)
                {
                    set_fact(message, "error", json!({"code": code, "detail": detail}));
                    return Changed::Thread;
                }
                if self.troubles.len() == MAX_TROUBLES {
                    self.troubles.remove(0);
                }
                self.troubles.push(Trouble { turn: *turn_id, role: *role, code: *code, detail: detail.clone() });
            }
            StudioEvent::Done { turn_id, .. } => {
                if self.turn == Some(*turn_id) {
                    self.turn = None;
                    self.waiting = None;
                }
                self.heard = 0;
                for message in self.messages.iter_mut().filter(|message| message.turn_id == *turn_id) {
                    message.writing = false;
                }
            }
            _ => return Changed::Nothing,
        }
        Changed::Thread
    }

    /// A specialist begins, or begins again after a crash: then what was said comes again as one chunk.
    fn begin(&mut self, speech: &Speech, envelope: &Envelope) {
        self.turn = Some(speech.turn_id);
        self.waiting = None;
        self.heard = 0;
        if let Some(message) = self.message_mut(speech.message_id) {
            message.content.clear();
            message.writing = true;
            message.status = MessageStatus::Partial;
            return;
        }
        let mut message = self.new_message(speech.message_id, speech.turn_id, speech.role, envelope);
        message.name.clone_from(&speech.name);
        set_fact(&mut message, "round", json!(self.conversation.round));
        self.messages.push(message);
    }

    /// More of what is said; what was heard before is not heard again.
    fn hear(&mut self, speech: &Speech, n: u64, piece: &str) -> Changed {
        if n <= self.heard {
            return Changed::Nothing;
        }
        let Some(message) = self.message_mut(speech.message_id).filter(|message| message.writing) else {
            return Changed::Nothing;
        };
        let is_first = message.content.is_empty();
        message.content.push_str(piece);
        self.heard = n;
        if is_first {
            self.waiting = None;
        }
        // With the first word the specialist is no longer reading.
        if is_first { Changed::Thread } else { Changed::Words(speech.message_id) }
    }

    fn new_message(&self, id: MessageId, turn_id: TurnId, role: Speaker, envelope: &Envelope) -> Message {
        Message {
            id,
            turn_id,
            role,
            name: role.name().to_owned(),
            content: String::new(),
            images: Vec::new(),
            phase: self.conversation.phase,
            status: MessageStatus::Partial,
            writing: role != Speaker::User,
            metadata: json!({}),
            created_at: envelope.at,
        }
    }
}

fn set_fact(message: &mut Message, name: &str, value: Value) {
    if let Value::Object(facts) = &mut message.metadata {
        facts.insert(name.to_owned(), value);
    }
}

#[cfg(test)]
#[path = "thread_tests.rs"]
mod tests;
