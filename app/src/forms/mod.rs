//! Forms: saved workflows without their canvas, filled in and run.
//!
//! Values are marked in Flow ([`gesso_core::editor::form`]); what they are and what may stand in them is
//! [`gesso_core::graph::template`]. `list` is what there is, `one` a form, `control` a field of it, `echo` what came back of it, `made` what came of it.

mod control;
mod echo;
mod kept;
mod list;
mod made;
mod one;

#[cfg(all(test, feature = "ssr"))]
mod tests;

use gesso_core::problem::ProblemCode;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::{components::ui::EmptyState, error::AppError, home::Offline, shell::Page};

/// `/forms` and `/forms/{workflow}`.
#[component]
pub fn FormsPage() -> impl IntoView {
    let params = use_params_map();
    let workflow = Memo::new(move |_| params.with(|params| params.get("workflow")));
    move || match workflow.get() {
        None => view! { <list::List /> }.into_any(),
        Some(id) => view! { <one::One id=id.parse().ok() /> }.into_any(),
    }
}

/// The page when its contents could not be read; `again` reads them once more.
fn unread(error: AppError, again: impl Fn() + Send + Sync + 'static) -> AnyView {
    #[cfg(feature = "ssr")]
    if let (Some(response), Ok(status)) =
        (use_context::<leptos_axum::ResponseOptions>(), axum::http::StatusCode::from_u16(error.status()))
    {
        response.set_status(status);
    }
    let is_gone = error.code == ProblemCode::NotFound;
    let heading = if is_gone { "This form is not here" } else { "This could not be read" };
    view! {
        <Page title="Forms">
            <div class="shelf">
                <Offline sentence="Forms are on the studio; they are here again when it is reachable." />
                <EmptyState title=heading sentence=error.detail>
                    // A link, so that it works without a script; with one only the contents are read again.
                    {(!is_gone).then(|| view! {
                        <a class="btn" href="" rel="external" on:click=move |event| { event.prevent_default(); again(); }>"Try again"</a>
                    })}
                    <a class="btn ghost" href="/forms">"All forms"</a>
                </EmptyState>
            </div>
        </Page>
    }
    .into_any()
}

/// The same boxes without their contents.
fn waiting() -> AnyView {
    view! {
        <Page title="Forms">
            <div class="shelf" aria-busy="true">
                <p class="sr" role="status">"Forms are being read."</p>
                <div class="skel shelf-wait"></div>
            </div>
        </Page>
    }
    .into_any()
}
