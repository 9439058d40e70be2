//! What every page stands in: its top bar, its work, its inspector. They are siblings in the frame's grid.

use leptos::prelude::*;
use leptos_meta::Title;

use super::TopBar;
use crate::browser;

/// Whether a page was shown before: then the focus moves to the next one.
#[derive(Clone, Copy)]
pub struct HasArrived(pub StoredValue<bool>);

/// A page.
#[component]
pub fn Page(
    /// The place, also the document's title.
    #[prop(into)]
    title: TextProp,
    /// What it belongs to (a project): name and address.
    #[prop(optional)]
    parent: Option<(TextProp, TextProp)>,
    /// Choices of how the page looks, in the middle of the top bar.
    #[prop(optional, into)]
    middle: Option<ViewFn>,
    /// What can be done, at the end of the top bar; at most one primary button.
    #[prop(optional, into)]
    tools: Option<ViewFn>,
    /// An [`crate::components::ui::Inspector`].
    #[prop(optional, into)]
    inspector: Option<ViewFn>,
    /// The work.
    children: Children,
) -> impl IntoView {
    let document_title = title.clone();
    if let Some(HasArrived(has_arrived)) = use_context::<HasArrived>() {
        Effect::new(move |_| {
            if has_arrived.get_value() {
                // A page that waits for its state takes the place of the one before only now.
                request_animation_frame(browser::to_top_of_main);
            }
            has_arrived.set_value(true);
        });
    }
    view! {
        <Title text=move || document_title.get().to_string() />
        <TopBar title=title parent=parent middle=middle tools=tools />
        <main id="main" tabindex="-1" data-region="">{children()}</main>
        {inspector.map(|inspector| inspector.run())}
    }
    .into_any()
}
