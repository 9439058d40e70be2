//! The whole level, small, with what of it is seen. Dragging on it moves the view.
//!
//! The blocks are painted when the document or a mark has changed, at most ten times a second; what is seen is a box above
//! them, which the style sheet moves.

use gesso_core::editor::{
    Editor,
    geometry::{Rect, WorldPoint},
};
use leptos::{ev::PointerEvent, html, prelude::*};

use super::Desk;
use crate::browser::{self, Later};

/// Between two paintings, in milliseconds.
const REST_MS: u64 = 100;
/// Width and height of the map, in CSS pixels.
const SIZE: [f64; 2] = [160.0, 96.0];
/// Around everything, as a part of the longer side.
const AROUND: f64 = 0.04;

/// The whole level, small, with what of it is seen.
#[component]
pub fn Minimap() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let sheet = NodeRef::<html::Canvas>::new();
    let view = NodeRef::<html::I>::new();
    let seen = desk.of_view(|editor| (*editor.camera(), all(editor)));
    let count = desk.of_document(|editor| editor.scene().blocks().count());
    let painting = Later::new();
    let is_painting = StoredValue::new(false);
    let held = StoredValue::new(false);
    Effect::new(move |_| {
        desk.track_document();
        desk.marks.track();
        // What comes meanwhile is painted along.
        if is_painting.try_update_value(|is_painting| std::mem::replace(is_painting, true)) == Some(false) {
            painting.after(REST_MS, move || {
                is_painting.try_set_value(false);
                paint(desk, sheet);
            });
        }
    });
    Effect::new(move |_| {
        let (Some((camera, Some(all))), Some(view)) = (seen.get(), view.get()) else { return };
        let fitted = Fitted::of(all);
        let Rect { x, y, width, height } = fitted.small(camera.visible());
        for (name, number) in [("--x", x), ("--y", y), ("--w", width), ("--h", height)] {
            browser::set_property(&view, name, &format!("{number:.1}px"));
        }
    });
    let go = move |event: &PointerEvent| {
        let (left, top, ..) = browser::place_of_current(event);
        let at = [f64::from(event.client_x()) - left, f64::from(event.client_y()) - top];
        if let Some(Some(all)) = desk.with(all) {
            desk.look_at(Fitted::of(all).large(at));
        }
    };
    let said = move || match count.get().unwrap_or_default() {
        1 => "Map of the flow: 1 block".to_owned(),
        count => format!("Map of the flow: {count} blocks"),
    };
    view! {
        <div class="minimap" hidden=move || count.get().unwrap_or_default() == 0 || !desk.is_map_shown.get()>
            <div
                class="map"
                role="img"
                aria-label=said
                on:pointerdown=move |event| {
                    browser::capture(&event);
                    held.set_value(true);
                    go(&event);
                }
                on:pointermove=move |event| {
                    if held.get_value() {
                        go(&event);
                    }
                }
                on:pointerup=move |_| held.set_value(false)
                on:pointercancel=move |_| held.set_value(false)
            >
                <canvas node_ref=sheet aria-hidden="true"></canvas>
                <i node_ref=view></i>
            </div>
        </div>
    }
    .into_any()
}

/// The box around everything, with a little more; none if there is nothing.
fn all(editor: &Editor) -> Option<Rect> {
    let bounds = editor.scene().bounds()?;
    Some(bounds.grown(bounds.width.max(bounds.height).max(1.0) * AROUND))
}

/// Everything brought to the size of the map.
#[derive(Clone, Copy, Debug)]
struct Fitted {
    all: Rect,
    scale: f64,
    corner: [f64; 2],
}

impl Fitted {
    fn of(all: Rect) -> Self {
        let scale = (SIZE[0] / all.width.max(1.0)).min(SIZE[1] / all.height.max(1.0));
        let corner = [(SIZE[0] - all.width * scale) / 2.0, (SIZE[1] - all.height * scale) / 2.0];
        Self { all, scale, corner }
    }

    /// A part of the graph on the map.
    fn small(&self, part: Rect) -> Rect {
        let x = (part.x - self.all.x) * self.scale + self.corner[0];
        let y = (part.y - self.all.y) * self.scale + self.corner[1];
        Rect::new(x, y, part.width * self.scale, part.height * self.scale)
    }

    /// The point of the graph at a point of the map.
    fn large(&self, [x, y]: [f64; 2]) -> WorldPoint {
        let place = |at: f64, corner: f64, from: f64| (at - corner) / self.scale + from;
        WorldPoint::new(place(x, self.corner[0], self.all.x), place(y, self.corner[1], self.all.y))
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn paint(_desk: Desk, _sheet: NodeRef<html::Canvas>) {}

#[cfg(target_arch = "wasm32")]
fn paint(desk: Desk, sheet: NodeRef<html::Canvas>) {
    use wasm_bindgen::JsCast;
    use web_sys::CanvasRenderingContext2d;

    use super::canvas::{Ink, Tone};

    let Some(sheet) = sheet.try_get_untracked().flatten() else { return };
    let context = sheet.get_context("2d").ok().flatten();
    let Some(context) = context.and_then(|context| context.dyn_into::<CanvasRenderingContext2d>().ok()) else { return };
    let ratio = web_sys::window().map_or(1.0, |window| window.device_pixel_ratio());
    // Another size, or the same, empties it.
    sheet.set_width((SIZE[0] * ratio) as u32);
    sheet.set_height((SIZE[1] * ratio) as u32);
    let Some(element) = sheet.parent_element().and_then(|element| element.dyn_into().ok()) else { return };
    let ink = Ink::read(&element, ratio);
    desk.with(|editor| {
        let Some(fitted) = all(editor).map(Fitted::of) else { return };
        desk.marks.with(|marks| {
            for tone in Tone::ALL {
                context.set_fill_style_str(ink.tone(tone));
                for block in editor.scene().blocks().filter(|block| Tone::of(block, marks) == tone) {
                    let Rect { x, y, width, height } = fitted.small(block.frame);
                    let side = |length: f64| (length * ratio).round().max(1.0);
                    context.fill_rect((x * ratio).round(), (y * ratio).round(), side(width), side(height));
                }
            }
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_of_the_map_is_a_point_of_the_graph() {
        let fitted = Fitted::of(Rect::new(-500.0, 20.0, 4000.0, 900.0));
        let part = Rect::new(0.0, 100.0, 800.0, 600.0);
        let small = fitted.small(part);
        assert!(small.x >= 0.0 && small.right() <= SIZE[0] && small.bottom() <= SIZE[1], "{small:?}");
        let corner = fitted.large([small.x, small.y]);
        assert!(corner.distance(WorldPoint::new(0.0, 100.0)) < 1e-6);
    }
}
