//! What is known of the runs of the open document.

use std::collections::{BTreeMap, VecDeque};

use gesso_core::{
    event::StudioEvent,
    generation::{BlockFault, BlockState, Blocks, Generation, Run, RunBook},
    ids::{GenerationId, SessionId},
};
use leptos::{prelude::*, task::spawn_local};

use super::{auto::Auto, send};
use crate::browser;

/// Most runs of one press.
pub const MAX_COUNT: u32 = 64;
/// Events of runs that are not known yet that are kept: they overtake the answer that names the run.
const MAX_EARLY: usize = 512;

/// The runs of the open document. Cheap to copy; context of the page.
#[derive(Clone, Copy)]
pub struct Runs {
    /// The session its pictures go to; made at its first run. Whoever keeps documents keeps it with them, see [`Self::turn_to`].
    pub session: RwSignal<Option<SessionId>>,
    /// What the document is called, for its session.
    pub title: RwSignal<String>,
    /// How often it runs at one press.
    pub count: RwSignal<u32>,
    /// Whether the sheet for many values is open.
    pub is_grid_open: RwSignal<bool>,
    /// What becomes of each.
    pub(super) book: RwSignal<RunBook>,
    /// What was wrong when it was last tried to run it.
    pub(super) refused: RwSignal<Vec<BlockFault>>,
    /// Why the studio did not take it the last time, in one sentence.
    pub(super) problem: RwSignal<Option<String>>,
    /// Whether it runs by itself.
    pub(super) auto: Auto,
    previews: RwSignal<BTreeMap<GenerationId, String>>,
    early: StoredValue<VecDeque<StudioEvent>>,
}

impl Runs {
    /// Makes it and hands it to everything below.
    pub fn provide() -> Self {
        let runs = Self {
            session: RwSignal::new(None),
            title: RwSignal::new("Flow".to_owned()),
            count: RwSignal::new(1),
            is_grid_open: RwSignal::new(false),
            book: RwSignal::new(RunBook::default()),
            refused: RwSignal::new(Vec::new()),
            problem: RwSignal::new(None),
            auto: Auto::new(),
            previews: RwSignal::new(BTreeMap::new()),
            early: StoredValue::new(VecDeque::new()),
        };
        provide_context(runs);
        runs
    }

    /// Another document is open, whose pictures go to `session`.
    pub fn turn_to(self, session: Option<SessionId>) {
        self.forget_previews();
        self.book.set(RunBook::default());
        self.refused.set(Vec::new());
        self.problem.set(None);
        self.session.set(session);
        self.refresh();
    }

    /// The states of the blocks of all levels, by their ids in the prompt; [`gesso_core::generation::on_level`] makes of them
    /// those of one level. Tracked.
    pub fn states(self) -> Blocks {
        self.book.with(RunBook::states)
    }

    /// What is wrong with single inputs: told when it was tried to run it, or by the run that ended last. Tracked.
    pub fn faults(self) -> Vec<BlockFault> {
        let mut faults = self.refused.get();
        faults.extend(self.book.with(RunBook::faults));
        faults
    }

    /// The newest picture of each block, by its id in the prompt: the path of a thumbnail. `only` is the only block of the
    /// document that makes pictures, if there is only one. Tracked.
    pub fn pictures(self, only: Option<&str>) -> BTreeMap<String, String> {
        let pictures = self.book.with(|book| book.pictures(only));
        pictures.into_iter().map(|(id, image)| (id, format!("{}?w=320", image.thumbnail_url))).collect()
    }

    /// The block that runs and the newest preview of what it makes. Tracked.
    pub fn preview(self) -> Option<(String, String)> {
        self.book.with(|book| {
            let run = book.shown()?;
            let is_running = |state: &BlockState| matches!(state, BlockState::Running { .. });
            let block = run.blocks.iter().find(|(_, state)| is_running(state)).map(|(id, _)| id.clone())?;
            self.preview_of(run.id).map(|url| (block, url))
        })
    }

    /// Whether anything of it runs or waits. Tracked.
    pub fn is_running(self) -> bool {
        self.book.with(|book| book.open().next().is_some())
    }

    /// What was wrong is being corrected.
    pub fn forget_faults(self) {
        self.refused.set(Vec::new());
        self.problem.set(None);
    }

    pub(super) fn preview_of(self, id: GenerationId) -> Option<String> {
        self.previews.with(|previews| previews.get(&id).cloned())
    }

    /// A run was queued.
    pub(super) fn begin(self, run: Run) {
        let id = run.id;
        let early = self.early.try_update_value(|early| {
            let (own, others) = std::mem::take(early).into_iter().partition(|event| event.generation_id() == Some(id));
            *early = others;
            own
        });
        let early: VecDeque<StudioEvent> = early.unwrap_or_default();
        self.book.update(|book| {
            book.begin(run);
            for event in &early {
                book.fold(event);
            }
        });
    }

    /// Something happened, perhaps to one of the runs.
    pub(super) fn hear(self, event: &StudioEvent) {
        let Some(id) = event.generation_id() else { return };
        if self.book.with_untracked(|book| book.run(id).is_none()) {
            self.early.try_update_value(|early| {
                if early.len() == MAX_EARLY {
                    early.pop_front();
                }
                early.push_back(event.clone());
            });
            return;
        }
        self.book.update(|book| {
            book.fold(event);
        });
        if self.book.with_untracked(|book| book.run(id).is_some_and(|run| run.status.is_final())) {
            self.previews.update(|previews| {
                if let Some(url) = previews.remove(&id) {
                    browser::revoke(&url);
                }
            });
        }
    }

    /// Takes a preview of one of the runs; whether it is one.
    pub(super) fn see(self, id: GenerationId, url: String) -> bool {
        let is_open = self.book.with_untracked(|book| book.run(id).is_some_and(|run| !run.status.is_final()));
        if is_open {
            self.previews.update(|previews| {
                if let Some(old) = previews.insert(id, url) {
                    browser::revoke(&old);
                }
            });
        }
        is_open
    }

    pub(super) fn forget_previews(self) {
        if let Some(previews) = self.previews.try_update(std::mem::take) {
            previews.values().for_each(|url| browser::revoke(url));
        }
    }

    /// Reads what the studio knows of the runs: after a reload, and after the socket was away.
    pub(super) fn refresh(self) {
        let Some(session) = self.session.get_untracked() else { return };
        spawn_local(async move {
            let Ok(listed) = send::runs(session).await else { return };
            let is_here = self.session.try_get_untracked().flatten() == Some(session);
            if !is_here {
                return;
            }
            self.book.update(|book| book.take(&listed));
            for open in listed.iter().filter(|generation| !generation.status.is_final()) {
                self.refresh_blocks(open).await;
            }
        });
    }

    async fn refresh_blocks(self, open: &Generation) {
        if let Ok(told) = send::blocks(open.id).await {
            self.book.try_update(|book| book.take_blocks(&told));
        }
    }
}
