//! What the page knows, as plain data.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use gesso_core::{
    event::Envelope,
    fleet::Gpu,
    generation::Generation,
    ids::{GenerationId, SessionId},
    session::Session,
    time::Timestamp,
};

use super::reduce::fold;
use crate::api::{BoardState, DebateState, Engines, HomeState, Imagined, RecentSession};

/// Stored events kept to be folded again into a snapshot that is older than they are.
pub const JOURNAL_EVENTS: usize = 512;

/// Everything the page knows.
#[derive(Clone, Debug, Default)]
pub struct StudioState {
    /// Place in the event stream: everything up to here is in this state.
    pub cursor: i64,
    /// The session on the page.
    pub session_id: Option<SessionId>,
    /// The same with its title, once it was read.
    pub session: Option<Session>,
    /// Its generations.
    pub generations: BTreeMap<GenerationId, Generation>,
    /// Unfinished generations of other sessions, as far as events and nodes have named them.
    pub elsewhere: BTreeSet<GenerationId>,
    /// Its board, when the page shows one.
    pub board: Option<BoardState>,
    /// The debate on the page, when it shows one.
    pub debate: Option<DebateState>,
    /// Other sessions, last changed first.
    pub recent: Vec<RecentSession>,
    /// The fleet.
    pub gpus: Vec<Gpu>,
    /// Which engines are real.
    pub engines: Engines,
    /// When the last snapshot was read.
    pub server_time: Timestamp,
    /// The newest stored events, oldest first.
    pub(super) journal: VecDeque<Envelope>,
}

/// What became of a board that was read without its pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoardRead {
    /// It is in the state.
    Taken,
    /// Its session has left the page, or a newer one is there.
    Late,
    /// It has pictures that are not known yet: only everything read afresh can show them.
    Ahead,
}

impl StudioState {
    /// Replaces everything by a snapshot, then folds in what happened after it was taken.
    pub fn install(&mut self, home: HomeState) {
        let journal = std::mem::take(&mut self.journal);
        let read_before = self.debate.take();
        let known: BTreeMap<_, _> = home.generations.into_iter().map(|generation| (generation.id, generation)).collect();
        let held = home.gpus.iter().flat_map(|gpu| gpu.running.iter().chain(&gpu.pending)).map(|job| job.generation_id);
        *self = Self {
            cursor: self.cursor.max(home.cursor),
            session_id: home.session.as_ref().map(|session| session.id),
            session: home.session,
            elsewhere: held.filter(|id| !known.contains_key(id)).collect(),
            generations: known,
            board: home.board,
            debate: home.debate,
            recent: home.recent,
            gpus: home.gpus,
            engines: home.engines,
            server_time: home.server_time,
            journal: VecDeque::new(),
        };
        if let (Some(debate), Some(before)) = (self.debate.as_mut(), read_before) {
            debate.thread.keep_older(before.thread);
        }
        for envelope in journal.iter().filter(|envelope| envelope.seq > home.cursor) {
            fold(self, envelope);
        }
        self.journal = journal;
    }

    /// Takes a board that was read without its pictures. What it shows is always complete: a seat whose generation is not
    /// known would be shown as being read, with nothing to tell it when it is.
    pub fn take_board(&mut self, session: SessionId, read: BoardState) -> BoardRead {
        let Some(board) = self.board.as_mut().filter(|_| self.session_id == Some(session)) else { return BoardRead::Late };
        let revision = |board: &BoardState| board.funnel.as_ref().map(|funnel| funnel.revision);
        if revision(board) > revision(&read) {
            return BoardRead::Late;
        }
        let lines = read.funnel.iter().flat_map(|funnel| &funnel.stages).flat_map(|stage| &stage.lines);
        let mut shown = lines.flat_map(|line| std::iter::once(line.generation_id).chain(line.upscale_id));
        if !shown.all(|id| self.generations.contains_key(&id)) {
            return BoardRead::Ahead;
        }
        *board = read;
        BoardRead::Taken
    }

    /// Adds the generations of an answered request. Those already known stay as they are: events may have overtaken
    /// the answer, and what events said of the others before they were known is folded in now.
    pub fn accept(&mut self, imagined: Imagined) {
        if self.session_id != Some(imagined.session_id) {
            self.generations.clear();
            self.session = None;
            self.board = None;
            self.debate = None;
            self.session_id = Some(imagined.session_id);
        }
        let fresh: BTreeSet<_> = imagined.generations.iter().map(|generation| generation.id).collect();
        let fresh: BTreeSet<_> = fresh.into_iter().filter(|id| !self.generations.contains_key(id)).collect();
        for generation in imagined.generations {
            self.elsewhere.remove(&generation.id);
            self.generations.entry(generation.id).or_insert(generation);
        }
        let journal = std::mem::take(&mut self.journal);
        let about_fresh = |envelope: &&Envelope| envelope.event.generation_id().is_some_and(|id| fresh.contains(&id));
        for envelope in journal.iter().filter(about_fresh) {
            fold(self, envelope);
        }
        self.journal = journal;
    }
}
