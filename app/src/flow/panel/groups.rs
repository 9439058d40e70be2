//! The frames of the level that is shown.

use gesso_core::editor::{
    action::{Action, Verb},
    selection::{Item, Selection},
};
use leptos::prelude::*;

use crate::{components::ui::Section, flow::Desk};

/// The section; nothing where there are none.
pub fn groups(desk: Desk) -> AnyView {
    let names = desk.of_document(|editor| editor.scene().groups().iter().map(|group| group.title.clone()).collect::<Vec<_>>());
    let row = move |(at, name): (usize, std::sync::Arc<str>)| {
        let show = move |_| {
            desk.act(Action::Select(Selection::of(Item::Group(at))));
            desk.verb(Verb::FitSelection);
        };
        view! { <li><button type="button" class="flow-far" on:click=show>{name.to_string()}</button></li> }
    };
    view! {
        {move || names.get().filter(|names| !names.is_empty()).map(|names| view! {
            <Section title="Frames">
                <ul class="flow-list">{names.into_iter().enumerate().map(row).collect_view()}</ul>
            </Section>
        })}
    }
    .into_any()
}
