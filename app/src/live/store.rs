//! The state as views see it: one signal a tile, so that progress of one picture renders nothing else.
//!
//! Lives at the root of the app for as long as the page does; handles are cheap to clone. `reading` asks the server and
//! takes its answers, `showing` folds events in and hands everything to the views, `hearing`
//! tells events to parts of the page that keep a state of their own.

mod hearing;
mod reading;
mod showing;

use std::{
    collections::BTreeMap,
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, Once, PoisonError, atomic::AtomicBool},
};

use gesso_core::{
    fleet::Gpu,
    generation::Generation,
    ids::{ConversationId, GenerationId, MessageId, SessionId},
};
use leptos::prelude::*;

use super::{Batch, Connection, Load, StudioState, Wanted, Work};
use crate::{
    api::{BoardState, EarlierState, Engines, PromptState, RecentSession},
    debate::Thread,
};

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
    begun: Once,
    fetching: AtomicBool,
    fetch_again: AtomicBool,
    board_due: AtomicBool,
    work_due: AtomicBool,
    board: ArcRwSignal<Option<BoardState>>,
    thread: ArcRwSignal<Option<Thread>>,
    prompt: ArcRwSignal<Option<PromptState>>,
    texts: Mutex<HashMap<MessageId, ArcRwSignal<String>>>,
    texts_due: Mutex<HashSet<MessageId>>,
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
    listeners: Mutex<Vec<(hearing::Hears, hearing::Sees)>>,
}

impl Live {
    /// An empty page that wants `wanted`.
    #[must_use]
    pub fn new(wanted: Wanted) -> Self {
        Self(Arc::new(Inner {
            state: Mutex::default(),
            tiles: Mutex::default(),
            wanted: Mutex::new(wanted),
            begun: Once::new(),
            fetching: AtomicBool::new(false),
            fetch_again: AtomicBool::new(false),
            board_due: AtomicBool::new(false),
            work_due: AtomicBool::new(false),
            board: ArcRwSignal::new(None),
            thread: ArcRwSignal::new(None),
            prompt: ArcRwSignal::new(None),
            texts: Mutex::default(),
            texts_due: Mutex::default(),
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
            listeners: Mutex::default(),
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

    /// The debate on the page; none unless the page shows one. What is being said right now is in [`Self::text`].
    #[must_use]
    pub fn thread(&self) -> &ArcRwSignal<Option<Thread>> {
        &self.0.thread
    }

    /// The prompt of that debate, as it was last read.
    #[must_use]
    pub fn prompt(&self) -> &ArcRwSignal<Option<PromptState>> {
        &self.0.prompt
    }

    /// The words of a message of that debate, as they grow; none if it is not there.
    #[must_use]
    pub fn text(&self, id: MessageId) -> Option<ArcRwSignal<String>> {
        lock(&self.0.texts).get(&id).cloned()
    }

    /// Takes a prompt that was read afresh, if its debate is still on the page.
    pub fn take_prompt(&self, of: ConversationId, prompt: PromptState) {
        let is_here = {
            let mut state = lock(&self.0.state);
            let here = state.debate.as_mut().filter(|debate| debate.thread.conversation.id == of);
            here.map(|debate| debate.prompt.clone_from(&prompt)).is_some()
        };
        if is_here {
            self.0.prompt.set(Some(prompt));
        }
    }

    /// Takes older messages of the debate on the page.
    pub fn take_earlier(&self, of: ConversationId, earlier: EarlierState) {
        self.change_thread(of, |thread| {
            thread.rendered.extend(earlier.rendered);
            thread.prepend(earlier.messages, earlier.before);
        });
    }

    /// Takes messages of the debate on the page as HTML that the server made.
    pub fn take_rendered(&self, of: ConversationId, rendered: BTreeMap<MessageId, String>) {
        self.change_thread(of, |thread| thread.rendered.extend(rendered));
    }

    fn change_thread(&self, of: ConversationId, change: impl FnOnce(&mut Thread)) {
        let is_here = {
            let mut state = lock(&self.0.state);
            let here = state.debate.as_mut().filter(|debate| debate.thread.conversation.id == of);
            here.map(|debate| change(&mut debate.thread)).is_some()
        };
        if is_here {
            self.publish_thread();
        }
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

    /// The language model that looks at pictures in the session on the page; none when nobody chose one.
    #[must_use]
    pub fn vision_model(&self) -> Option<String> {
        let state = lock(&self.0.state);
        state.session.as_ref()?.settings.get("vision_model")?.as_str().map(str::to_owned)
    }

    /// When the state was last read, by the server's clock.
    #[must_use]
    pub fn server_time(&self) -> gesso_core::time::Timestamp {
        lock(&self.0.state).server_time
    }

    /// Where the socket resumes: after the last stored event, and after what was heard of the debate on the page.
    #[must_use]
    pub fn cursor(&self) -> String {
        let state = lock(&self.0.state);
        match state.debate.as_ref().map_or(0, |debate| debate.thread.heard) {
            0 => state.cursor.to_string(),
            heard => format!("{}.{heard}", state.cursor),
        }
    }
}

/// The page is not lost because one render panicked while holding a lock.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
