//! The field itself: Enter keeps, Escape gives up, leaving it keeps, Tab goes on to the next.

use gesso_core::editor::fields::{Field, FieldKind};
use leptos::{ev::KeyboardEvent, html, prelude::*};

use super::{
    leaving::{Asked, Leaving},
    place::Place,
};
use crate::{
    browser,
    flow::{
        Desk,
        panel::{pick::Pick, value::choices},
    },
};

/// The field at a place that follows the view.
pub fn field(desk: Desk, place: Memo<Option<Place>>, asked: Asked) -> AnyView {
    let around = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let (Some(around), Some(Place { at, letters })) = (around.get(), place.get()) {
            let properties = [("--x", at.x), ("--y", at.y), ("--w", at.width), ("--h", at.height), ("--letters", letters)];
            for (name, pixels) in properties {
                browser::set_property(&around, name, &format!("{pixels:.1}px"));
            }
        }
    });
    let inside = match &asked {
        Asked::Value { field: Field { kind: FieldKind::Choice { .. }, .. }, .. } => choice(desk, asked),
        Asked::Value { field: Field { kind: FieldKind::Area, .. }, .. } => area(desk, asked),
        _ => line(desk, asked),
    };
    view! { <div class="flow-over" node_ref=around>{inside}</div> }.into_any()
}

fn line(desk: Desk, asked: Asked) -> AnyView {
    let (text, name) = (asked.text(), asked.name());
    let (kind, keyboard) = match &asked {
        Asked::Value { field, .. } => match field.kind {
            FieldKind::Whole { .. } => ("text", "numeric"),
            FieldKind::Decimal(_) => ("text", "decimal"),
            FieldKind::Colour => ("color", "text"),
            _ => ("text", "text"),
        },
        Asked::Title { .. } => ("text", "text"),
    };
    let leaving = Leaving::new(desk, asked);
    let node = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(input) = node.get() {
            let _ = input.focus();
            input.select();
        }
    });
    let step = move |event: &KeyboardEvent, input: &leptos::web_sys::HtmlInputElement| {
        let steps = match (event.key().as_str(), event.shift_key()) {
            ("ArrowUp", is_far) => {
                if is_far {
                    10
                } else {
                    1
                }
            }
            ("ArrowDown", is_far) => {
                if is_far {
                    -10
                } else {
                    -1
                }
            }
            _ => return,
        };
        let stepped = leaving.asked.with_value(|asked| match asked {
            Asked::Value { field, .. } => field.typed(&input.value()).ok().and_then(|value| field.stepped(&value, steps)),
            Asked::Title { .. } => None,
        });
        if let Some(value) = stepped {
            event.prevent_default();
            input.set_value(&value.to_string());
        }
    };
    view! {
        <input
            class="input"
            type=kind
            inputmode=keyboard
            id="flow-over"
            value=text
            aria-label=name
            autocomplete="off"
            aria-invalid=move || leaving.error.with(Option::is_some).then_some("true")
            aria-describedby=move || leaving.error.with(Option::is_some).then_some("flow-over-error")
            node_ref=node
            on:keydown:target=move |event| {
                let input = event.target();
                step(&event, &input);
                leaving.keys(&event, &input.value(), false);
            }
            on:blur:target=move |event| leaving.blurred(&event.target().value())
        />
        {leaving.wrong()}
    }
    .into_any()
}

fn area(desk: Desk, asked: Asked) -> AnyView {
    let (text, name) = (asked.text(), asked.name());
    let leaving = Leaving::new(desk, asked);
    let node = NodeRef::<html::Textarea>::new();
    Effect::new(move |_| {
        if let Some(area) = node.get() {
            area.set_value(&text);
            let _ = area.focus();
        }
    });
    view! {
        <textarea
            class="input"
            id="flow-over"
            aria-label=name
            aria-describedby="flow-over-help"
            autocomplete="off"
            node_ref=node
            on:keydown:target=move |event| leaving.keys(&event, &event.target().value(), true)
            on:blur:target=move |event| leaving.blurred(&event.target().value())
        ></textarea>
        <span class="sr" id="flow-over-help">"Ctrl Enter keeps it, Escape gives up."</span>
        {leaving.wrong()}
    }
    .into_any()
}

fn choice(desk: Desk, asked: Asked) -> AnyView {
    let (text, name) = (asked.text(), asked.name());
    let (texts, declared) =
        if let Asked::Value { field, .. } = &asked { (choices(field), field.declared.clone()) } else { (Vec::new(), None) };
    let marks = desk.origins.of_choices(declared.as_ref(), &texts);
    let chosen = texts.iter().position(|one| *one == text);
    let leaving = Leaving::new(desk, asked);
    let offered = texts.clone();
    view! {
        <Pick
            id="flow-over"
            label=name
            texts=texts
            marks=marks
            chosen=chosen
            on_pick=move |at: usize| {
                if let Some(text) = offered.get(at) {
                    leaving.keep_and_end(text);
                }
            }
            on_close=move |()| leaving.give_up()
        />
    }
    .into_any()
}
