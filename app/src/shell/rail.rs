//! The places: a rail at the start edge, a bar at the bottom on phones. Both are read off one table.

use leptos::{attr::popover, prelude::*};
use leptos_router::hooks::use_location;

use crate::{
    actions::{PLACES, Place, PlaceGroup},
    app::AfterFirst,
    components::Icon,
    fleet::words,
    live::Live,
};

/// Our own mark in the sprite. Not written into the view: a wholly static `use_` would be rendered under that name.
const MARK: &str = "#g-gesso";

/// The place that shows trouble by a dot.
const FLEET: &str = "/fleet";

/// Id of the bottom bar's list of the other places.
const MORE_ID: &str = "more-places";

fn link(place: &'static Place, here: Memo<Option<&'static str>>) -> AnyView {
    let current = move || (here.get() == Some(place.path)).then_some("page");
    let has_dot = place.path == FLEET;
    view! {
        <a href=place.path aria-current=current>
            <Icon name=place.icon />
            <span>{place.label}</span>
            {has_dot.then(|| view! { <AfterFirst><FleetTrouble /></AfterFirst> })}
        </a>
    }
    .into_any()
}

/// A dot when a node is in trouble; those who do not see it hear which.
#[component]
fn FleetTrouble() -> impl IntoView {
    let gpus = expect_context::<Live>().gpus().clone();
    let trouble = Memo::new(move |_| gpus.with(|gpus| words::trouble(gpus)));
    move || trouble.get().map(|said| view! { <span class="dot"></span><span class="sr">", "{said}</span> })
}

/// The place that is open.
fn here() -> Memo<Option<&'static str>> {
    let path = use_location().pathname;
    Memo::new(move |_| path.with(|path| Place::at(path)).map(|place| place.path))
}

/// The rail, in three groups.
#[component]
pub fn Rail() -> impl IntoView {
    let here = here();
    let group = |group: PlaceGroup| {
        let mut places = PLACES.iter().filter(move |place| place.group == group).peekable();
        places.peek()?;
        let list = view! {
            <ul class=(group == PlaceGroup::Machine).then_some("foot")>
                {places.map(|place| view! { <li>{link(place, here)}</li> }).collect_view()}
            </ul>
        };
        Some(list)
    };
    view! {
        <nav class="rail" aria-label="Spaces" data-region="" tabindex="-1">
            <a class="mark" href="/" aria-label="Gesso home">
                <svg aria-hidden="true"><use_ href=MARK></use_></svg>
            </a>
            {PlaceGroup::ALL.into_iter().filter_map(group).collect_view()}
        </nav>
    }
    .into_any()
}

/// The bar on phones: the places that are needed with one hand, and the others under *More*.
#[component]
pub fn BottomBar() -> impl IntoView {
    let here = here();
    let more = move || {
        let is_under_more = |place: &&Place| !place.is_on_phone && here.get() == Some(place.path);
        PLACES.iter().find(is_under_more).map(|_| "true")
    };
    let (on_bar, others): (Vec<_>, Vec<_>) = PLACES.iter().partition(|place| place.is_on_phone);
    view! {
        <nav class="bottomnav" aria-label="Spaces, bottom" data-region="" tabindex="-1">
            {on_bar.into_iter().map(|place| link(place, here)).collect_view()}
            {(!others.is_empty()).then(|| view! {
                <button r#type="button" popovertarget=MORE_ID aria-current=more>
                    <Icon name="ellipsis" /><span>"More"</span>
                </button>
                <div {..popover("auto")} class="menu places" id=MORE_ID>
                    {others.into_iter().map(|place| link(place, here)).collect_view()}
                </div>
            })}
        </nav>
    }
    .into_any()
}
