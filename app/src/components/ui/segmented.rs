//! One of a few: buttons, or links when the choice is in the address.

use leptos::prelude::*;

use super::Icon;

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What the program calls it.
    pub value: &'static str,
    /// What people call it.
    pub label: &'static str,
    /// Icon before the label.
    pub icon: Option<&'static str>,
}

impl Choice {
    /// A choice without an icon.
    #[must_use]
    pub const fn new(value: &'static str, label: &'static str) -> Self {
        Self { value, label, icon: None }
    }

    /// The same with an icon.
    #[must_use]
    pub const fn with_icon(self, icon: &'static str) -> Self {
        Self { icon: Some(icon), ..self }
    }
}

fn face(choice: Choice) -> impl IntoView {
    (choice.icon.map(|name| view! { <Icon name=name small=true /> }), choice.label)
}

/// Buttons of which one is down.
#[component]
pub fn Segmented(
    /// What is chosen, for those who do not see it.
    label: &'static str,
    /// The choices.
    choices: Vec<Choice>,
    /// The chosen one.
    #[prop(into)]
    value: Signal<&'static str>,
    /// Told the new one.
    #[prop(into)]
    on_choose: Callback<&'static str>,
    /// 24 px high.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    let one = move |choice: Choice| {
        view! {
            <button
                r#type="button"
                aria-pressed=move || (value.get() == choice.value).to_string()
                on:click=move |_| on_choose.run(choice.value)
            >
                {face(choice)}
            </button>
        }
    };
    view! {
        <div class=if small { "seg sm" } else { "seg" } role="group" aria-label=label>
            {choices.into_iter().map(one).collect_view()}
        </div>
    }
    .into_any()
}

/// Links of which one is here. The address of each follows what else is in the address.
#[component]
pub fn SegmentedLinks(
    /// What is chosen, for those who do not see it.
    label: &'static str,
    /// The choices.
    choices: Vec<Choice>,
    /// The chosen one.
    #[prop(into)]
    value: Signal<&'static str>,
    /// The address of a choice.
    #[prop(into)]
    href: Callback<&'static str, String>,
) -> impl IntoView {
    let one = move |choice: Choice| {
        view! {
            <a href=move || href.run(choice.value) aria-current=move || (value.get() == choice.value).then_some("true")>
                {face(choice)}
            </a>
        }
    };
    view! { <nav class="seg" aria-label=label>{choices.into_iter().map(one).collect_view()}</nav> }.into_any()
}
