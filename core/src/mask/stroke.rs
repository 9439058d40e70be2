//! From the way of a pointer to dabs. Between two dabs the brush covers all there is, as wide as they are, so that a stroke has
//! no gaps and no beads however fast it is drawn.

/// Smallest radius of the brush, in pixels of the mask.
pub const MIN_RADIUS: f64 = 0.5;
/// Largest radius of the brush, in pixels of the mask.
pub const MAX_RADIUS: f64 = 500.0;
/// Two dabs are this part of the radius apart at least: less than that is not seen.
const SPACING: f64 = 0.1;
/// And this part of it at most: what lies around a long slanted piece is much larger than the piece.
const MAX_SPACING: f64 = 2.0;
/// Most dabs of one move.
const MAX_DABS: f64 = 512.0;
/// The part of its width that a pen has when it hardly touches.
const LEAST_PRESSURE: f64 = 0.15;

/// What it is painted with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Brush {
    /// In pixels of the mask.
    pub radius: f64,
    /// How much of the radius is edge, from 0 to 1.
    pub softness: f64,
    /// Takes away instead.
    pub erases: bool,
}

impl Default for Brush {
    fn default() -> Self {
        Self { radius: 32.0, softness: 0.0, erases: false }
    }
}

impl Brush {
    /// The brush for a picture whose longer side is this long: as wide as a twelfth of it.
    #[must_use]
    pub fn for_side(side: u32) -> Self {
        Self { radius: (f64::from(side) / 24.0).clamp(4.0, 120.0).round(), ..Self::default() }
    }

    /// A step wider or narrower, by a tenth and at least one pixel.
    #[must_use]
    pub fn stepped(self, steps: i32) -> Self {
        let step = (self.radius * 0.1).round().max(1.0);
        Self { radius: (self.radius + step * f64::from(steps)).clamp(1.0, MAX_RADIUS), ..self }
    }

    /// Where it touches, and how wide. Mice and fingers have no pressure.
    #[must_use]
    pub fn dab(&self, at: [f64; 2], pressure: Option<f64>) -> Dab {
        let share = pressure.map_or(1.0, |pressure| LEAST_PRESSURE + (1.0 - LEAST_PRESSURE) * pressure.clamp(0.0, 1.0));
        Dab { at, radius: (self.radius * share).clamp(MIN_RADIUS, MAX_RADIUS) }
    }
}

/// Where the brush touches.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dab {
    /// In pixels of the mask, from its upper left corner.
    pub at: [f64; 2],
    /// How wide it is there.
    pub radius: f64,
}

/// A stroke that is being drawn: its last dab.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    last: Dab,
}

impl Stroke {
    /// Begins with a dab.
    #[must_use]
    pub const fn new(first: Dab) -> Self {
        Self { last: first }
    }

    /// Goes on to a dab: the dabs between, in pairs. None where it is too near to be seen.
    pub fn to(&mut self, next: Dab) -> Vec<[Dab; 2]> {
        let Dab { at: [x, y], radius } = self.last;
        let [to_x, to_y] = next.at;
        let (width, height) = (to_x - x, to_y - y);
        let way = width.hypot(height);
        let narrow = radius.min(next.radius);
        if !way.is_finite() || way < narrow * SPACING {
            return Vec::new();
        }
        let pieces = (way / (narrow * MAX_SPACING).max(8.0)).ceil().clamp(1.0, MAX_DABS);
        let between = |part: f64| {
            let part = part / pieces;
            Dab { at: [x + width * part, y + height * part], radius: radius + (next.radius - radius) * part }
        };
        self.last = next;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most MAX_DABS")]
        let count = pieces as u32;
        (0..count).map(f64::from).map(|part| [between(part), between(part + 1.0)]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dab(x: f64, radius: f64) -> Dab {
        Dab { at: [x, 0.0], radius }
    }

    #[test]
    fn dabs_follow_each_other_without_a_gap_and_end_where_the_pointer_is() {
        let mut stroke = Stroke::new(dab(0.0, 10.0));
        let pairs = stroke.to(dab(100.0, 20.0));
        assert_eq!(pairs.len(), 5);
        assert!(pairs.windows(2).all(|two| two[0][1] == two[1][0]));
        assert_eq!((pairs[0][0], pairs[4][1]), (dab(0.0, 10.0), dab(100.0, 20.0)));
        assert_eq!(stroke.to(dab(200.0, 20.0))[0][0], dab(100.0, 20.0));
    }

    #[test]
    fn what_is_too_near_waits_and_nothing_is_without_end() {
        let mut stroke = Stroke::new(dab(0.0, 10.0));
        assert!(stroke.to(dab(0.9, 10.0)).is_empty());
        assert_eq!(stroke.to(dab(1.8, 10.0)).len(), 1, "it has added up");
        assert!(stroke.to(dab(f64::INFINITY, 10.0)).is_empty());
        assert_eq!(stroke.to(dab(1e9, 0.5)).len(), MAX_DABS as usize);
    }

    #[test]
    fn a_pen_is_as_wide_as_it_is_pressed_and_nothing_else_is() {
        let brush = Brush { radius: 100.0, ..Brush::default() };
        assert_eq!([None, Some(1.0), Some(0.0)].map(|pressure| brush.dab([0.0; 2], pressure).radius), [100.0, 100.0, 15.0]);
    }

    #[test]
    fn keys_go_through_all_sizes_and_stop_at_the_ends() {
        let mut brush = Brush { radius: 1.0, ..Brush::default() };
        let mut steps = 0;
        while brush.radius < MAX_RADIUS {
            let wider = brush.stepped(1);
            assert!(wider.radius > brush.radius);
            (brush, steps) = (wider, steps + 1);
        }
        assert!((10..100).contains(&steps), "{steps}");
        assert_eq!(brush.stepped(9).radius, MAX_RADIUS);
        assert_eq!(Brush { radius: 1.0, ..brush }.stepped(-3).radius, 1.0);
    }
}
