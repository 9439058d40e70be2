//! What of the picture is seen where.

use crate::editor::geometry::ScreenPoint;

/// Smallest scale: pixels of the screen for one of the picture.
const MIN_SCALE: f64 = 0.02;
/// Largest scale.
const MAX_SCALE: f64 = 32.0;
/// Small pictures are shown no larger than so at first.
const FIT_MAX_SCALE: f64 = 4.0;
/// Around what is fitted, in pixels of the screen.
const MARGIN: f64 = 16.0;
/// So much of the picture is always seen, in pixels of the screen.
const KEPT: f64 = 48.0;

/// Where a picture lies in a window, and how large.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// Width and height of the window.
    pub window: [f64; 2],
    /// Width and height of the picture.
    pub picture: [f64; 2],
    /// Where its upper left corner is.
    pub corner: ScreenPoint,
    /// Pixels of the window for one of the picture.
    pub scale: f64,
}

impl View {
    /// All of a picture in a window.
    #[must_use]
    pub fn fitted(window: [f64; 2], picture: [u32; 2]) -> Self {
        let picture = picture.map(|side| f64::from(side.max(1)));
        let fit = |at: usize| (window[at] - 2.0 * MARGIN).max(1.0) / picture[at];
        let scale = fit(0).min(fit(1)).clamp(MIN_SCALE, FIT_MAX_SCALE);
        let corner = [0, 1].map(|at: usize| (window[at] - picture[at] * scale) / 2.0);
        Self { window, picture, corner: ScreenPoint::new(corner[0], corner[1]), scale }
    }

    /// The window has another size; what was in its middle stays there.
    #[must_use]
    pub fn resized(self, window: [f64; 2]) -> Self {
        let by = [0, 1].map(|at: usize| (window[at] - self.window[at]) / 2.0);
        Self { window, ..self }.panned(by)
    }

    /// The pixel of the picture at a point of the window.
    #[must_use]
    pub fn in_picture(&self, at: ScreenPoint) -> [f64; 2] {
        [(at.x - self.corner.x) / self.scale, (at.y - self.corner.y) / self.scale]
    }

    /// Moved, but never out of sight.
    #[must_use]
    pub fn panned(self, [x, y]: [f64; 2]) -> Self {
        let kept = |to: f64, at: usize| {
            let length = self.picture[at] * self.scale;
            let least = KEPT.min(length).min(self.window[at]);
            to.clamp(least - length, (self.window[at] - least).max(least - length))
        };
        Self { corner: ScreenPoint::new(kept(self.corner.x + x, 0), kept(self.corner.y + y, 1)), ..self }
    }

    /// Larger or smaller by a factor; what is at `about` stays there.
    #[must_use]
    pub fn zoomed(self, about: ScreenPoint, factor: f64) -> Self {
        let scale = self.scale * factor;
        if !scale.is_finite() {
            return self;
        }
        let scale = scale.clamp(MIN_SCALE, MAX_SCALE);
        let [x, y] = self.in_picture(about);
        let corner = ScreenPoint::new(about.x - x * scale, about.y - y * scale);
        Self { corner, scale, ..self }.panned([0.0; 2])
    }

    /// The middle of the window.
    #[must_use]
    pub fn middle(&self) -> ScreenPoint {
        ScreenPoint::new(self.window[0] / 2.0, self.window[1] / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: [f64; 2], b: [f64; 2]) -> bool {
        a.into_iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-9)
    }

    #[test]
    fn all_of_a_picture_is_seen_in_the_middle() {
        let view = View::fitted([390.0, 600.0], [1024, 768]);
        assert!(close(view.in_picture(view.middle()), [512.0, 384.0]));
        assert!(view.corner.x >= MARGIN - 1e-9 && view.corner.y >= MARGIN);
        assert_eq!(View::fitted([390.0, 600.0], [8, 8]).scale, FIT_MAX_SCALE);
        assert!(View::fitted([0.0, 0.0], [0, 9]).scale > 0.0);
    }

    #[test]
    fn what_is_under_the_fingers_stays_there() {
        let view = View::fitted([800.0, 600.0], [1024, 768]);
        let at = ScreenPoint::new(300.0, 250.0);
        for factor in [2.0, 0.7, 1e9, f64::NAN] {
            let zoomed = view.zoomed(at, factor);
            assert!(close(zoomed.in_picture(at), view.in_picture(at)), "{factor}");
            assert!((MIN_SCALE..=MAX_SCALE).contains(&zoomed.scale));
        }
    }

    #[test]
    fn the_picture_never_leaves_the_window() {
        let view = View::fitted([800.0, 600.0], [1024, 768]);
        for by in [[1e6, 1e6], [-1e6, -1e6]] {
            let panned = view.panned(by);
            let (width, height) = (view.picture[0] * view.scale, view.picture[1] * view.scale);
            assert!(panned.corner.x <= 800.0 - KEPT && panned.corner.x + width >= KEPT - 1e-9);
            assert!(panned.corner.y <= 600.0 - KEPT && panned.corner.y + height >= KEPT - 1e-9);
        }
        let small = View::fitted([800.0, 600.0], [1024, 768]).zoomed(ScreenPoint::new(400.0, 300.0), 1e-9);
        assert!(small.panned([1e6, 0.0]).corner.x < 800.0);
    }

    #[test]
    fn a_window_that_changes_keeps_its_middle() {
        let view = View::fitted([800.0, 600.0], [1024, 768]);
        let turned = view.resized([600.0, 800.0]);
        assert!(close(turned.in_picture(turned.middle()), view.in_picture(view.middle())));
    }
}
