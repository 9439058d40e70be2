//! A name that is typed: of a block, a frame, a subgraph, a slot.

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
