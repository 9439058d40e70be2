//! Numbers: typed, stepped by arrow keys, drawn by their name, on a slider where it is narrow.
//!
//! The field is one of text: a browser's number field empties itself when what is typed is no number, and counts in floats.

use gesso_core::{
    editor::fields::Range,
    graph::json::{Json, Number},
};
use leptos::{
    ev::{KeyboardEvent, PointerEvent},
    html,
    prelude::*,
};

use super::Bound;
use crate::{browser, components::ui::Button};

/// Pixels the pointer goes for one step.
const STEP_PIXELS: f64 = 4.0;
/// Steps with Shift held.
const FAR_STEPS: i32 = 10;
/// New seeds are below this: other programs count in floats.
const SEED_END: u64 = 1 << 53;

/// A whole number.
pub fn whole(
    id: String,
    bound: Bound,
    range: &Range,
    is_seed: bool,
    label: Signal<String>,
    describes: Signal<Option<String>>,
) -> AnyView {
    let end = range.max.as_ref().and_then(Number::as_i128).and_then(|max| u64::try_from(max).ok());
    let end = end.map_or(SEED_END, |max| SEED_END.min(max.saturating_add(1)));
    let draw = is_seed.then(|| {
        view! {
            <Button
                label="New seed"
                icon="dices"
                icon_only=true
                on_click=move |_| {
                    bound.put(Json::Number(browser::chance_below(end).into()));
                    bound.left();
                }
            />
        }
    });
    view! { <div class="row flow-number">{number(id, bound, range.slider(1.0), "numeric", label, describes)}{draw}</div> }
        .into_any()
}

/// A number with digits behind the point.
pub fn decimal(id: String, bound: Bound, range: &Range, label: Signal<String>, describes: Signal<Option<String>>) -> AnyView {
    let slider = range.slider(0.01);
    view! { <div class="row flow-number">{number(id, bound, slider, "decimal", label, describes)}</div> }.into_any()
}

fn number(
    id: String,
    bound: Bound,
    slider: Option<[f64; 3]>,
    keyboard: &'static str,
    label: Signal<String>,
    describes: Signal<Option<String>>,
) -> AnyView {
    let node = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(input) = node.get()
            && let Some(text) = bound.rewrite(&input.value())
        {
            input.set_value(&text);
        }
    });
    let keys = move |event: KeyboardEvent| {
        let steps = match event.key().as_str() {
            "ArrowUp" => 1,
            "ArrowDown" => -1,
            _ => return,
        };
        event.prevent_default();
        if let Some(value) = bound.with(|field| field.value.clone()) {
            bound.step(&value, if event.shift_key() { steps * FAR_STEPS } else { steps });
        }
    };
    view! {
        {slider.map(|slider| line(bound, slider, label))}
        <input
            class="input num"
            type="text"
            inputmode=keyboard
            id=id
            value=bound.with(|field| field.text())
            autocomplete="off"
            aria-invalid=move || bound.error.with(Option::is_some).then_some("true")
            aria-describedby=move || describes.get()
            node_ref=node
            on:input:target=move |event| bound.typed(&event.target().value())
            on:keydown=keys
            on:blur=move |_| bound.left()
        />
    }
    .into_any()
}

fn line(bound: Bound, [min, max, step]: [f64; 3], label: Signal<String>) -> AnyView {
    let node = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        let value = bound.value.with(|value| value.as_ref().and_then(Json::as_f64)).unwrap_or(min);
        if let Some(input) = node.get() {
            input.set_value(&value.to_string());
            let share = ((value - min) / (max - min)).clamp(0.0, 1.0) * 100.0;
            browser::set_property(&input, "--v", &format!("{share:.2}%"));
        }
    });
    view! {
        <input
            class="slider"
            type="range"
            min=min.to_string()
            max=max.to_string()
            step=step.to_string()
            aria-label=move || format!("{}, slider", label.get())
            node_ref=node
            on:input:target=move |event| bound.typed(&event.target().value())
            on:change=move |_| bound.left()
        />
    }
    .into_any()
}

/// The name of a number; drawn to the side it changes it.
pub fn label(id: String, bound: Bound, label: Signal<String>) -> AnyView {
    let from = StoredValue::new(None::<(f64, Json)>);
    let begin = move |event: PointerEvent| {
        if let Some(value) = bound.with(|field| field.value.clone()) {
            browser::capture(&event);
            from.set_value(Some((f64::from(event.client_x()), value)));
        }
    };
    let draw = move |event: PointerEvent| {
        from.with_value(|from| {
            if let Some((x, value)) = from {
                #[expect(clippy::cast_possible_truncation, reason = "a screen has fewer pixels")]
                let steps = ((f64::from(event.client_x()) - x) / STEP_PIXELS) as i32;
                if steps != 0 || bound.with(|field| field.value != *value) == Some(true) {
                    bound.step(value, if event.shift_key() { steps.saturating_mul(FAR_STEPS) } else { steps });
                }
            }
        });
    };
    let end = move || {
        from.set_value(None);
        bound.left();
    };
    view! {
        <label
            class="flow-drag"
            for=id
            on:pointerdown=begin
            on:pointermove=draw
            on:pointerup=move |_| end()
            on:pointercancel=move |_| end()
        >
            {move || label.get()}
        </label>
    }
    .into_any()
}
