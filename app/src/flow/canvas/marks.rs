//! What is drawn on blocks beside what the document says: how far a run is, what it gave, what is wrong.

use std::{collections::HashMap, sync::Arc};

use gesso_core::editor::effect::Layer;
use leptos::prelude::*;

/// How far the run of a block is.
#[derive(Clone, Debug, PartialEq)]
pub enum BlockRun {
    /// It waits.
    Queued,
    /// It is at work.
    Running {
        /// How much of it is done, from 0 to 1.
        part: f64,
    },
    /// What it gave before still counts.
    Cached,
    /// It is done.
    Done {
        /// How long it took.
        secs: f64,
    },
    /// It failed; why.
    Failed(String),
}

/// All marks, by block.
#[derive(Debug, Default)]
pub struct RunMarks {
    states: HashMap<Arc<str>, BlockRun>,
    problems: HashMap<Arc<str>, Arc<str>>,
    pictures: HashMap<Arc<str>, Arc<str>>,
    touched: Vec<Arc<str>>,
}

impl RunMarks {
    /// How far a block is.
    #[must_use]
    pub fn state(&self, block: &str) -> Option<&BlockRun> {
        self.states.get(block)
    }

    /// Whether a block is at work.
    #[must_use]
    pub fn is_running(&self, block: &str) -> bool {
        matches!(self.states.get(block), Some(BlockRun::Running { .. }))
    }

    /// The blocks at work.
    pub fn running(&self) -> impl Iterator<Item = &Arc<str>> {
        self.states.iter().filter(|(_, state)| matches!(state, BlockRun::Running { .. })).map(|(block, _)| block)
    }

    /// What is wrong with a block: with its run, else with what it says.
    #[must_use]
    pub fn problem(&self, block: &str) -> Option<&str> {
        match self.states.get(block) {
            Some(BlockRun::Failed(why)) => Some(why),
            _ => self.problems.get(block).map(|why| &**why),
        }
    }

    /// The address of a block's picture.
    #[must_use]
    pub fn picture(&self, block: &str) -> Option<&Arc<str>> {
        self.pictures.get(block)
    }

    /// The addresses of all pictures.
    pub fn pictures(&self) -> impl Iterator<Item = (&Arc<str>, &Arc<str>)> {
        self.pictures.iter()
    }

    #[cfg(target_arch = "wasm32")]
    pub(super) fn take_touched(&mut self) -> Vec<Arc<str>> {
        std::mem::take(&mut self.touched)
    }
}

/// The marks of the page. Cheap to copy; a field of the desk.
#[derive(Clone, Copy)]
pub struct Marks {
    marks: StoredValue<RunMarks>,
    told: RwSignal<u32>,
    painter: StoredValue<Option<Callback<Layer>>>,
}

impl Marks {
    /// None yet; the painter is told of each.
    pub fn new(painter: StoredValue<Option<Callback<Layer>>>) -> Self {
        Self { marks: StoredValue::new(RunMarks::default()), told: RwSignal::new(0), painter }
    }

    /// The marks as they are now; not tracked.
    pub fn with<T>(self, read: impl FnOnce(&RunMarks) -> T) -> Option<T> {
        self.marks.try_with_value(read)
    }

    /// Runs again whoever reads this when a mark has changed.
    pub fn track(self) {
        self.told.track();
    }

    /// Says how far a block is.
    pub fn set(self, block: &Arc<str>, state: BlockRun) {
        self.change(Some(block), |marks| marks.states.insert(block.clone(), state.clone()) != Some(state));
    }

    /// Puts a picture, by its address, into a block; none takes it away. The address has to live as long as it is there.
    pub fn picture(self, block: &Arc<str>, url: Option<&str>) {
        self.change(Some(block), |marks| match url {
            Some(url) => marks.pictures.insert(block.clone(), url.into()).as_deref() != Some(url),
            None => marks.pictures.remove(block).is_some(),
        });
    }

    /// Says what is wrong with which blocks, all at once.
    pub fn problems(self, found: impl IntoIterator<Item = (Arc<str>, Arc<str>)>) {
        self.change(None, |marks| {
            let found: HashMap<_, _> = found.into_iter().collect();
            if found == marks.problems {
                return false;
            }
            let before = std::mem::replace(&mut marks.problems, found);
            let after = marks.problems.keys().cloned();
            marks.touched.extend(before.into_keys().chain(after));
            true
        });
    }

    /// Forgets states and pictures; what is wrong stays.
    pub fn clear(self) {
        self.change(None, |marks| {
            let states = std::mem::take(&mut marks.states).into_keys();
            let pictures = std::mem::take(&mut marks.pictures).into_keys();
            let before = marks.touched.len();
            marks.touched.extend(states.chain(pictures));
            marks.touched.len() > before
        });
    }

    #[cfg(target_arch = "wasm32")]
    pub(super) fn take_touched(self) -> Vec<Arc<str>> {
        self.marks.try_update_value(RunMarks::take_touched).unwrap_or_default()
    }

    fn change(self, block: Option<&Arc<str>>, change: impl FnOnce(&mut RunMarks) -> bool) {
        let is_another = self.marks.try_update_value(|marks| {
            let is_another = change(marks);
            if is_another {
                marks.touched.extend(block.cloned());
            }
            is_another
        });
        if is_another == Some(true) {
            self.told.try_update(|count| *count = count.wrapping_add(1));
            if let Some(Some(painter)) = self.painter.try_get_value() {
                painter.run(Layer::Graph);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_that_is_the_same_is_no_change() {
        let owner = Owner::new();
        owner.with(|| {
            let marks = Marks::new(StoredValue::new(None));
            let (one, two): (Arc<str>, Arc<str>) = ("1".into(), "2".into());
            marks.set(&one, BlockRun::Queued);
            marks.set(&one, BlockRun::Queued);
            marks.set(&two, BlockRun::Failed("out of memory".into()));
            marks.problems([(two.clone(), "needs a model".into())]);
            let read = |marks: &RunMarks| (marks.touched.len(), marks.problem("2").map(str::to_owned));
            assert_eq!(marks.with(read), Some((3, Some("out of memory".into()))));
            marks.clear();
            assert_eq!(marks.with(|marks| marks.problem("2").map(str::to_owned)), Some(Some("needs a model".into())));
            assert_eq!(marks.with(|marks| marks.running().count()), Some(0));
        });
    }
}
