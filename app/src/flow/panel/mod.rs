//! The inspector: values, connections and places of what is selected; of the flow where nothing is.

mod block;
mod form;
mod groups;
pub mod pick;
mod several;
mod slots;
pub mod ties;
mod title;
pub mod value;
mod versions;
mod whole;
mod wrong;

use std::sync::Arc;

use gesso_core::editor::scene::measure::is_boundary;
use leptos::prelude::*;

pub use form::FormSheet;

use super::Desk;
use crate::components::ui::{Inspector, Shown};

/// A name as the style sheet spells it.
pub fn slug(name: &str) -> String {
    name.to_lowercase().replace(' ', "-")
}

/// What the inspector is about.
#[derive(Clone, Debug, PartialEq, Eq)]
enum About {
    /// The flow, or the subgraph that is shown.
    Flow,
    /// One block.
    Block(Arc<str>),
    /// Something else, or several things.
    Several,
}

/// The inspector.
#[component]
pub fn Panel(
    /// Whether it is shown.
    shown: RwSignal<Shown>,
) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let about = desk.of_selection(|editor| {
        let selection = editor.selection();
        match selection.only_node() {
            Some(node) if is_boundary(node) => About::Flow,
            Some(node) => About::Block(node.clone()),
            None if selection.is_empty() => About::Flow,
            None => About::Several,
        }
    });
    let title = desk.of_selection(|editor| {
        let selection = editor.selection();
        let block = selection.only_node().and_then(|node| editor.scene().block(node));
        match (block, selection.len()) {
            (Some(block), _) => block.title.to_string(),
            (None, 0) => "Flow".to_owned(),
            (None, 1) => "Selected".to_owned(),
            (None, count) => format!("{count} selected"),
        }
    });
    view! {
        <Inspector title=move || title.get().unwrap_or_else(|| "Flow".to_owned()) shown=shown>
            {move || match about.get() {
                None => ().into_any(),
                Some(About::Flow) => whole::whole(desk),
                Some(About::Block(node)) => block::block(desk, &node),
                Some(About::Several) => several::several(desk),
            }}
        </Inspector>
    }
    .into_any()
}
