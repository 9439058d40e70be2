//! The inputs and outputs of the subgraph that is shown.

use gesso_core::{
    editor::action::{Action, Verb},
    graph::{
        edit::{LevelId, Side},
        file::{INPUTS, OUTPUTS},
    },
};
use leptos::prelude::*;

use super::title::name_field;
use crate::{
    components::ui::{Button, Look, Section, Size},
    flow::Desk,
};

/// The sections; nothing at the root.
pub fn slots(desk: Desk) -> AnyView {
    let inside = desk.of_document(|editor| match editor.level() {
        LevelId::Root => None,
        LevelId::Subgraph(id) => Some((id.clone(), editor.scene().subgraph(id).unwrap_or_default().to_owned())),
    });
    let id = Memo::new(move |_| inside.get().flatten().map(|(id, _)| id));
    let name = Signal::derive(move || inside.get().flatten().map(|(_, name)| name).unwrap_or_default());
    view! {
        {move || id.get().map(|id| {
            let rename = Callback::new(move |name: String| desk.act(Action::RenameSubgraph(id.clone(), name)));
            view! {
                <Section title="Subgraph">
                    <div class="flow-sec">
                        {name_field("flow-subgraph".to_owned(), "Name".to_owned(), name, rename)}
                        <Button label="Back to the level around" icon="arrow-left" size=Size::Small on_click=move |_| desk.verb(Verb::Leave) />
                    </div>
                </Section>
                {list(desk, Side::Output)}
                {list(desk, Side::Input)}
            }
        })}
    }
    .into_any()
}

/// The slots as the inside has them: what leads into the subgraph gives there.
fn list(desk: Desk, side: Side) -> AnyView {
    let (node, title, word) = if side == Side::Output {
        (INPUTS, "Inputs of the subgraph", "input")
    } else {
        (OUTPUTS, "Outputs of the subgraph", "output")
    };
    let all = desk.of_document(move |editor| {
        let ports = editor.scene().block(node).map(|block| block.ports(side)).unwrap_or_default();
        ports.iter().map(|port| (port.label.to_string(), port.kind.to_string())).collect::<Vec<_>>()
    });
    let row = move |(at, (label, kind)): (usize, (String, String))| {
        let rename = Callback::new(move |text: String| {
            desk.act(Action::LabelBoundarySlot(side, at, Some(text).filter(|text| !text.is_empty())));
        });
        let name = Signal::stored(label.clone());
        view! {
            <li class="row flow-slot">
                {name_field(format!("flow-{word}-{at}"), format!("Name of {word} {}", at + 1), name, rename)}
                <span class="badge line mono">{kind}</span>
                <Button
                    label=format!("Remove {word} {label}")
                    icon="x"
                    icon_only=true
                    look=Look::Ghost
                    size=Size::Small
                    on_click=move |_| desk.act(Action::RemoveBoundarySlot(side, at))
                />
            </li>
        }
    };
    view! {
        <Section title=title>
            {move || match all.get().unwrap_or_default() {
                none if none.is_empty() => view! {
                    <p class="small dim">{format!("It has no {word}s. Draw a wire to its box to make one.")}</p>
                }.into_any(),
                all => view! { <ul class="flow-list">{all.into_iter().enumerate().map(row).collect_view()}</ul> }.into_any(),
            }}
        </Section>
    }
    .into_any()
}
