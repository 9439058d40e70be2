//! What is selected: one can be gone back to, two are compared slot by slot.

use leptos::prelude::*;

use super::slots::{Compared, Slot, slots};
use crate::{
    components::Icon,
    drafts::{
        bar::{like_path, vary},
        desk::Desk,
        handle::Handle,
        seat::page_of,
    },
    lightbox::FileCheck,
};

/// What is selected; nothing while that is nothing.
#[component]
pub fn Picked() -> impl IntoView {
    let desk = expect_context::<Desk>();
    move || {
        let chosen = desk.selection.with(|selection| selection.chosen().to_vec());
        match chosen.as_slice() {
            [] => None,
            [one] => Some(one_picked(desk, *one)),
            [from, to, ..] => Some(two_picked(desk, (*from).min(*to), (*from).max(*to))),
        }
    }
}

fn one_picked(desk: Desk, handle: Handle) -> AnyView {
    let parent = desk.links.with(|links| links.iter().find(|(_, child)| *child == handle).map(|(parent, _)| *parent));
    let asked = parent.map_or_else(|| alone(desk, handle), |parent| carried_over(desk, parent, handle));
    // What is seen on the seat: the enlargement once there is one.
    let image = desk.seat(handle).and_then(|seat| desk.tile(&seat));
    let image = image.and_then(|tile| tile.generation.with(|it| it.images.first().cloned()));
    view! {
        <aside class="linside" aria-label=handle.name() tabindex="0">
            <h2>{handle.name()}</h2>
            {asked}
            {image.map(|image| view! { <FileCheck url=image.image_url record=image.sha256 /> })}
            <p class="small dim">"Going back changes nothing that is there: what you make from here is a branch of its own."</p>
            <div class="row wrap">
                <button r#type="button" class="btn primary" on:click=move |_| vary(desk, &[handle])>
                    <Icon name="git-branch" />"Branch from here"
                </button>
                <a class="btn" href=move || like_path(desk, handle).unwrap_or_default()><Icon name="copy" />"Use these settings again"</a>
                <a class="btn ghost" href=move || page_of(desk, handle).unwrap_or_default()><Icon name="maximize" />"Open"</a>
            </div>
        </aside>
    }
    .into_any()
}

/// What was asked for, of one that came from words alone.
fn alone(desk: Desk, handle: Handle) -> AnyView {
    let asked = desk.generation(handle).map(|it| slots(&it.request)).unwrap_or_default();
    let asked: Vec<Slot> = asked.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    values(asked)
}

/// What it took from its parent, and what was changed.
fn carried_over(desk: Desk, parent: Handle, handle: Handle) -> AnyView {
    let (from, to) = (desk.generation(parent), desk.generation(handle));
    let Compared { kept, changed } = from.zip(to).map(|(a, b)| Compared::of(&a.request, &b.request)).unwrap_or_default();
    let is_same = changed.is_empty();
    view! {
        <section aria-label=format!("Changed since {}", parent.name())>
            <h3>"Changed since "{parent.name()}</h3>
            {differences(changed)}
            {is_same.then(|| view! { <p class="small dim">"Nothing that was asked for differs."</p> })}
        </section>
        <section aria-label=format!("Kept from {}", parent.name())>
            <h3>"Kept from "{parent.name()}</h3>
            {values(kept)}
        </section>
    }
    .into_any()
}

fn two_picked(desk: Desk, from: Handle, to: Handle) -> AnyView {
    let asked = desk.generation(from).zip(desk.generation(to));
    let changed = asked.map(|(a, b)| Compared::of(&a.request, &b.request).changed).unwrap_or_default();
    let is_same = changed.is_empty();
    let image = |handle: Handle, word: &'static str| {
        let url =
            desk.generation(handle).and_then(|it| it.images.first().map(|image| format!("{}?w=320", image.thumbnail_url)));
        view! {
            <span class="pic">{url.map(|url| view! { <img src=url alt=handle.name() /> })}<span class="bl"><span class="tag">{word}</span></span></span>
        }
    };
    view! {
        <aside class="linside" aria-label="Changed on the way" tabindex="0">
            <h2>{format!("{} → {}", from.name(), to.name())}</h2>
            <div class="two">{image(from, "from")}{image(to, "to")}</div>
            <h3>"Changed on the way"</h3>
            {differences(changed)}
            {is_same.then(|| view! { <p class="small dim">"Nothing that was asked for differs."</p> })}
        </aside>
    }
    .into_any()
}

fn values(slots: Vec<Slot>) -> AnyView {
    let row = |(slot, value): Slot| view! { <div class="dif"><dt>{slot}</dt><dd>{value}</dd></div> };
    view! { <dl class="difs">{slots.into_iter().map(row).collect_view()}</dl> }.into_any()
}

fn differences(changed: Vec<(&'static str, String, String)>) -> AnyView {
    let row = |(slot, before, after): (&'static str, String, String)| {
        view! { <div class="dif"><dt>{slot}</dt><dd><del>{or_none(before)}</del><ins>{or_none(after)}</ins></dd></div> }
    };
    view! { <dl class="difs">{changed.into_iter().map(row).collect_view()}</dl> }.into_any()
}

fn or_none(text: String) -> String {
    if text.is_empty() { "none".to_owned() } else { text }
}
