//! One value of a form as a field. The fields are the browser's own, so that they post without a script; a slider, a new seed
//! and an upload come with one.

use gesso_core::{
    graph::template::{Bounds, Parameter, ParameterKind, TICKED, Takes, text_of},
    mask::Source,
};
use leptos::{html, prelude::*};

use crate::{
    browser,
    components::{
        Icon,
        given::{give_file, given_path, given_picture},
        ui::{Button, Field},
    },
    home::ask,
};

/// Most choices of a native list; longer ones are searched.
const MAX_NATIVE: usize = 30;
/// Most steps from the least to the largest value at which a slider is of use.
const MAX_SLIDER_STEPS: f64 = 1000.0;
/// New seeds are below this: other programs count in floats.
const SEED_END: u64 = 1 << 53;

/// Another seed, as it is typed.
pub fn new_seed() -> String {
    browser::chance_below(SEED_END).to_string()
}

/// The field of a parameter, called `name` in the form, with `value` in it.
pub fn control(parameter: &Parameter, name: String, value: String, error: Signal<Option<String>>) -> AnyView {
    let id = format!("fill-{}", parameter.name);
    let help: Option<TextProp> = parameter.description.clone().map(Into::into);
    let parts = [help.as_ref().map(|_| format!("{id}-help")), Some(format!("{id}-error"))];
    let has_help = help.is_some();
    let describes = Signal::derive(move || {
        let [help, wrong] = &parts;
        match (has_help, error.with(Option::is_some)) {
            (false, false) => None,
            (true, false) => help.clone(),
            (false, true) => wrong.clone(),
            (true, true) => Some(format!("{} {}", help.as_deref().unwrap_or_default(), wrong.as_deref().unwrap_or_default())),
        }
    });
    let bound = Bound { id: id.clone(), name, value, describes, error };
    let label = parameter.label.clone();
    let field = match &parameter.kind {
        ParameterKind::Text { multiline: true } | ParameterKind::Json => bound.area(),
        ParameterKind::Text { multiline: false } => bound.line("text", None, NodeRef::new(), |_| ()),
        ParameterKind::Integer(bounds) => bound.number("numeric", bounds, 1.0, parameter.takes == Some(Takes::Seed), &label),
        ParameterKind::Number(bounds) => bound.number("decimal", bounds, 0.01, false, &label),
        ParameterKind::Choice { choices } => bound.choice(choices.iter().map(text_of).collect()),
        ParameterKind::Picture { choices } => bound.file(choices.iter().map(text_of).collect(), Some("image/*"), &label),
        ParameterKind::File { choices } => bound.file(choices.iter().map(text_of).collect(), None, &label),
        ParameterKind::Boolean => return bound.switch(label, help),
    };
    view! { <Field id=id label=label help=help error=error>{field}</Field> }.into_any()
}

/// What every kind of field has.
struct Bound {
    id: String,
    name: String,
    value: String,
    describes: Signal<Option<String>>,
    error: Signal<Option<String>>,
}

impl Bound {
    fn area(self) -> AnyView {
        let Self { id, name, value, describes, error } = self;
        view! {
            <textarea
                id=id
                class="input"
                name=name
                rows="4"
                dir="auto"
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=move || describes.get()
                inner_html=ask::text_of(&value)
            ></textarea>
        }
        .into_any()
    }

    /// A line of text, of which `typed` is told.
    fn line(
        self,
        keyboard: &'static str,
        list: Option<String>,
        node: NodeRef<html::Input>,
        typed: impl Fn(String) + 'static,
    ) -> AnyView {
        let Self { id, name, value, describes, error } = self;
        view! {
            <input
                id=id
                class=if keyboard == "text" { "input" } else { "input num" }
                name=name
                r#type="text"
                inputmode=keyboard
                list=list
                value=value
                dir="auto"
                autocomplete="off"
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=move || describes.get()
                node_ref=node
                on:input:target=move |event| typed(event.target().value())
            />
        }
        .into_any()
    }

    /// A number, with a slider where it is narrow. Not the browser's field of numbers: that counts in floats.
    fn number(self, keyboard: &'static str, bounds: &Bounds, step: f64, is_seed: bool, label: &str) -> AnyView {
        let (node, line) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
        let slider = slider(bounds, step);
        let show = move |text: &str| {
            if let (Some([min, max, _]), Some(line)) = (slider, line.get_untracked())
                && let Ok(value) = text.trim().replace(',', ".").parse::<f64>()
            {
                line.set_value(&value.to_string());
                let share = ((value - min) / (max - min)).clamp(0.0, 1.0) * 100.0;
                browser::set_property(&line, "--v", &format!("{share:.2}%"));
            }
        };
        // What was typed before the page woke counts.
        Effect::new(move |_| {
            if let (Some(input), Some(_)) = (node.get(), line.get()) {
                show(&input.value());
            }
        });
        let drawn = move |text: &str| {
            if let Some(input) = node.get_untracked() {
                input.set_value(text);
            }
        };
        let slider = slider.map(|[min, max, step]| {
            view! {
                <input
                    class="slider only-awake"
                    r#type="range"
                    min=min.to_string()
                    max=max.to_string()
                    step=step.to_string()
                    value=self.value.clone()
                    aria-label=format!("{label}, slider")
                    node_ref=line
                    on:input:target=move |event| {
                        let text = event.target().value();
                        drawn(&text);
                        show(&text);
                    }
                />
            }
        });
        let draw = is_seed.then(|| {
            view! {
                <span class="only-awake">
                    <Button label="New seed" icon="dices" icon_only=true on_click=move |_| drawn(&new_seed()) />
                </span>
            }
        });
        let field = self.line(keyboard, None, node, move |text| show(&text));
        view! { <div class="row fill-number">{slider}{field}{draw}</div> }.into_any()
    }

    /// A native list where there are few, one that is searched where there are many. What stands there can be chosen even if
    /// no node has it.
    fn choice(self, mut choices: Vec<String>) -> AnyView {
        if choices.len() > MAX_NATIVE {
            return self.searched(choices, NodeRef::new(), |_| ());
        }
        if !choices.contains(&self.value) {
            choices.insert(0, self.value.clone());
        }
        let Self { id, name, value, describes, error } = self;
        let option = |text: String| {
            let (is_chosen, words) = (text == value, text.clone());
            view! { <option value=text selected=is_chosen>{words}</option> }
        };
        view! {
            <select
                id=id
                class="input"
                name=name
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=move || describes.get()
            >
                {choices.into_iter().map(option).collect_view()}
            </select>
        }
        .into_any()
    }

    fn searched(self, choices: Vec<String>, node: NodeRef<html::Input>, typed: impl Fn(String) + 'static) -> AnyView {
        let list = format!("{}-list", self.id);
        let options = choices.into_iter().map(|text| view! { <option value=text></option> }).collect_view();
        view! {
            {self.line("text", Some(list.clone()), node, typed)}
            <datalist id=list>{options}</datalist>
        }
        .into_any()
    }

    /// The name of a file the nodes have, or of one that is uploaded.
    fn file(self, choices: Vec<String>, accept: Option<&'static str>, label: &str) -> AnyView {
        let node = NodeRef::<html::Input>::new();
        let problem = RwSignal::new(None::<String>);
        let named = RwSignal::new(self.value.clone());
        let is_picture = accept.is_some();
        // What was typed before the page woke counts, and what was kept.
        Effect::new(move |_| {
            if let Some(input) = node.get() {
                named.set(input.value());
            }
        });
        let alt = format!("{label} now");
        let address = Memo::new(move |_| named.with(|text| Source::of(text).filter(|_| is_picture).map(|it| given_path(&it))));
        let picture = given_picture(address, Signal::stored(alt), RwSignal::new(false));
        let give = give_file(format!("{}-file", self.id), accept, move |given| match given {
            Ok(name) => {
                if let Some(input) = node.try_get_untracked().flatten() {
                    input.set_value(&name);
                }
                named.try_set(name);
                problem.try_set(None);
            }
            Err(words) => drop(problem.try_set(Some(words))),
        });
        view! {
            {picture}
            {self.searched(choices, node, move |text| named.set(text))}
            <span class="only-awake">{give}</span>
            {move || problem.get().map(|words| view! {
                <span class="err" role="alert"><Icon name="circle-alert" small=true />{words}</span>
            })}
        }
        .into_any()
    }

    fn switch(self, label: String, help: Option<TextProp>) -> AnyView {
        let Self { id, name, value, describes, error } = self;
        let (help_id, error_id) = (format!("{id}-help"), format!("{id}-error"));
        view! {
            <div class="field">
                <label class="switch">
                    <input
                        id=id
                        r#type="checkbox"
                        role="switch"
                        name=name
                        value=TICKED
                        checked=value == "true"
                        aria-describedby=move || describes.get()
                    />
                    <span>{label}</span>
                </label>
                {help.map(|help| view! { <span class="help" id=help_id>{move || help.get()}</span> })}
                {move || error.get().map(|error| view! {
                    <span class="err" id=error_id.clone()><Icon name="circle-alert" small=true />{error}</span>
                })}
            </div>
        }
        .into_any()
    }
}

/// Least, largest and step of a slider, where one is of use.
fn slider(bounds: &Bounds, usual: f64) -> Option<[f64; 3]> {
    let (min, max) = (bounds.min.as_ref()?.as_f64()?, bounds.max.as_ref()?.as_f64()?);
    let step = bounds.step.as_ref().and_then(serde_json::Number::as_f64).unwrap_or(usual);
    let steps = (max - min) / step;
    (step > 0.0 && (1.0..=MAX_SLIDER_STEPS).contains(&steps)).then_some([min, max, step])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slider_is_there_where_it_is_of_use() {
        let bounds = |text: &str| serde_json::from_str::<Bounds>(text).unwrap();
        assert_eq!(slider(&bounds(r#"{"min":0,"max":1}"#), 0.01), Some([0.0, 1.0, 0.01]));
        assert_eq!(slider(&bounds(r#"{"min":64,"max":2048,"step":8}"#), 1.0), Some([64.0, 2048.0, 8.0]));
        for wide in
            [r#"{"min":0,"max":18446744073709551615}"#, r#"{"min":0}"#, r#"{"min":0,"max":1,"step":0}"#, r#"{"min":1,"max":1}"#]
        {
            assert_eq!(slider(&bounds(wide), 1.0), None, "{wide}");
        }
    }
}
