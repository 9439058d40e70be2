//! The picture tile in every state.

use leptos::prelude::*;

use super::row;
use crate::{
    browser,
    components::ui::{Decision, Face, Picture, Skeleton, Tile},
};

/// Our own drawing, made a picture in the browser: the server has none to show.
const SAMPLE: &str = include_str!("sample.svg");
/// Its size.
const RATIO: (u32, u32) = (4, 5);

pub(super) fn rows() -> AnyView {
    let url = RwSignal::new(None::<String>);
    Effect::new(move |_| url.set(browser::object_url(SAMPLE.as_bytes(), "image/svg+xml")));
    on_cleanup(move || {
        if let Some(Some(url)) = url.try_get_untracked() {
            browser::revoke(&url);
        }
    });
    let picture = Signal::derive(move || {
        url.get().map(|url| Picture {
            full: url.clone(),
            src: url,
            srcset: String::new(),
            width: 448,
            height: 560,
            alt: "a lighthouse at dusk".to_owned(),
        })
    });
    let preview = Signal::derive(move || url.get());
    let tag = Signal::stored(Some("8.4".to_owned()));
    let said = |text: &str| Signal::stored(text.to_owned());
    let states = vec![
        ("default", view! { <Tile name="Draft 1" ratio=RATIO face=Face::Done picture=picture tag=tag /> }.into_any()),
        (
            "hover",
            view! { <Tile name="Draft 2" ratio=RATIO face=Face::Done picture=picture caption="seed 704 118" href="/states" attr:data-state="hover" /> }
                .into_any(),
        ),
        ("selected", view! { <Tile name="Draft 3, selected" ratio=RATIO face=Face::Done picture=picture selected=true /> }.into_any()),
        (
            "promoted",
            view! { <Tile name="Draft 4, promoted" ratio=RATIO face=Face::Done picture=picture decision=Decision::Promoted /> }
                .into_any(),
        ),
        (
            "rejected",
            view! { <Tile name="Draft 5, rejected" ratio=RATIO face=Face::Done picture=picture decision=Decision::Rejected /> }
                .into_any(),
        ),
        (
            "rendering",
            view! {
                <Tile
                    name="Draft 6"
                    ratio=RATIO
                    face=Face::Working
                    preview=preview
                    steps=Signal::stored(Some((18, 28)))
                    words=said("18/28 Atlas")
                />
            }
            .into_any(),
        ),
        ("queued", view! { <Tile name="Draft 7" ratio=RATIO face=Face::Waiting words=said("3rd in queue") /> }.into_any()),
        (
            "failed",
            view! { <Tile name="Draft 8" ratio=RATIO face=Face::Setback words=said("Wren ran out of memory") next=said("again on Moth") /> }
                .into_any(),
        ),
        ("loading", view! { <Tile name="Draft 9" ratio=RATIO face=Face::Loading /> }.into_any()),
        ("skeleton", view! { <Skeleton ratio=RATIO /> }.into_any()),
        ("missing file", view! { <Tile name="Draft 10" ratio=RATIO face=Face::Missing /> }.into_any()),
        ("cancelled", view! { <Tile name="Draft 11" ratio=RATIO face=Face::Cancelled /> }.into_any()),
        ("simulated", view! { <Tile name="Draft 12" ratio=RATIO face=Face::Done picture=picture simulated=true /> }.into_any()),
    ];
    row("Picture", states)
}
