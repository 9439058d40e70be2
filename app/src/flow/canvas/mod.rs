//! The canvas: it takes pointers, wheel and keys, and shows what [`paint`] paints.

mod events;
#[cfg(any(test, target_arch = "wasm32"))]
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "painting is done in the browser"))]
mod fit;
#[cfg(any(test, target_arch = "wasm32"))]
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "painting is done in the browser"))]
mod flat;
#[cfg(target_arch = "wasm32")]
mod frame;
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "painting is done in the browser"))]
pub mod marks;
#[cfg(target_arch = "wasm32")]
mod paint;
mod pump;
#[cfg(any(test, target_arch = "wasm32"))]
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "painting is done in the browser"))]
mod sheet;
#[cfg(any(test, target_arch = "wasm32"))]
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "painting is done in the browser"))]
mod tint;
#[cfg(any(test, target_arch = "wasm32"))]
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "painting is done in the browser"))]
mod value;
#[cfg(target_arch = "wasm32")]
mod watch;

#[cfg(target_arch = "wasm32")]
pub use self::{flat::Tone, paint::Ink};

use gesso_core::editor::{
    effect::Layer,
    input::{Input, Key, Modifiers, Phase},
};
use leptos::{ev, html, prelude::*};

use self::pump::Pump;
use super::Desk;

/// The canvas of the open document.
#[component]
pub fn Canvas() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let graph = NodeRef::<html::Canvas>::new();
    let overlay = NodeRef::<html::Canvas>::new();
    let pump = Pump::new(desk);
    #[cfg(target_arch = "wasm32")]
    frame::follow(desk, pump, graph, overlay);
    Effect::new(move |_| {
        let handle = window_event_listener(ev::blur, move |_| left(desk));
        on_cleanup(move || handle.remove());
    });
    let pointer = move |phase| {
        move |event: ev::PointerEvent| {
            if phase == Phase::Down {
                events::hold(&event);
                desk.focus_surface();
            }
            pump.pointer(events::pointer(&event, phase));
        }
    };
    view! {
        <div
            class="canvas"
            data-region=""
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
            on:pointerleave=move |_| {
                pump.flush();
                if is_idle(desk) {
                    // Nothing is pointed at any more.
                    desk.input(&Input::Interrupted);
                    desk.paint(Layer::Overlay);
                }
            }
            on:wheel=move |event| {
                event.prevent_default();
                pump.flush();
                desk.input(&Input::Wheel(events::wheel(&event)));
            }
            on:contextmenu=move |event| event.prevent_default()
            on:keydown=move |event| {
                if let Some(key) = events::key(&event) {
                    let is_meant = desk.with(|editor| key.key == " " || editor.keymap.verb(&key).is_some()) == Some(true);
                    if is_meant && !events::is_clipboard(&key) {
                        event.prevent_default();
                        event.stop_propagation();
                        pump.flush();
                        desk.input(&Input::KeyDown(key));
                    }
                }
            }
            on:keyup=move |event| {
                if let Some(key) = events::key(&event) {
                    desk.input(&Input::KeyUp(key));
                }
            }
            on:blur=move |_| left(desk)
        >
            <canvas node_ref=graph aria-hidden="true"></canvas>
            <canvas node_ref=overlay aria-hidden="true"></canvas>
        </div>
    }
    .into_any()
}

fn is_idle(desk: Desk) -> bool {
    desk.with(|editor| editor.tool().is_idle()).unwrap_or(true)
}

/// The keyboard is elsewhere: a gesture ends, and the space bar is not held as far as anyone can tell.
fn left(desk: Desk) {
    desk.input(&Input::KeyUp(Key { key: " ".to_owned(), held: Modifiers::default(), repeats: false }));
    if !is_idle(desk) {
        desk.input(&Input::Interrupted);
    }
}
