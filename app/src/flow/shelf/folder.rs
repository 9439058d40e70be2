//! Folders of the shelf. What is in one is made when it is opened: there may be thousands of blocks.

use gesso_core::editor::shelf::Folder;
use leptos::{html, prelude::*};

use super::row::Rows;
use crate::components::Icon;

/// The folders in a folder, and the blocks in it.
pub fn contents(rows: Rows, folder: Folder) -> AnyView {
    let Folder { folders, entries, .. } = folder;
    let inner = folders.into_iter().map(|inner| one(rows, inner)).collect_view();
    let own = (!entries.is_empty()).then(|| rows.list(entries));
    view! {
        {inner}
        {own}
    }
    .into_any()
}

fn one(rows: Rows, folder: Folder) -> AnyView {
    let node = NodeRef::<html::Details>::new();
    let is_open = RwSignal::new(false);
    let (name, count) = (folder.name.clone(), folder.count);
    let folder = StoredValue::new(folder);
    view! {
        <details
            node_ref=node
            on:toggle=move |event| {
                // That a folder inside was opened is told to those around it as well by some browsers.
                event.stop_propagation();
                if node.get_untracked().is_some_and(|details| details.open()) {
                    is_open.set(true);
                }
            }
        >
            <summary><Icon name="chevron-right" small=true />{name}<span class="num">{count}</span></summary>
            {move || is_open.get().then(|| contents(rows, folder.get_value()))}
        </details>
    }
    .into_any()
}
