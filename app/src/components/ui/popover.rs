//! A native popover beside the button that opens it: light dismiss, the focus goes back.

use leptos::{attr::popover, prelude::*};

use super::Icon;

/// A button and what it opens. Works without a script.
#[component]
pub fn Popover(
    /// Id of the popover, once on the page.
    #[prop(into)]
    id: String,
    /// What the button says, and the popover's name.
    #[prop(into)]
    label: TextProp,
    /// Icon before the label.
    #[prop(optional)]
    icon: Option<&'static str>,
    /// What it shows.
    children: Children,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let name = label.clone();
    view! {
        <button r#type="button" class="btn ghost" popovertarget=id.clone() aria-expanded=move || open.get().to_string()>
            {icon.map(|name| view! { <Icon name=name /> })}
            {move || label.get()}
        </button>
        <div
            {..popover("auto")}
            class="pop"
            id=id
            role="dialog"
            aria-label=move || name.get()
            on:toggle=move |event| open.set(crate::browser::is_open_popover(&event))
        >
            {children()}
        </div>
    }
    .into_any()
}
