//! What is drawn with: the context of a canvas, and texts that were fitted already.

use std::{
    cell::RefCell,
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    rc::Rc,
};

use gesso_core::editor::geometry::{Rect, WorldPoint};
use web_sys::{CanvasRenderingContext2d, js_sys};

use super::Ink;
use crate::flow::canvas::{
    fit::{fit, wrap},
    sheet::{Pixels, Place},
    tint::Shape,
};

/// Fitted texts that are kept; then all are forgotten, and those that are seen are fitted again.
const MAX_TEXTS: usize = 4_000;
/// Half a slot, in graph pixels.
pub const SOCKET: f64 = 5.0;

/// Which font.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Font {
    /// Titles.
    Title,
    /// Names and values.
    Label,
    /// States.
    Small,
    /// Words for pictures.
    Words,
    /// Titles from afar, in device pixels.
    Mini,
    /// Titles of frames, each as large as its file says, in graph pixels.
    Frame(u16),
}

/// Texts by what was asked for.
pub type Texts = RefCell<HashMap<u64, Rc<[String]>>>;

/// A context, its colours, and the texts.
pub struct Pen<'a> {
    pub context: &'a CanvasRenderingContext2d,
    pub ink: &'a Ink,
    pub texts: &'a Texts,
}

impl Pen<'_> {
    /// What follows is in graph pixels.
    pub fn to_world(&self, place: &Place, corner: [f64; 2]) {
        let [x, y] = [place.origin[0] + corner[0], place.origin[1] + corner[1]];
        let _ = self.context.set_transform(place.scale, 0.0, 0.0, place.scale, x, y);
    }

    /// What follows is in device pixels of the canvas.
    pub fn to_pixels(&self) {
        let _ = self.context.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0);
    }

    pub fn fill(&self, colour: &str) {
        self.context.set_fill_style_str(colour);
    }

    pub fn stroke(&self, colour: &str, width: f64) {
        self.context.set_stroke_style_str(colour);
        self.context.set_line_width(width);
    }

    pub fn alpha(&self, alpha: f64) {
        self.context.set_global_alpha(alpha);
    }

    pub fn dash(&self, lengths: &[f64], offset: f64) {
        let list: js_sys::Array = lengths.iter().map(|length| wasm_bindgen::JsValue::from_f64(*length)).collect();
        let _ = self.context.set_line_dash(&list);
        self.context.set_line_dash_offset(offset);
    }

    pub fn no_dash(&self) {
        let _ = self.context.set_line_dash(&js_sys::Array::new());
    }

    pub fn bar(&self, [x, y, width, height]: Pixels) {
        self.context.fill_rect(x, y, width, height);
    }

    /// The way around a box with round corners.
    pub fn round(&self, bounds: &Rect, radius: f64) {
        self.context.begin_path();
        let _ = self.context.round_rect_with_f64(bounds.x, bounds.y, bounds.width, bounds.height, radius);
    }

    pub fn fill_round(&self, bounds: &Rect, radius: f64) {
        self.round(bounds, radius);
        self.context.fill();
    }

    pub fn stroke_round(&self, bounds: &Rect, radius: f64) {
        self.round(bounds, radius);
        self.context.stroke();
    }

    /// The way of a wire through these points.
    pub fn way(&self, points: &[WorldPoint]) {
        let Some(first) = points.first() else { return };
        self.context.move_to(first.x, first.y);
        for pair in points.windows(2) {
            let [from, to] = pair else { continue };
            let bend = (from.distance(*to) * 0.25).max(20.0);
            self.context.bezier_curve_to(from.x + bend, from.y, to.x - bend, to.y, to.x, to.y);
        }
    }

    /// A slot.
    pub fn socket(&self, shape: Shape, at: WorldPoint, half: f64) {
        let (x, y, context) = (at.x, at.y, self.context);
        let corners = |corners: &[(f64, f64)]| {
            for (place, (right, down)) in corners.iter().enumerate() {
                let (x, y) = (x + right * half, y + down * half);
                if place == 0 { context.move_to(x, y) } else { context.line_to(x, y) }
            }
            context.close_path();
        };
        context.begin_path();
        match shape {
            Shape::Circle => drop(context.arc(x, y, half, 0.0, std::f64::consts::TAU)),
            Shape::Square => drop(context.round_rect_with_f64(x - half, y - half, 2.0 * half, 2.0 * half, 0.4 * half)),
            Shape::Diamond => corners(&[(0.0, -1.2), (1.2, 0.0), (0.0, 1.2), (-1.2, 0.0)]),
            Shape::Triangle => corners(&[(0.0, -1.1), (1.1, 1.0), (-1.1, 1.0)]),
            Shape::Hexagon => corners(&[(-0.5, -1.0), (0.5, -1.0), (1.0, 0.0), (0.5, 1.0), (-0.5, 1.0), (-1.0, 0.0)]),
            Shape::Shield => {
                corners(&[(-1.0, -1.0), (1.0, -1.0), (1.0, 0.2), (0.45, 1.0), (-0.45, 1.0), (-1.0, 0.2)]);
            }
        }
        context.fill();
    }

    pub fn font(&self, font: Font) {
        self.context.set_font(match font {
            Font::Title => &self.ink.title,
            Font::Label => &self.ink.label,
            Font::Small => &self.ink.small,
            Font::Words => &self.ink.words,
            Font::Mini => &self.ink.mini,
            Font::Frame(size) => return self.context.set_font(&format!("620 {size}px {}", self.ink.tool)),
        });
    }

    /// Writes a text, cut to a width, its middle line at a height; gives how wide it came out at most.
    pub fn text(&self, font: Font, text: &str, at: WorldPoint, max: f64, align: Align) {
        if max < 8.0 || text.is_empty() {
            return;
        }
        let lines = self.fitted(font, text, max, 1);
        let Some(line) = lines.first().filter(|line| !line.is_empty()) else { return };
        self.font(font);
        self.context.set_text_align(if align == Align::Start { "left" } else { "right" });
        self.context.set_text_baseline("middle");
        let _ = self.context.fill_text(line, at.x, at.y);
    }

    /// Writes a text in lines from a corner on; gives how many there are.
    pub fn lines(&self, font: Font, text: &str, at: WorldPoint, max: f64, height: f64, count: usize) -> usize {
        if max < 8.0 || count == 0 || text.is_empty() {
            return 0;
        }
        let lines = self.fitted(font, text, max, count.max(2));
        self.font(font);
        self.context.set_text_align("left");
        self.context.set_text_baseline("middle");
        for (row, line) in lines.iter().take(count).enumerate() {
            let _ = self.context.fill_text(line, at.x, at.y + (row as f64 + 0.5) * height);
        }
        lines.len().min(count)
    }

    fn fitted(&self, font: Font, text: &str, max: f64, count: usize) -> Rc<[String]> {
        let mut hasher = DefaultHasher::new();
        (font, text, max.to_bits(), count).hash(&mut hasher);
        let key = hasher.finish();
        if let Some(lines) = self.texts.borrow().get(&key) {
            return lines.clone();
        }
        self.font(font);
        let mut measure = |text: &str| self.context.measure_text(text).map_or(f64::MAX, |measured| measured.width());
        let lines: Rc<[String]> =
            if count == 1 { [fit(text, max, &mut measure)].into() } else { wrap(text, max, count, &mut measure).into() };
        let mut texts = self.texts.borrow_mut();
        if texts.len() >= MAX_TEXTS {
            texts.clear();
        }
        texts.insert(key, lines.clone());
        lines
    }
}

/// At which end a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// It begins there.
    Start,
    /// It ends there.
    End,
}
