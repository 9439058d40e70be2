//! Painting: the graph on a sheet larger than the canvas, what moves on a layer above it.
//!
//! The sheet is painted seldom. While the view moves it is moved by the style sheet, and where it ends its contents are
//! shifted and only what comes into view is painted; while the view is scaled it is scaled, if painting is slow, and
//! painted sharp a moment later; what a gesture drags is taken off it once and drawn above.

mod block;
mod far;
mod graph;
mod group;
mod ink;
mod over;
mod pen;
mod picture;
mod region;
mod rows;
mod surface;
mod wire;

use std::sync::Arc;

use gesso_core::editor::{Editor, camera::Camera, geometry::Rect, overlay::Overlay, selection::Selection};

use self::{
    graph::Graph,
    pen::{Pen, Texts},
    picture::Pictures,
};
pub use self::{ink::Ink, surface::Surface};
use super::{
    flat::Flat,
    marks::RunMarks,
    sheet::{Detail, Place, Screen, Step, step},
};
use crate::flow::canvas::frame::clock;

/// Painting the sheet within this is no reason to show a scaled one instead, in milliseconds.
const QUICK_MS: f64 = 8.0;
/// This long after the last change of the scale the sheet is painted sharp, in milliseconds.
const SHARP_AFTER_MS: f64 = 80.0;
/// How many times its cost lies between two paintings of a sheet that is being scaled and does not cover the canvas.
const SHORT_REST: f64 = 4.0;

/// What a painting did.
#[derive(Clone, Copy, Debug, Default)]
pub struct Done {
    /// Whether another part of the graph is seen than before.
    pub has_view_changed: bool,
    /// When the sheet was begun to be painted as a whole, if it was.
    pub begun: Option<f64>,
    /// Whether the next frame has something to paint even if nobody asks.
    pub goes_on: bool,
}

/// Paints a level.
pub struct Painter {
    surface: Surface,
    screen: Screen,
    ink: Ink,
    texts: Texts,
    pictures: Pictures,
    flat: Flat,
    revision: Option<u32>,
    /// What the sheet shows.
    painted: Option<Place>,
    /// What is not on it because it is being moved.
    hidden: Option<Selection>,
    /// Whether something on it is not as it should be.
    is_stale: bool,
    view: Option<Camera>,
    /// When the scale was another for the last time.
    scaled_at: f64,
    painted_at: f64,
    /// How long painting the sheet takes, in milliseconds.
    cost: f64,
    has_overlay: bool,
    /// Nothing moves by itself.
    pub is_still: bool,
}

impl Painter {
    /// Paints on this.
    pub fn new(surface: Surface) -> Self {
        Self {
            surface,
            screen: Screen::default(),
            ink: Ink::default(),
            texts: Texts::default(),
            pictures: Pictures::default(),
            flat: Flat::default(),
            revision: None,
            painted: None,
            hidden: None,
            is_stale: false,
            view: None,
            scaled_at: 0.0,
            painted_at: 0.0,
            cost: 0.0,
            has_overlay: false,
            is_still: false,
        }
    }

    /// The canvas has another size.
    pub fn resize(&mut self, screen: Screen) {
        if screen == self.screen {
            return;
        }
        let is_finer = (screen.ratio - self.screen.ratio).abs() > f64::EPSILON;
        self.screen = screen;
        self.surface.resize(&screen);
        self.painted = None;
        if is_finer {
            self.dress();
        }
    }

    /// Colours or fonts are others.
    pub fn dress(&mut self) {
        self.ink = Ink::read(&self.surface.element, self.screen.ratio);
        self.texts.borrow_mut().clear();
        self.painted = None;
    }

    /// Painting the sheet took so long, with all that the browser did after it.
    pub fn took(&mut self, millis: f64) {
        // What else there was to do says nothing about painting.
        self.cost = millis.min(self.cost * 3.0 + 4.0);
    }

    /// Paints what has to be. `touched` are blocks whose marks are others.
    pub fn paint(
        &mut self,
        editor: &Editor,
        marks: &RunMarks,
        touched: &[Arc<str>],
        revision: u32,
        now: f64,
        tell: &(impl Fn(Arc<str>) + Clone + 'static),
    ) -> Done {
        if self.screen.size[0] <= 1.0 {
            return Done::default();
        }
        let camera = *editor.camera();
        let overlay = editor.overlay();
        let has_view_changed = self.view != Some(camera);
        if self.view.is_none_or(|view| (view.scale - camera.scale).abs() > f64::EPSILON) {
            self.scaled_at = now;
        }
        self.view = Some(camera);
        let wanted = Place::of(&camera, self.screen.ratio);
        let dirty = self.follow(editor, marks, touched, revision, &overlay, tell);
        let begun = self.paint_graph(editor, marks, wanted, dirty, now);
        let is_moving = self.paint_overlay(editor, marks, &overlay, wanted, now);
        if has_view_changed {
            self.surface.tell(camera.origin.x, camera.origin.y, camera.scale);
        }
        Done { has_view_changed, begun, goes_on: is_moving || self.is_stale }
    }

    /// Takes in what is another since the last time; gives the part of the graph that is not true any more on the sheet.
    fn follow(
        &mut self,
        editor: &Editor,
        marks: &RunMarks,
        touched: &[Arc<str>],
        revision: u32,
        overlay: &Overlay,
        tell: &(impl Fn(Arc<str>) + Clone + 'static),
    ) -> Option<Rect> {
        let scene = editor.scene();
        let hidden = overlay.moving.as_ref().filter(|moving| !moving.is_copy).map(|moving| &moving.items);
        let has_hidden_changed = hidden != self.hidden.as_ref();
        let mut dirty = None;
        if !touched.is_empty() {
            self.pictures.follow(marks, tell);
            self.flat.touch(touched, scene, marks);
            dirty = region::around(scene, touched.iter());
        }
        if self.revision != Some(revision) {
            self.pictures.follow(marks, tell);
            self.flat = Flat::read(scene, marks);
            self.revision = Some(revision);
            self.painted = None;
        } else if has_hidden_changed {
            let both = [self.hidden.as_ref(), hidden];
            dirty = both.into_iter().flatten().fold(dirty, |dirty, items| region::both(dirty, region::of(scene, items)));
        }
        if has_hidden_changed || self.painted.is_none() {
            self.flat.hide(|id| hidden.is_some_and(|items| items.has_node(id)));
            self.hidden = hidden.cloned();
        }
        dirty
    }

    /// Brings the sheet to where it is seen; gives when it was begun to be painted, if it was painted as a whole.
    fn paint_graph(&mut self, editor: &Editor, marks: &RunMarks, wanted: Place, dirty: Option<Rect>, now: f64) -> Option<f64> {
        let Some(painted) = self.painted else { return Some(self.paint_all(editor, marks, wanted, now)) };
        match step(painted, wanted, &self.screen) {
            Step::Move { by, stretch, is_short } if (stretch - 1.0).abs() > 1e-9 => {
                let is_quick = self.cost <= QUICK_MS;
                let is_due = now - self.scaled_at >= SHARP_AFTER_MS;
                let is_bare = is_short && now - self.painted_at >= self.cost * SHORT_REST;
                if is_quick || is_due || is_bare {
                    return Some(self.paint_all(editor, marks, wanted, now));
                }
                self.surface.place(by, stretch, self.screen.ratio);
                self.is_stale = true;
                return None;
            }
            // The scale is back where it was, and meanwhile something has changed that was not painted.
            _ if self.is_stale => return Some(self.paint_all(editor, marks, wanted, now)),
            Step::Paint => return Some(self.paint_all(editor, marks, wanted, now)),
            Step::Move { by, .. } => self.surface.place(by, 1.0, self.screen.ratio),
            Step::Shift { by, strips } => {
                self.surface.shift(by);
                self.painted = Some(wanted);
                for strip in strips {
                    self.paint_region(editor, marks, wanted, strip);
                }
                let margin = self.screen.margin;
                self.surface.place([-margin, -margin], 1.0, self.screen.ratio);
            }
        }
        if let (Some(dirty), Some(place)) = (dirty, self.painted)
            && let Some(pixels) = region::on_sheet(&dirty, &place, &self.screen)
        {
            self.paint_region(editor, marks, place, pixels);
        }
        None
    }

    fn paint_all(&mut self, editor: &Editor, marks: &RunMarks, place: Place, now: f64) -> f64 {
        let begun = clock();
        let [width, height] = self.screen.sheet();
        self.painted = Some(place);
        self.is_stale = false;
        self.paint_region(editor, marks, place, [0.0, 0.0, width, height]);
        let margin = self.screen.margin;
        self.surface.place([-margin, -margin], 1.0, self.screen.ratio);
        self.surface.count();
        self.painted_at = now;
        self.cost = clock() - begun;
        begun
    }

    fn paint_region(&self, editor: &Editor, marks: &RunMarks, place: Place, region: super::sheet::Pixels) {
        let pen = Pen { context: &self.surface.graph, ink: &self.ink, texts: &self.texts };
        let margin = self.screen.margin;
        let mut graph = Graph::of(editor, marks, &self.pictures, &pen, place);
        (graph.corner, graph.ratio) = ([margin, margin], self.screen.ratio);
        region::paint(&graph, &self.flat, self.hidden.as_ref(), region);
    }

    /// Paints what is above the graph; gives whether it moves by itself.
    fn paint_overlay(&mut self, editor: &Editor, marks: &RunMarks, overlay: &Overlay, place: Place, now: f64) -> bool {
        let pen = Pen { context: &self.surface.overlay, ink: &self.ink, texts: &self.texts };
        let mut graph = Graph::of(editor, marks, &self.pictures, &pen, place);
        graph.ratio = self.screen.ratio;
        let [width, height] = self.screen.size;
        let seen = place.world([0.0, 0.0, width, height]);
        let live = if graph.detail() == Detail::Boxes { Vec::new() } else { region::live(&graph, &seen) };
        let is_empty = over::is_empty(editor, overlay, !live.is_empty());
        if self.has_overlay || !is_empty {
            pen.to_pixels();
            pen.context.clear_rect(0.0, 0.0, width, height);
        }
        if !is_empty {
            let time = (!self.is_still).then_some(now);
            over::paint(&graph, editor, overlay, &seen, &live, time);
        }
        self.has_overlay = !is_empty;
        !self.is_still && !live.is_empty()
    }
}
