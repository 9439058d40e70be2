//! When it is painted: once a frame, and only if something is another.

use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
    sync::Arc,
};

use gesso_core::editor::{
    input::{Device, Input},
    tool::Tool,
};
use leptos::{html, prelude::*};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::HtmlElement;

use super::{
    paint::{Painter, Surface},
    pump::Pump,
    sheet::Screen,
    watch::Watch,
};
use crate::flow::Desk;

/// The milliseconds of the page's clock, which events and frames are stamped with as well.
pub fn clock() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now())
}

/// Paints the open document whenever it has to be.
pub fn follow(desk: Desk, pump: Pump, graph: NodeRef<html::Canvas>, overlay: NodeRef<html::Canvas>) {
    let begun = StoredValue::new_local(None::<Rc<Frames>>);
    Effect::new(move |_| {
        let (Some(surface), Some(graph), Some(overlay)) = (desk.surface.get(), graph.get(), overlay.get()) else { return };
        let element: HtmlElement = AsRef::<HtmlElement>::as_ref(&surface).clone();
        let Some(surface) = Surface::new(element.clone(), graph, overlay) else { return };
        let frames = Frames::new(desk, pump, Painter::new(surface));
        frames.watch(&element);
        if let Some(Some(before)) = begun.try_update_value(|begun| begun.replace(frames)) {
            before.end();
        }
        let wake = move || {
            begun.try_with_value(|frames| frames.as_ref().map(|frames| frames.wake()));
        };
        pump.set_wake(Some(Callback::new(move |()| wake())));
        desk.set_painter(Some(Callback::new(move |_| {
            begun.try_with_value(|frames| frames.as_ref().map(|frames| frames.told()));
        })));
        desk.paint_all();
    });
    on_cleanup(move || {
        desk.set_painter(None);
        if let Some(Some(frames)) = begun.try_update_value(Option::take) {
            frames.end();
        }
    });
}

/// What the browser calls before a frame, with the time.
type Run = Closure<dyn FnMut(f64)>;

/// The frames of a canvas.
pub struct Frames {
    desk: Desk,
    pump: Pump,
    painter: RefCell<Painter>,
    run: RefCell<Option<Run>>,
    watch: RefCell<Option<Watch>>,
    asked: Cell<Option<i32>>,
    /// Whether something has to be painted.
    is_told: Cell<bool>,
    /// Whether a frame takes in what waited: it is painted anyway.
    is_inside: Cell<bool>,
    size: Cell<Option<([f64; 2], Screen)>>,
    is_undressed: Cell<bool>,
    arrived: RefCell<Vec<Arc<str>>>,
    tool: Cell<&'static str>,
}

impl Frames {
    fn new(desk: Desk, pump: Pump, painter: Painter) -> Rc<Self> {
        let frames = Rc::new(Self {
            desk,
            pump,
            painter: RefCell::new(painter),
            run: RefCell::new(None),
            watch: RefCell::new(None),
            asked: Cell::new(None),
            is_told: Cell::new(true),
            is_inside: Cell::new(false),
            size: Cell::new(None),
            is_undressed: Cell::new(true),
            arrived: RefCell::default(),
            tool: Cell::new("idle"),
        });
        let weak = Rc::downgrade(&frames);
        *frames.run.borrow_mut() = Some(Closure::new(move |now| {
            if let Some(frames) = weak.upgrade() {
                frames.frame(now);
            }
        }));
        frames
    }

    fn watch(self: &Rc<Self>, element: &HtmlElement) {
        *self.watch.borrow_mut() = Some(Watch::new(element, &Rc::downgrade(self)));
    }

    fn end(&self) {
        self.watch.borrow_mut().take();
        if let (Some(asked), Some(window)) = (self.asked.take(), web_sys::window()) {
            let _ = window.cancel_animation_frame(asked);
        }
    }

    /// The canvas has another size.
    pub fn resized(&self, css: [f64; 2], screen: Screen) {
        self.size.set(Some((css, screen)));
        self.told();
    }

    /// Colours or fonts are others; `is_still` if nothing may move by itself.
    pub fn undressed(&self, is_still: bool) {
        self.is_undressed.set(true);
        if let Ok(mut painter) = self.painter.try_borrow_mut() {
            painter.is_still = is_still;
        }
        self.told();
    }

    /// Something has to be painted.
    fn told(&self) {
        self.is_told.set(true);
        self.wake();
    }

    /// Asks for a frame, once.
    fn wake(&self) {
        if self.is_inside.get() || self.asked.get().is_some() {
            return;
        }
        if let (Some(window), Some(run)) = (web_sys::window(), self.run.borrow().as_ref()) {
            self.asked.set(window.request_animation_frame(run.as_ref().unchecked_ref()).ok());
        }
    }

    fn frame(self: &Rc<Self>, now: f64) {
        self.asked.set(None);
        self.is_inside.set(true);
        let goes_on = self.take_in(now);
        self.is_inside.set(false);
        let goes_on = if self.is_told.replace(false) { self.paint(now) || goes_on } else { goes_on };
        if goes_on {
            self.wake();
        }
    }

    /// Takes in what waited for the frame; gives whether the gesture goes on by itself.
    fn take_in(&self, now: f64) -> bool {
        if let Some((css, screen)) = self.size.get() {
            self.painter.borrow_mut().resize(screen);
            if self.desk.with(|editor| editor.camera().size != css) == Some(true) {
                self.desk.input(&Input::Resized(css));
            }
        }
        if self.is_undressed.replace(false) {
            self.painter.borrow_mut().dress();
        }
        self.pump.flush();
        let needs_time = |tool: &Tool| match tool {
            Tool::Pressing { gesture, .. } => gesture.device != Device::Mouse,
            Tool::Dragging(_) | Tool::Brushing(_) | Tool::Connecting { .. } => true,
            _ => false,
        };
        let goes_on = self.desk.with(|editor| needs_time(editor.tool())).unwrap_or_default();
        if goes_on {
            self.desk.input(&Input::Tick(now));
        }
        goes_on
    }

    /// Paints; gives whether there is more to paint in the next frame.
    fn paint(self: &Rc<Self>, now: f64) -> bool {
        let desk = self.desk;
        let mut touched = desk.marks.take_touched();
        touched.append(&mut self.arrived.borrow_mut());
        let revision = desk.revision();
        let weak = Rc::downgrade(self);
        let tell = move |block: Arc<str>| {
            if let Some(frames) = Weak::upgrade(&weak) {
                frames.arrived.borrow_mut().push(block);
                frames.told();
            }
        };
        let done = desk.with(|editor| {
            let tool = editor.tool().name();
            let has_tool_changed = self.tool.replace(tool) != tool;
            let mut painter = self.painter.borrow_mut();
            let done = desk.marks.with(|marks| painter.paint(editor, marks, &touched, revision, now, &tell));
            done.map(|done| (done, has_tool_changed))
        });
        let Some((done, has_tool_changed)) = done.flatten() else { return false };
        if let Some(begun) = done.begun {
            let weak = Rc::downgrade(self);
            // What was drawn is rasterized after this; a timer comes after that.
            set_timeout(
                move || {
                    if let Some(frames) = weak.upgrade() {
                        frames.painter.borrow_mut().took(clock() - begun);
                    }
                },
                std::time::Duration::ZERO,
            );
        }
        if done.has_view_changed || has_tool_changed {
            desk.tell_view();
        }
        if done.goes_on {
            self.is_told.set(true);
        }
        done.goes_on
    }
}
