//! The connections of a block, without a canvas: from where, to where, changed and removed by lists.

use std::sync::Arc;

use gesso_core::{
    editor::{
        action::Action,
        cord::{Cord, Target},
        ties::{Far, Tie, ends, help, ties},
    },
    graph::edit::Side,
};
use leptos::prelude::*;

use super::pick::{Pick, focus_soon};
use crate::{
    components::ui::{Button, Look, Section, Size},
    flow::Desk,
};

/// Where a slot may be connected: its cord, and the ends that fit with their names.
pub fn offers(desk: Desk, node: &Arc<str>, side: Side, slot: usize) -> Option<(Cord, Vec<(Target, String)>)> {
    let read = |editor: &gesso_core::editor::Editor| {
        let cord = Cord::from_port(editor.scene(), node, side, slot)?;
        let ends = ends(editor.scene(), &cord);
        Some((cord, ends))
    };
    desk.with(read).flatten()
}

/// The section.
pub fn connections(desk: Desk, node: &Arc<str>) -> AnyView {
    let all = {
        let node = node.clone();
        desk.of_selection(move |editor| ties(editor.scene(), &node))
    };
    let open = RwSignal::new(None::<(Side, usize)>);
    let node = node.clone();
    let list = move |side: Side| {
        let node = node.clone();
        move || {
            let rows: Vec<Tie> = all.get().into_iter().flatten().filter(|tie| tie.side == side).collect();
            let name = if side == Side::Input { "Inputs" } else { "Outputs" };
            (!rows.is_empty()).then(|| {
                let rows = rows.into_iter().map(|tie| row(desk, node.clone(), tie, open)).collect_view();
                view! { <h4 class="small dim">{name}</h4><ul class="flow-ties" aria-label=name>{rows}</ul> }
            })
        }
    };
    let is_any = move || all.with(|all| all.as_ref().is_some_and(|all| !all.is_empty()));
    let (inputs, outputs) = (list(Side::Input), list(Side::Output));
    view! {
        <Section title="Connections">
            <div class="flow-sec">
                {inputs}
                {outputs}
                {move || (!is_any()).then(|| view! { <p class="small dim">"This block has no inputs and no outputs."</p> })}
            </div>
        </Section>
    }
    .into_any()
}

fn row(desk: Desk, node: Arc<str>, tie: Tie, open: RwSignal<Option<(Side, usize)>>) -> AnyView {
    let Tie { side, slot, label, kind, ends, .. } = tie;
    let here = (side, slot);
    let is_input = side == Side::Input;
    let about = node.clone();
    let verb = match (is_input, ends.is_empty()) {
        (true, true) => "Connect",
        (true, false) => "Change",
        (false, _) => "Add",
    };
    let side_word = if is_input { "in" } else { "out" };
    let button = format!("flow-tie-{side_word}-{slot}");
    let back = format!("#{button}");
    let picker = move || {
        (open.get() == Some(here)).then(|| {
            let back = back.clone();
            let Some((cord, ends)) = offers(desk, &node, side, slot) else { return ().into_any() };
            let (targets, texts): (Vec<Target>, Vec<String>) = ends.into_iter().unzip();
            let (close, after) = (back.clone(), back);
            view! {
                <Pick
                    id=format!("flow-tie-pick-{side_word}-{slot}")
                    label=if is_input { "From which output" } else { "To which input" }
                    texts=texts
                    on_pick=move |at: usize| {
                        open.set(None);
                        if let Some(target) = targets.get(at) {
                            desk.act(Action::Connect(cord.clone(), target.clone()));
                        }
                        focus_soon(after.as_str());
                    }
                    on_close=move |()| {
                        open.set(None);
                        focus_soon(close.as_str());
                    }
                />
            }
            .into_any()
        })
    };
    let said = desk.with(|editor| help(editor.scene(), editor.schema(), &about, side, slot)).flatten();
    let said_id = format!("flow-tie-{side_word}-{slot}-help");
    let described_by = said.is_some().then(|| said_id.clone());
    let name = label.to_string();
    let far = move |far: Far| {
        let Far { wire, node, name: other } = far;
        let disconnect = format!("Disconnect {name} from {other}");
        view! {
            <li class="row">
                <button type="button" class="flow-far" on:click=move |_| desk.act(Action::Show(node.clone()))>
                    <span class="sr">"Show "</span>
                    {other}
                </button>
                <Button
                    label=disconnect
                    icon="unlink"
                    icon_only=true
                    look=Look::Ghost
                    size=Size::Small
                    on_click=move |_| desk.act(Action::Disconnect(wire.clone()))
                />
            </li>
        }
    };
    view! {
        <li class="flow-tie">
            <div class="row">
                <b>{label.to_string()}</b>
                <span class="badge line mono">{kind.to_string()}</span>
                <button
                    type="button"
                    class="btn sm push"
                    id=button
                    aria-haspopup="listbox"
                    aria-expanded=move || (open.get() == Some(here)).to_string()
                    aria-label=format!("{verb} {label}")
                    aria-describedby=described_by
                    on:mousedown=|event| event.prevent_default()
                    on:click=move |_| open.update(|open| *open = (*open != Some(here)).then_some(here))
                >
                    {verb}
                </button>
            </div>
            {said.map(|said| view! { <p class="help small dim" id=said_id>{said}</p> })}
            <ul>{ends.into_iter().map(far).collect_view()}</ul>
            {picker}
        </li>
    }
    .into_any()
}
