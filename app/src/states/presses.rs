//! What is pressed: buttons and segmented controls.

use leptos::prelude::*;

use super::row;
use crate::components::ui::{Button, ButtonLink, Choice, Look, Segmented, SegmentedLinks, Size};

fn buttons(title: &'static str, look: Look) -> AnyView {
    let drawn = |state: &'static str| {
        (state, view! { <Button label="Promote" icon="arrow-up" look=look attr:data-state=state /> }.into_any())
    };
    let mut states: Vec<_> = ["default", "hover", "focus", "active"].into_iter().map(drawn).collect();
    states.push(("disabled", view! { <Button label="Promote" icon="arrow-up" look=look disabled=true /> }.into_any()));
    states.push((
        "busy",
        view! { <Button label="Promote" icon="arrow-up" look=look busy=true busy_label="Promoting" /> }.into_any(),
    ));
    states.push(("with keys", view! { <Button label="Promote" icon="arrow-up" look=look shortcut="P" /> }.into_any()));
    row(title, states)
}

pub(super) fn rows() -> AnyView {
    let pressed = RwSignal::new(true);
    let view_of = RwSignal::new("board");
    let views = || vec![Choice::new("board", "Board"), Choice::new("deck", "Deck"), Choice::new("lineage", "Lineage")];
    let sizes = vec![
        ("small", view! { <Button label="Promote" icon="arrow-up" size=Size::Small /> }.into_any()),
        ("large", view! { <Button label="Promote" icon="arrow-up" size=Size::Large /> }.into_any()),
        ("icon only", view! { <Button label="Trace" icon="route" icon_only=true look=Look::Ghost /> }.into_any()),
        (
            "icon only, named",
            view! { <Button label="Reject" icon="x" icon_only=true look=Look::Ghost attr:data-state="hover" /> }.into_any(),
        ),
        (
            "stays down",
            view! { <Button label="Trace" icon="route" pressed=pressed on_click=move |_| pressed.update(|it| *it = !*it) /> }
                .into_any(),
        ),
        ("link", view! { <ButtonLink href="/" label="Go home" icon="house" /> }.into_any()),
    ];
    let segmented = vec![
        (
            "buttons",
            view! { <Segmented label="View" choices=views() value=view_of on_choose=move |to| view_of.set(to) /> }.into_any(),
        ),
        (
            "small, with icons",
            view! {
                <Segmented
                    label="Layout"
                    small=true
                    choices=vec![
                        Choice::new("board", "Grid").with_icon("grid-3x3"),
                        Choice::new("deck", "List").with_icon("list"),
                    ]
                    value=view_of
                    on_choose=move |to| view_of.set(to)
                />
            }
            .into_any(),
        ),
        (
            "links",
            view! {
                <SegmentedLinks label="View by address" choices=views() value="deck" href=|to: &'static str| format!("/states?view={to}") />
            }
            .into_any(),
        ),
    ];
    view! {
        {buttons("Button, primary", Look::Primary)}
        {buttons("Button", Look::Normal)}
        {buttons("Button, ghost", Look::Ghost)}
        {buttons("Button, danger", Look::Danger)}
        {row("Button, sizes and kinds", sizes)}
        {row("Segmented control", segmented)}
    }
    .into_any()
}
