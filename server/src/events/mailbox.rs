//! The mailbox of one reader: stored events in order, the text of specialists between them, the newest progress and
//! preview of each generation, and what became of its blocks.
//!
//! A slow reader gets progress and previews merged (only the newest counts), chunks joined, and never loses a stored
//! event, unless it falls more than [`MAX_BEHIND`] behind: then it is closed and may resume from its cursor.

use std::collections::VecDeque;

use bytes::Bytes;
use gesso_core::{
    event::{Envelope, MAX_BEHIND, StudioEvent},
    ids::GenerationId,
};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;

/// What a reader gets next.
#[derive(Clone, Debug, PartialEq)]
pub enum Delivery {
    /// A stored event, or progress.
    Event(Arc<Envelope>),
    /// A preview frame, head and image.
    Preview(Bytes),
    /// The reader fell too far behind.
    Closed,
}

/// The mailbox of one reader.
#[derive(Debug, Default)]
pub struct Mailbox {
    waiting: Mutex<Waiting>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    /// Stored events and chunks in the order in which they are read; of each message at most one chunk between two events.
    line: VecDeque<Arc<Envelope>>,
    /// How many of the line are stored.
    stored: usize,
    passing: VecDeque<(GenerationId, Passing)>,
    last_seq: i64,
    is_closed: bool,
}

#[derive(Debug)]
enum Passing {
    Progress(Arc<Envelope>),
    Preview(Bytes),
    Blocks(Arc<Envelope>),
}

impl Mailbox {
    /// A mailbox of a reader that has everything up to `seq`.
    #[must_use]
    pub fn after(seq: i64) -> Self {
        Self { waiting: Mutex::new(Waiting { last_seq: seq, ..Waiting::default() }), changed: Notify::new() }
    }

    /// Puts in a stored event; what the reader has already is ignored.
    pub fn post(&self, event: Arc<Envelope>) {
        let mut waiting = self.lock();
        if event.seq <= waiting.last_seq || waiting.is_closed {
            return;
        }
        if let Some(id) = event.event.generation_id() {
            // Progress is out of date now; what became of blocks is told before what became of all.
            if let Some(blocks) = waiting.take_blocks(id) {
                waiting.line.push_back(blocks);
            }
            waiting.passing.retain(|(of, _)| *of != id);
        }
        waiting.last_seq = event.seq;
        waiting.line.push_back(event);
        waiting.stored += 1;
        if waiting.stored > MAX_BEHIND {
            *waiting = Waiting { is_closed: true, ..Waiting::default() };
        }
        drop(waiting);
        self.changed.notify_one();
    }

    /// Puts in a piece of what a specialist says, joined with what of the same message has not been read yet and came
    /// after the same stored event. It stands after everything that was put in before it, so that the place of whatever
    /// was read last says all that was read.
    pub fn chunk(&self, mut event: Envelope) {
        let mut waiting = self.lock();
        if waiting.is_closed {
            return;
        }
        if let StudioEvent::SpecialistChunk { speech, content, .. } = &mut event.event {
            let is_same = |other: &Arc<Envelope>| matches!(&other.event, StudioEvent::SpecialistChunk { speech: of, .. } if of.message_id == speech.message_id);
            let since = waiting.line.iter().rposition(|other| other.event.is_stored()).map_or(0, |at| at + 1);
            if let Some(at) = waiting.line.iter().rposition(is_same).filter(|at| *at >= since)
                && let Some(unread) = waiting.line.remove(at)
                && let StudioEvent::SpecialistChunk { content: before, .. } = &unread.event
            {
                content.insert_str(0, before);
            }
        }
        event.seq = waiting.last_seq;
        waiting.line.push_back(Arc::new(event));
        drop(waiting);
        self.changed.notify_one();
    }

    /// Puts in what a specialist waits for or does, in place of what has not been read yet.
    pub fn state(&self, mut event: Envelope) {
        let StudioEvent::SpecialistState { speech, .. } = &event.event else { return };
        let mut waiting = self.lock();
        if waiting.is_closed {
            return;
        }
        let is_same = |other: &Arc<Envelope>| matches!(&other.event, StudioEvent::SpecialistState { speech: of, .. } if of.message_id == speech.message_id);
        waiting.line.retain(|other| !is_same(other));
        event.seq = waiting.last_seq;
        waiting.line.push_back(Arc::new(event));
        drop(waiting);
        self.changed.notify_one();
    }

    /// Puts in progress of a generation, in place of what has not been read yet.
    pub fn progress(&self, id: GenerationId, event: Envelope) {
        let mut waiting = self.lock();
        let event = Arc::new(Envelope { seq: waiting.last_seq, ..event });
        waiting.replace(id, |passing| matches!(passing, Passing::Progress(_)), Passing::Progress(event));
        drop(waiting);
        self.changed.notify_one();
    }

    /// Puts in what has become of blocks of a generation, in one with what has not been read yet.
    pub fn blocks(&self, mut event: Envelope) {
        let StudioEvent::Blocks(told) = &mut event.event else { return };
        let id = told.generation_id;
        let mut waiting = self.lock();
        if waiting.is_closed {
            return;
        }
        if let Some(unread) = waiting.take_blocks(id)
            && let StudioEvent::Blocks(before) = &unread.event
        {
            let mut both = before.clone();
            both.take(told);
            *told = both;
        }
        event.seq = waiting.last_seq;
        waiting.passing.push_back((id, Passing::Blocks(Arc::new(event))));
        drop(waiting);
        self.changed.notify_one();
    }

    /// Puts in a preview of a generation, in place of what has not been read yet.
    pub fn preview(&self, id: GenerationId, frame: Bytes) {
        self.lock().replace(id, |passing| matches!(passing, Passing::Preview(_)), Passing::Preview(frame));
        self.changed.notify_one();
    }

    /// Waits for the next thing to deliver. Stored events go first. Cancel-safe.
    pub async fn next(&self) -> Delivery {
        loop {
            if let Some(delivery) = self.lock().take() {
                return delivery;
            }
            self.changed.notified().await;
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn replace(&mut self, id: GenerationId, is_same: impl Fn(&Passing) -> bool, new: Passing) {
        if self.is_closed {
            return;
        }
        match self.passing.iter_mut().find(|(of, passing)| *of == id && is_same(passing)) {
            Some((_, old)) => *old = new,
            None => self.passing.push_back((id, new)),
        }
    }

    fn take_blocks(&mut self, id: GenerationId) -> Option<Arc<Envelope>> {
        let at = self.passing.iter().position(|(of, passing)| *of == id && matches!(passing, Passing::Blocks(_)))?;
        match self.passing.remove(at)? {
            (_, Passing::Blocks(event)) => Some(event),
            _ => None,
        }
    }

    fn take(&mut self) -> Option<Delivery> {
        if self.is_closed {
            return Some(Delivery::Closed);
        }
        if let Some(event) = self.line.pop_front() {
            self.stored -= usize::from(event.event.is_stored());
            return Some(Delivery::Event(event));
        }
        self.passing.pop_front().map(|(_, passing)| match passing {
            Passing::Progress(event) | Passing::Blocks(event) => Delivery::Event(event),
            Passing::Preview(frame) => Delivery::Preview(frame),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gesso_core::{
        event::StudioEvent,
        generation::{BlockState, BlocksTold, Stage},
        time::Timestamp,
    };
    use uuid::Uuid;

    fn id(n: u128) -> GenerationId {
        GenerationId(Uuid::from_u128(n))
    }

    fn envelope(seq: i64, event: StudioEvent) -> Envelope {
        Envelope { seq, at: Timestamp(0), session_id: None, event }
    }

    fn queued(seq: i64, n: u128) -> Arc<Envelope> {
        Arc::new(envelope(seq, StudioEvent::GenerationQueued { generation_id: id(n) }))
    }

    fn progress(n: u128, current: u32) -> Envelope {
        let event =
            StudioEvent::Progress { generation_id: id(n), node_id: "a".into(), current, total: 20, stage: Stage::Sampling };
        envelope(0, event)
    }

    #[tokio::test]
    async fn progress_is_merged_and_stored_events_are_not() {
        let mailbox = Mailbox::after(0);
        mailbox.post(queued(1, 1));
        for step in 1..=20 {
            mailbox.progress(id(1), progress(1, step));
            mailbox.preview(id(1), Bytes::from(vec![step as u8]));
        }
        assert_eq!(mailbox.next().await, Delivery::Event(queued(1, 1)));
        let Delivery::Event(last) = mailbox.next().await else { panic!("progress") };
        assert_eq!((last.seq, &last.event), (1, &progress(1, 20).event));
        assert_eq!(mailbox.next().await, Delivery::Preview(Bytes::from_static(&[20])));
        assert!(mailbox.lock().take().is_none());
    }

    #[tokio::test]
    async fn states_of_blocks_are_joined_and_told_before_the_event_that_ends_them() {
        let mailbox = Mailbox::after(0);
        let told = |block: &str, state: BlockState| {
            let blocks = [(block.to_owned(), state)].into();
            envelope(0, StudioEvent::Blocks(BlocksTold { blocks, ..BlocksTold::nothing(id(1)) }))
        };
        mailbox.blocks(envelope(0, StudioEvent::Blocks(BlocksTold::begins(id(1), ["3".to_owned(), "9".to_owned()]))));
        mailbox.blocks(told("3", BlockState::Running { value: 1, max: 4 }));
        mailbox.blocks(told("3", BlockState::Done));
        mailbox.post(queued(1, 1));
        let Delivery::Event(first) = mailbox.next().await else { panic!("blocks") };
        let StudioEvent::Blocks(all) = &first.event else { panic!("blocks") };
        assert!(all.afresh && first.seq == 0);
        assert_eq!((all.blocks.get("3"), all.blocks.get("9")), (Some(&BlockState::Done), Some(&BlockState::Queued)));
        assert_eq!(mailbox.next().await, Delivery::Event(queued(1, 1)));
        assert!(mailbox.lock().take().is_none());
    }

    #[tokio::test]
    async fn what_the_reader_has_already_is_not_delivered_again() {
        let mailbox = Mailbox::after(5);
        mailbox.post(queued(5, 1));
        mailbox.post(queued(6, 1));
        assert_eq!(mailbox.next().await, Delivery::Event(queued(6, 1)));
        assert!(mailbox.lock().take().is_none());
    }

    #[tokio::test]
    async fn progress_never_overtakes_the_event_that_ends_it() {
        let mailbox = Mailbox::after(0);
        mailbox.progress(id(1), progress(1, 20));
        mailbox.post(queued(1, 1));
        assert_eq!(mailbox.next().await, Delivery::Event(queued(1, 1)));
        assert!(mailbox.lock().take().is_none(), "older progress is gone");
    }

    #[tokio::test]
    async fn a_reader_that_falls_too_far_behind_is_closed_once_and_for_all() {
        let mailbox = Mailbox::after(0);
        for seq in 1..=MAX_BEHIND as i64 {
            mailbox.post(queued(seq, 1));
        }
        assert_eq!(mailbox.next().await, Delivery::Event(queued(1, 1)));
        mailbox.post(queued(MAX_BEHIND as i64 + 1, 1));
        mailbox.post(queued(MAX_BEHIND as i64 + 2, 1));
        assert_eq!(mailbox.next().await, Delivery::Closed);
        mailbox.post(queued(5000, 1));
        assert_eq!(mailbox.next().await, Delivery::Closed);
    }
}
