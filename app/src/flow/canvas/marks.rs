//! What is drawn on blocks beside what the document says: how far a run is, what it gave, what is wrong.

use std::{borrow::Cow, collections::HashMap, sync::Arc};

use gesso_core::{editor::effect::Layer, generation::BlockState};
use leptos::prelude::*;

/// What is wrong with a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The first thing, in a sentence.
    pub why: Arc<str>,
    /// The inputs it is about, and those of everything else that is wrong.
    pub inputs: Vec<Arc<str>>,
}

/// All marks, by block.
#[derive(Debug, Default)]
pub struct RunMarks {
    states: HashMap<Arc<str>, BlockState>,
    problems: HashMap<Arc<str>, Wrong>,
    pictures: HashMap<Arc<str>, Arc<str>>,
    touched: Vec<Arc<str>>,
}

impl RunMarks {
    /// How far a block is.
    #[must_use]
    pub fn state(&self, block: &str) -> Option<&BlockState> {
        self.states.get(block)
    }

    /// Whether a block is at work.
    #[must_use]
    pub fn is_running(&self, block: &str) -> bool {
        matches!(self.states.get(block), Some(BlockState::Running { .. }))
    }

    /// The blocks at work.
    pub fn running(&self) -> impl Iterator<Item = &Arc<str>> {
        self.states.iter().filter(|(_, state)| matches!(state, BlockState::Running { .. })).map(|(block, _)| block)
    }

    /// What is wrong with a block: with its run, else with what it says.
    #[must_use]
    pub fn problem(&self, block: &str) -> Option<&str> {
        match self.states.get(block) {
            Some(BlockState::Failed { message }) => Some(message),
            _ => self.problems.get(block).map(|wrong| &*wrong.why),
        }
    }

    /// Whether something is wrong at an input of a block.
    #[must_use]
    pub fn is_wrong_at(&self, block: &str, input: &str) -> bool {
        self.problems.get(block).is_some_and(|wrong| wrong.inputs.iter().any(|it| **it == *input))
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

    /// Says how far which blocks are and what each made last, by the address of a picture, all at once. The addresses have
    /// to live as long as they are there.
    pub fn show(self, states: HashMap<Arc<str>, BlockState>, pictures: HashMap<Arc<str>, Arc<str>>) {
        self.change(|marks| {
            let before = marks.touched.len();
            let states_before = std::mem::replace(&mut marks.states, states);
            let pictures_before = std::mem::replace(&mut marks.pictures, pictures);
            marks.touched.extend(different(&states_before, &marks.states));
            marks.touched.extend(different(&pictures_before, &marks.pictures));
            marks.touched.len() > before
        });
    }

    /// Says what is wrong with which blocks, all at once.
    pub fn problems(self, found: HashMap<Arc<str>, Wrong>) {
        self.change(|marks| {
            let touched = marks.touched.len();
            let before = std::mem::replace(&mut marks.problems, found);
            marks.touched.extend(different(&before, &marks.problems));
            marks.touched.len() > touched
        });
    }

    #[cfg(target_arch = "wasm32")]
    pub(super) fn take_touched(self) -> Vec<Arc<str>> {
        self.marks.try_update_value(RunMarks::take_touched).unwrap_or_default()
    }

    fn change(self, change: impl FnOnce(&mut RunMarks) -> bool) {
        if self.marks.try_update_value(change) == Some(true) {
            self.told.try_update(|count| *count = count.wrapping_add(1));
            if let Some(Some(painter)) = self.painter.try_get_value() {
                painter.run(Layer::Graph);
            }
        }
    }
}

/// How far a block is, as short as its head has room for.
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "the canvas is painted in the browser"))]
pub fn in_short(state: &BlockState) -> Cow<'static, str> {
    match state {
        BlockState::Queued => "next".into(),
        BlockState::Running { max: 0, .. } => "running".into(),
        BlockState::Running { value, max } => format!("{value} / {max}").into(),
        BlockState::Cached => "cached ✓".into(),
        BlockState::Done => "done ✓".into(),
        BlockState::Failed { .. } => "failed".into(),
    }
}

/// The same in words, for lists and for those who hear it. Of what failed the words of the node.
pub fn in_words(state: &BlockState) -> Cow<'static, str> {
    match state {
        BlockState::Queued => "queued".into(),
        BlockState::Running { .. } => match percent(state) {
            Some(percent) => format!("running, {percent} %").into(),
            None => "running".into(),
        },
        BlockState::Cached => "cached".into(),
        BlockState::Done => "done".into(),
        BlockState::Failed { message } if message.trim().is_empty() => "failed".into(),
        BlockState::Failed { message } => format!("failed: {}", message.trim()).into(),
    }
}

/// How much of a block that counts its steps is done, in percent: a whole one only when it is.
pub fn percent(state: &BlockState) -> Option<u32> {
    match state {
        BlockState::Running { value, max: max @ 1.. } => {
            let hundredths = u64::from(*value.min(max)) * 100 / u64::from(*max);
            Some(u32::try_from(hundredths).unwrap_or(100))
        }
        _ => None,
    }
}

/// The blocks of which one map says another thing than the other.
fn different<T: PartialEq>(one: &HashMap<Arc<str>, T>, other: &HashMap<Arc<str>, T>) -> Vec<Arc<str>> {
    let all = one.keys().chain(other.keys().filter(|block| !one.contains_key(*block)));
    all.filter(|block| one.get(*block) != other.get(*block)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_far_a_block_is_is_said_in_words() {
        let running = |value, max| BlockState::Running { value, max };
        let said: Vec<_> = [BlockState::Queued, running(0, 0), running(19, 30), running(31, 30), BlockState::Cached]
            .iter()
            .map(in_words)
            .collect();
        assert_eq!(said, ["queued", "running", "running, 63 %", "running, 100 %", "cached"]);
        let failed = |message: &str| in_words(&BlockState::Failed { message: message.to_owned() }).into_owned();
        assert_eq!((failed(" out of memory\n"), failed("")), ("failed: out of memory".to_owned(), "failed".to_owned()));
        assert_eq!((in_short(&running(3, 20)), in_short(&BlockState::Done)), ("3 / 20".into(), "done ✓".into()));
    }

    #[test]
    fn only_what_is_another_is_painted_again() {
        let owner = Owner::new();
        owner.with(|| {
            let marks = Marks::new(StoredValue::new(None));
            let failed = BlockState::Failed { message: "out of memory".into() };
            let states = || HashMap::from([("1".into(), BlockState::Queued), ("2".into(), failed.clone())]);
            marks.show(states(), HashMap::new());
            marks.show(states(), HashMap::new());
            let wrong = Wrong { why: "needs a model".into(), inputs: vec!["model".into()] };
            marks.problems(HashMap::from([("2".into(), wrong)]));
            let at = |input: &'static str| marks.with(|marks| marks.is_wrong_at("2", input));
            assert_eq!((at("model"), at("seed")), (Some(true), Some(false)));
            let read = |marks: &RunMarks| (marks.touched.len(), marks.problem("2").map(str::to_owned));
            assert_eq!(marks.with(read), Some((3, Some("out of memory".into()))));
            marks.show(HashMap::new(), HashMap::new());
            assert_eq!(marks.with(read), Some((5, Some("needs a model".into()))));
        });
    }
}
