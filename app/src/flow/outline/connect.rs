//! Connecting by lists: an output or input of the selected block, then where it goes.

use std::sync::Arc;

use gesso_core::{
    editor::{
        action::Action,
        cord::{Cord, Target},
        ties::{Tie, ties},
    },
    graph::edit::Side,
};
use leptos::prelude::*;

use crate::flow::{
    Desk,
    panel::{
        pick::{Pick, focus_soon},
        ties::offers,
    },
};

/// How far it has come.
#[derive(Clone)]
enum Stage {
    /// Which slot of the block.
    Slot(Arc<str>, Vec<Tie>),
    /// Which end.
    End(Cord, Vec<Target>, Vec<String>),
}

/// The button and its lists.
pub fn connect(desk: Desk) -> AnyView {
    let stage = RwSignal::new(None::<Stage>);
    let block = desk.of_selection(|editor| {
        let node = editor.selection().only_node()?;
        Some((node.clone(), editor.scene().block(node)?.title.to_string()))
    });
    let block = Memo::new(move |_| block.get().flatten());
    let close = move |()| {
        stage.set(None);
        focus_soon("#flow-connect");
    };
    let begin = move |_| {
        let Some((node, _)) = block.get_untracked() else { return };
        let slots = desk.with(|editor| ties(editor.scene(), &node)).unwrap_or_default();
        if slots.is_empty() {
            desk.refuse("this block has no inputs and no outputs");
        } else {
            stage.set(Some(Stage::Slot(node, slots)));
        }
    };
    let lists = move || {
        stage.get().map(|now| match now {
            Stage::Slot(node, slots) => {
                let word = |side| if side == Side::Input { "input" } else { "output" };
                let texts = slots.iter().map(|tie| format!("{} {} ({})", word(tie.side), tie.label, tie.kind)).collect();
                let pick = move |at: usize| {
                    let offered = slots.get(at).and_then(|tie| offers(desk, &node, tie.side, tie.slot));
                    match offered {
                        Some((cord, ends)) if !ends.is_empty() => {
                            let (targets, names) = ends.into_iter().unzip();
                            stage.set(Some(Stage::End(cord, targets, names)));
                        }
                        _ => {
                            desk.refuse("nothing here fits that");
                            close(());
                        }
                    }
                };
                view! { <Pick id="flow-connect-slot" label="What to connect" texts=texts on_pick=pick on_close=close /> }
                    .into_any()
            }
            Stage::End(cord, targets, names) => {
                let pick = move |at: usize| {
                    if let Some(target) = targets.get(at) {
                        desk.act(Action::Connect(cord.clone(), target.clone()));
                    }
                    close(());
                };
                view! { <Pick id="flow-connect-end" label="With what" texts=names on_pick=pick on_close=close /> }.into_any()
            }
        })
    };
    view! {
        {move || block.get().map(|(_, title)| view! {
            <button type="button" class="btn sm" id="flow-connect" aria-haspopup="listbox" on:click=begin>
                {format!("Connect {title}…")}
            </button>
        })}
        {lists}
    }
    .into_any()
}
