//! A name that is typed: of a block, a frame, a subgraph, a slot; and how large it is written.

use gesso_core::editor::scene::{MAX_TITLE_SIZE, MIN_TITLE_SIZE};
use leptos::{html, prelude::*};

/// A line whose text is told when it is left or Enter is pressed.
pub fn name_field(id: String, label: String, name: Signal<String>, rename: Callback<String>) -> AnyView {
    let node = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        let name = name.get();
        if let Some(input) = node.get()
            && input.value() != name
        {
            input.set_value(&name);
        }
    });
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input
                class="input"
                type="text"
                id=id
                value=name.get_untracked()
                autocomplete="off"
                node_ref=node
                on:change:target=move |event| {
                    let text = event.target().value();
                    if name.get_untracked() != text {
                        rename.run(text);
                    }
                }
            />
        </div>
    }
    .into_any()
}

/// How large a name is written, in pixels of the flow; told when it is left or stepped. What is no number is put back.
pub fn size_field(id: String, label: String, size: Signal<String>, resize: Callback<f64>) -> AnyView {
    let node = NodeRef::<html::Input>::new();
    let put_back = move || {
        if let Some(input) = node.get_untracked() {
            input.set_value(&size.get_untracked());
        }
    };
    Effect::new(move |_| {
        size.track();
        put_back();
    });
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input
                class="input"
                type="number"
                id=id
                min=MIN_TITLE_SIZE.to_string()
                max=MAX_TITLE_SIZE.to_string()
                step="1"
                value=size.get_untracked()
                autocomplete="off"
                node_ref=node
                on:change:target=move |event| {
                    let text = event.target().value();
                    if let Ok(number) = text.parse::<f64>()
                        && size.get_untracked() != text
                    {
                        resize.run(number);
                    }
                    // What was too large is not what it became.
                    put_back();
                }
            />
        </div>
    }
    .into_any()
}
