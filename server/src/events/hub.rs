//! The hub: one task reads the event log in order and posts each event to the readers it concerns.
//!
//! It reads from the log instead of being told, so that what other processes write arrives by the same way, in the same
//! order, and nothing that was committed can be missed.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use bytes::Bytes;
use gesso_app::ports::{
    StoreResult,
    store::{LoggedEvent, Store},
};
use gesso_core::{
    debate::Message,
    event::Speech,
    event::{Envelope, StudioEvent},
    generation::{BlocksTold, Progress},
    ids::{GenerationId, MessageId, OwnerId, SessionId},
};
use tokio_util::sync::CancellationToken;

use super::{
    Cursor, Mailbox,
    floor::{Floor, Flushed},
};
use crate::clock;

/// Events read from the log at once.
const READ_LIMIT: u32 = 500;
/// The log is read again after a failure after this long.
const RETRY: std::time::Duration = std::time::Duration::from_millis(500);

/// Which stream a reader follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Everything of the owner, and the fleet.
    Owner,
    /// One session.
    Session(SessionId),
}

/// A place in the hub; leaving it ends the reading.
#[derive(Clone, Debug)]
pub struct Reader {
    /// What arrives.
    pub mailbox: Arc<Mailbox>,
    /// What specialists have said since the cursor, each piece with the stored event it came after.
    pub missed: Vec<Envelope>,
}

struct Place {
    owner: OwnerId,
    scope: Scope,
    mailbox: Weak<Mailbox>,
}

struct Live {
    owner: OwnerId,
    session: SessionId,
    progress: Option<Progress>,
    preview: Option<Bytes>,
    /// Everything that was told of the blocks of this attempt.
    blocks: Option<BlocksTold>,
}

/// Fans events out to readers.
pub struct Hub {
    store: Arc<dyn Store>,
    places: Mutex<Vec<Place>>,
    live: Mutex<HashMap<GenerationId, Live>>,
    /// What specialists are saying right now, in this process. Locked before the places.
    floor: Mutex<Floor>,
}

impl Hub {
    /// A hub over `store`; [`Self::run`] makes it work.
    #[must_use]
    pub fn new(store: Arc<dyn Store>) -> Arc<Self> {
        Arc::new(Self { store, places: Mutex::default(), live: Mutex::default(), floor: Mutex::default() })
    }

    /// A place for a reader that gets everything up to `seq` of its stream from the log, and has what is up to `cursor`.
    /// Take it before reading the log up to now, so that nothing falls between; what arrives twice is delivered once.
    #[must_use]
    pub fn join(&self, owner: OwnerId, scope: Scope, seq: i64, cursor: Cursor) -> Reader {
        let mailbox = Arc::new(Mailbox::after(seq));
        // Held until the reader has its place: what is said meanwhile comes after what was said before.
        let floor = lock(&self.floor);
        let missed = floor.missed(owner, scope, cursor);
        for (id, live) in lock(&self.live).iter() {
            if live.owner == owner
                && scope.covers(Some(live.session))
                && let Some(frame) = &live.preview
            {
                mailbox.preview(*id, frame.clone());
            }
            if live.owner == owner
                && scope.covers(Some(live.session))
                && let Some(blocks) = &live.blocks
            {
                mailbox.blocks(blocks_envelope(live.session, blocks.clone()));
            }
        }
        for state in floor.states(owner, scope) {
            mailbox.state(state);
        }
        let mut places = lock(&self.places);
        places.retain(|place| place.mailbox.strong_count() > 0);
        places.push(Place { owner, scope, mailbox: Arc::downgrade(&mailbox) });
        Reader { mailbox, missed }
    }

    /// How many readers there are.
    #[must_use]
    pub fn reader_count(&self) -> usize {
        lock(&self.places).iter().filter(|place| place.mailbox.strong_count() > 0).count()
    }

    /// Tells how far a generation is; not stored.
    pub fn progress(&self, owner: OwnerId, session: SessionId, event: StudioEvent) {
        let StudioEvent::Progress { generation_id, current, total, stage, .. } = &event else { return };
        let id = *generation_id;
        self.live_of(id, owner, session, |live| {
            live.progress = Some(Progress { current: *current, total: *total, stage: *stage });
        });
        let envelope = Envelope { seq: 0, at: clock::now(), session_id: Some(session), event };
        self.each(owner, Some(session), |mailbox, _| mailbox.progress(id, envelope.clone()));
    }

    /// Shows what a generation looks like so far; `frame` is a whole preview frame.
    pub fn preview(&self, owner: OwnerId, session: SessionId, id: GenerationId, frame: Bytes) {
        self.live_of(id, owner, session, |live| live.preview = Some(frame.clone()));
        self.each(owner, Some(session), |mailbox, _| mailbox.preview(id, frame.clone()));
    }

    /// Tells what has become of blocks of a graph; not stored.
    pub fn blocks(&self, owner: OwnerId, session: SessionId, told: BlocksTold) {
        if told.blocks.is_empty() && told.pictures.is_empty() && !told.afresh {
            return;
        }
        self.live_of(told.generation_id, owner, session, |live| match &mut live.blocks {
            Some(blocks) => blocks.take(&told),
            none => *none = Some(told.clone()),
        });
        self.each(owner, Some(session), |mailbox, _| mailbox.blocks(blocks_envelope(session, told.clone())));
    }

    /// Everything that was told of the blocks of a graph, if it runs in this process.
    #[must_use]
    pub fn blocks_of(&self, id: GenerationId) -> Option<BlocksTold> {
        lock(&self.live).get(&id).and_then(|live| live.blocks.clone())
    }

    /// How far a generation is, if it runs in this process.
    #[must_use]
    pub fn progress_of(&self, id: GenerationId) -> Option<Progress> {
        lock(&self.live).get(&id).and_then(|live| live.progress)
    }

    /// Tells what a specialist who has the floor waits for or does, in place of what was told of it before; not stored.
    pub fn state(&self, owner: OwnerId, session: SessionId, event: StudioEvent) {
        let StudioEvent::SpecialistState { speech, .. } = &event else { return };
        let mut floor = lock(&self.floor);
        if !floor.note(speech.message_id, &event) {
            return;
        }
        let envelope = Envelope { seq: 0, at: clock::now(), session_id: Some(session), event };
        self.each(owner, Some(session), |mailbox, _| mailbox.state(envelope.clone()));
    }

    /// Forgets progress and preview of a generation whose attempt has ended.
    pub fn forget(&self, id: GenerationId) {
        lock(&self.live).remove(&id);
    }

    /// A specialist is about to begin: what they say is held back until readers know of it. Call it before the beginning
    /// is stored.
    pub fn floor_given(&self, owner: OwnerId, session: SessionId, speech: Speech) {
        lock(&self.floor).begin(owner, session, speech);
    }

    /// More of what a specialist says.
    pub fn said(&self, message: MessageId, piece: &str) {
        let mut floor = lock(&self.floor);
        if let Some(flushed) = floor.say(message, piece) {
            self.tell(flushed);
        }
    }

    /// The beginning was not stored after all.
    pub fn floor_lost(&self, message: MessageId) {
        lock(&self.floor).end(message);
    }

    /// What a specialist has said so far, if they speak in this process.
    #[must_use]
    pub fn said_so_far(&self, message: MessageId) -> Option<String> {
        lock(&self.floor).text(message)
    }

    /// Puts what is said so far into messages that are being written; gives the place in the session's stream up to which
    /// that is.
    pub fn freshen(&self, session: SessionId, head: i64, messages: &mut [Message]) -> Cursor {
        let floor = lock(&self.floor);
        for message in messages.iter_mut().filter(|message| message.writing) {
            if let Some(text) = floor.told(message.id) {
                message.content = text;
            }
        }
        floor.place(session).unwrap_or(Cursor::after(head))
    }

    /// Puts what is said so far into messages that are being written; gives the number of the newest chunk among those of
    /// their owner.
    pub fn freshen_for_owner(&self, owner: OwnerId, messages: &mut [Message]) -> u64 {
        let floor = lock(&self.floor);
        for message in messages.iter_mut().filter(|message| message.writing) {
            if let Some(text) = floor.told(message.id) {
                message.content = text;
            }
        }
        floor.count_of_owner(owner)
    }

    /// The beginning of whoever speaks in a message and the text so far, as two events, and the place after them in the
    /// session's stream.
    #[must_use]
    pub fn joining(&self, message: MessageId) -> Option<(Vec<Envelope>, Cursor)> {
        lock(&self.floor).joining(message)
    }

    fn tell(&self, flushed: Flushed) {
        self.each(flushed.owner, Some(flushed.session), |mailbox, scope| mailbox.chunk(flushed.event(scope)));
    }

    /// Reads the log and posts until `stop`.
    pub async fn run(self: Arc<Self>, stop: CancellationToken) {
        let mut heads: HashMap<OwnerId, i64> = match self.store.stream_heads().await {
            Ok(heads) => heads.into_iter().collect(),
            Err(error) => {
                tracing::error!(%error, "the event log cannot be read; readers start from its beginning");
                HashMap::new()
            }
        };
        loop {
            if let Err(error) = self.deliver_new(&mut heads).await {
                tracing::warn!(%error, "the event log cannot be read; trying again");
                tokio::select! { () = stop.cancelled() => return, () = tokio::time::sleep(RETRY) => continue }
            }
            tokio::select! { () = stop.cancelled() => return, () = self.store.events_may_have_come() => {} }
        }
    }

    async fn deliver_new(&self, heads: &mut HashMap<OwnerId, i64>) -> StoreResult<()> {
        for (owner, head) in self.store.stream_heads().await? {
            let seen = heads.entry(owner).or_insert(0);
            while *seen < head {
                let events = self.store.owner_events(owner, *seen, READ_LIMIT).await?;
                let Some(last) = events.last() else { break };
                *seen = last.owner_seq;
                for event in events {
                    self.post(owner, event);
                }
            }
            *seen = (*seen).max(head);
        }
        Ok(())
    }

    fn post(&self, owner: OwnerId, logged: LoggedEvent) {
        let places = logged.session.map_or((logged.owner_seq, 0), |(_, seq)| (logged.owner_seq, seq));
        let event = logged.event.clone();
        // Held while readers are told: what is said is either before this event or after it, for all of them.
        let mut floor = lock(&self.floor);
        let in_owner = Arc::new(owner_envelope(logged.clone()));
        let in_session = logged.session.map(|(_, seq)| Arc::new(Envelope { seq, ..(*in_owner).clone() }));
        self.each(owner, logged.session.map(|(id, _)| id), |mailbox, scope| match (scope, &in_session) {
            (Scope::Session(_), Some(event)) => mailbox.post(Arc::clone(event)),
            _ => mailbox.post(Arc::clone(&in_owner)),
        });
        floor.told_of(owner, places.0, logged.session);
        match &event {
            StudioEvent::SpecialistStart(speech) => {
                if let Some(flushed) = floor.announce(speech.message_id, places) {
                    self.tell(flushed);
                }
                // What they wait for was perhaps known before their beginning was.
                if let Some((owner, session, state)) = floor.state_of(speech.message_id) {
                    self.each(owner, Some(session), |mailbox, _| mailbox.state(state.clone()));
                }
            }
            StudioEvent::SpecialistEnd { speech, .. } => floor.end(speech.message_id),
            StudioEvent::Done { turn_id, .. } => floor.close(*turn_id),
            _ => {}
        }
    }

    fn each(&self, owner: OwnerId, session: Option<SessionId>, act: impl Fn(&Mailbox, Scope)) {
        for place in lock(&self.places).iter() {
            if place.owner == owner
                && place.scope.covers(session)
                && let Some(mailbox) = place.mailbox.upgrade()
            {
                act(&mailbox, place.scope);
            }
        }
    }

    fn live_of(&self, id: GenerationId, owner: OwnerId, session: SessionId, change: impl FnOnce(&mut Live)) {
        let mut live = lock(&self.live);
        change(live.entry(id).or_insert(Live { owner, session, progress: None, preview: None, blocks: None }));
    }
}

impl Scope {
    pub(super) fn covers(self, session: Option<SessionId>) -> bool {
        match self {
            Self::Owner => true,
            Self::Session(id) => session == Some(id),
        }
    }
}

fn blocks_envelope(session: SessionId, told: BlocksTold) -> Envelope {
    Envelope { seq: 0, at: clock::now(), session_id: Some(session), event: StudioEvent::Blocks(told) }
}

/// A logged event as its owner's stream carries it.
#[must_use]
pub fn owner_envelope(logged: LoggedEvent) -> Envelope {
    Envelope { seq: logged.owner_seq, at: logged.at, session_id: logged.session.map(|(id, _)| id), event: logged.event }
}

/// A logged event as its session's stream carries it.
#[must_use]
pub fn session_envelope(logged: LoggedEvent) -> Option<Envelope> {
    let (session, seq) = logged.session?;
    Some(Envelope { seq, at: logged.at, session_id: Some(session), event: logged.event })
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
