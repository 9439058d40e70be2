//! A mask that is being painted: strokes, steps, and which part has to be shown anew.

use super::{
    area::Area,
    pixels::Mask,
    steps::{Step, Steps},
    stroke::{Brush, Dab, Stroke},
};

/// A mask, the stroke that goes on, and the steps that can be taken back. Everything that changes it says where.
#[derive(Clone, Debug, Default)]
pub struct Painting {
    mask: Mask,
    steps: Steps,
    open: Option<(Stroke, Brush, Step)>,
}

impl Painting {
    /// Begins with a mask as it is.
    #[must_use]
    pub fn new(mask: Mask) -> Self {
        Self { mask, ..Self::default() }
    }

    /// The mask as it is now.
    #[must_use]
    pub const fn mask(&self) -> &Mask {
        &self.mask
    }

    /// How many steps can be taken back, and how many done again.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        self.steps.counts()
    }

    /// Whether anything was painted that would be lost.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.open.is_some() || self.steps.is_changed()
    }

    /// Begins a stroke.
    pub fn begin(&mut self, brush: Brush, first: Dab) -> Area {
        self.end();
        self.open = Some((Stroke::new(first), brush, Step::default()));
        self.paint(&[[first; 2]])
    }

    /// Goes on with it.
    pub fn go(&mut self, next: Dab) -> Area {
        let Some((stroke, ..)) = &mut self.open else { return Area::default() };
        let pairs = stroke.to(next);
        self.paint(&pairs)
    }

    /// Ends it: it is one step.
    pub fn end(&mut self) {
        if let Some((_, _, mut step)) = self.open.take() {
            step.settle(&self.mask);
            self.steps.add(step);
        }
    }

    /// Takes back the stroke that goes on, as if it had not begun.
    pub fn take_back(&mut self) -> Area {
        self.open.take().map(|(_, _, step)| step.swap(&mut self.mask).0).unwrap_or_default()
    }

    /// Masks everything.
    pub fn fill(&mut self) -> Area {
        self.whole(|mask| mask.fill(255))
    }

    /// Masks nothing.
    pub fn clear(&mut self) -> Area {
        self.whole(|mask| mask.fill(0))
    }

    /// Masks what was not masked, and nothing else.
    pub fn invert(&mut self) -> Area {
        self.whole(Mask::invert)
    }

    /// Takes the last step back.
    pub fn undo(&mut self) -> Area {
        self.end();
        self.steps.undo(&mut self.mask)
    }

    /// Does it again.
    pub fn redo(&mut self) -> Area {
        self.end();
        self.steps.redo(&mut self.mask)
    }

    fn paint(&mut self, pairs: &[[Dab; 2]]) -> Area {
        let Some((_, brush, step)) = &mut self.open else { return Area::default() };
        let mut changed = Area::default();
        for pair in pairs {
            let area = self.mask.reach(pair);
            step.keep(&self.mask, &area);
            self.mask.paint(pair, brush);
            changed = changed.with(area);
        }
        changed
    }

    fn whole(&mut self, change: impl FnOnce(&mut Mask)) -> Area {
        self.end();
        let area = Area::whole(self.mask.size());
        let mut step = Step::default();
        step.keep(&self.mask, &area);
        change(&mut self.mask);
        step.settle(&self.mask);
        self.steps.add(step);
        area
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dab(x: f64, y: f64) -> Dab {
        Dab { at: [x, y], radius: 6.0 }
    }

    fn painting() -> Painting {
        Painting::new(Mask::new([200, 150]))
    }

    #[test]
    fn a_stroke_is_one_step_however_many_moves_it_has() {
        let mut painting = painting();
        let mut changed = painting.begin(Brush::default(), dab(20.0, 20.0));
        for x in 3..18 {
            changed = changed.with(painting.go(dab(f64::from(x) * 10.0, 20.0)));
        }
        painting.end();
        assert_eq!((painting.counts(), changed), ((1, 0), Area { left: 13, top: 13, right: 177, bottom: 27 }));
        assert!(painting.is_changed());
        painting.undo();
        assert!(painting.mask().is_empty() && !painting.is_changed());
        painting.redo();
        assert_eq!(painting.mask().cover()[20 * 200 + 100], 255);
    }

    #[test]
    fn a_stroke_that_is_taken_back_leaves_nothing() {
        let mut painting = painting();
        painting.fill();
        painting.begin(Brush { erases: true, ..Brush::default() }, dab(20.0, 20.0));
        painting.go(dab(140.0, 140.0));
        assert!(!painting.take_back().is_empty());
        assert!(painting.mask().cover().iter().all(|cover| *cover == 255));
        assert_eq!(painting.counts(), (1, 0));
        assert!(painting.go(dab(1.0, 1.0)).is_empty(), "nothing goes on");
    }

    #[test]
    fn all_of_it_is_a_step_and_none_where_nothing_changes() {
        let mut painting = painting();
        painting.clear();
        assert!(!painting.is_changed());
        painting.fill();
        painting.fill();
        painting.invert();
        assert_eq!(painting.counts(), (2, 0));
        assert!(painting.mask().is_empty());
        painting.undo();
        assert!(!painting.mask().is_empty());
    }

    #[test]
    fn undo_ends_the_stroke_that_goes_on() {
        let mut painting = painting();
        painting.begin(Brush::default(), dab(20.0, 20.0));
        assert!(!painting.undo().is_empty());
        assert!(painting.mask().is_empty());
        assert_eq!(painting.counts(), (0, 1));
    }
}
