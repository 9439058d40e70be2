//! Blocks, wires and problems as text: the whole editor for the keyboard and for those who do not see the canvas.

mod connect;
mod list;
mod problems;
mod states;

use leptos::prelude::*;

pub use problems::Problems;

use super::{Desk, desk::Sheet, panel::FormSheet};
use crate::components::ui::{Button, Look, Size};

/// The sheet beside the canvas: the outline, the problems or the form.
#[component]
pub fn Outline() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let close = move || {
        desk.sheet.set(None);
        desk.focus_surface();
    };
    let sheet = move |title: &'static str, body: AnyView| {
        view! {
            <section
                class="flow-sheet"
                aria-label=title
                data-region=""
                tabindex="-1"
                on:keydown=move |event| {
                    if event.key() == "Escape" {
                        event.stop_propagation();
                        close();
                    }
                }
            >
                <header class="row between">
                    <h2>{title}</h2>
                    <Button label="Close" icon="x" icon_only=true look=Look::Ghost size=Size::Small on_click=move |_| close() />
                </header>
                {body}
            </section>
        }
        .into_any()
    };
    move || match desk.sheet.get() {
        Some(Sheet::Outline) => sheet("Outline", list::list(desk)),
        Some(Sheet::Problems) => sheet("Problems", problems::list(desk)),
        Some(Sheet::Form) => sheet("Form", view! { <FormSheet /> }.into_any()),
        Some(Sheet::Library) | None => ().into_any(),
    }
}
