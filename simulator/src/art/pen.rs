//! Cut-paper shapes in a subject's own units: polygons, smooth blobs, circles, strokes.

use tiny_skia::{
    Color, FillRule, GradientStop, LineCap, LineJoin, LinearGradient, Paint, Path, PathBuilder, Pixmap, Shader, SpreadMode,
    Stroke, Transform,
};

use super::colour::Tint;

/// What a shape is filled with.
#[derive(Clone, Copy, Debug)]
pub enum Ink {
    /// One colour.
    Flat(Tint),
    /// One colour at an opacity.
    Clear(Tint, f32),
    /// From the first colour at y = `.2` to the second at y = `.3`.
    Down(Tint, Tint, f32, f32),
    /// From the first colour at x = `.2` to the second at x = `.3`.
    Across(Tint, Tint, f32, f32),
    /// The first colour, fading to nothing from x = `.1` to x = `.2`, at an opacity.
    Beam(Tint, f32, f32, f32),
}

impl From<Tint> for Ink {
    fn from(tint: Tint) -> Self {
        Self::Flat(tint)
    }
}

/// Draws in local units; y grows downwards, subjects stand on y = 0.
pub struct Pen<'a> {
    map: &'a mut Pixmap,
    transform: Transform,
    /// Draws everything in this one colour: shadows, rims and reflections.
    pub only: Option<Tint>,
}

fn colour(t: Tint, alpha: f32) -> Color {
    let c = |v: f32| v.clamp(0.0, 1.0);
    Color::from_rgba(c(t.r), c(t.g), c(t.b), c(alpha)).unwrap_or(Color::BLACK)
}

fn gradient(from: (f32, f32), to: (f32, f32), a: Color, b: Color) -> Option<Shader<'static>> {
    let stops = vec![GradientStop::new(0.0, a), GradientStop::new(1.0, b)];
    LinearGradient::new(from.into(), to.into(), stops, SpreadMode::Pad, Transform::identity())
}

fn shader(ink: Ink) -> Shader<'static> {
    let (made, fallback) = match ink {
        Ink::Flat(t) => (None, colour(t, 1.0)),
        Ink::Clear(t, alpha) => (None, colour(t, alpha)),
        Ink::Down(a, b, y0, y1) => (gradient((0.0, y0), (0.0, y1), colour(a, 1.0), colour(b, 1.0)), colour(a, 1.0)),
        Ink::Across(a, b, x0, x1) => (gradient((x0, 0.0), (x1, 0.0), colour(a, 1.0), colour(b, 1.0)), colour(a, 1.0)),
        Ink::Beam(t, x0, x1, k) => (gradient((x0, 0.0), (x1, 0.0), colour(t, k), colour(t, 0.0)), colour(t, k * 0.5)),
    };
    made.unwrap_or(Shader::SolidColor(fallback))
}

/// Catmull-Rom through the points, as cubic segments.
fn smooth_path(points: &[(f32, f32)], closed: bool) -> Option<Path> {
    let n = points.len();
    if n < 2 {
        return None;
    }
    let at = |i: isize| {
        let i = if closed { i.rem_euclid(n as isize) } else { i.clamp(0, n as isize - 1) };
        points[i as usize]
    };
    let mut path = PathBuilder::new();
    path.move_to(points[0].0, points[0].1);
    for i in 0..(if closed { n } else { n - 1 }) as isize {
        let (p0, p1, p2, p3) = (at(i - 1), at(i), at(i + 1), at(i + 2));
        let c1 = (p1.0 + (p2.0 - p0.0) / 6.0, p1.1 + (p2.1 - p0.1) / 6.0);
        let c2 = (p2.0 - (p3.0 - p1.0) / 6.0, p2.1 - (p3.1 - p1.1) / 6.0);
        path.cubic_to(c1.0, c1.1, c2.0, c2.1, p2.0, p2.1);
    }
    if closed {
        path.close();
    }
    path.finish()
}

fn straight_path(points: &[(f32, f32)], closed: bool) -> Option<Path> {
    let mut path = PathBuilder::new();
    for (i, (x, y)) in points.iter().enumerate() {
        if i == 0 { path.move_to(*x, *y) } else { path.line_to(*x, *y) }
    }
    if closed {
        path.close();
    }
    path.finish()
}

impl<'a> Pen<'a> {
    /// A pen whose local units reach the page through `transform`.
    pub fn new(map: &'a mut Pixmap, transform: Transform) -> Self {
        Self { map, transform, only: None }
    }

    fn paint(&self, ink: Ink) -> Paint<'static> {
        let ink = match (self.only, ink) {
            (Some(_), Ink::Beam(..)) => Ink::Clear(Tint::new(0.0, 0.0, 0.0), 0.0),
            (Some(only), Ink::Clear(_, alpha)) => Ink::Clear(only, alpha),
            (Some(only), _) => Ink::Flat(only),
            (None, ink) => ink,
        };
        Paint { shader: shader(ink), anti_alias: true, ..Paint::default() }
    }

    fn fill(&mut self, path: Option<Path>, ink: Ink) {
        if let Some(path) = path {
            let paint = self.paint(ink);
            self.map.fill_path(&path, &paint, FillRule::Winding, self.transform, None);
        }
    }

    fn stroke(&mut self, path: Option<Path>, width: f32, ink: Ink) {
        if let Some(path) = path {
            let paint = self.paint(ink);
            let stroke = Stroke { width, line_cap: LineCap::Round, line_join: LineJoin::Round, ..Stroke::default() };
            self.map.stroke_path(&path, &paint, &stroke, self.transform, None);
        }
    }

    /// A pen inside this one: origin moved to (x, y), turned by `degrees`, scaled.
    pub fn inner(&mut self, x: f32, y: f32, degrees: f32, scale: f32) -> Pen<'_> {
        let transform = self.transform.pre_translate(x, y).pre_rotate(degrees).pre_scale(scale, scale);
        Pen { map: self.map, transform, only: self.only }
    }

    /// A closed polygon with straight edges.
    pub fn poly(&mut self, points: &[(f32, f32)], ink: impl Into<Ink>) {
        self.fill(straight_path(points, true), ink.into());
    }

    /// A closed smooth shape through the points.
    pub fn blob(&mut self, points: &[(f32, f32)], ink: impl Into<Ink>) {
        self.fill(smooth_path(points, true), ink.into());
    }

    /// The smooth shape and its mirror image about x = 0, as one outline: give the
    /// right half from top to bottom.
    pub fn mirror(&mut self, half: &[(f32, f32)], ink: impl Into<Ink>) {
        let all: Vec<_> = half.iter().copied().chain(half.iter().rev().map(|(x, y)| (-x, *y))).collect();
        self.blob(&all, ink);
    }

    /// An ellipse about (x, y).
    pub fn oval(&mut self, x: f32, y: f32, rx: f32, ry: f32, ink: impl Into<Ink>) {
        let rect = tiny_skia::Rect::from_ltrb(x - rx, y - ry, x + rx, y + ry);
        self.fill(rect.and_then(PathBuilder::from_oval), ink.into());
    }

    /// A circle about (x, y).
    pub fn disc(&mut self, x: f32, y: f32, r: f32, ink: impl Into<Ink>) {
        self.oval(x, y, r, r, ink);
    }

    /// A rectangle by its corners, in any order.
    pub fn rect(&mut self, x0: f32, y0: f32, x1: f32, y1: f32, ink: impl Into<Ink>) {
        self.poly(&[(x0, y0), (x1, y0), (x1, y1), (x0, y1)], ink);
    }

    /// A straight stroke through the points, round at its ends.
    pub fn line(&mut self, points: &[(f32, f32)], width: f32, ink: impl Into<Ink>) {
        self.stroke(straight_path(points, false), width, ink.into());
    }

    /// A smooth stroke through the points, round at its ends.
    pub fn curve(&mut self, points: &[(f32, f32)], width: f32, ink: impl Into<Ink>) {
        self.stroke(smooth_path(points, false), width, ink.into());
    }

    /// An arc of a ring about (x, y), from and to in degrees clockwise from the right.
    pub fn arc(&mut self, centre: (f32, f32), r: f32, from: f32, to: f32, width: f32, ink: impl Into<Ink>) {
        let points: Vec<_> = (0..=16)
            .map(|i| (from + (to - from) * i as f32 / 16.0).to_radians())
            .map(|a| (centre.0 + a.cos() * r, centre.1 + a.sin() * r))
            .collect();
        self.curve(&points, width, ink);
    }
}
