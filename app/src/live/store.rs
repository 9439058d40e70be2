//! The state as views see it: one signal a tile, so that progress of one picture renders nothing else.
//!
//! Lives at the root of the app for as long as the page does; handles are cheap to clone.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use gesso_core::{
    event::Envelope,
    fleet::Gpu,
    generation::Generation,
    ids::{GenerationId, SessionId},
    problem::ProblemCode,
};
use leptos::{prelude::*, task::spawn_local};

use super::{Batch, Change, Connection, StudioState, Work, batches, reduce};
use crate::{
    api::{BoardState, Engines, HomeState, Imagined, RecentSession, home_of, load_drafts},
    browser,
    error::AppError,
};

/// A board is read afresh so long after a picture of it is finished, in milliseconds; what is finished until then is
/// in it as well.
const REFETCH_MILLIS: u64 = 600;

/// Which session the address asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wanted {
    /// None is named: the newest.
    #[default]
    Newest,
    /// `?session=new`: an empty page.
    Fresh,
    /// `?session=<id>`.
    This(SessionId),
    /// `/drafts/<id>`: a session with its board.
    Board(SessionId),
    /// An address with something that is no id.
    Nonsense,
}

impl Wanted {
    /// Reads the `session` of the address.
    #[must_use]
    pub fn parse(session: Option<&str>) -> Self {
        match session {
            None | Some("") => Self::Newest,
            Some("new") => Self::Fresh,
            Some(text) => text.parse().map_or(Self::Nonsense, Self::This),
        }
    }

    /// What an address asks for, by its path and the `session` of its query.
    #[must_use]
    pub fn at(path: &str, session: Option<&str>) -> Self {
        match path.strip_prefix("/drafts/").map(|id| id.trim_end_matches('/')) {
            None | Some("") => Self::parse(session),
            Some(id) => id.parse().map_or(Self::Nonsense, Self::Board),
        }
    }

    /// Asks the server for it.
    pub async fn fetch(self) -> Result<HomeState, AppError> {
        match self {
            Self::Newest => home_of(None).await,
            Self::Fresh => home_of(None).await.map(HomeState::cleared),
            Self::This(session) => home_of(Some(session)).await,
            Self::Board(session) => load_drafts(Some(session)).await.map(HomeState::from),
            Self::Nonsense => Err(ProblemCode::NotFound.into()),
        }
    }
}

/// Whether the state was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Load {
    /// Being read.
    Loading,
    /// Read.
    Ready,
    /// Could not be read; what was read before is still shown.
    Failed(AppError),
}

/// One picture in the making, or made.
#[derive(Clone)]
pub struct Tile {
    /// Where it is.
    pub generation: ArcRwSignal<Generation>,
    /// Object URL of the newest preview; revoked when it is replaced or dropped.
    pub preview: ArcRwSignal<Option<String>>,
}

/// What the page knows. Context of the whole app.
#[derive(Clone)]
pub struct Live(Arc<Inner>);

struct Inner {
    state: Mutex<StudioState>,
    tiles: Mutex<HashMap<GenerationId, Tile>>,
    wanted: Mutex<Wanted>,
    begun: AtomicBool,
    fetching: AtomicBool,
    fetch_again: AtomicBool,
    fetch_soon: AtomicBool,
    board: ArcRwSignal<Option<BoardState>>,
    title: ArcRwSignal<String>,
    session: ArcRwSignal<Option<SessionId>>,
    batches: ArcRwSignal<Vec<Batch>>,
    work: ArcRwSignal<Work>,
    gpus: ArcRwSignal<Vec<Gpu>>,
    recent: ArcRwSignal<Vec<RecentSession>>,
    engines: ArcRwSignal<Engines>,
    load: ArcRwSignal<Load>,
    connection: ArcRwSignal<Connection>,
    pulse: ArcRwSignal<u32>,
}

impl Live {
    /// An empty page that wants `wanted`.
    #[must_use]
    pub fn new(wanted: Wanted) -> Self {
        Self(Arc::new(Inner {
            state: Mutex::default(),
            tiles: Mutex::default(),
            wanted: Mutex::new(wanted),
            begun: AtomicBool::new(false),
            fetching: AtomicBool::new(false),
            fetch_again: AtomicBool::new(false),
            fetch_soon: AtomicBool::new(false),
            board: ArcRwSignal::new(None),
            title: ArcRwSignal::new(String::new()),
            session: ArcRwSignal::new(None),
            batches: ArcRwSignal::new(Vec::new()),
            work: ArcRwSignal::new(Work::default()),
            gpus: ArcRwSignal::new(Vec::new()),
            recent: ArcRwSignal::new(Vec::new()),
            engines: ArcRwSignal::new(Engines::default()),
            load: ArcRwSignal::new(Load::Loading),
            connection: ArcRwSignal::new(Connection::default()),
            pulse: ArcRwSignal::new(0),
        }))
    }

    /// The session on the page.
    #[must_use]
    pub fn session(&self) -> &ArcRwSignal<Option<SessionId>> {
        &self.0.session
    }

    /// Its board; none unless the page shows one.
    #[must_use]
    pub fn board(&self) -> &ArcRwSignal<Option<BoardState>> {
        &self.0.board
    }

    /// Its title, kept true; empty while it is not known.
    #[must_use]
    pub fn titled(&self) -> &ArcRwSignal<String> {
        &self.0.title
    }

    /// Its generations as they are now, by id, which rises with time.
    pub fn generations(&self) -> Vec<Generation> {
        lock(&self.0.state).generations.values().cloned().collect()
    }

    /// Its sentences, newest first.
    #[must_use]
    pub fn batches(&self) -> &ArcRwSignal<Vec<Batch>> {
        &self.0.batches
    }

    /// What is running and waiting.
    #[must_use]
    pub fn work(&self) -> &ArcRwSignal<Work> {
        &self.0.work
    }

    /// The fleet.
    #[must_use]
    pub fn gpus(&self) -> &ArcRwSignal<Vec<Gpu>> {
        &self.0.gpus
    }

    /// Other sessions.
    #[must_use]
    pub fn recent(&self) -> &ArcRwSignal<Vec<RecentSession>> {
        &self.0.recent
    }

    /// Which engines are real.
    #[must_use]
    pub fn engines(&self) -> &ArcRwSignal<Engines> {
        &self.0.engines
    }

    /// Whether the state was read.
    #[must_use]
    pub fn load(&self) -> &ArcRwSignal<Load> {
        &self.0.load
    }

    /// Whether the state is kept true.
    #[must_use]
    pub fn connection(&self) -> &ArcRwSignal<Connection> {
        &self.0.connection
    }

    /// Changes with every event, whatever it is about.
    #[must_use]
    pub fn pulse(&self) -> &ArcRwSignal<u32> {
        &self.0.pulse
    }

    /// One picture.
    #[must_use]
    pub fn tile(&self, id: GenerationId) -> Option<Tile> {
        lock(&self.0.tiles).get(&id).cloned()
    }

    /// Title of the session on the page.
    #[must_use]
    pub fn title(&self) -> Option<String> {
        lock(&self.0.state).session.as_ref().map(|session| session.title.clone())
    }

    /// When the state was last read, by the server's clock.
    #[must_use]
    pub fn server_time(&self) -> gesso_core::time::Timestamp {
        lock(&self.0.state).server_time
    }

    /// Where the socket resumes.
    #[must_use]
    pub fn cursor(&self) -> i64 {
        lock(&self.0.state).cursor
    }

    /// Takes the state that came with the page. Every part of the page that waits for it calls this; the first wins.
    pub fn begin(&self, first: Result<HomeState, AppError>) {
        if !self.0.begun.swap(true, Ordering::SeqCst) {
            self.take(first);
        }
    }

    /// Turns to another session, unless it is already on the page; whether it has.
    pub fn turn_to(&self, wanted: Wanted) -> bool {
        let here = self.0.session.get_untracked();
        let is_here = match wanted {
            Wanted::This(session) => here == Some(session) && !matches!(*lock(&self.0.wanted), Wanted::Board(_)),
            Wanted::Newest | Wanted::Fresh | Wanted::Board(_) | Wanted::Nonsense => *lock(&self.0.wanted) == wanted,
        };
        *lock(&self.0.wanted) = wanted;
        if !is_here {
            self.0.load.set(Load::Loading);
            self.refetch();
        }
        !is_here
    }

    /// Reads the state afresh. Asked for while it is being read, it is read once more afterwards.
    pub fn refetch(&self) {
        if self.0.fetching.swap(true, Ordering::SeqCst) {
            self.0.fetch_again.store(true, Ordering::SeqCst);
            return;
        }
        let live = self.clone();
        spawn_local(async move {
            loop {
                live.0.fetch_again.store(false, Ordering::SeqCst);
                let wanted = *lock(&live.0.wanted);
                let read = wanted.fetch().await;
                if wanted == *lock(&live.0.wanted) {
                    live.take(read);
                } else {
                    live.0.fetch_again.store(true, Ordering::SeqCst);
                }
                if !live.0.fetch_again.load(Ordering::SeqCst) {
                    break;
                }
            }
            live.0.fetching.store(false, Ordering::SeqCst);
        });
    }

    /// Reads the state afresh in a moment: what a board says of time and of what is left follows its pictures.
    fn refetch_soon(&self) {
        if !self.0.fetch_soon.swap(true, Ordering::SeqCst) {
            let live = self.clone();
            let again = move || {
                live.0.fetch_soon.store(false, Ordering::SeqCst);
                live.refetch();
            };
            set_timeout(again, Duration::from_millis(REFETCH_MILLIS));
        }
    }

    /// Shows the pictures of an answered request at once.
    pub fn accept(&self, imagined: Imagined) {
        let session = imagined.session_id;
        let is_other = self.0.session.get_untracked() != Some(session);
        *lock(&self.0.wanted) = Wanted::This(session);
        lock(&self.0.state).accept(imagined);
        self.publish();
        if is_other {
            // Its title, and the session that was here among the others.
            self.refetch();
        }
    }

    /// Folds one event in.
    pub fn apply(&self, envelope: Envelope) {
        self.0.pulse.update(|pulse| *pulse = pulse.wrapping_add(1));
        let (change, changed) = {
            let mut state = lock(&self.0.state);
            let change = reduce(&mut state, envelope);
            let changed = match change {
                Change::Generation(id) => state.generations.get(&id).cloned(),
                _ => None,
            };
            (change, changed)
        };
        match change {
            Change::Nothing => {}
            Change::Refetch => self.refetch(),
            Change::Fleet => {
                let gpus = lock(&self.0.state).gpus.clone();
                set_if_new(&self.0.gpus, gpus);
            }
            Change::Elsewhere => self.publish_work(),
            Change::Generation(id) => {
                if let (Some(tile), Some(generation)) = (self.tile(id), changed) {
                    if generation.status.is_final() && generation.images.is_empty() {
                        self.drop_preview(id);
                    }
                    let has_ended = generation.status.is_final();
                    tile.generation.set(generation);
                    if has_ended && self.0.board.with_untracked(Option::is_some) {
                        self.refetch_soon();
                    }
                }
                self.publish_work();
            }
        }
    }

    /// Shows a preview; the one before it is revoked. Previews of what is unknown or has ended are not shown.
    pub fn show_preview(&self, id: GenerationId, url: String) {
        let running = self.tile(id).filter(|tile| !tile.generation.with_untracked(|generation| generation.status.is_final()));
        match running {
            Some(tile) => {
                if let Some(old) = tile.preview.try_update(|preview| preview.replace(url)).flatten() {
                    browser::revoke(&old);
                }
            }
            None => browser::revoke(&url),
        }
    }

    /// Lets go of a preview, once the picture itself is on the page.
    pub fn drop_preview(&self, id: GenerationId) {
        let Some(tile) = self.tile(id) else { return };
        if tile.preview.with_untracked(Option::is_some)
            && let Some(old) = tile.preview.try_update(Option::take).flatten()
        {
            browser::revoke(&old);
        }
    }

    fn take(&self, read: Result<HomeState, AppError>) {
        match read {
            Ok(home) => {
                let wanted = *lock(&self.0.wanted);
                if let (Wanted::Newest, Some(session)) = (wanted, &home.session) {
                    // Read again, it is this one: a newer session elsewhere must not take the page away.
                    *lock(&self.0.wanted) = Wanted::This(session.id);
                }
                lock(&self.0.state).install(home);
                self.publish();
                self.0.load.set(Load::Ready);
            }
            Err(error) => self.0.load.set(Load::Failed(error)),
        }
    }

    /// Hands everything to the views; what is as it was notifies nobody.
    fn publish(&self) {
        let state = lock(&self.0.state).clone();
        let gone: Vec<_> = {
            let mut tiles = lock(&self.0.tiles);
            for (id, generation) in &state.generations {
                match tiles.get(id) {
                    Some(tile) => set_if_new(&tile.generation, generation.clone()),
                    None => {
                        let tile = Tile { generation: ArcRwSignal::new(generation.clone()), preview: ArcRwSignal::new(None) };
                        tiles.insert(*id, tile);
                    }
                }
            }
            let gone = tiles.extract_if(|id, _| !state.generations.contains_key(id));
            gone.filter_map(|(_, tile)| tile.preview.get_untracked()).collect()
        };
        gone.iter().for_each(|url| browser::revoke(url));
        set_if_new(&self.0.batches, batches(state.generations.values()));
        set_if_new(&self.0.work, Work::of(&state));
        set_if_new(&self.0.gpus, state.gpus);
        set_if_new(&self.0.recent, state.recent);
        set_if_new(&self.0.engines, state.engines);
        set_if_new(&self.0.title, state.session.as_ref().map(|session| session.title.clone()).unwrap_or_default());
        set_if_new(&self.0.board, state.board);
        set_if_new(&self.0.session, state.session_id);
    }

    fn publish_work(&self) {
        let work = Work::of(&lock(&self.0.state));
        set_if_new(&self.0.work, work);
    }
}

fn set_if_new<T: PartialEq + Send + Sync + 'static>(signal: &ArcRwSignal<T>, value: T) {
    if signal.with_untracked(|old| *old != value) {
        signal.set(value);
    }
}

/// The page is not lost because one render panicked while holding a lock.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
