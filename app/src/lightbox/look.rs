//! Where one looks at a picture and how closely. Pure; tested by data.

/// Closest, in screen pixels for one of the picture.
pub const MAX_SCALE: f64 = 16.0;
/// One press of `+` or `-`.
pub const KEY_FACTOR: f64 = 1.25;
/// One press of an arrow key, as a share of the window.
pub const KEY_PAN_SHARE: f64 = 0.12;
/// How much a turn of the wheel by one pixel zooms, in natural logarithm.
const WHEEL_RATE: f64 = 0.0015;

/// A look: magnification over fitting, and the shift of the middle in screen pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// 1 fits the picture into the window.
    pub zoom: f64,
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

impl Default for Look {
    fn default() -> Self {
        Self::FIT
    }
}

/// The window and the picture in it, in screen pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// Width of the window.
    pub width: f64,
    /// Height of the window.
    pub height: f64,
    /// Width of the picture when it fits.
    pub fitted_width: f64,
    /// Height of the picture when it fits.
    pub fitted_height: f64,
    /// Pixels the picture has in width.
    pub natural_width: f64,
}

impl Frame {
    /// The zoom at which a pixel of the picture is one of the screen.
    #[must_use]
    pub fn full_size(&self) -> f64 {
        if self.fitted_width > 0.0 { self.natural_width / self.fitted_width } else { 1.0 }
    }

    fn max_zoom(&self) -> f64 {
        (self.full_size() * MAX_SCALE).max(1.0)
    }
}

impl Look {
    /// The whole picture.
    pub const FIT: Self = Self { zoom: 1.0, x: 0.0, y: 0.0 };

    /// Closer or further by `factor`, with the point (`x`, `y`, from the middle of the window) staying where it is.
    #[must_use]
    pub fn zoomed(self, factor: f64, x: f64, y: f64, frame: &Frame) -> Self {
        let zoom = (self.zoom * factor).clamp(1.0, frame.max_zoom());
        let by = zoom / self.zoom;
        Self { zoom, x: x - (x - self.x) * by, y: y - (y - self.y) * by }.held(frame)
    }

    /// Closer or further by a turn of the wheel, in pixels.
    #[must_use]
    pub fn wheeled(self, delta: f64, x: f64, y: f64, frame: &Frame) -> Self {
        self.zoomed((-delta * WHEEL_RATE).exp(), x, y, frame)
    }

    /// A pixel of the picture is one of the screen; back to fitting if it is so already.
    #[must_use]
    pub fn full_size(self, frame: &Frame) -> Self {
        let full = frame.full_size();
        if (self.zoom - full).abs() < 0.01 { Self::FIT } else { Self { zoom: full.max(1.0), x: self.x, y: self.y }.held(frame) }
    }

    /// Shifted.
    #[must_use]
    pub fn panned(self, dx: f64, dy: f64, frame: &Frame) -> Self {
        Self { x: self.x + dx, y: self.y + dy, ..self }.held(frame)
    }

    /// The picture is never pushed out of the window: what is smaller stays in the middle.
    fn held(self, frame: &Frame) -> Self {
        let slack = |fitted: f64, window: f64| ((fitted * self.zoom - window) / 2.0).max(0.0);
        let (right, down) = (slack(frame.fitted_width, frame.width), slack(frame.fitted_height, frame.height));
        Self { x: self.x.clamp(-right, right), y: self.y.clamp(-down, down), ..self }
    }

    /// Screen pixels for one of the picture, in percent.
    #[must_use]
    pub fn percent(self, frame: &Frame) -> f64 {
        (self.zoom / frame.full_size() * 100.0).round()
    }

    /// As CSS.
    #[must_use]
    pub fn transform(self) -> String {
        format!("translate({:.1}px, {:.1}px) scale({:.4})", self.x, self.y, self.zoom)
    }
}

/// Two fingers: what is between them, and how far they are apart.
#[must_use]
pub fn pinch(a: (f64, f64), b: (f64, f64)) -> ((f64, f64), f64) {
    let middle = (f64::midpoint(a.0, b.0), f64::midpoint(a.1, b.1));
    (middle, (a.0 - b.0).hypot(a.1 - b.1).max(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Frame =
        Frame { width: 1000.0, height: 800.0, fitted_width: 600.0, fitted_height: 750.0, natural_width: 1200.0 };

    #[test]
    fn the_point_under_the_pointer_stays() {
        let look = Look::FIT.zoomed(4.0, 200.0, 100.0, &FRAME);
        // What was at (200, 100) before is there still: middle + point of the picture × zoom.
        assert!((look.x + 200.0 * 4.0 - 200.0).abs() < 1e-9);
        assert!((look.y + 100.0 * 4.0 - 100.0).abs() < 1e-9);
    }

    #[test]
    fn it_fits_at_least_and_is_never_pushed_out() {
        assert_eq!(Look::FIT.zoomed(0.1, 50.0, 50.0, &FRAME), Look::FIT);
        assert_eq!(Look::FIT.panned(400.0, 400.0, &FRAME), Look::FIT);
        let close = Look::FIT.zoomed(2.0, 0.0, 0.0, &FRAME).panned(9e9, -9e9, &FRAME);
        assert_eq!((close.x, close.y), (100.0, -350.0));
        assert!(Look::FIT.zoomed(1e9, 0.0, 0.0, &FRAME).zoom <= 2.0 * MAX_SCALE);
    }

    #[test]
    fn full_size_is_a_pixel_for_a_pixel_and_back() {
        let full = Look::FIT.full_size(&FRAME);
        assert_eq!((full.zoom, full.percent(&FRAME)), (2.0, 100.0));
        assert_eq!(full.full_size(&FRAME), Look::FIT);
        assert_eq!(Look::FIT.percent(&FRAME), 50.0);
    }

    #[test]
    fn the_wheel_zooms_the_same_in_and_out() {
        let there = Look::FIT.zoomed(3.0, 0.0, 0.0, &FRAME);
        let back = there.wheeled(-120.0, 10.0, 5.0, &FRAME).wheeled(120.0, 10.0, 5.0, &FRAME);
        assert!((back.zoom - there.zoom).abs() < 1e-9);
    }

    #[test]
    fn fingers_have_a_middle_and_a_distance() {
        assert_eq!(pinch((0.0, 0.0), (30.0, 40.0)), ((15.0, 20.0), 50.0));
        assert_eq!(pinch((1.0, 1.0), (1.0, 1.0)).1, 1.0);
    }
}
