//! From strokes to a shortcut: one state and a pure step.

use super::keys::{Shortcut, Stroke};

/// Longest time between two strokes of a sequence, in milliseconds.
const SEQUENCE_MILLIS: f64 = 1500.0;

/// What was pressed so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sequence {
    strokes: Vec<Stroke>,
    at_millis: f64,
}

/// What a stroke leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The shortcut with this index is complete.
    Run(usize),
    /// Something begins like this.
    Wait,
    /// Nothing is meant.
    Nothing,
}

impl Sequence {
    /// Takes a stroke. A stroke that does not continue the sequence begins a new one.
    #[must_use]
    pub fn step(self, stroke: Stroke, now_millis: f64, shortcuts: &[Shortcut]) -> (Self, Outcome) {
        let is_late = now_millis - self.at_millis > SEQUENCE_MILLIS;
        let mut strokes = if is_late { Vec::new() } else { self.strokes };
        strokes.push(stroke.clone());
        if let Some(index) = shortcuts.iter().position(|shortcut| shortcut.0 == strokes) {
            return (Self::default(), Outcome::Run(index));
        }
        if shortcuts.iter().any(|shortcut| shortcut.0.starts_with(&strokes)) {
            return (Self { strokes, at_millis: now_millis }, Outcome::Wait);
        }
        if strokes.len() > 1 {
            return Self::default().step(stroke, now_millis, shortcuts);
        }
        (Self::default(), Outcome::Nothing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcomes(pressed: &[(&str, f64)]) -> Vec<Outcome> {
        let shortcuts = ["G H", "G N", "N", "Mod+K"].map(Shortcut::parse);
        let mut sequence = Sequence::default();
        let mut said = Vec::new();
        for (text, at) in pressed {
            let stroke = Shortcut::parse(text).0.remove(0);
            let (next, outcome) = sequence.step(stroke, *at, &shortcuts);
            sequence = next;
            said.push(outcome);
        }
        said
    }

    #[test]
    fn two_letters_go_to_a_place() {
        assert_eq!(outcomes(&[("G", 10.0), ("N", 900.0)]), [Outcome::Wait, Outcome::Run(1)]);
        assert_eq!(outcomes(&[("Mod+K", 10.0)]), [Outcome::Run(3)]);
    }

    #[test]
    fn a_late_letter_stands_for_itself() {
        assert_eq!(outcomes(&[("G", 0.0), ("N", 1501.0)]), [Outcome::Wait, Outcome::Run(2)]);
    }

    #[test]
    fn a_slip_begins_anew() {
        assert_eq!(outcomes(&[("G", 0.0), ("G", 1.0), ("H", 2.0)]), [Outcome::Wait, Outcome::Wait, Outcome::Run(0)]);
        assert_eq!(outcomes(&[("G", 0.0), ("X", 1.0), ("H", 2.0)]), [Outcome::Wait, Outcome::Nothing, Outcome::Nothing]);
    }
}
