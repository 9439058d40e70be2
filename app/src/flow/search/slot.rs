//! The name of an input or an output of the subgraph that is shown.

use gesso_core::{
    editor::{action::Action, scene::Block},
    graph::{
        edit::Side,
        file::{INPUTS, OUTPUTS},
    },
};
use leptos::{ev, html, prelude::*};

use super::over::{close, over};
use crate::flow::Desk;

/// Asks for it. `side` is that of the slot on the subgraph's own box.
pub fn slot_name(desk: Desk, side: Side, slot: usize) -> AnyView {
    let id = if side == Side::Output { INPUTS } else { OUTPUTS };
    let found = desk.with(|editor| {
        let block: &Block = editor.scene().block(id)?;
        let at = editor.camera().screen_from_world(block.plug(side, slot)?);
        Some((at, block.ports(side).get(slot)?.label.to_string()))
    });
    let Some((at, label)) = found.flatten() else { return ().into_any() };
    let input = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            let _ = input.focus();
            input.select();
        }
    });
    let name = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let text = input.get_untracked().map(|input| input.value().trim().to_owned()).unwrap_or_default();
        close(desk);
        desk.act(Action::LabelBoundarySlot(side, slot, Some(text).filter(|text| !text.is_empty())));
    };
    let key = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            event.stop_propagation();
            close(desk);
        }
    };
    let contents = view! {
        <form class="ask-name" on:submit=name on:keydown=key>
            <label class="field">
                <span>"Name of the slot"</span>
                <input class="input" type="text" autocomplete="off" node_ref=input prop:value=label />
            </label>
            <button type="submit" class="btn primary">"Rename"</button>
        </form>
    };
    over(desk, Some(at), contents.into_any())
}
