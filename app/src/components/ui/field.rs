//! Text fields, and the frame every field stands in: label above, help and error below.

use leptos::{html, prelude::*};

use super::Icon;

/// Ids of the texts that describe a field.
pub(super) fn described_by(id: &str, has_help: bool, has_error: bool) -> Option<String> {
    let parts = [has_help.then(|| format!("{id}-help")), has_error.then(|| format!("{id}-error"))];
    let ids: Vec<String> = parts.into_iter().flatten().collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// Label, field, help, error.
#[component]
pub fn Field(
    /// Id of the field inside.
    #[prop(into)]
    id: String,
    /// Its name.
    #[prop(into)]
    label: TextProp,
    /// What is wanted.
    #[prop(default = None)]
    help: Option<TextProp>,
    /// What is wrong and what is accepted.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// The field.
    children: Children,
) -> impl IntoView {
    let error_id = format!("{id}-error");
    view! {
        <div class="field">
            <label for=id.clone()>{move || label.get()}</label>
            {children()}
            {help.map(|help| view! { <span class="help" id=format!("{id}-help")>{move || help.get()}</span> })}
            {move || error.get().map(|error| view! {
                <span class="err" id=error_id.clone()><Icon name="circle-alert" small=true />{error}</span>
            })}
        </div>
    }
    .into_any()
}

/// A line of text. What was typed before the page woke is kept and told.
#[component]
pub fn TextField(
    /// Id of the field, once on the page.
    #[prop(into)]
    id: String,
    /// Its name for people.
    #[prop(into)]
    label: TextProp,
    /// Its name in the form.
    #[prop(optional)]
    name: Option<&'static str>,
    /// `text`, `password`, `search`, `url`, `number`.
    #[prop(default = "text")]
    kind: &'static str,
    /// What stands in it.
    #[prop(into)]
    value: Signal<String>,
    /// Told what stands in it, at every key.
    #[prop(optional, into)]
    on_input: Option<Callback<String>>,
    /// What is wanted.
    #[prop(optional, into)]
    help: Option<TextProp>,
    /// What is wrong and what is accepted.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// It cannot be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// The form is not sent without it.
    #[prop(optional)]
    required: bool,
    /// Set in the machine's voice.
    #[prop(optional)]
    mono: bool,
    /// An example.
    #[prop(optional)]
    placeholder: Option<&'static str>,
    /// What the browser may fill in, for example `current-password`.
    #[prop(optional)]
    autocomplete: Option<&'static str>,
) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    let tell = move |text: String| {
        if let Some(on_input) = on_input {
            on_input.run(text);
        }
    };
    Effect::new(move |woke: Option<()>| {
        let wanted = value.get();
        let Some(input) = node.get() else { return };
        match woke {
            Some(()) if input.value() != wanted => input.set_value(&wanted),
            None if input.value() != wanted => tell(input.value()),
            _ => {}
        }
    });
    let has_help = help.is_some();
    let describes = id.clone();
    let frame = id.clone();
    view! {
        <Field id=frame label=label help=help error=error>
            <input
                id=id
                class=if mono { "input mono" } else { "input" }
                r#type=kind
                name=name
                value=value.get_untracked()
                placeholder=placeholder
                autocomplete=autocomplete.unwrap_or("off")
                required=required
                disabled=move || disabled.get()
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=move || described_by(&describes, has_help, error.with(Option::is_some))
                node_ref=node
                on:input:target=move |event| tell(event.target().value())
            />
        </Field>
    }
}
