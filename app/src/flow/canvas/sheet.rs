//! The painted graph as a sheet larger than the canvas: where it lies, what of it can be kept, and how exactly it is drawn.

use gesso_core::editor::{
    camera::Camera,
    geometry::{Rect, ScreenPoint},
};

/// How far the sheet reaches beyond each edge of the canvas, in CSS pixels.
pub const MARGIN: f64 = 192.0;
/// A sheet scaled further than this is painted again at once: nothing can be recognised on it.
const MAX_STRETCH: f64 = 2.5;

/// How exactly blocks are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// With values, texts and slots.
    Full,
    /// Titles and bars.
    Titles,
    /// Boxes and straight lines.
    Boxes,
}

impl Detail {
    /// What can still be read at a scale.
    #[must_use]
    pub fn at(scale: f64) -> Self {
        match scale {
            0.5.. => Self::Full,
            0.3.. => Self::Titles,
            _ => Self::Boxes,
        }
    }
}

/// A box of device pixels: x, y, width, height.
pub type Pixels = [f64; 4];

/// Sizes of canvas and sheet. All numbers are whole device pixels but `ratio`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Screen {
    /// Width and height of the canvas.
    pub size: [f64; 2],
    /// How far the sheet reaches beyond each edge.
    pub margin: f64,
    /// Device pixels per CSS pixel.
    pub ratio: f64,
}

impl Screen {
    /// A canvas of these sizes, in CSS pixels and in device pixels.
    #[must_use]
    pub fn new(css: [f64; 2], device: [f64; 2], usual_ratio: f64) -> Self {
        let size = device.map(|side| side.round().max(1.0));
        let ratio = if css[0] > 0.0 { size[0] / css[0] } else { usual_ratio };
        Self { size, margin: (MARGIN * ratio).round(), ratio }
    }

    /// Width and height of the sheet.
    #[must_use]
    pub fn sheet(&self) -> [f64; 2] {
        self.size.map(|side| side + 2.0 * self.margin)
    }
}

/// Where the graph's origin is, in whole device pixels from the corner of the canvas, and device pixels per graph pixel.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Place {
    /// The origin.
    pub origin: [f64; 2],
    /// The scale.
    pub scale: f64,
}

impl Place {
    /// Where a camera has it.
    #[must_use]
    pub fn of(camera: &Camera, ratio: f64) -> Self {
        let ScreenPoint { x, y } = camera.origin;
        Self { origin: [(x * ratio).round(), (y * ratio).round()], scale: camera.scale * ratio }
    }

    /// The part of the graph in a box of device pixels of the canvas.
    #[must_use]
    pub fn world(&self, [x, y, width, height]: Pixels) -> Rect {
        let [left, top] = [(x - self.origin[0]) / self.scale, (y - self.origin[1]) / self.scale];
        Rect::new(left, top, width / self.scale, height / self.scale)
    }

    /// The smallest box of whole device pixels of the canvas around a part of the graph.
    #[must_use]
    pub fn pixels(&self, world: &Rect) -> Pixels {
        let left = (world.x * self.scale + self.origin[0]).floor();
        let top = (world.y * self.scale + self.origin[1]).floor();
        let right = (world.right() * self.scale + self.origin[0]).ceil();
        let bottom = (world.bottom() * self.scale + self.origin[1]).ceil();
        [left, top, right - left, bottom - top]
    }
}

/// What has to be done to a sheet for another place to be seen.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Nothing: it is moved, or scaled as well, and covers what is seen.
    Move {
        /// Where its corner goes, in device pixels from that of the canvas.
        by: [f64; 2],
        /// How much larger it is shown than it was painted.
        stretch: f64,
        /// Whether something is seen that it does not cover.
        is_short: bool,
    },
    /// What is on it moves by so much, and these boxes are painted.
    Shift {
        /// How far, in device pixels.
        by: [f64; 2],
        /// Boxes of the sheet, in device pixels from its own corner.
        strips: Vec<Pixels>,
    },
    /// All of it is painted.
    Paint,
}

/// What has to be done to a sheet painted at one place to see another.
#[must_use]
pub fn step(painted: Place, wanted: Place, screen: &Screen) -> Step {
    let stretch = wanted.scale / painted.scale;
    let margin = screen.margin;
    // The sheet's corner is the painted point at -margin; where it is seen now follows from the origins.
    let corner = |axis: usize| wanted.origin[axis] - (painted.origin[axis] + margin) * stretch;
    let by = [corner(0), corner(1)];
    let sheet = screen.sheet();
    let covers = |axis: usize| by[axis] <= 0.5 && by[axis] + sheet[axis] * stretch >= screen.size[axis] - 0.5;
    let is_short = !(covers(0) && covers(1));
    if (stretch - 1.0).abs() > 1e-9 {
        let is_readable = (MAX_STRETCH.recip()..=MAX_STRETCH).contains(&stretch);
        return if is_readable { Step::Move { by, stretch, is_short } } else { Step::Paint };
    }
    if !is_short {
        return Step::Move { by: by.map(f64::round), stretch: 1.0, is_short };
    }
    let moved = [wanted.origin[0] - painted.origin[0], wanted.origin[1] - painted.origin[1]];
    match strips(moved, sheet) {
        Some(strips) => Step::Shift { by: moved, strips },
        None => Step::Paint,
    }
}

/// What comes into view on a sheet whose contents move: at most two boxes that do not overlap; `None` if nothing stays.
fn strips([dx, dy]: [f64; 2], [width, height]: [f64; 2]) -> Option<Vec<Pixels>> {
    if dx.abs() >= width || dy.abs() >= height {
        return None;
    }
    let mut strips = Vec::new();
    let (top, rest) = if dy > 0.0 { (dy, height - dy) } else { (0.0, height + dy) };
    if dy != 0.0 {
        strips.push([0.0, if dy > 0.0 { 0.0 } else { height + dy }, width, dy.abs()]);
    }
    if dx != 0.0 {
        strips.push([if dx > 0.0 { 0.0 } else { width + dx }, top, dx.abs(), rest]);
    }
    Some(strips)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCREEN: Screen = Screen { size: [1000.0, 800.0], margin: 200.0, ratio: 1.0 };
    const PAINTED: Place = Place { origin: [50.0, 60.0], scale: 0.1 };

    #[test]
    fn detail_goes_with_scale() {
        assert_eq!([0.5, 0.49, 0.3, 0.29].map(Detail::at), [Detail::Full, Detail::Titles, Detail::Titles, Detail::Boxes]);
    }

    #[test]
    fn a_sheet_is_moved_as_long_as_it_covers_the_canvas() {
        let at = |x: f64, y: f64| step(PAINTED, Place { origin: [x, y], ..PAINTED }, &SCREEN);
        assert_eq!(at(50.0, 60.0), Step::Move { by: [-200.0, -200.0], stretch: 1.0, is_short: false });
        assert_eq!(at(250.0, -140.0), Step::Move { by: [0.0, -400.0], stretch: 1.0, is_short: false });
        let strips = vec![[0.0, 0.0, 210.0, 1200.0]];
        assert_eq!(at(260.0, 60.0), Step::Shift { by: [210.0, 0.0], strips });
        assert_eq!(at(9_000.0, 60.0), Step::Paint);
    }

    #[test]
    fn what_comes_into_view_is_painted_once() {
        let strips = strips([-30.0, 20.0], [1400.0, 1200.0]).unwrap_or_default();
        assert_eq!(strips, [[0.0, 0.0, 1400.0, 20.0], [1370.0, 20.0, 30.0, 1180.0]]);
        let area: f64 = strips.iter().map(|strip| strip[2] * strip[3]).sum();
        assert!((area - (1400.0 * 1200.0 - 1370.0 * 1180.0)).abs() < 1e-9);
    }

    #[test]
    fn a_scaled_sheet_keeps_what_is_under_the_pointer() {
        let camera = Camera { origin: ScreenPoint::new(50.0, 60.0), scale: 0.1, size: SCREEN.size };
        let about = ScreenPoint::new(300.0, 300.0);
        let wanted = Place::of(&camera.zoomed(about, 1.5), 1.0);
        let Step::Move { by, stretch, is_short } = step(PAINTED, wanted, &SCREEN) else { panic!("it is painted") };
        assert!(!is_short && (stretch - 1.5).abs() < 1e-9);
        let seen = by[0] + (about.x + SCREEN.margin) * stretch;
        assert!((seen - about.x).abs() <= 0.5, "{seen}");
        let away = step(PAINTED, Place::of(&camera.zoomed(about, 0.5), 1.0), &SCREEN);
        assert!(matches!(away, Step::Move { is_short: true, .. }), "{away:?}");
        assert_eq!(step(PAINTED, Place::of(&camera.zoomed(about, 4.0), 1.0), &SCREEN), Step::Paint);
    }

    #[test]
    fn boxes_of_pixels_hold_their_part_of_the_graph() {
        let world = Rect::new(-3.0, 7.0, 101.0, 55.0);
        let pixels = PAINTED.pixels(&world);
        assert!(pixels.iter().all(|number| number.fract() == 0.0));
        assert!(PAINTED.world(pixels).grown(1e-9).holds(&world));
    }
}
