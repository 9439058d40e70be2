//! A debate as it stands, and a change of it: rows and events that hold together or not at all.

use serde::{Deserialize, Serialize};

use super::{Claim, Conversation, Message, Phase, Speaker, Turn, board};
use crate::{
    event::StudioEvent,
    ids::{ConversationId, MessageId, TurnId},
    intent::IntentDocument,
    prompt::{Compiled, best_counter, compile, for_family},
};

/// Messages that a decision looks at: the newest of a conversation. However long that is, the opening and the person's
/// newest words are among them as well.
pub const LOOK_BACK_MESSAGES: u32 = 80;
/// The newest messages of the person that a decision looks at, wherever they stand.
pub const LOOK_BACK_WORDS: u32 = 8;
/// Stands in the metadata of a message that was a command to the studio, which nobody has to answer.
pub(super) const COMMAND: &str = "command";

/// What the specialist who has the floor is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TurnStage {
    /// Speaking to the person.
    Prose,
    /// Writing down claims.
    Claims,
}

/// A turn as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TurnRecord {
    /// Its id.
    pub id: TurnId,
    /// The message of the person it answers last.
    pub answers: MessageId,
    /// Whose turn it is.
    pub turn: Turn,
    /// The message of whoever has the floor.
    pub speaking: MessageId,
    /// What they are doing.
    pub stage: TurnStage,
}

impl TurnRecord {
    /// Whether somebody has the floor.
    #[must_use]
    pub const fn is_running(&self) -> bool {
        matches!(self.turn, Turn::Speaking { .. })
    }
}

/// Everything decisions look at, read at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Debate {
    /// The conversation.
    pub conversation: Conversation,
    /// What is wanted so far.
    pub intent: IntentDocument,
    /// The revision in force.
    pub revision: i64,
    /// Every claim, oldest first, with what is derived.
    pub claims: Vec<Claim>,
    /// The newest messages, oldest first.
    pub messages: Vec<Message>,
    /// The newest turn.
    pub turn: Option<TurnRecord>,
    /// Counts the changes: a change decided on another version is not made.
    pub version: i64,
}

impl Debate {
    /// The conversation's id.
    #[must_use]
    pub const fn id(&self) -> ConversationId {
        self.conversation.id
    }

    /// The turn that runs.
    #[must_use]
    pub fn running(&self) -> Option<&TurnRecord> {
        self.turn.as_ref().filter(|turn| turn.is_running())
    }

    /// One of the newest messages.
    #[must_use]
    pub fn message(&self, id: MessageId) -> Option<&Message> {
        self.messages.iter().find(|message| message.id == id)
    }

    /// What the person began with.
    #[must_use]
    pub fn opening(&self) -> Option<&Message> {
        self.words().next()
    }

    /// What the person said last, commands to the studio left out.
    #[must_use]
    pub fn last_words(&self) -> Option<&Message> {
        let is_command = |message: &&Message| message.metadata.get(COMMAND).is_some();
        self.words().rfind(|message| !is_command(message)).or_else(|| self.words().next_back())
    }

    /// What the person said, oldest first.
    pub fn words(&self) -> impl DoubleEndedIterator<Item = &Message> {
        self.messages.iter().filter(|message| message.role == Speaker::User)
    }

    /// The debate after a change that was made of it, as it would be read again.
    #[must_use]
    pub fn after(mut self, change: &Change) -> Self {
        if *change == Change::default() {
            return self;
        }
        self.version += 1;
        if let Some((phase, round)) = change.phase {
            (self.conversation.phase, self.conversation.round) = (phase, round);
        }
        if let Some(intent) = &change.intent {
            self.revision += 1;
            self.intent.clone_from(intent);
        }
        for message in &change.messages {
            match self.messages.iter_mut().find(|known| known.id == message.id) {
                Some(known) => known.clone_from(message),
                None => self.messages.push(message.clone()),
            }
        }
        forget(&mut self.messages);
        if let Some(title) = &change.title {
            self.conversation.title.clone_from(title);
        }
        for claim in &change.claims {
            match self.claims.iter_mut().find(|known| known.id == claim.id) {
                Some(known) => known.clone_from(claim),
                None => self.claims.push(claim.clone()),
            }
        }
        board::derive(&mut self.claims, &self.intent);
        if let Some(turn) = &change.turn {
            self.turn = Some(turn.clone());
        }
        self
    }

    /// The prompt as it stands.
    #[must_use]
    pub fn compiled(&self) -> Compiled {
        compiled(&self.intent)
    }
}

/// Leaves out what no decision looks at any more.
fn forget(messages: &mut Vec<Message>) {
    let over = messages.len().saturating_sub(LOOK_BACK_MESSAGES as usize);
    let words = messages.iter().filter(|message| message.role == Speaker::User).count();
    let (mut at, mut word) = (0, 0);
    messages.retain(|message| {
        let is_kept = match message.role {
            Speaker::User => {
                word += 1;
                word == 1 || words - word < LOOK_BACK_WORDS as usize
            }
            _ => false,
        };
        at += 1;
        is_kept || at > over
    });
}

/// The prompt of an intent for its own profile, its tokens counted as exactly as they can be here.
#[must_use]
pub fn compiled(intent: &IntentDocument) -> Compiled {
    let profile = for_family(intent.family());
    compile(intent, profile, best_counter(profile))
}

/// A change of a debate, made as a whole or not at all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Change {
    /// Another phase or round.
    pub phase: Option<(Phase, u32)>,
    /// A name, for a conversation that has none.
    pub title: Option<String>,
    /// Messages that are new or have changed.
    pub messages: Vec<Message>,
    /// Claims that are new or have changed.
    pub claims: Vec<Claim>,
    /// The turn, new or changed.
    pub turn: Option<TurnRecord>,
    /// A revision of the intent.
    pub intent: Option<IntentDocument>,
    /// What happened, in this order.
    pub events: Vec<StudioEvent>,
}

impl Change {
    /// A phase or round that is not the present one, with its event.
    pub(super) fn set_phase(&mut self, debate: &Debate, phase: Phase, round: u32) {
        if (phase, round) != (debate.conversation.phase, debate.conversation.round) {
            self.phase = Some((phase, round));
            self.events.push(StudioEvent::PhaseChange { conversation_id: debate.id(), phase, round });
        }
    }

    /// A revision that is not the present one, with its event.
    pub(super) fn set_intent(&mut self, debate: &Debate, intent: IntentDocument) {
        if intent == debate.intent {
            return;
        }
        let is_forward = intent.rev > debate.intent.rev;
        let last = intent.history.last().filter(|_| is_forward);
        self.events.push(StudioEvent::IntentChange {
            conversation_id: debate.id(),
            revision: debate.revision + 1,
            ops: last.map(|revision| revision.ops.clone()).unwrap_or_default(),
            prompt: compiled(&intent).positive,
        });
        self.intent = Some(intent);
    }

    /// Claims that came or were judged, with their events; what is derived follows for all of them.
    pub(super) fn set_claims(&mut self, debate: &Debate, changed: Vec<Claim>) -> Vec<Claim> {
        let intent = self.intent.as_ref().unwrap_or(&debate.intent);
        let mut all = debate.claims.clone();
        for claim in &changed {
            match all.iter_mut().find(|known| known.id == claim.id) {
                Some(known) => known.clone_from(claim),
                None => all.push(claim.clone()),
            }
        }
        board::derive(&mut all, intent);
        for claim in &all {
            let before = debate.claims.iter().find(|known| known.id == claim.id);
            if before != Some(claim) {
                let news = StudioEvent::Claim { conversation_id: debate.id(), claim: Box::new(claim.clone()) };
                self.events.push(news);
                self.claims.push(claim.clone());
            }
        }
        all
    }
}
