//! Projects and their sessions: looking for them, naming them, throwing them away and bringing them back.

mod bin;
mod card;
mod list;
mod one;

pub use bin::BinPage;
pub use list::ProjectsPage;
pub use one::ProjectPage;

use gesso_core::problem::ProblemCode;
use leptos::prelude::*;

use crate::{components::ui::EmptyState, error::AppError, home::Offline, shell::Page};

/// Where to go on: the rest of a list.
fn further(path: &str, q: Option<&str>, cursor: &str) -> String {
    let q = q.map(|q| format!("q={}&", leptos_router::location::Url::escape(q))).unwrap_or_default();
    format!("{path}?{q}after={cursor}")
}

/// The page when its contents could not be read; `again` reads them once more.
fn unread(title: &'static str, error: AppError, again: impl Fn() + Send + Sync + 'static) -> AnyView {
    #[cfg(feature = "ssr")]
    if let (Some(response), Ok(status)) =
        (use_context::<leptos_axum::ResponseOptions>(), axum::http::StatusCode::from_u16(error.status()))
    {
        response.set_status(status);
    }
    let is_gone = error.code == ProblemCode::NotFound;
    let heading = if is_gone { "This is not here" } else { "This could not be read" };
    view! {
        <Page title=title>
            <div class="shelf">
                <Offline sentence="Projects are on the studio; they are here again when it is reachable." />
                <EmptyState title=heading sentence=error.detail>
                    // A link, so that it works without a script; with one only the contents are read again.
                    {(!is_gone).then(|| view! {
                        <a class="btn" href="" rel="external" on:click=move |event| { event.prevent_default(); again(); }>"Try again"</a>
                    })}
                    <a class="btn ghost" href="/projects">"All projects"</a>
                </EmptyState>
            </div>
        </Page>
    }
    .into_any()
}

/// The same boxes without their contents.
fn waiting(title: &'static str) -> AnyView {
    view! {
        <Page title=title>
            <div class="shelf" aria-busy="true">
                <p class="sr" role="status">{title}" is being read."</p>
                <div class="skel shelf-wait"></div>
            </div>
        </Page>
    }
    .into_any()
}

/// The search field of a list: a form, so that it works without a script and leaves its words in the address.
#[component]
fn Search(
    /// Where the list is.
    path: String,
    /// What is looked for now.
    q: Option<String>,
    /// What is searched, for its label.
    label: &'static str,
) -> impl IntoView {
    view! {
        <form class="search-form" method="get" action=path role="search">
            <span class="search">
                <crate::components::Icon name="search" />
                <label class="sr" for="find">{label}</label>
                <input id="find" class="input" r#type="search" name="q" value=q placeholder=label autocomplete="off" maxlength="200" />
            </span>
            <button r#type="submit" class="btn ghost">"Find"</button>
        </form>
    }
    .into_any()
}
