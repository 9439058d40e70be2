//! Every component in every state, on one page: what the browser tests photograph. In debug builds only.

mod floats;
mod inputs;
mod pictures;
mod presses;
mod words;

#[cfg(all(test, feature = "ssr"))]
mod tests;

use leptos::prelude::*;

use crate::shell::Page;

/// The page.
#[component]
pub fn StatesPage() -> impl IntoView {
    view! {
        <Page title="Components and states">
            <div class="invs">
                {presses::rows()}
                {inputs::rows()}
                {words::rows()}
                {pictures::rows()}
                {floats::rows()}
            </div>
        </Page>
    }
}

/// One component; each state has its name above it.
fn row(title: &'static str, states: Vec<(&'static str, AnyView)>) -> AnyView {
    let state = |(name, shown): (&'static str, AnyView)| view! { <div><span class="label">{name}</span>{shown}</div> };
    view! {
        <section class="inv">
            <h2>{title}</h2>
            <div class="inv-row">{states.into_iter().map(state).collect_view()}</div>
        </section>
    }
    .into_any()
}
