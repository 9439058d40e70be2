//! Texts, switches and colours.

use std::sync::Arc;

use gesso_core::graph::json::Json;
use leptos::{html, prelude::*};

use super::Bound;

/// A line.
pub fn line(id: String, bound: Bound, kind: &'static str, describes: Signal<Option<String>>) -> AnyView {
    let node = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(input) = node.get()
            && let Some(text) = bound.rewrite(&input.value())
        {
            input.set_value(&text);
        }
    });
    view! {
        <input
            class="input"
            type=kind
            id=id
            value=bound.with(|field| field.text())
            autocomplete="off"
            spellcheck="false"
            aria-invalid=move || bound.error.with(Option::is_some).then_some("true")
            aria-describedby=move || describes.get()
            node_ref=node
            on:input:target=move |event| bound.typed(&event.target().value())
            on:blur=move |_| bound.left()
        />
    }
    .into_any()
}

/// Several lines; it grows with its text.
pub fn area(id: String, bound: Bound, describes: Signal<Option<String>>) -> AnyView {
    let node = NodeRef::<html::Textarea>::new();
    Effect::new(move |_| {
        if let Some(area) = node.get()
            && let Some(text) = bound.rewrite(&area.value())
        {
            area.set_value(&text);
        }
    });
    view! {
        <textarea
            class="input flow-area"
            id=id
            rows="3"
            autocomplete="off"
            aria-describedby=move || describes.get()
            node_ref=node
            on:input:target=move |event| bound.typed(&event.target().value())
            on:blur=move |_| bound.left()
        ></textarea>
    }
    .into_any()
}

/// Yes or no, with the words of its declaration.
pub fn switch(id: String, bound: Bound, on: &Arc<str>, off: &Arc<str>, describes: Signal<Option<String>>) -> AnyView {
    let is_on = move || bound.value.with(|value| value.as_ref().and_then(Json::as_bool) == Some(true));
    let (on, off) = (on.to_string(), off.to_string());
    view! {
        <span class="switch">
            <input
                type="checkbox"
                role="switch"
                id=id
                aria-describedby=move || describes.get()
                prop:checked=is_on
                on:change:target=move |event| {
                    bound.put(Json::Bool(event.target().checked()));
                    bound.left();
                }
            />
            <span aria-hidden="true">{move || if is_on() { on.clone() } else { off.clone() }}</span>
        </span>
    }
    .into_any()
}

/// A colour, picked or written.
pub fn colour(id: String, bound: Bound, label: Signal<String>, describes: Signal<Option<String>>) -> AnyView {
    let shown = move || bound.value.with(|value| value.as_ref().and_then(Json::as_str).unwrap_or("#000000").to_owned());
    view! {
        <div class="row">
            <input
                class="flow-colour"
                type="color"
                aria-label=move || format!("{}, picked", label.get())
                prop:value=shown
                on:input:target=move |event| bound.typed(&event.target().value())
                on:change=move |_| bound.left()
            />
            {line(id, bound, "text", describes)}
        </div>
    }
    .into_any()
}
