//! Debates at work: a message is decided on and kept, then the specialists answer in the background.
//!
//! Decisions are `gesso_core::debate`; here they are carried out. `turn` runs a turn to its end, whoever listens; `speak`
//! and `write` are what one specialist does in it; `look` sees pictures; `scribe` keeps texts as they grow; `lease` takes
//! over turns of a process that died; `pictures` leads to generations, `form` to those of a saved workflow. A turn is rows first: whatever is killed, the next
//! start finds where it was.

mod ask;
mod carry;
mod form;
mod known;
mod lease;
mod look;
mod pictures;
mod scribe;
mod speak;
mod telling;
mod turn;
mod write;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use gesso_app::ports::{
    StoreError,
    llm::{LlmBackend, LlmError},
    store::{RunningTurn, Store},
};
use gesso_core::{
    debate::{
        Change, ClaimVerdict, Debate, Phase, Refusal,
        conversation::NewMessage,
        decide::{self, ConceptAct, Fresh},
    },
    event::Envelope,
    ids::{ClaimId, ConversationId, MessageId, OwnerId, ProcessId, SessionId, TurnId},
    problem::FieldProblem,
    session::{Role, Session, SessionPatch},
};
use thiserror::Error;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub use self::pictures::{Preview, TakenToDrafts, Wanted};
use self::{known::Known, scribe::Scribe, turn::Runner};
use crate::{
    clock,
    events::{Cursor, Hub},
    fleet::{Fleet, lock},
    jobs::IntakeError,
    llm::see,
    media::MediaStore,
};

/// A decision whose ground changed meanwhile is made again so often.
const MAX_DECISIONS: u32 = 24;

/// Why something cannot be done to a debate; it is then as it was.
#[derive(Debug, Error)]
pub enum DebateError {
    /// The debate says no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// What would be asked of the fleet is not acceptable.
    #[error(transparent)]
    Intake(#[from] IntakeError),
    /// The store said no.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The language model cannot do it.
    #[error(transparent)]
    Llm(#[from] LlmError),
    /// Others changed it all the time.
    #[error("The conversation is being changed elsewhere at the same time; try again.")]
    Contended,
}

/// Every debate of the studio. Clones share it.
#[derive(Clone)]
pub struct Debates {
    shared: Arc<Shared>,
}

struct Shared {
    store: Arc<dyn Store>,
    hub: Arc<Hub>,
    media: MediaStore,
    fleet: Arc<Fleet>,
    llm: Arc<dyn LlmBackend>,
    process: ProcessId,
    /// How each turn that runs here is stopped.
    turns: Mutex<HashMap<TurnId, Runner>>,
    /// Debates whose turn runs here, as they are after the last change.
    known: Known,
    scribe: Scribe,
    tasks: TaskTracker,
    stop: CancellationToken,
}

/// What became of a message.
#[derive(Clone, Debug)]
pub struct Said {
    /// The conversation's session.
    pub session: SessionId,
    /// The message.
    pub message_id: MessageId,
    /// The turn that answers it.
    pub turn_id: TurnId,
    /// What is told first when the message joined a running turn: who speaks, and their text so far.
    pub first: Vec<Envelope>,
    /// The place in the session's stream from which the turn can be followed.
    pub from: Cursor,
}

impl Debates {
    /// Debates over a store and language models; [`Self::start`] sets in motion what an earlier process left.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        hub: Arc<Hub>,
        media: MediaStore,
        fleet: Arc<Fleet>,
        llm: Arc<dyn LlmBackend>,
        tasks: TaskTracker,
        stop: CancellationToken,
    ) -> Self {
        let (process, turns, known, scribe) = (clock::new_id(), Mutex::default(), Known::default(), Scribe::default());
        let shared = Shared { store, hub, media, fleet, llm, process, turns, known, scribe, tasks, stop };
        Self { shared: Arc::new(shared) }
    }

    /// Begins to keep texts, leases and phases.
    pub fn start(&self) {
        let tasks = &self.shared.tasks;
        tasks.spawn(self.clone().keep_texts());
        tasks.spawn(self.clone().keep_turns());
        tasks.spawn(self.clone().follow_pictures());
    }

    /// The person says something. Sent again under the same id it is said once.
    ///
    /// # Errors
    /// See [`DebateError`].
    pub async fn say(
        &self,
        owner: OwnerId,
        id: ConversationId,
        message_id: MessageId,
        new: &NewMessage,
    ) -> Result<Said, DebateError> {
        let store = &self.shared.store;
        for image in &new.images {
            match store.source_picture(owner, image.0).await {
                Ok(picture) if picture.image_id.is_none() => {}
                Ok(_) | Err(StoreError::NotFound { .. }) => {
                    let problem = FieldProblem::new("images", "There is no such upload.");
                    return Err(Refusal::Invalid(vec![problem]).into());
                }
                Err(error) => return Err(error.into()),
            }
        }
        let (turn_id, speech) = (clock::new_id(), clock::new_id());
        let fresh = Fresh { message: message_id, turn: turn_id, speech, now: clock::now() };
        let (debate, change, head) = self.decide_to_say(owner, id, new, fresh).await?;
        let session = debate.conversation.session_id;
        if let Some(running) = debate.running() {
            let joining = self.shared.hub.joining(running.speaking);
            let (first, from) = joining.unwrap_or((Vec::new(), Cursor::after(head)));
            return Ok(Said { session, message_id, turn_id: running.id, first, from });
        }
        if change.turn.is_some_and(|turn| turn.is_running()) {
            self.run(RunningTurn { owner, conversation: id, turn: turn_id }, false);
        } else if !new.images.is_empty() {
            self.look_quietly(owner, id);
        }
        Ok(Said { session, message_id, turn_id, first: Vec::new(), from: Cursor::after(head) })
    }

    /// A specialist answers the last message once more.
    ///
    /// # Errors
    /// See [`DebateError`].
    pub async fn again(&self, owner: OwnerId, id: ConversationId, role: Role) -> Result<TurnId, DebateError> {
        let (turn, speech) = (clock::new_id(), clock::new_id());
        let fresh = Fresh { message: clock::new_id(), turn, speech, now: clock::now() };
        self.change(owner, id, |debate| decide::again(debate, role, fresh).map(Some)).await?;
        self.run(RunningTurn { owner, conversation: id, turn }, false);
        Ok(turn)
    }

    /// Stops the turn that runs and gives it; none if nobody speaks. The connection to the model closes, what was said stays.
    ///
    /// # Errors
    /// See [`DebateError`].
    pub async fn stop_turn(&self, owner: OwnerId, id: ConversationId) -> Result<Option<TurnId>, DebateError> {
        let hub = &self.shared.hub;
        // Whoever runs it ends first: its own changes would come in between. If it cannot be stopped then, it is run again.
        let debate = self.read(owner, id).await?;
        if let Some(runner) = debate.running().and_then(|running| lock(&self.shared.turns).get(&running.id).cloned()) {
            runner.cancel.cancel();
        }
        let decide = |debate: &Debate| {
            let said = debate.running().and_then(|running| hub.said_so_far(running.speaking));
            Ok(decide::stop(debate, said))
        };
        let (debate, _) = self.change(owner, id, decide).await?;
        let Some(running) = debate.running() else { return Ok(None) };
        if let Some(runner) = lock(&self.shared.turns).get(&running.id) {
            runner.cancel.cancel();
        }
        Ok(Some(running.id))
    }

    /// Stops one specialist who has the floor: what they said stays, and whoever is next goes on.
    ///
    /// # Errors
    /// They have not the floor, or see [`DebateError`].
    pub async fn stop_specialist(&self, owner: OwnerId, id: ConversationId, role: Role) -> Result<TurnId, DebateError> {
        let (hub, next) = (&self.shared.hub, clock::new_id());
        let decide = |debate: &Debate| {
            let said = debate.running().and_then(|running| hub.said_so_far(running.speaking));
            let skipped = decide::skip(debate, role, said, next, clock::now());
            let name = gesso_core::debate::speaker::name_of(role);
            skipped.map(Some).ok_or_else(|| Refusal::Conflict(format!("{name} is not speaking.")))
        };
        let (debate, _) = self.change(owner, id, decide).await?;
        let turn = debate.running().map(|running| running.id).ok_or(Refusal::NotFound("turn"))?;
        if let Some(runner) = lock(&self.shared.turns).get(&turn) {
            runner.skipped.notify_one();
        }
        Ok(turn)
    }

    /// The person says something of a claim; gives the debate as it is then.
    ///
    /// # Errors
    /// See [`DebateError`].
    pub async fn judge(
        &self,
        owner: OwnerId,
        id: ConversationId,
        claim: ClaimId,
        verdict: ClaimVerdict,
        note: Option<&str>,
    ) -> Result<Debate, DebateError> {
        let (debate, change) = self.change(owner, id, |debate| decide::judge(debate, claim, verdict, note).map(Some)).await?;
        Ok(debate.after(&change))
    }

    /// The person does something to a concept; gives the debate as it is then.
    ///
    /// # Errors
    /// See [`DebateError`].
    pub async fn on_concept(
        &self,
        owner: OwnerId,
        id: ConversationId,
        concept: &str,
        act: &ConceptAct,
    ) -> Result<Debate, DebateError> {
        let (debate, change) = self.change(owner, id, |debate| decide::on_concept(debate, concept, act).map(Some)).await?;
        Ok(debate.after(&change))
    }

    /// The person takes a fact of a picture into the intent; gives the debate as it is then.
    ///
    /// # Errors
    /// See [`DebateError`].
    pub async fn take_fact(
        &self,
        owner: OwnerId,
        id: ConversationId,
        message: MessageId,
        at: usize,
    ) -> Result<Debate, DebateError> {
        let (debate, change) = self.change(owner, id, |debate| decide::take_fact(debate, message, at).map(Some)).await?;
        Ok(debate.after(&change))
    }

    /// Takes the last change of the intent back; gives the debate as it is then.
    ///
    /// # Errors
    /// See [`DebateError`].
    pub async fn take_back(&self, owner: OwnerId, id: ConversationId) -> Result<Debate, DebateError> {
        let (debate, change) = self.change(owner, id, |debate| decide::take_back(debate).map(Some)).await?;
        Ok(debate.after(&change))
    }

    /// Goes to another phase.
    ///
    /// # Errors
    /// See [`DebateError`].
    pub async fn advance(&self, owner: OwnerId, id: ConversationId, phase: Option<Phase>) -> Result<(), DebateError> {
        self.change(owner, id, |debate| decide::advance(debate, phase).map(Some)).await.map(drop)
    }

    /// Goes on or back to a phase whose specialists answer the person's last words at once; gives the turn, none where
    /// nobody speaks.
    ///
    /// # Errors
    /// See [`DebateError`].
    pub async fn enter(&self, owner: OwnerId, id: ConversationId, phase: Option<Phase>) -> Result<Option<TurnId>, DebateError> {
        let (message, turn, speech) = (clock::new_id(), clock::new_id(), clock::new_id());
        let fresh = Fresh { message, turn, speech, now: clock::now() };
        let (_, change) = self.change(owner, id, |debate| decide::enter(debate, phase, fresh).map(Some)).await?;
        if change.turn.is_none_or(|turn| !turn.is_running()) {
            return Ok(None);
        }
        self.run(RunningTurn { owner, conversation: id, turn }, false);
        Ok(Some(turn))
    }

    /// Has a language model look at the pictures of a session's debates; whichever sees when none is named.
    ///
    /// # Errors
    /// It is not installed or does not see, the session is not the owner's, or the store said no.
    pub async fn see_with(&self, owner: OwnerId, session: SessionId, model: Option<&str>) -> Result<(), DebateError> {
        let model = match model {
            Some(name) => Some(see(self.shared.llm.as_ref(), name).await?.name),
            None => None,
        };
        let store = &self.shared.store;
        let mut settings = store.session(owner, session).await?.settings;
        if let Some(fields) = settings.as_object_mut() {
            match model {
                Some(model) => drop(fields.insert(Session::VISION_MODEL.to_owned(), model.into())),
                None => drop(fields.remove(Session::VISION_MODEL)),
            }
        }
        let patch = SessionPatch { settings: Some(settings), ..SessionPatch::default() };
        store.patch_session(owner, session, &patch, clock::now()).await?;
        Ok(())
    }

    /// Stops what runs in a conversation and deletes it.
    ///
    /// # Errors
    /// See [`DebateError`].
    pub async fn delete(&self, owner: OwnerId, id: ConversationId) -> Result<(), DebateError> {
        self.stop_turn(owner, id).await?;
        Ok(self.shared.store.delete_conversation(owner, id).await?)
    }

    /// Says it, and gives the place of the session's stream before it.
    async fn decide_to_say(
        &self,
        owner: OwnerId,
        id: ConversationId,
        new: &NewMessage,
        fresh: Fresh,
    ) -> Result<(Debate, Change, i64), DebateError> {
        for _ in 0..MAX_DECISIONS {
            let debate = self.read(owner, id).await?;
            let head = self.shared.store.session_head(owner, debate.conversation.session_id).await?;
            let change = decide::say(&debate, new, fresh)?;
            if self.apply(owner, &debate, &change).await? {
                return Ok((debate, change, head));
            }
        }
        Err(DebateError::Contended)
    }
}
