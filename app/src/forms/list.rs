//! Every saved workflow that has a form.

use gesso_core::time::Timestamp;
use leptos::prelude::*;

use super::{unread, waiting};
use crate::{
    api::{FormCard, FormsState, json::JsonResource, list_forms},
    components::{Icon, ui::EmptyState},
    home::{Offline, words::ago},
    shell::Page,
};

/// So many values are named on a card.
const NAMED: usize = 6;

/// The page.
#[component]
pub fn List() -> impl IntoView {
    let read = JsonResource::new_with_options(|| (), |()| list_forms(false), false);
    view! {
        <Transition fallback=waiting>
            {move || Suspend::new(async move {
                match read.await {
                    Ok(state) => listed(state),
                    Err(error) => unread(error, move || read.refetch()),
                }
            })}
        </Transition>
    }
}

fn listed(state: FormsState) -> AnyView {
    let FormsState { forms, server_time } = state;
    let body = if forms.is_empty() {
        view! {
            <EmptyState
                title="A flow as a simple form"
                sentence="Open Flow, select a block and press the bookmark beside each value you change often, then save. The workflow is a form here, in debates and for other programs."
            >
                <a class="btn primary" href="/flow"><Icon name="workflow" />"Open Flow"</a>
            </EmptyState>
        }
        .into_any()
    } else {
        view! { <ul class="shelf-grid">{forms.into_iter().map(|form| card(form, server_time)).collect_view()}</ul> }.into_any()
    };
    view! {
        <Page title="Forms">
            <div class="shelf">
                <Offline sentence="These are the forms as they were last read; they can be filled in when the studio is reachable." />
                {body}
            </div>
        </Page>
    }
    .into_any()
}

fn card(form: FormCard, now: Timestamp) -> AnyView {
    let more = form.labels.len().saturating_sub(NAMED);
    let mut named = form.labels.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    if more > 0 {
        named.push_str(&format!(" and {more} more"));
    }
    view! {
        <li>
            <article class="proj-card form-card">
                <a href=format!("/forms/{}", form.id)>
                    <h2 dir="auto">{form.title}</h2>
                    <p class="small" dir="auto">{named}</p>
                    <p class="small dim num">"saved "{ago(form.updated_at, now)}</p>
                </a>
            </article>
        </li>
    }
    .into_any()
}
