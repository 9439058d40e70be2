//! Following a stream from a cursor: what is kept since then, and whatever comes.

use std::{
    collections::{HashSet, VecDeque},
    sync::Arc,
};

use gesso_app::ports::{StoreResult, store::Store};
use gesso_core::{
    event::{Envelope, SpeechState, StudioEvent},
    ids::{MessageId, OwnerId},
};

use super::{Cursor, Delivery, Hub, Reader, Scope, hub::owner_envelope, hub::session_envelope};
use crate::clock;

/// Events read from the log at once while replaying.
const PAGE: u32 = 200;

/// A reader that gets everything since its cursor, in order, without gap or repeat.
pub struct Following {
    store: Arc<dyn Store>,
    owner: OwnerId,
    scope: Scope,
    reader: Reader,
    /// What was said before this reader joined, each piece with the stored event it comes after.
    missed: VecDeque<Envelope>,
    /// Everything up to here was given out.
    at: i64,
    /// The place of the stream's head when this reader joined; up to there events come from the log.
    until: i64,
    page: VecDeque<Envelope>,
    /// The number of the newest chunk that was given out after `at`.
    said: u64,
    /// Messages whose end the log gave: nothing is said in them any more.
    ended: HashSet<MessageId>,
}

/// Follows a stream. Without a cursor it starts now; with 0 it replays everything kept; a cursor older than what is kept
/// gets one `resync` and then what comes.
///
/// # Errors
/// The session is not the owner's, or the log cannot be read.
pub async fn follow(
    hub: &Hub,
    store: Arc<dyn Store>,
    owner: OwnerId,
    scope: Scope,
    cursor: Option<Cursor>,
) -> StoreResult<Following> {
    let head = head_of(&*store, owner, scope).await?;
    let session = match scope {
        Scope::Owner => None,
        Scope::Session(id) => Some(id),
    };
    let mut page = VecDeque::new();
    let read = cursor.map_or(u64::MAX, |cursor| cursor.n);
    let at = match cursor.map(|cursor| cursor.seq) {
        None => head,
        Some(0) => store.first_kept(owner, session).await?.saturating_sub(1),
        Some(cursor) if (0..=head).contains(&cursor) && cursor + 1 >= store.first_kept(owner, session).await? => cursor,
        Some(_) => {
            page.push_back(Envelope { seq: head, at: clock::now(), session_id: session, event: StudioEvent::Resync });
            head
        }
    };
    // What is logged between reading the head and joining arrives twice; the mailbox keeps it once.
    let mut reader = hub.join(owner, scope, head, Cursor { seq: at, n: read });
    let missed = std::mem::take(&mut reader.missed).into();
    let until = head_of(&*store, owner, scope).await?;
    let said = cursor.filter(|cursor| cursor.seq == at).map_or(0, |cursor| cursor.n);
    Ok(Following { store, owner, scope, reader, missed, at, until, page, said, ended: HashSet::new() })
}

async fn head_of(store: &dyn Store, owner: OwnerId, scope: Scope) -> StoreResult<i64> {
    match scope {
        Scope::Session(id) => store.session_head(owner, id).await,
        Scope::Owner => Ok(store.stream_heads().await?.into_iter().find(|(id, _)| *id == owner).map_or(0, |(_, head)| head)),
    }
}

impl Following {
    /// The next thing to deliver. Cancel-safe.
    ///
    /// # Errors
    /// The log cannot be read.
    pub async fn next(&mut self) -> StoreResult<Delivery> {
        loop {
            // Stored events that are still to come go before what was said after them.
            let is_due = |said: &Envelope| self.page.front().map_or(self.at >= self.until, |next| said.seq < next.seq);
            if let Some(said) = self.missed.front().is_some_and(is_due).then(|| self.missed.pop_front()).flatten() {
                if self.is_over(&said.event) {
                    continue;
                }
                return Ok(Delivery::Event(Arc::new(self.placed(said))));
            }
            if let Some(event) = self.page.pop_front() {
                self.go_to(event.seq);
                if let StudioEvent::SpecialistEnd { speech, .. } = &event.event {
                    self.ended.insert(speech.message_id);
                }
                return Ok(Delivery::Event(Arc::new(event)));
            }
            if self.at < self.until {
                self.page = self.read_page().await?;
                if self.page.is_empty() {
                    self.at = self.until;
                }
                continue;
            }
            match self.reader.mailbox.next().await {
                // The log gave it already.
                Delivery::Event(event) if event.event.is_stored() && event.seq <= self.at => {}
                Delivery::Event(event) if self.is_over(&event.event) => {}
                // What is not stored carries the place of what was given out last.
                Delivery::Event(event)
                    if matches!(event.event, StudioEvent::SpecialistChunk { .. } | StudioEvent::SpecialistState { .. }) =>
                {
                    return Ok(Delivery::Event(Arc::new(self.placed(Arc::unwrap_or_clone(event)))));
                }
                Delivery::Event(event) => {
                    self.go_to(event.seq);
                    return Ok(Delivery::Event(event));
                }
                other => return Ok(other),
            }
        }
    }

    fn go_to(&mut self, seq: i64) {
        if seq > self.at {
            (self.at, self.said) = (seq, 0);
        }
    }

    /// What is not stored, with the place of what was given out last, so that a reader may resume there.
    fn placed(&mut self, mut event: Envelope) -> Envelope {
        event.seq = self.at;
        match &mut event.event {
            StudioEvent::SpecialistChunk { n, .. } => self.said = *n,
            StudioEvent::SpecialistState { n, .. } => *n = self.said,
            _ => {}
        }
        event
    }

    /// A piece of a message whose end came from the log while this reader joined.
    fn is_over(&self, event: &StudioEvent) -> bool {
        let (StudioEvent::SpecialistChunk { speech, .. } | StudioEvent::SpecialistState { speech, .. }) = event else {
            return false;
        };
        // What is written down follows the words.
        !matches!(event, StudioEvent::SpecialistState { state: SpeechState::Writing, .. })
            && self.ended.contains(&speech.message_id)
    }

    async fn read_page(&self) -> StoreResult<VecDeque<Envelope>> {
        Ok(match self.scope {
            Scope::Owner => {
                let events = self.store.owner_events(self.owner, self.at, PAGE).await?;
                events.into_iter().map(owner_envelope).collect()
            }
            Scope::Session(id) => {
                let events = self.store.session_events(self.owner, id, self.at, PAGE).await?;
                events.into_iter().filter_map(session_envelope).collect()
            }
        })
    }
}
