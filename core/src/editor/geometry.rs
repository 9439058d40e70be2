//! Points and boxes, each in its own space: graph pixels ("world") or pixels of the canvas ("screen").

/// A point in graph pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct WorldPoint {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

/// A point of the canvas in CSS pixels, from its upper left corner.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ScreenPoint {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

/// A box in graph pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// Its left edge.
    pub x: f64,
    /// Its upper edge.
    pub y: f64,
    /// Never negative.
    pub width: f64,
    /// Never negative.
    pub height: f64,
}

impl WorldPoint {
    /// The point at these coordinates.
    #[must_use]
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// The point this far away.
    #[must_use]
    pub fn moved(self, by: [f64; 2]) -> Self {
        Self { x: self.x + by[0], y: self.y + by[1] }
    }

    /// How far it is from another point, in both directions.
    #[must_use]
    pub fn since(self, other: Self) -> [f64; 2] {
        [self.x - other.x, self.y - other.y]
    }

    /// How far away another point is.
    #[must_use]
    pub fn distance(self, other: Self) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }
}

impl ScreenPoint {
    /// The point at these coordinates.
    #[must_use]
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// How far away another point is.
    #[must_use]
    pub fn distance(self, other: Self) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }

    /// The point in the middle between two.
    #[must_use]
    pub fn between(self, other: Self) -> Self {
        Self { x: f64::midpoint(self.x, other.x), y: f64::midpoint(self.y, other.y) }
    }
}

impl Rect {
    /// The box with this corner and these sides.
    #[must_use]
    pub const fn new(x: f64, y: f64, width: f64, height: f64) -> Self {
        Self { x, y, width, height }
    }

    /// The box between two corners, whichever they are.
    #[must_use]
    pub fn between(a: WorldPoint, b: WorldPoint) -> Self {
        Self { x: a.x.min(b.x), y: a.y.min(b.y), width: (a.x - b.x).abs(), height: (a.y - b.y).abs() }
    }

    /// A box around a point.
    #[must_use]
    pub fn around(point: WorldPoint, radius: f64) -> Self {
        Self { x: point.x - radius, y: point.y - radius, width: radius * 2.0, height: radius * 2.0 }
    }

    /// Its right edge.
    #[must_use]
    pub fn right(&self) -> f64 {
        self.x + self.width
    }

    /// Its lower edge.
    #[must_use]
    pub fn bottom(&self) -> f64 {
        self.y + self.height
    }

    /// Its middle.
    #[must_use]
    pub fn centre(&self) -> WorldPoint {
        WorldPoint { x: self.x + self.width / 2.0, y: self.y + self.height / 2.0 }
    }

    /// The same box elsewhere.
    #[must_use]
    pub fn moved(self, by: [f64; 2]) -> Self {
        Self { x: self.x + by[0], y: self.y + by[1], ..self }
    }

    /// The box with more on each side.
    #[must_use]
    pub fn grown(self, by: f64) -> Self {
        Self { x: self.x - by, y: self.y - by, width: self.width + 2.0 * by, height: self.height + 2.0 * by }
    }

    /// Whether a point lies in it, edges counted.
    #[must_use]
    pub fn has(&self, point: WorldPoint) -> bool {
        (self.x..=self.right()).contains(&point.x) && (self.y..=self.bottom()).contains(&point.y)
    }

    /// Whether all of another box lies in it.
    #[must_use]
    pub fn holds(&self, other: &Self) -> bool {
        self.x <= other.x && self.y <= other.y && self.right() >= other.right() && self.bottom() >= other.bottom()
    }

    /// Whether two boxes have a point in common.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        self.x <= other.right() && other.x <= self.right() && self.y <= other.bottom() && other.y <= self.bottom()
    }

    /// The smallest box that holds both.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        Self { x, y, width: self.right().max(other.right()) - x, height: self.bottom().max(other.bottom()) - y }
    }

    /// The smallest box that holds all; `None` if there are none.
    #[must_use]
    pub fn of_all(all: impl IntoIterator<Item = Self>) -> Option<Self> {
        all.into_iter().reduce(Self::with)
    }

    /// x, y, width, height.
    #[must_use]
    pub fn numbers(&self) -> [f64; 4] {
        [self.x, self.y, self.width, self.height]
    }
}
