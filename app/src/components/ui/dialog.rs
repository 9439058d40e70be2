//! A native `<dialog>`: the browser keeps the focus inside, Escape closes it, the focus goes back where it was.

use leptos::{html, prelude::*};

use super::{Button, Look, Size};
use crate::browser;

/// Shows or closes a dialog as `open` says. That it was closed otherwise is told by its `close`, which counts unless it is
/// [open again](browser::is_open_dialog).
pub(crate) fn follow(node: NodeRef<html::Dialog>, open: RwSignal<bool>) {
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        match (open.get(), dialog.open()) {
            (true, false) => {
                let _ = dialog.show_modal();
            }
            (false, true) => dialog.close(),
            _ => {}
        }
    });
}

/// A dialog with a title, a body and a row of buttons. Opened only by what somebody pressed.
#[component]
pub fn Dialog(
    /// Id, once on the page.
    id: &'static str,
    /// What it is about.
    #[prop(into)]
    title: TextProp,
    /// Whether it is open.
    open: RwSignal<bool>,
    /// 736 px instead of 480.
    #[prop(optional)]
    wide: bool,
    /// Its buttons, the safe choice first.
    #[prop(optional, into)]
    foot: Option<ViewFn>,
    /// What it says.
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    follow(node, open);
    let title_id = format!("{id}-title");
    view! {
        <dialog
            id=id
            class=if wide { "dialog wide" } else { "dialog" }
            aria-labelledby=title_id
            closedby="any"
            node_ref=node
            on:close=move |event| if !browser::is_open_dialog(&event) { open.set(false) }
        >
            <header>
                <h2 id=title_id.clone()>{move || title.get()}</h2>
                <Button label="Close" icon="x" icon_only=true look=Look::Ghost size=Size::Small on_click=move |_| open.set(false) />
            </header>
            <div class="body">{children()}</div>
            {foot.map(|foot| view! { <footer>{foot.run()}</footer> })}
        </dialog>
    }
    .into_any()
}
