//! What is known of what is selected: a column beside the work, a sheet where there is no room for one.

use leptos::prelude::*;

use super::{Button, Look, Size};
use crate::{
    actions::{Action, Actions},
    browser,
};

/// Whether the inspector is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shown {
    /// Where there is room for a column.
    #[default]
    WhereRoom,
    /// Somebody opened it: also as a sheet.
    Open,
    /// Somebody closed it.
    Closed,
}

impl Shown {
    /// What pressing its button makes of it.
    #[must_use]
    pub fn toggled(self) -> Self {
        let is_seen = match self {
            Self::WhereRoom => !browser::is_narrow(),
            Self::Open => true,
            Self::Closed => false,
        };
        if is_seen { Self::Closed } else { Self::Open }
    }
}

/// The inspector. It stands in a page's `inspector`.
#[component]
pub fn Inspector(
    /// What it is about.
    #[prop(into)]
    title: TextProp,
    /// Whether it is shown; `I` and its buttons change it.
    shown: RwSignal<Shown>,
    /// [`Section`]s.
    children: Children,
) -> impl IntoView {
    let heading = title.clone();
    let toggle =
        Action::call("inspector", "Show or hide the inspector", "panel-right", move || shown.update(|it| *it = it.toggled()));
    if let Some(actions) = use_context::<Actions>() {
        actions.register([toggle.keys("I")]);
    }
    view! {
        <aside
            class="insp"
            aria-label=move || title.get()
            data-open=move || (shown.get() == Shown::Open).then_some("")
            data-closed=move || (shown.get() == Shown::Closed).then_some("")
            data-region=""
            tabindex="-1"
        >
            <span class="grab"></span>
            <div class="insp-head">
                <h2>{move || heading.get()}</h2>
                <span class="push">
                    <Button
                        label="Close"
                        icon="x"
                        icon_only=true
                        look=Look::Ghost
                        size=Size::Small
                        on_click=move |_| shown.set(Shown::Closed)
                    />
                </span>
            </div>
            {children()}
        </aside>
    }
    .into_any()
}

/// A section of the inspector.
#[component]
pub fn Section(
    /// Its heading.
    #[prop(into)]
    title: TextProp,
    /// What it says.
    children: Children,
) -> impl IntoView {
    view! { <section class="sec"><header><h3>{move || title.get()}</h3></header>{children()}</section> }.into_any()
}
