//! What pointers mean: one finger or a pen paints, two move and zoom, a held space bar or the middle button moves.

use crate::editor::geometry::ScreenPoint;

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Deed {
    /// A stroke begins there.
    Begin(ScreenPoint),
    /// It goes on to there.
    Go(ScreenPoint),
    /// It ends.
    End,
    /// It was none: a second finger came, or the browser took the pointer.
    TakeBack,
    /// The view moves and is scaled about a point.
    Look {
        /// What stays where it is.
        about: ScreenPoint,
        /// To the right and down.
        by: [f64; 2],
        /// How much larger.
        factor: f64,
    },
}

/// What is being done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Doing {
    #[default]
    Nothing,
    /// By this pointer; whether it is a pen.
    Painting(i32, bool),
    /// By this pointer.
    Moving(i32),
    /// By the first two.
    Pinching,
    /// It is over, but not all fingers are lifted.
    Over,
}

/// The pointers that are down.
#[derive(Clone, Debug, Default)]
pub struct Hand {
    down: Vec<(i32, ScreenPoint)>,
    doing: Doing,
}

impl Hand {
    /// A pointer is put down. `moves` says that it is to move the view.
    pub fn down(&mut self, id: i32, at: ScreenPoint, is_pen: bool, moves: bool) -> Option<Deed> {
        // While a pen paints, what else touches is the hand that holds it.
        if matches!(self.doing, Doing::Painting(_, true)) || self.down.iter().any(|(known, _)| *known == id) {
            return None;
        }
        self.down.push((id, at));
        match (self.down.len(), self.doing) {
            (1, _) if moves => self.turn(Doing::Moving(id), None),
            (1, _) => self.turn(Doing::Painting(id, is_pen), Some(Deed::Begin(at))),
            (2, Doing::Painting(..)) => self.turn(Doing::Pinching, Some(Deed::TakeBack)),
            (2, Doing::Moving(_)) => self.turn(Doing::Pinching, None),
            _ => None,
        }
    }

    /// A pointer moved.
    pub fn to(&mut self, id: i32, at: ScreenPoint) -> Option<Deed> {
        let before = self.two();
        let own = self.down.iter_mut().find(|(known, _)| *known == id)?;
        let from = std::mem::replace(&mut own.1, at);
        match self.doing {
            Doing::Painting(by, _) if by == id => Some(Deed::Go(at)),
            Doing::Moving(by) if by == id => Some(Deed::Look { about: at, by: [at.x - from.x, at.y - from.y], factor: 1.0 }),
            Doing::Pinching => {
                let ((first, second), (now_first, now_second)) = (before?, self.two()?);
                let (middle, about) = (first.between(second), now_first.between(now_second));
                let (apart, now_apart) = (first.distance(second).max(1.0), now_first.distance(now_second).max(1.0));
                Some(Deed::Look { about, by: [about.x - middle.x, about.y - middle.y], factor: now_apart / apart })
            }
            _ => None,
        }
    }

    /// A pointer was lifted.
    pub fn up(&mut self, id: i32) -> Option<Deed> {
        self.leave(id, Deed::End)
    }

    /// The browser took a pointer for something else.
    pub fn cancel(&mut self, id: i32) -> Option<Deed> {
        self.leave(id, Deed::TakeBack)
    }

    /// Whether the view is being moved.
    #[must_use]
    pub const fn is_moving(&self) -> bool {
        matches!(self.doing, Doing::Moving(_) | Doing::Pinching)
    }

    fn leave(&mut self, id: i32, ends: Deed) -> Option<Deed> {
        let count = self.down.len();
        self.down.retain(|(known, _)| *known != id);
        if self.down.len() == count {
            return None;
        }
        let deed = matches!(self.doing, Doing::Painting(by, _) if by == id).then_some(ends);
        // A finger that stays after two have zoomed paints nothing.
        let next = if self.down.is_empty() { Doing::Nothing } else { Doing::Over };
        match self.doing {
            Doing::Pinching if self.down.len() >= 2 => None,
            _ => self.turn(next, deed),
        }
    }

    fn two(&self) -> Option<(ScreenPoint, ScreenPoint)> {
        Some((self.down.first()?.1, self.down.get(1)?.1))
    }

    fn turn(&mut self, doing: Doing, deed: Option<Deed>) -> Option<Deed> {
        self.doing = doing;
        deed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: f64, y: f64) -> ScreenPoint {
        ScreenPoint::new(x, y)
    }

    #[test]
    fn one_finger_paints() {
        let mut hand = Hand::default();
        assert_eq!(hand.down(1, at(1.0, 1.0), false, false), Some(Deed::Begin(at(1.0, 1.0))));
        assert_eq!(hand.to(1, at(2.0, 3.0)), Some(Deed::Go(at(2.0, 3.0))));
        assert_eq!(hand.up(1), Some(Deed::End));
        assert_eq!(hand.to(1, at(2.0, 3.0)), None, "a mouse that hovers");
    }

    #[test]
    fn a_second_finger_takes_the_stroke_back_and_zooms() {
        let mut hand = Hand::default();
        hand.down(1, at(100.0, 100.0), false, false);
        hand.to(1, at(101.0, 100.0));
        hand.to(1, at(100.0, 100.0));
        assert_eq!(hand.down(2, at(200.0, 100.0), false, false), Some(Deed::TakeBack));
        let Some(Deed::Look { about, by, factor }) = hand.to(2, at(300.0, 100.0)) else { panic!("it zooms") };
        assert_eq!((about, by, factor), (at(200.0, 100.0), [50.0, 0.0], 2.0));
        assert_eq!(hand.up(2), None);
        assert_eq!(hand.to(1, at(5.0, 5.0)), None, "the finger that stays paints nothing");
        assert_eq!(hand.up(1), None);
        assert_eq!(hand.down(3, at(1.0, 1.0), false, false), Some(Deed::Begin(at(1.0, 1.0))));
    }

    #[test]
    fn space_and_the_middle_button_move() {
        let mut hand = Hand::default();
        assert_eq!(hand.down(1, at(10.0, 10.0), false, true), None);
        assert!(hand.is_moving());
        assert_eq!(hand.to(1, at(15.0, 4.0)), Some(Deed::Look { about: at(15.0, 4.0), by: [5.0, -6.0], factor: 1.0 }));
        assert_eq!(hand.up(1), None);
        assert!(!hand.is_moving());
    }

    #[test]
    fn the_hand_that_holds_a_pen_does_nothing() {
        let mut hand = Hand::default();
        hand.down(1, at(10.0, 10.0), true, false);
        assert_eq!(hand.down(2, at(90.0, 90.0), false, false), None);
        assert_eq!(hand.to(2, at(95.0, 95.0)), None);
        assert_eq!(hand.to(1, at(11.0, 10.0)), Some(Deed::Go(at(11.0, 10.0))));
        assert_eq!((hand.up(2), hand.up(1)), (None, Some(Deed::End)));
    }

    #[test]
    fn what_the_browser_takes_was_no_stroke() {
        let mut hand = Hand::default();
        hand.down(1, at(10.0, 10.0), false, false);
        assert_eq!(hand.cancel(1), Some(Deed::TakeBack));
    }
}
