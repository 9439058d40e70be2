//! Links, the points they are led through, and groups, as the canvas shows them.

use std::sync::Arc;

use super::measure::{FARTHEST, curve};
use crate::{
    editor::geometry::{Rect, WorldPoint},
    graph::{file::Link, json::Json},
};

/// How many pieces a curve is cut into to find what is near it.
const PIECES: u32 = 16;

/// A link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wire {
    /// Its id.
    pub id: Arc<str>,
    /// The node it begins at.
    pub origin: Arc<str>,
    /// The place of the output there.
    pub origin_slot: usize,
    /// The node it ends at.
    pub target: Arc<str>,
    /// The place of the input there.
    pub target_slot: usize,
    /// What flows through it.
    pub kind: Arc<str>,
    /// The points it is led through, from where it begins.
    pub knots: Vec<Arc<str>>,
}

/// A point of links.
#[derive(Clone, Debug, PartialEq)]
pub struct Knot {
    /// Where it stands.
    pub pos: WorldPoint,
    /// The point before it.
    pub parent: Option<Arc<str>>,
}

/// A group.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// What people read.
    pub title: Arc<str>,
    /// Where it stands.
    pub bounds: Rect,
    /// Whether it stays where it is.
    pub is_pinned: bool,
    /// The colour the file gives it, as style sheets spell one.
    pub colour: Option<Arc<str>>,
    /// How large its title is, in graph pixels.
    pub title_size: f64,
}

/// Smallest title of a group, in graph pixels.
pub const MIN_TITLE_SIZE: f64 = 8.0;
/// Largest title of a group, in graph pixels; larger ones of a file are drawn as large as this.
pub const MAX_TITLE_SIZE: f64 = 400.0;
/// The title of a group that does not say how large it is: as in the original front end.
const TITLE_SIZE: f64 = 24.0;

impl Wire {
    pub(super) fn of(link: &Link<'_>) -> Self {
        Self {
            id: (*link.id).into(),
            origin: (*link.origin).into(),
            origin_slot: link.origin_slot,
            target: (*link.target).into(),
            target_slot: link.target_slot,
            kind: (*link.kind).into(),
            knots: Vec::new(),
        }
    }
}

impl Frame {
    pub(super) fn read(json: &Json) -> Self {
        let numbers: Vec<f64> = json.items("bounding").filter_map(Json::as_f64).filter(|number| number.is_finite()).collect();
        let [x, y, width, height] = numbers.try_into().unwrap_or([0.0; 4]);
        let far = |number: f64| number.clamp(-FARTHEST, FARTHEST);
        Self {
            title: json.get("title").and_then(Json::as_str).unwrap_or_default().into(),
            bounds: Rect::new(far(x), far(y), far(width).max(0.0), far(height).max(0.0)),
            is_pinned: json.get("flags").and_then(|flags| flags.get("pinned")?.as_bool()) == Some(true),
            colour: json.get("color").and_then(Json::as_str).filter(|colour| colour.starts_with('#')).map(Arc::from),
            title_size: json
                .get("font_size")
                .and_then(Json::as_f64)
                .filter(|size| size.is_finite())
                .map_or(TITLE_SIZE, |size| size.clamp(MIN_TITLE_SIZE, MAX_TITLE_SIZE)),
        }
    }
}

/// The box around a link led through these points.
pub(super) fn bounds(points: &[WorldPoint]) -> Option<Rect> {
    let pieces = points.windows(2).filter_map(|pair| {
        let [from, to] = pair else { return None };
        let bend = (from.distance(*to) * 0.25).max(20.0);
        let line = Rect::between(*from, *to);
        Some(Rect { x: line.x - bend, width: line.width + 2.0 * bend, ..line })
    });
    Rect::of_all(pieces)
}

/// How far a point is from a link led through these points, and which piece between two of them is nearest.
pub(super) fn distance(points: &[WorldPoint], to: WorldPoint) -> Option<(f64, usize)> {
    let piece = |(at, pair): (usize, &[WorldPoint])| {
        let [from, end] = pair else { return None };
        let on_curve = (0..=PIECES).map(|step| curve(*from, *end, f64::from(step) / f64::from(PIECES)));
        let spots: Vec<WorldPoint> = on_curve.collect();
        let nearest = spots.windows(2).filter_map(|pair| {
            let [a, b] = pair else { return None };
            Some(from_line(*a, *b, to))
        });
        Some((nearest.fold(f64::INFINITY, f64::min), at))
    };
    points.windows(2).enumerate().filter_map(piece).min_by(|a, b| a.0.total_cmp(&b.0))
}

fn from_line(a: WorldPoint, b: WorldPoint, to: WorldPoint) -> f64 {
    let ([x, y], [dx, dy]) = (to.since(a), b.since(a));
    let length = dx * dx + dy * dy;
    let at = if length > 0.0 { ((x * dx + y * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
    to.distance(a.moved([dx * at, dy * at]))
}
