//! What specialists are saying right now, chunk by chunk, so that a reader who comes back goes on where it was.
//!
//! Chunks are counted by stream: each has a number among those of its session and among those of its owner, which rises by
//! one as long as a turn runs there. A cursor `seq.n` therefore tells what was read of every text at once.

use std::collections::HashMap;

use gesso_core::{
    event::{Envelope, Speech, StudioEvent},
    ids::{MessageId, OwnerId, SessionId, TurnId},
};

use super::{Cursor, Scope};
use crate::clock;

/// Everything that is being said.
#[derive(Debug, Default)]
pub(super) struct Floor {
    speeches: HashMap<MessageId, Voice>,
    turns: HashMap<TurnId, (OwnerId, SessionId)>,
    of_owner: HashMap<OwnerId, u64>,
    of_session: HashMap<SessionId, u64>,
    /// The newest stored event that readers were told of, by stream; only where somebody speaks.
    head_of_owner: HashMap<OwnerId, i64>,
    head_of_session: HashMap<SessionId, i64>,
}

#[derive(Debug)]
struct Voice {
    owner: OwnerId,
    session: SessionId,
    speech: Speech,
    text: String,
    /// So many bytes were told.
    told: usize,
    /// The places of the beginning in the owner's and the session's stream; unknown until readers were told of it.
    start: Option<(i64, i64)>,
    chunks: Vec<Chunk>,
    /// What they wait for or do, while nothing of it can be read.
    state: Option<StudioEvent>,
}

/// Where a chunk ends, its numbers, and the stored events it came after.
#[derive(Clone, Copy, Debug)]
struct Chunk {
    of_owner: u64,
    of_session: u64,
    after_of_owner: i64,
    after_of_session: i64,
    end: usize,
}

/// A piece on its way to the readers.
#[derive(Debug)]
pub(super) struct Flushed {
    pub(super) owner: OwnerId,
    pub(super) session: SessionId,
    speech: Speech,
    content: String,
    chunk: Chunk,
}

impl Flushed {
    /// The piece as a reader of this scope gets it.
    pub(super) fn event(&self, scope: Scope) -> Envelope {
        let n = self.chunk.n(scope);
        let event = StudioEvent::SpecialistChunk { speech: self.speech.clone(), n, content: self.content.clone() };
        Envelope { seq: 0, at: clock::now(), session_id: Some(self.session), event }
    }
}

impl Chunk {
    const fn n(&self, scope: Scope) -> u64 {
        match scope {
            Scope::Owner => self.of_owner,
            Scope::Session(_) => self.of_session,
        }
    }

    const fn after(&self, scope: Scope) -> i64 {
        match scope {
            Scope::Owner => self.after_of_owner,
            Scope::Session(_) => self.after_of_session,
        }
    }

    /// Whether a reader at `cursor` has it: it came before the cursor's stored event, or is counted in it.
    const fn is_read(&self, scope: Scope, cursor: Cursor) -> bool {
        self.after(scope) < cursor.seq || self.after(scope) == cursor.seq && self.n(scope) <= cursor.n
    }
}

impl Floor {
    pub(super) fn begin(&mut self, owner: OwnerId, session: SessionId, speech: Speech) {
        self.turns.insert(speech.turn_id, (owner, session));
        let id = speech.message_id;
        let voice =
            Voice { owner, session, speech, text: String::new(), told: 0, start: None, chunks: Vec::new(), state: None };
        self.speeches.insert(id, voice);
    }

    /// Adds a piece; gives what is to be told now.
    pub(super) fn say(&mut self, message: MessageId, piece: &str) -> Option<Flushed> {
        self.speeches.get_mut(&message)?.text.push_str(piece);
        self.flush(message)
    }

    /// Notes what a specialist waits for or does; whether readers can be told now: not before they know of the beginning.
    pub(super) fn note(&mut self, message: MessageId, state: &StudioEvent) -> bool {
        let Some(voice) = self.speeches.get_mut(&message) else { return true };
        voice.state = Some(state.clone());
        voice.start.is_some()
    }

    /// What specialists that a reader follows wait for or do.
    pub(super) fn states(&self, owner: OwnerId, scope: Scope) -> Vec<Envelope> {
        let covered = self.speeches.values().filter(|voice| voice.owner == owner && scope.covers(Some(voice.session)));
        covered.filter(|voice| voice.start.is_some()).filter_map(Voice::state_event).collect()
    }

    /// What one specialist waits for or does.
    pub(super) fn state_of(&self, message: MessageId) -> Option<(OwnerId, SessionId, Envelope)> {
        let voice = self.speeches.get(&message)?;
        Some((voice.owner, voice.session, voice.state_event()?))
    }

    /// Readers were told of a stored event.
    pub(super) fn told_of(&mut self, owner: OwnerId, owner_seq: i64, session: Option<(SessionId, i64)>) {
        self.head_of_owner.insert(owner, owner_seq);
        if let Some((session, seq)) = session
            && self.turns.values().any(|(_, of)| *of == session)
        {
            self.head_of_session.insert(session, seq);
        }
    }

    /// Readers know of the beginning: gives what was said meanwhile.
    pub(super) fn announce(&mut self, message: MessageId, places: (i64, i64)) -> Option<Flushed> {
        self.speeches.get_mut(&message)?.start = Some(places);
        self.flush(message)
    }

    fn flush(&mut self, message: MessageId) -> Option<Flushed> {
        let voice = self.speeches.get_mut(&message)?;
        let content = voice.text.get(voice.told..)?.to_owned();
        if voice.start.is_none() || content.is_empty() {
            return None;
        }
        let count = |counter: &mut u64| {
            *counter += 1;
            *counter
        };
        let chunk = Chunk {
            of_owner: count(self.of_owner.entry(voice.owner).or_default()),
            of_session: count(self.of_session.entry(voice.session).or_default()),
            after_of_owner: self.head_of_owner.get(&voice.owner).copied().unwrap_or_default(),
            after_of_session: self.head_of_session.get(&voice.session).copied().unwrap_or_default(),
            end: voice.text.len(),
        };
        voice.told = chunk.end;
        voice.state = None;
        voice.chunks.push(chunk);
        let (owner, session, speech) = (voice.owner, voice.session, voice.speech.clone());
        Some(Flushed { owner, session, speech, content, chunk })
    }

    pub(super) fn end(&mut self, message: MessageId) {
        self.speeches.remove(&message);
    }

    /// A turn is over; numbers begin anew once none runs.
    pub(super) fn close(&mut self, turn: TurnId) {
        let Some((owner, session)) = self.turns.remove(&turn) else { return };
        if !self.turns.values().any(|(of, _)| *of == owner) {
            self.of_owner.remove(&owner);
        }
        if !self.turns.values().any(|(_, of)| *of == session) {
            self.of_session.remove(&session);
            self.head_of_session.remove(&session);
        }
    }

    pub(super) fn text(&self, message: MessageId) -> Option<String> {
        self.speeches.get(&message).map(|voice| voice.text.clone())
    }

    /// What readers were told of a message.
    pub(super) fn told(&self, message: MessageId) -> Option<String> {
        let voice = self.speeches.get(&message)?;
        voice.text.get(..voice.told).map(str::to_owned)
    }

    /// The place in a session's stream up to which readers were told; unknown where nobody speaks.
    pub(super) fn place(&self, session: SessionId) -> Option<Cursor> {
        let seq = *self.head_of_session.get(&session)?;
        Some(Cursor { seq, n: self.of_session.get(&session).copied().unwrap_or_default() })
    }

    /// The number of the newest chunk of an owner.
    pub(super) fn count_of_owner(&self, owner: OwnerId) -> u64 {
        self.of_owner.get(&owner).copied().unwrap_or_default()
    }

    /// The beginning of a message and what was told of it since, as two events, and the place after them.
    pub(super) fn joining(&self, message: MessageId) -> Option<(Vec<Envelope>, Cursor)> {
        let voice = self.speeches.get(&message)?;
        let ((_, start), scope) = (voice.start?, Scope::Session(voice.session));
        let begin = StudioEvent::SpecialistStart(voice.speech.clone());
        let begin = Envelope { seq: start, at: clock::now(), session_id: Some(voice.session), event: begin };
        let Some(last) = voice.chunks.last() else { return Some((vec![begin], Cursor::after(start))) };
        let seq = last.after(scope);
        let text = Envelope { seq, ..voice.flushed(0, *last)?.event(scope) };
        Some((vec![begin, text], Cursor { seq, n: last.n(scope) }))
    }

    /// What a reader at `cursor` has missed of what is being said: of each text one chunk between two stored events, in
    /// the order in which they were told, each with the place it came after.
    pub(super) fn missed(&self, owner: OwnerId, scope: Scope, cursor: Cursor) -> Vec<Envelope> {
        let covered = self.speeches.values().filter(|voice| voice.owner == owner && scope.covers(Some(voice.session)));
        let mut missed: Vec<(u64, Envelope)> = covered.flat_map(|voice| voice.missed(scope, cursor)).collect();
        missed.sort_by_key(|(n, _)| *n);
        missed.into_iter().map(|(_, event)| event).collect()
    }
}

impl Voice {
    fn state_event(&self) -> Option<Envelope> {
        let event = self.state.clone()?;
        Some(Envelope { seq: 0, at: clock::now(), session_id: Some(self.session), event })
    }

    fn missed(&self, scope: Scope, cursor: Cursor) -> Vec<(u64, Envelope)> {
        let unread = self.chunks.iter().filter(|chunk| !chunk.is_read(scope, cursor));
        let mut from = self.chunks.iter().rev().find(|chunk| chunk.is_read(scope, cursor)).map_or(0, |chunk| chunk.end);
        let mut missed = Vec::new();
        let mut unread = unread.peekable();
        while let Some(chunk) = unread.next() {
            if unread.peek().is_some_and(|next| next.after(scope) == chunk.after(scope)) {
                continue;
            }
            if let Some(flushed) = self.flushed(from, *chunk) {
                missed.push((chunk.n(scope), Envelope { seq: chunk.after(scope), ..flushed.event(scope) }));
            }
            from = chunk.end;
        }
        missed
    }

    /// The text from a place up to the end of a chunk.
    fn flushed(&self, from: usize, chunk: Chunk) -> Option<Flushed> {
        let content = self.text.get(from..chunk.end).filter(|content| !content.is_empty())?.to_owned();
        Some(Flushed { owner: self.owner, session: self.session, speech: self.speech.clone(), content, chunk })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gesso_core::{debate::Speaker, ids::ConversationId};
    use uuid::Uuid;

    fn speech(message: u128, turn: u128) -> Speech {
        Speech {
            conversation_id: ConversationId(Uuid::from_u128(1)),
            turn_id: TurnId(Uuid::from_u128(turn)),
            message_id: MessageId(Uuid::from_u128(message)),
            role: Speaker::Style,
            name: "Luna".into(),
        }
    }

    const OWNER: OwnerId = OwnerId(Uuid::from_u128(7));
    const SESSION: SessionId = SessionId(Uuid::from_u128(8));

    fn missed(floor: &Floor, seq: i64, n: u64) -> Vec<(u64, String)> {
        let read = |envelope: Envelope| match envelope.event {
            StudioEvent::SpecialistChunk { n, content, .. } => (n, content),
            other => panic!("{other:?}"),
        };
        floor.missed(OWNER, Scope::Session(SESSION), Cursor { seq, n }).into_iter().map(read).collect()
    }

    #[test]
    fn a_reader_goes_on_after_the_chunk_it_has() {
        let (one, mut floor) = (speech(1, 1), Floor::default());
        assert!(missed(&floor, 0, 0).is_empty());
        floor.begin(OWNER, SESSION, one.clone());
        assert!(floor.say(one.message_id, "The ").is_none(), "nobody knows yet that she speaks");
        assert_eq!(missed(&floor, 99, 0), []);
        floor.told_of(OWNER, 30, Some((SESSION, 3)));
        assert_eq!(floor.announce(one.message_id, (30, 3)).map(|flushed| flushed.content).as_deref(), Some("The "));
        assert!(floor.say(one.message_id, "sea").is_some() && floor.say(one.message_id, " 🦊").is_some());
        assert_eq!(missed(&floor, 3, 0), [(3, "The sea 🦊".to_owned())]);
        assert_eq!(missed(&floor, 3, 2), [(3, " 🦊".to_owned())]);
        assert_eq!(missed(&floor, 3, 3), []);
        assert_eq!(missed(&floor, 2, 3), [(3, "The sea 🦊".to_owned())], "a number of an earlier text");
        // Something else is stored while she speaks.
        floor.told_of(OWNER, 31, Some((SESSION, 4)));
        floor.say(one.message_id, " runs");
        assert_eq!(missed(&floor, 4, 0), [(4, " runs".to_owned())], "who has the event has what came before it");
        assert_eq!(missed(&floor, 3, 2), [(3, " 🦊".to_owned()), (4, " runs".to_owned())]);
        assert_eq!(missed(&floor, 4, 4), []);
    }

    #[test]
    fn two_texts_share_the_numbers_of_their_session_which_begin_anew_with_the_next_turn() {
        let (one, two, mut floor) = (speech(1, 1), speech(2, 2), Floor::default());
        for speech in [&one, &two] {
            floor.begin(OWNER, SESSION, speech.clone());
            floor.told_of(OWNER, 1, Some((SESSION, 1)));
            floor.announce(speech.message_id, (1, 1));
        }
        for (message, piece) in [(&one, "a"), (&two, "x"), (&one, "b"), (&two, "y")] {
            floor.say(message.message_id, piece);
        }
        assert_eq!(missed(&floor, 1, 2), [(3, "b".to_owned()), (4, "y".to_owned())]);
        assert_eq!(missed(&floor, 1, 3), [(4, "y".to_owned())]);
        for speech in [&one, &two] {
            floor.end(speech.message_id);
            floor.close(speech.turn_id);
        }
        let three = speech(3, 3);
        floor.begin(OWNER, SESSION, three.clone());
        floor.told_of(OWNER, 9, Some((SESSION, 9)));
        floor.announce(three.message_id, (9, 9));
        floor.say(three.message_id, "z");
        assert_eq!(missed(&floor, 9, 0), [(1, "z".to_owned())]);
    }
}
