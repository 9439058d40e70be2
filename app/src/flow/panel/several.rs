//! Several things, or one that is no block: lined up, coloured, gathered.

use gesso_core::editor::{
    action::{
        Action, Verb,
        arrange::{Axis, Edge},
    },
    palette::{COLOURS, Colour, Worn, worn},
    selection::Item,
};
use leptos::prelude::*;

use super::{
    slug,
    title::{name_field, size_field},
};
use crate::{
    components::ui::{Button, Look, Section, Size},
    flow::Desk,
};

/// Ways to line things up.
const EDGES: [(&str, Edge); 6] = [
    ("Left", Edge::Left),
    ("Centre", Edge::Centre),
    ("Right", Edge::Right),
    ("Top", Edge::Top),
    ("Middle", Edge::Middle),
    ("Bottom", Edge::Bottom),
];

/// Its sections.
pub fn several(desk: Desk) -> AnyView {
    let counts = desk.of_selection(|editor| {
        let selection = editor.selection();
        [selection.nodes().count(), selection.groups().count(), selection.knots().count()]
    });
    let count = move |at: usize| counts.get().and_then(|counts| counts.get(at).copied()).unwrap_or_default();
    let said = move || {
        let words =
            [(count(0), "block", "blocks"), (count(1), "frame", "frames"), (count(2), "point of wires", "points of wires")];
        let words = words.into_iter().filter(|(count, ..)| *count > 0);
        let words = words.map(|(count, one, many)| if count == 1 { format!("1 {one}") } else { format!("{count} {many}") });
        words.collect::<Vec<_>>().join(", ")
    };
    let press = move |(label, verb): (&'static str, Verb)| {
        view! { <Button label=label size=Size::Small on_click=move |_| desk.verb(verb) /> }
    };
    let common = [
        ("Bypass", Verb::Bypass),
        ("Mute", Verb::Mute),
        ("Pin", Verb::Pin),
        ("Collapse", Verb::Collapse),
        ("Duplicate", Verb::Duplicate),
        ("Copy", Verb::Copy),
    ];
    let gather =
        [("Frame", Verb::Group), ("Make subgraph", Verb::MakeSubgraph), ("Tidy", Verb::Tidy), ("Make small", Verb::Shrink)];
    let frames = [("Fit to contents", Verb::FitGroup), ("Remove frame", Verb::Ungroup)];
    view! {
        <Section title="Selected">
            <div class="flow-sec">
                <p>{said}</p>
                {frame(desk)}
                {move || (count(0) > 0).then(|| view! { <div class="row flow-acts">{common.map(press).collect_view()}</div> })}
                {move || (count(0) > 0).then(|| view! { <div class="row flow-acts">{gather.map(press).collect_view()}</div> })}
                {move || (count(1) > 0).then(|| view! { <div class="row flow-acts">{frames.map(press).collect_view()}</div> })}
                {move || (count(2) > 0).then(|| press(("Straighten wires", Verb::StraightenLinks)))}
                <Button label="Delete" icon="trash-2" look=Look::Danger size=Size::Small on_click=move |_| desk.verb(Verb::Delete) />
            </div>
        </Section>
        {move || (count(0) > 1).then(|| view! {
            <Section title="Line up">
                <div class="flow-sec">
                    <div class="row flow-acts" role="group" aria-label="Line up edges">
                        {EDGES.map(|(label, edge)| press((label, Verb::Align(edge)))).collect_view()}
                    </div>
                    <div class="row flow-acts" role="group" aria-label="Space out">
                        {press(("Space out across", Verb::Distribute(Axis::Across)))}
                        {press(("Space out down", Verb::Distribute(Axis::Down)))}
                    </div>
                </div>
            </Section>
        })}
        {move || (count(0) + count(1) > 0).then(|| colours(desk))}
    }
    .into_any()
}

/// The name of a frame and the size of its title, if one is all that is selected.
fn frame(desk: Desk) -> impl IntoView {
    let only = desk.of_selection(|editor| {
        let selection = editor.selection();
        selection.groups().next().filter(|_| selection.len() == 1)
    });
    move || {
        only.get().flatten().map(|at| {
            let frame = desk.of_document(move |editor| {
                editor.scene().groups().get(at).map(|group| (group.title.to_string(), group.title_size.to_string()))
            });
            let frame = Memo::new(move |_| frame.get().flatten().unwrap_or_default());
            let (name, size) = (Signal::derive(move || frame.get().0), Signal::derive(move || frame.get().1));
            let rename = Callback::new(move |text: String| desk.act(Action::Rename(Item::Group(at), Some(text))));
            let resize = Callback::new(move |size: f64| {
                desk.act(Action::TitleSize(at, size));
                desk.seal();
            });
            view! {
                {name_field("flow-title".to_owned(), "Name".to_owned(), name, rename)}
                {size_field("flow-title-size".to_owned(), "Size of the name".to_owned(), size, resize)}
            }
        })
    }
}

/// The colours of blocks and frames.
pub fn colours(desk: Desk) -> AnyView {
    let now = desk.of_selection(worn);
    let is_worn = move |wears: Worn| (now.get() == Some(wears)).to_string();
    let swatch = move |colour: &'static Colour| {
        let Colour { name, head, body, .. } = *colour;
        view! {
            <button
                type="button"
                class="flow-swatch"
                data-colour=slug(name)
                aria-label=name
                aria-pressed=move || is_worn(Worn::Named(name))
                data-tip=name
                on:click=move |_| desk.act(Action::Colour(Some((head.to_owned(), body.to_owned()))))
            ></button>
        }
    };
    view! {
        <Section title="Colour">
            <div class="row flow-acts" role="group" aria-label="Colour">
                <button
                    type="button"
                    class="btn sm"
                    aria-pressed=move || is_worn(Worn::Usual)
                    on:click=move |_| desk.act(Action::Colour(None))
                >
                    "Usual"
                </button>
                {COLOURS.iter().map(swatch).collect_view()}
            </div>
        </Section>
    }
    .into_any()
}
