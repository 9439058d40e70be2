//! Asking once more for a picture that could not be made: a button where the picture would be. A real form.

use gesso_core::ids::GenerationId;
use leptos::{prelude::*, server_fn::ServerFn};

use super::{desk::Desk, handle::Handle};
use crate::{api::DraftsForm, browser, components::Icon, home::ask::on_submit};

/// The button.
#[component]
pub fn Again(
    /// The seat.
    handle: Handle,
    /// What made nothing there.
    generation: GenerationId,
) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let is_asked = Memo::new(move |_| desk.is_asking_again(generation));
    let send = move || {
        if !is_asked.get_untracked() {
            desk.again(&[handle]);
            // The button goes with what failed, and the seat is drawn anew.
            desk.refocus.set_value(Some(handle));
            browser::focus_on(&format!("[data-seat={handle}]"));
        }
    };
    view! {
        <form class="again" method="post" action=DraftsForm::PATH on:submit=on_submit(send)>
            <input r#type="hidden" name="session" value=desk.session.to_string() />
            <input r#type="hidden" name="generations" value=generation.to_string() />
            <input r#type="hidden" name="sel" value=handle.to_string() />
            <button
                r#type="submit"
                name="action"
                value="again"
                class="btn sm"
                aria-label=format!("Try again: {}", handle.name())
                aria-busy=move || is_asked.get().then_some("true")
            >
                <Icon name="rotate-cw" small=true />
                {move || if is_asked.get() { "Asking" } else { "Try again" }}
            </button>
        </form>
    }
    .into_any()
}
