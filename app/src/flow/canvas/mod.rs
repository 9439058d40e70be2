//! The canvas: it takes pointers, wheel and keys, and shows what [`paint`] paints.

mod events;
#[cfg(target_arch = "wasm32")]
mod frame;
#[cfg(target_arch = "wasm32")]
mod paint;

use gesso_core::editor::input::{Input, Phase};
use leptos::{ev, html, prelude::*};

use super::Desk;

/// The canvas of the open document.
#[component]
pub fn Canvas() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let graph = NodeRef::<html::Canvas>::new();
    let overlay = NodeRef::<html::Canvas>::new();
    #[cfg(target_arch = "wasm32")]
    frame::follow(desk, graph, overlay);
    let pointer = move |phase| {
        move |event: ev::PointerEvent| {
            if phase == Phase::Down {
                events::hold(&event);
                desk.focus_surface();
            }
            desk.input(&Input::Pointer(events::pointer(&event, phase)));
        }
    };
    view! {
        <div
            class="canvas"
            node_ref=desk.surface
            tabindex="0"
            role="application"
            aria-roledescription="Flow canvas"
            aria-label="Canvas of blocks and wires. The outline lists them as text: Ctrl Shift O."
            data-cursor=move || events::cursor_name(desk.cursor.get())
            on:pointerdown=pointer(Phase::Down)
            on:pointermove=pointer(Phase::Move)
            on:pointerup=pointer(Phase::Up)
            on:pointercancel=pointer(Phase::Cancel)
            on:wheel=move |event| {
                event.prevent_default();
                desk.input(&Input::Wheel(events::wheel(&event)));
            }
            on:contextmenu=move |event| event.prevent_default()
            on:keydown=move |event| {
                if let Some(key) = events::key(&event) {
                    let is_meant = desk.with(|editor| key.key == " " || editor.keymap.verb(&key).is_some()) == Some(true);
                    if is_meant && !events::is_clipboard(&key) {
                        event.prevent_default();
                        event.stop_propagation();
                        desk.input(&Input::KeyDown(key));
                    }
                }
            }
            on:keyup=move |event| {
                if let Some(key) = events::key(&event) {
                    desk.input(&Input::KeyUp(key));
                }
            }
            on:blur=move |_| desk.input(&Input::Interrupted)
        >
            <canvas node_ref=graph aria-hidden="true"></canvas>
            <canvas node_ref=overlay aria-hidden="true"></canvas>
        </div>
    }
}
