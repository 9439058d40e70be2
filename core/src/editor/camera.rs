//! What of the graph is seen, and how large.

use super::geometry::{Rect, ScreenPoint, WorldPoint};
use crate::graph::json::Json;

/// Smallest scale: 2 %.
pub const MIN_SCALE: f64 = 0.02;
/// Largest scale: 400 %.
pub const MAX_SCALE: f64 = 4.0;
/// Around what is fitted, in screen pixels.
const FIT_MARGIN: f64 = 40.0;
/// Fitting never shows things larger than this.
const FIT_MAX_SCALE: f64 = 1.0;
/// What is opened is shown at least this large, so that it can be read.
const READABLE: f64 = 0.5;
/// Below this scale a graph is so large that it is opened as a map of itself.
const MAP: f64 = 0.15;

/// Where the origin of the graph is on the canvas, how large a graph pixel is, and how large the canvas is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    /// Where the graph's origin is.
    pub origin: ScreenPoint,
    /// Screen pixels per graph pixel.
    pub scale: f64,
    /// Width and height of the canvas, in screen pixels.
    pub size: [f64; 2],
}

impl Default for Camera {
    fn default() -> Self {
        Self { origin: ScreenPoint::default(), scale: 1.0, size: [1280.0, 800.0] }
    }
}

impl Camera {
    /// The view a file was saved with (`extra.ds`), if it has one.
    #[must_use]
    pub fn saved(level: &Json, size: [f64; 2]) -> Option<Self> {
        let view = level.get("extra")?.get("ds")?;
        let scale = view.get("scale")?.as_f64().filter(|scale| (MIN_SCALE..=MAX_SCALE).contains(scale))?;
        let offset = view.get("offset")?;
        let at = |place: usize, key: &str| {
            let number = offset.as_list().and_then(|list| list.get(place)).or_else(|| offset.get(key))?;
            number.as_f64().filter(|number| number.is_finite())
        };
        Some(Self { origin: ScreenPoint::new(at(0, "0")? * scale, at(1, "1")? * scale), scale, size })
    }

    /// As text, to be kept beside the document.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!("{} {} {}", self.origin.x, self.origin.y, self.scale)
    }

    /// From text, for a canvas of the usual size.
    #[must_use]
    pub fn of_text(text: &str) -> Option<Self> {
        let mut numbers = text.split(' ').map(|number| number.parse::<f64>().ok().filter(|number| number.is_finite()));
        let (x, y, scale) = (numbers.next()??, numbers.next()??, numbers.next()??);
        let is_seen = (MIN_SCALE..=MAX_SCALE).contains(&scale);
        is_seen.then(|| Self { origin: ScreenPoint::new(x, y), scale, ..Self::default() })
    }

    /// The point of the graph at a point of the canvas.
    #[must_use]
    pub fn world_from_screen(&self, point: ScreenPoint) -> WorldPoint {
        WorldPoint { x: (point.x - self.origin.x) / self.scale, y: (point.y - self.origin.y) / self.scale }
    }

    /// The point of the canvas at a point of the graph.
    #[must_use]
    pub fn screen_from_world(&self, point: WorldPoint) -> ScreenPoint {
        ScreenPoint { x: point.x * self.scale + self.origin.x, y: point.y * self.scale + self.origin.y }
    }

    /// What is seen, in graph pixels.
    #[must_use]
    pub fn visible(&self) -> Rect {
        let corner = self.world_from_screen(ScreenPoint::default());
        Rect::new(corner.x, corner.y, self.size[0] / self.scale, self.size[1] / self.scale)
    }

    /// The middle of the canvas.
    #[must_use]
    pub fn middle(&self) -> ScreenPoint {
        ScreenPoint::new(self.size[0] / 2.0, self.size[1] / 2.0)
    }

    /// Moved by screen pixels.
    #[must_use]
    pub fn panned(self, by: [f64; 2]) -> Self {
        Self { origin: ScreenPoint::new(self.origin.x + by[0], self.origin.y + by[1]), ..self }
    }

    /// Scaled by a factor; what is at `about` stays there.
    #[must_use]
    pub fn zoomed(self, about: ScreenPoint, factor: f64) -> Self {
        self.scaled(about, self.scale * factor)
    }

    /// Scaled to a scale; what is at `about` stays there.
    #[must_use]
    pub fn scaled(self, about: ScreenPoint, scale: f64) -> Self {
        if !scale.is_finite() {
            return self;
        }
        let scale = scale.clamp(MIN_SCALE, MAX_SCALE);
        let at = self.world_from_screen(about);
        Self { origin: ScreenPoint::new(about.x - at.x * scale, about.y - at.y * scale), scale, ..self }
    }

    /// Shows all of a box, in the middle, never larger than it is.
    #[must_use]
    pub fn fitted(self, what: Rect) -> Self {
        let fit = |side: f64, length: f64| if length > 0.0 { (side - 2.0 * FIT_MARGIN).max(1.0) / length } else { f64::MAX };
        let scale = fit(self.size[0], what.width).min(fit(self.size[1], what.height));
        let scale = scale.clamp(MIN_SCALE, FIT_MAX_SCALE);
        let (centre, middle) = (what.centre(), self.middle());
        Self { origin: ScreenPoint::new(middle.x - centre.x * scale, middle.y - centre.y * scale), scale, ..self }
    }

    /// Moved so that a point is in the middle.
    #[must_use]
    pub fn centred(self, point: WorldPoint) -> Self {
        let middle = self.middle();
        Self { origin: ScreenPoint::new(middle.x - point.x * self.scale, middle.y - point.y * self.scale), ..self }
    }

    /// A box as one begins to read it: all of it where it can be read then, else its beginning; very large ones as a whole.
    #[must_use]
    pub fn opened(self, what: Rect) -> Self {
        let whole = self.fitted(what);
        if whole.scale >= READABLE || whole.scale < MAP {
            return whole;
        }
        let place = |side: f64, from: f64, length: f64| {
            let left = side - length * READABLE;
            (if left >= 2.0 * FIT_MARGIN { left / 2.0 } else { FIT_MARGIN }) - from * READABLE
        };
        let origin = ScreenPoint::new(place(self.size[0], what.x, what.width), place(self.size[1], what.y, what.height));
        Self { origin, scale: READABLE, ..self }
    }

    /// Moved just so far that a box is seen, if it fits at all.
    #[must_use]
    pub fn revealing(self, what: Rect) -> Self {
        let seen = self.visible();
        if seen.holds(&what) {
            return self;
        }
        let (centre, middle) = (what.centre(), self.middle());
        Self { origin: ScreenPoint::new(middle.x - centre.x * self.scale, middle.y - centre.y * self.scale), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_under_the_pointer_stays_there() {
        let camera = Camera { origin: ScreenPoint::new(30.0, -12.0), scale: 0.5, ..Camera::default() };
        let at = ScreenPoint::new(200.0, 300.0);
        let before = camera.world_from_screen(at);
        for factor in [1.5, 0.1, 1000.0, f64::NAN] {
            let after = camera.zoomed(at, factor);
            assert!(before.distance(after.world_from_screen(at)) < 1e-9, "{factor}");
            assert!((MIN_SCALE..=MAX_SCALE).contains(&after.scale));
        }
    }

    #[test]
    fn a_fitted_box_is_seen_and_not_enlarged() {
        let camera = Camera::default();
        for what in [Rect::new(-500.0, 70.0, 9000.0, 20.0), Rect::new(5.0, 5.0, 10.0, 10.0), Rect::default()] {
            let fitted = camera.fitted(what);
            assert!(fitted.visible().holds(&what) && fitted.scale <= 1.0, "{what:?}");
        }
    }

    #[test]
    fn a_view_is_kept_as_text() {
        let camera = Camera { origin: ScreenPoint::new(30.5, -12.0), scale: 0.25, ..Camera::default() };
        assert_eq!(Camera::of_text(&camera.to_text()), Some(camera));
        for other in ["", "1 2", "1 2 900", "1 NaN 1"] {
            assert_eq!(Camera::of_text(other), None, "{other}");
        }
    }

    #[test]
    fn a_point_comes_to_the_middle_at_the_same_scale() {
        let camera = Camera { scale: 0.25, ..Camera::default() };
        let centred = camera.centred(WorldPoint::new(-40.0, 900.0));
        assert_eq!(centred.screen_from_world(WorldPoint::new(-40.0, 900.0)), centred.middle());
        assert!((centred.scale - camera.scale).abs() < f64::EPSILON);
    }

    #[test]
    fn what_is_opened_can_be_read_from_its_beginning() {
        let camera = Camera { size: [390.0, 800.0], ..Camera::default() };
        let opened = camera.opened(Rect::new(-20.0, 30.0, 1200.0, 400.0));
        let corner = opened.screen_from_world(WorldPoint::new(-20.0, 30.0));
        assert_eq!((opened.scale, corner), (READABLE, ScreenPoint::new(FIT_MARGIN, 300.0)));
        let large = Rect::new(0.0, 0.0, 90_000.0, 400.0);
        assert_eq!(camera.opened(large), camera.fitted(large));
        let small = Rect::new(0.0, 0.0, 100.0, 400.0);
        assert_eq!(camera.opened(small), camera.fitted(small));
    }

    #[test]
    fn a_saved_view_is_read() {
        let level = Json::read(r#"{"extra":{"ds":{"scale":0.5,"offset":[100,-20]}}}"#).expect("it is JSON");
        let camera = Camera::saved(&level, [800.0, 600.0]).expect("there is a view");
        assert_eq!(camera.screen_from_world(WorldPoint::new(0.0, 0.0)), ScreenPoint::new(50.0, -10.0));
        assert_eq!(Camera::saved(&Json::Null, [1.0, 1.0]), None);
    }
}
