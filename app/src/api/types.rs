//! What the home page shows and asks for.

use gesso_core::{
    aspect::Aspect,
    board::Verdict,
    fleet::Gpu,
    funnel::FunnelView,
    generation::{Generation, Image},
    ids::{BatchId, SessionId},
    session::Session,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

use super::{
    DebateState,
    packed::{self, packed},
};

/// One sentence makes this many pictures.
pub const PICTURES_PER_SENTENCE: u32 = 4;

/// Everything the home page shows, as of [`HomeState::cursor`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HomeState {
    /// The session on the page: the one that was asked for, or the newest; none in a new studio.
    pub session: Option<Session>,
    /// Its generations, newest first.
    pub generations: Vec<Generation>,
    /// Its board, when the page shows one.
    #[serde(default, with = "packed")]
    pub board: Option<BoardState>,
    /// The debate on the page, when it shows one.
    #[serde(default, with = "packed")]
    pub debate: Option<DebateState>,
    /// Other sessions, last changed first.
    pub recent: Vec<RecentSession>,
    /// The fleet.
    pub gpus: Vec<Gpu>,
    /// Which engines are real.
    pub engines: Engines,
    /// Place in the owner's event stream: every event up to here is in this state.
    pub cursor: i64,
    /// When it was read.
    pub server_time: Timestamp,
}

impl HomeState {
    /// The same studio with nothing on the page: what was on it becomes the most recent session.
    #[must_use]
    pub fn cleared(mut self) -> Self {
        if let Some(session) = self.session.take() {
            let covers = self.generations.iter().flat_map(|generation| &generation.images).take(RecentSession::COVERS).cloned();
            self.recent.insert(0, RecentSession { covers: covers.collect(), session, waits: None });
            self.generations.clear();
        }
        self
    }
}

/// What a board shows besides its pictures.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BoardState {
    /// The funnel; none while nothing was asked for or kept.
    pub funnel: Option<FunnelView>,
    /// What is said of pictures.
    pub verdicts: Vec<Verdict>,
}

packed!(BoardState, DebateState);

/// A session to go back to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecentSession {
    /// Which.
    pub session: Session,
    /// Its newest pictures, at most [`RecentSession::COVERS`].
    pub covers: Vec<Image>,
    /// The one thing in it that waits for the person.
    #[serde(default)]
    pub waits: Option<Waits>,
}

/// What waits for the person in a session; the first that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Waits {
    /// So many pictures could not be made.
    GivenUp(u32),
    /// So many are being made.
    Drawing(u32),
    /// So many drafts are there and nothing was said of them.
    Unjudged(u32),
}

impl RecentSession {
    /// Pictures on a card.
    pub const COVERS: usize = 3;
}

/// Which engines are stand-ins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Engines {
    /// Pictures are drawn by the test painter.
    pub pictures_simulated: bool,
    /// Specialists answer from a script.
    pub specialists_simulated: bool,
}

/// A sentence to make pictures from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imagine {
    /// The session they go to; a fresh one when absent.
    pub session: Option<SessionId>,
    /// The sentence.
    pub prompt: String,
    /// Their shape.
    pub aspect: Aspect,
    /// How many.
    pub count: u32,
}

/// What became of a sentence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Imagined {
    /// The session the pictures go to.
    pub session_id: SessionId,
    /// What they have in common.
    pub batch_id: BatchId,
    /// One for each picture.
    pub generations: Vec<Generation>,
}
