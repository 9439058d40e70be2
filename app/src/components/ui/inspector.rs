//! What is known of what is selected: a column beside the work, a sheet where there is no room for one.

use leptos::prelude::*;

use super::{Button, Look, Size};

/// The inspector. It stands in a page's `inspector`.
#[component]
pub fn Inspector(
    /// What it is about.
    #[prop(into)]
    title: TextProp,
    /// Whether it is open. Wide windows show it beside the work, narrow ones above it.
    open: RwSignal<bool>,
    /// [`Section`]s.
    children: Children,
) -> impl IntoView {
    let heading = title.clone();
    view! {
        <aside
            class="insp"
            aria-label=move || title.get()
            data-open=move || open.get().then_some("")
            data-region=""
            tabindex="-1"
        >
            <span class="grab"></span>
            <div class="insp-head">
                <h2>{move || heading.get()}</h2>
                <span class="push">
                    <Button
                        label="Close"
                        icon="x"
                        icon_only=true
                        look=Look::Ghost
                        size=Size::Small
                        on_click=move |_| open.set(false)
                    />
                </span>
            </div>
            {children()}
        </aside>
    }
    .into_any()
}

/// A section of the inspector.
#[component]
pub fn Section(
    /// Its heading.
    #[prop(into)]
    title: TextProp,
    /// What it says.
    children: Children,
) -> impl IntoView {
    view! { <section class="sec"><header><h3>{move || title.get()}</h3></header>{children()}</section> }.into_any()
}
