//! A part of a mask, in whole pixels.

/// A box of pixels; its right and lower edge do not belong to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Area {
    /// Its left edge.
    pub left: u32,
    /// Its upper edge.
    pub top: u32,
    /// Behind its right edge.
    pub right: u32,
    /// Below its lower edge.
    pub bottom: u32,
}

impl Area {
    /// All of a mask of this size.
    #[must_use]
    pub const fn whole([width, height]: [u32; 2]) -> Self {
        Self { left: 0, top: 0, right: width, bottom: height }
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.right <= self.left || self.bottom <= self.top
    }

    /// Pixels from left to right.
    #[must_use]
    pub const fn width(&self) -> u32 {
        self.right.saturating_sub(self.left)
    }

    /// Pixels from top to bottom.
    #[must_use]
    pub const fn height(&self) -> u32 {
        self.bottom.saturating_sub(self.top)
    }

    /// The smallest box around both; an empty one counts for nothing.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        match (self.is_empty(), other.is_empty()) {
            (true, _) => other,
            (_, true) => self,
            _ => Self {
                left: self.left.min(other.left),
                top: self.top.min(other.top),
                right: self.right.max(other.right),
                bottom: self.bottom.max(other.bottom),
            },
        }
    }

    /// What of a mask of this size lies between two points, with so much around it.
    #[must_use]
    pub fn around(points: [[f64; 2]; 2], margin: f64, [width, height]: [u32; 2]) -> Self {
        let [[ax, ay], [bx, by]] = points;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the length of the side")]
        let within = |at: f64, length: u32| at.clamp(0.0, f64::from(length)) as u32;
        Self {
            left: within((ax.min(bx) - margin).floor(), width),
            top: within((ay.min(by) - margin).floor(), height),
            right: within((ax.max(bx) + margin).ceil(), width),
            bottom: within((ay.max(by) + margin).ceil(), height),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_around_points_stays_inside() {
        let area = Area::around([[-5.0, 3.2], [12.0, 4.0]], 2.0, [10, 20]);
        assert_eq!(area, Area { left: 0, top: 1, right: 10, bottom: 6 });
        assert!(Area::around([[50.0, 50.0]; 2], 3.0, [10, 20]).is_empty());
        assert!(Area::around([[f64::NAN, 1.0]; 2], 3.0, [10, 20]).is_empty());
    }

    #[test]
    fn empty_boxes_count_for_nothing() {
        let one = Area { left: 2, top: 3, right: 4, bottom: 5 };
        assert_eq!((Area::default().with(one), one.with(Area::default())), (one, one));
        assert_eq!(one.with(Area { left: 0, top: 9, right: 1, bottom: 10 }), Area { left: 0, top: 3, right: 4, bottom: 10 });
        assert_eq!((Area::whole([7, 8]).width(), Area::whole([7, 8]).height()), (7, 8));
    }
}
