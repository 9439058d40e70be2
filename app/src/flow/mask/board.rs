//! The picture with its mask, and what pointers do to it.

use gesso_core::{editor::geometry::ScreenPoint, mask::View};
use leptos::{ev, html, prelude::*};

use super::easel::{Easel, Stage};
use crate::{
    browser,
    components::{
        Note, Tone,
        ui::{Button, Size},
    },
};

/// How much a turn of the wheel by one pixel zooms.
const ZOOM_PER_PIXEL: f64 = 0.0015;
/// From this scale on single pixels are shown.
const NEAR: f64 = 4.0;
/// The bit of the eraser at the end of a pen.
const PEN_ERASER: u16 = 32;

/// Where a pointer is on the board.
fn at(event: &ev::MouseEvent) -> ScreenPoint {
    let (left, top, ..) = browser::place_of_current(event);
    ScreenPoint::new(f64::from(event.client_x()) - left, f64::from(event.client_y()) - top)
}

/// How hard a pen is pressed; none for what does not tell.
fn pressure(event: &ev::PointerEvent) -> Option<f64> {
    (event.pointer_type() == "pen").then(|| f64::from(event.pressure()))
}

/// The board.
pub fn board(easel: Easel) -> AnyView {
    let (sheet, ring) = (NodeRef::<html::Div>::new(), NodeRef::<html::Div>::new());
    follow_view(easel, sheet);
    let hover = move |event: &ev::PointerEvent| {
        let (Some(ring), Some(view)) = (ring.get_untracked(), easel.view.get_untracked()) else { return };
        let ScreenPoint { x, y } = at(event);
        let wide = easel.brush.get_untracked().dab([0.0; 2], pressure(event).filter(|it| *it > 0.0)).radius * 2.0 * view.scale;
        for (name, value) in [("--x", x), ("--y", y), ("--d", wide)] {
            browser::set_property(&ring, name, &format!("{value:.1}px"));
        }
        let is_shown = easel.stage.get_untracked() == Stage::Ready && !easel.is_moving();
        let _ = ring.set_attribute("data-on", if is_shown { "true" } else { "false" });
    };
    let press = move |event: ev::PointerEvent| {
        // Captured, a press on what is offered instead of the picture would not be one.
        if event.button() == 2 || easel.stage.get_untracked() != Stage::Ready {
            return;
        }
        browser::capture(&event);
        if let Some(board) = easel.board.get_untracked() {
            let _ = board.focus();
        }
        let moves = event.button() == 1 || easel.is_space_held.get_untracked();
        let (at, is_pen) = (at(&event), event.pointer_type() == "pen");
        let erases = event.buttons() & PEN_ERASER != 0;
        easel.handle(pressure(&event), erases, |hand| hand.down(event.pointer_id(), at, is_pen, moves));
        hover(&event);
    };
    let go = move |event: ev::PointerEvent| {
        let (at, erases) = (at(&event), event.buttons() & PEN_ERASER != 0);
        easel.handle(pressure(&event), erases, |hand| hand.to(event.pointer_id(), at));
        hover(&event);
    };
    let away = move || {
        if let Some(ring) = ring.get_untracked() {
            let _ = ring.set_attribute("data-on", "false");
        }
    };
    let turn = move |event: ev::WheelEvent| {
        event.prevent_default();
        let (about, pixels) = (at(&event), browser::wheel_pixels(&event));
        easel.turn(|view: View| match event.shift_key() {
            true if pixels == 0.0 => view.panned([-event.delta_x(), 0.0]),
            true => view.panned([-pixels, 0.0]),
            false => view.panned([-event.delta_x(), 0.0]).zoomed(about, (-pixels * ZOOM_PER_PIXEL).exp()),
        });
    };
    let picture = move || {
        let address = easel.address("rgb")?;
        Some(view! {
            <img
                src=address
                alt=""
                draggable="false"
                on:load:target=move |event| {
                    let image = event.target();
                    easel.has_picture([image.natural_width(), image.natural_height()]);
                }
                on:error=move |_| easel.stage.set(Stage::Failed)
            />
        })
    };
    view! {
        <div
            class="mask-board"
            node_ref=easel.board
            tabindex="0"
            role="application"
            aria-label="Picture with its mask. Paint with the pointer; fill, invert and clear are below."
            aria-busy=move || (easel.stage.get() == Stage::Reading).then_some("true")
            data-ready=move || (easel.stage.get() == Stage::Ready).then_some("")
            data-moves=move || easel.is_space_held.get().then_some("")
            data-view=move || easel.view.get().map(|view| format!("{} {} {}", view.corner.x, view.corner.y, view.scale))
            on:pointerdown=press
            on:pointermove=go
            on:pointerup=move |event| easel.handle(None, false, |hand| hand.up(event.pointer_id()))
            on:pointercancel=move |event| easel.handle(None, false, |hand| hand.cancel(event.pointer_id()))
            on:pointerleave=move |_| away()
            on:wheel=turn
            on:contextmenu=move |event| event.prevent_default()
            on:keydown=move |event| if event.key() == " " {
                event.prevent_default();
                easel.is_space_held.set(true);
            }
            on:keyup=move |event| if event.key() == " " { easel.is_space_held.set(false) }
            on:blur=move |_| easel.is_space_held.set(false)
        >
            <div class="mask-sheet" node_ref=sheet hidden=move || easel.stage.get() != Stage::Ready>
                {picture}
                <canvas node_ref=easel.canvas></canvas>
            </div>
            <div class="mask-ring" node_ref=ring aria-hidden="true"></div>
            {move || match easel.stage.get() {
                Stage::Reading => view! { <div class="mask-wait skel"></div> }.into_any(),
                Stage::Ready => ().into_any(),
                Stage::Failed => view! {
                    <div class="mask-failed">
                        <Note tone=Tone::Bad title="The picture could not be read." is_new=true>
                            "Upload it again, choose another, or try once more. "
                            <Button label="Try again" size=Size::Small on_click=move |_| {
                                easel.stage.set(Stage::Reading);
                                easel.tries.update(|tries| *tries += 1);
                            } />
                        </Note>
                    </div>
                }
                .into_any(),
            }}
        </div>
    }
    .into_any()
}

/// Lays the sheet where the view has it, and the view into a window that changes.
fn follow_view(easel: Easel, sheet: NodeRef<html::Div>) {
    Effect::new(move |_| {
        let (Some(sheet), Some(view)) = (sheet.get(), easel.view.get()) else { return };
        let lengths = [("--x", view.corner.x), ("--y", view.corner.y), ("--w", view.picture[0]), ("--h", view.picture[1])];
        for (name, value) in lengths {
            browser::set_property(&sheet, name, &format!("{value}px"));
        }
        browser::set_property(&sheet, "--k", &view.scale.to_string());
        let _ = sheet.set_attribute("data-near", if view.scale >= NEAR { "true" } else { "false" });
    });
    Effect::new(move |_| {
        if let Some(sheet) = sheet.get() {
            browser::set_property(&sheet, "--shade", &easel.shade.get().to_string());
        }
    });
    Effect::new(move |_| {
        let handle = window_event_listener(ev::resize, move |_| {
            if easel.view.get_untracked().is_some() {
                easel.look(|window, view| view.map_or_else(|| View::fitted(window, [1, 1]), |view| view.resized(window)));
            }
        });
        on_cleanup(move || handle.remove());
    });
}
