//! What stands over the canvas at a place, until something else is pressed.

use gesso_core::editor::geometry::ScreenPoint;
use leptos::{html, prelude::*};

use crate::{browser, flow::Desk};

/// Closes what is asked, and gives the focus back to the canvas.
pub fn close(desk: Desk) {
    desk.ask.set(None);
    desk.focus_surface();
}

/// Puts a view at a place of the canvas; in the upper middle where there is none.
pub fn over(desk: Desk, at: Option<ScreenPoint>, contents: AnyView) -> AnyView {
    let node = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let (Some(element), Some(at)) = (node.get(), at) {
            browser::set_property(&element, "--x", &format!("{}px", at.x));
            browser::set_property(&element, "--y", &format!("{}px", at.y));
        }
    });
    view! {
        <div
            class="ask-veil"
            on:pointerdown=move |event| {
                event.prevent_default();
                close(desk);
            }
            on:contextmenu=|event| event.prevent_default()
        ></div>
        <div class="flow-ask" data-middle=at.is_none().then_some("") node_ref=node>{contents}</div>
    }
    .into_any()
}
