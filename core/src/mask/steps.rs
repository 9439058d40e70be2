//! Steps that can be taken back and done again, bounded in number and in memory.

use std::collections::{BTreeMap, VecDeque};

use super::{
    area::Area,
    packed::{Tile, place, under},
    pixels::Mask,
};

/// Most steps that can be taken back.
pub const MAX_STEPS: usize = 100;
/// Most memory of all steps, in bytes. The newest step is kept whatever it takes, which is no more than the mask itself does.
pub const MAX_STEP_BYTES: usize = 48 * 1024 * 1024;

/// The squares of a mask that a step changed, as they were before.
#[derive(Clone, Debug, Default)]
pub struct Step(BTreeMap<u32, Tile>);

impl Step {
    /// Keeps what lies under an area, before it is changed.
    pub fn keep(&mut self, mask: &Mask, area: &Area) {
        for at in under(area, mask.size()) {
            self.0.entry(at).or_insert_with(|| Tile::of(mask, at));
        }
    }

    /// Forgets what did not change after all.
    pub fn settle(&mut self, mask: &Mask) {
        self.0.retain(|at, tile| Tile::of(mask, *at) != *tile);
    }

    /// Puts everything back; what was changed by it, and the step that does it again.
    pub fn swap(self, mask: &mut Mask) -> (Area, Self) {
        let mut area = Area::default();
        let mut back = BTreeMap::new();
        for (at, tile) in self.0 {
            back.insert(at, Tile::of(mask, at));
            tile.put(mask, at);
            area = area.with(place(at, mask.size()));
        }
        (area, Self(back))
    }

    fn bytes(&self) -> usize {
        self.0.values().map(Tile::bytes).sum()
    }
}

/// What was done and what was taken back.
#[derive(Clone, Debug, Default)]
pub struct Steps {
    done: VecDeque<Step>,
    undone: Vec<Step>,
    has_forgotten: bool,
}

impl Steps {
    /// Adds a step; one that changed nothing is none.
    pub fn add(&mut self, step: Step) {
        if step.0.is_empty() {
            return;
        }
        self.undone.clear();
        self.done.push_back(step);
        let mut bytes: usize = self.done.iter().map(Step::bytes).sum();
        while self.done.len() > MAX_STEPS || (bytes > MAX_STEP_BYTES && self.done.len() > 1) {
            bytes -= self.done.pop_front().map_or(0, |oldest| oldest.bytes());
            self.has_forgotten = true;
        }
    }

    /// Takes the last step back; what was changed by it.
    pub fn undo(&mut self, mask: &mut Mask) -> Area {
        let Some((area, again)) = self.done.pop_back().map(|step| step.swap(mask)) else { return Area::default() };
        self.undone.push(again);
        area
    }

    /// Does it again.
    pub fn redo(&mut self, mask: &mut Mask) -> Area {
        let Some((area, back)) = self.undone.pop().map(|step| step.swap(mask)) else { return Area::default() };
        self.done.push_back(back);
        area
    }

    /// How many can be taken back, and how many done again.
    pub fn counts(&self) -> (usize, usize) {
        (self.done.len(), self.undone.len())
    }

    /// Whether anything is done that was not there at first.
    pub fn is_changed(&self) -> bool {
        self.has_forgotten || !self.done.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Changes one square of a mask, for good or for bad.
    fn step(mask: &mut Mask, at: u32, noise: u8) -> Step {
        let mut step = Step::default();
        let area = place(at, mask.size());
        step.keep(mask, &area);
        for y in area.top..area.bottom {
            for (x, cover) in mask.row_mut(y, &area).iter_mut().enumerate() {
                *cover = u8::try_from((x + y as usize) % 200).unwrap() + noise;
            }
        }
        step
    }

    #[test]
    fn steps_are_taken_back_and_done_again_to_the_byte() {
        let mut mask = Mask::new([200, 200]);
        let mut steps = Steps::default();
        let mut states = vec![mask.clone()];
        for (noise, at) in [0, 3, 0, 1].into_iter().enumerate() {
            let step = step(&mut mask, at, u8::try_from(noise).unwrap());
            steps.add(step);
            states.push(mask.clone());
        }
        for before in states.iter().rev().skip(1) {
            assert!(!steps.undo(&mut mask).is_empty());
            assert_eq!(mask, *before);
        }
        assert!(steps.undo(&mut mask).is_empty() && !steps.is_changed());
        for after in states.iter().skip(1) {
            assert!(!steps.redo(&mut mask).is_empty());
            assert_eq!(mask, *after);
        }
        assert!(steps.redo(&mut mask).is_empty());
        assert_eq!(steps.counts(), (4, 0));
    }

    #[test]
    fn the_oldest_go_when_there_are_too_many() {
        let mut mask = Mask::new([128, 128]);
        let mut steps = Steps::default();
        for noise in 0..=50 {
            for _ in 0..2 {
                let step = step(&mut mask, 0, noise);
                steps.add(step);
            }
        }
        assert_eq!(steps.counts(), (MAX_STEPS, 0));
        while !steps.undo(&mut mask).is_empty() {}
        assert!(steps.is_changed(), "the first steps cannot be taken back");
    }

    #[test]
    fn the_oldest_go_when_they_take_too_much_memory_but_never_the_newest() {
        let size = [2048, 2048];
        let mut mask = Mask::new(size);
        let mut steps = Steps::default();
        for noise in 0..20 {
            let mut whole = Step::default();
            for at in under(&Area::whole(size), size) {
                whole.0.extend(step(&mut mask, at, noise).0);
            }
            steps.add(whole);
        }
        let bytes: usize = steps.done.iter().map(Step::bytes).sum();
        assert!(bytes <= MAX_STEP_BYTES && steps.counts().0 >= 10, "{bytes} {:?}", steps.counts());
        assert!(steps.has_forgotten);
    }

    #[test]
    fn what_changes_nothing_is_no_step_and_what_is_new_ends_what_was_taken_back() {
        let mut mask = Mask::new([128, 128]);
        let mut steps = Steps::default();
        let mut nothing = Step::default();
        nothing.keep(&mask, &Area::whole([128, 128]));
        nothing.settle(&mask);
        steps.add(nothing);
        assert_eq!(steps.counts(), (0, 0));
        let first = step(&mut mask, 0, 1);
        steps.add(first);
        steps.undo(&mut mask);
        let second = step(&mut mask, 0, 2);
        steps.add(second);
        assert_eq!(steps.counts(), (1, 0));
    }
}
