//! A quick look at one picture, or at two side by side.

use leptos::{html, prelude::*};

use super::{again::Again, desk::Desk, handle::Handle};
use crate::{
    browser,
    components::ui::{Button, Look as ButtonLook, Picture, Size, follow_dialog},
};

/// The dialog; closed while nothing is looked at.
#[component]
pub fn Looking() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(desk.looking.with(|looking| !looking.is_empty())));
    let node = NodeRef::<html::Dialog>::new();
    follow_dialog(node, open);
    let names = Memo::new(move |_| {
        desk.looking.with(|looking| looking.iter().map(|handle| handle.name()).collect::<Vec<_>>().join(" and "))
    });
    let key = move |event: leptos::ev::KeyboardEvent| {
        // What opened it closes it.
        if event.key() == " " {
            event.prevent_default();
            desk.looking.set(Vec::new());
        }
    };
    let close = move |event: leptos::ev::Event| {
        if !browser::is_open_dialog(&event) {
            desk.looking.set(Vec::new());
        }
    };
    view! {
        <dialog class="looking" aria-label=names closedby="any" node_ref=node on:keydown=key on:close=close>
            <header>
                <h2>{names}</h2>
                <Button
                    label="Close"
                    icon="x"
                    icon_only=true
                    look=ButtonLook::Ghost
                    size=Size::Small
                    on_click=move |_| desk.looking.set(Vec::new())
                />
            </header>
            <div class="looks">
                {move || {
                    // What is asked for again has another generation: then another seat is looked at.
                    desk.seats.track();
                    desk.looking.get().into_iter().map(|handle| one(desk, handle)).collect_view()
                }}
            </div>
        </dialog>
    }
    .into_any()
}

/// Why there is no picture, and what can be done about it.
fn absent(desk: Desk, handle: Handle) -> AnyView {
    let Some(seat) = desk.seat(handle) else { return ().into_any() };
    let lost = desk.without(&seat);
    let error = desk.tile(&seat).and_then(|tile| tile.generation.with(|it| it.error.clone()));
    let said = match (lost, error) {
        (Some(_), Some(error)) => format!("{} could not be made. {}", handle.name(), error.detail),
        (Some(_), None) => format!("{} was cancelled.", handle.name()),
        (None, _) => format!("{} is not there yet.", handle.name()),
    };
    view! {
        <div class="absent">
            <p class="dim">{said}</p>
            {lost.map(|generation| view! { <Again handle=handle generation=generation /> })}
        </div>
    }
    .into_any()
}

fn one(desk: Desk, handle: Handle) -> AnyView {
    let tile = desk.seat(handle).and_then(|seat| desk.tile(&seat));
    let picture = tile.and_then(|tile| {
        tile.generation.with_untracked(|it| it.images.first().map(|image| Picture::of(image, &it.request.prompt)))
    });
    match picture {
        Some(Picture { src, srcset, width, height, alt, .. }) => view! {
            <figure>
                <img src=src srcset=srcset sizes="90vw" width=width.to_string() height=height.to_string() alt=alt />
                <figcaption class="small dim">{handle.name()}</figcaption>
            </figure>
        }
        .into_any(),
        None => absent(desk, handle),
    }
}
