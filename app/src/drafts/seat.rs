//! One seat of the board: a link that selects it, and the picture in all its states.

use leptos::{
    ev::{MouseEvent, PointerEvent},
    prelude::*,
};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{
    again::Again,
    desk::{Desk, Seat},
    handle::Handle,
    marks::Mark,
    selection::Selection,
    words::listed,
};
use crate::{
    api::picture_path,
    browser::{self, Later},
    components::ui::{Decision, Face, Tile as PictureTile},
    home::{tile_facts::TileFacts, words},
};

/// A finger rests so long to select several, in milliseconds; a pointer so long to trace.
const REST_MILLIS: u64 = 400;

/// The address of a picture's own page; none while there is no picture.
pub fn page_of(desk: Desk, handle: Handle) -> Option<String> {
    let seat = desk.seat(handle)?;
    let shown = desk.tile(&seat)?;
    let newest = shown.generation.with_untracked(|it| it.images.first().map(|image| image.id));
    let image = newest.or_else(|| desk.image(handle))?;
    Some(picture_path(desk.session, image))
}

/// Goes to a picture's own page; the picture moves there.
pub fn open(desk: Desk, handle: Handle, navigate: impl Fn(&str, NavigateOptions) + 'static) {
    if let Some(path) = page_of(desk, handle) {
        let go = move || navigate(&path, NavigateOptions::default());
        browser::turn_from(&format!("[data-seat={handle}] img.final"), go);
    }
}

/// A seat of a stage.
#[component]
pub fn SeatView(seat: Seat, sizes: &'static str) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let navigate = use_navigate();
    let handle = seat.handle;
    let is_selected = Memo::new(move |_| desk.selection.with(|selection| selection.has(handle)));
    let mark = Memo::new(move |_| desk.mark(handle));
    let facts = desk.tile(&seat).map(|tile| TileFacts::of(&desk.live(), &tile.generation));
    let rest = Later::new();
    let was_held = StoredValue::new(false);
    let press = move |event: MouseEvent| {
        event.prevent_default();
        desk.at.set(Some(handle));
        if was_held.try_update_value(std::mem::take) == Some(true) {
            return;
        }
        let is_among_several = desk.selection.with_untracked(|selection| selection.chosen().len() > 1) && was_touch(&event);
        desk.selection.update(|selection| {
            if event.shift_key() {
                selection.extend(handle, &desk.order());
            } else if event.ctrl_key() || event.meta_key() || is_among_several {
                selection.toggle(handle);
            } else {
                *selection = Selection::only(handle);
            }
        });
    };
    let open = move |event: MouseEvent| {
        event.prevent_default();
        open(desk, handle, navigate.clone());
    };
    let down = move |event: PointerEvent| {
        if event.pointer_type() == "touch" {
            rest.after(REST_MILLIS, move || {
                was_held.try_set_value(true);
                desk.selection.try_update(|selection| selection.toggle(handle));
            });
        }
    };
    let enter = move |event: PointerEvent| {
        if event.pointer_type() == "mouse" {
            rest.after(REST_MILLIS, move || {
                desk.resting.try_set(Some(handle));
            });
        }
    };
    let leave = move |_: PointerEvent| {
        rest.stop();
        if desk.resting.get_untracked() == Some(handle) {
            desk.resting.set(None);
        }
    };
    Effect::new(move |_| {
        if desk.refocus.get_value() == Some(handle) {
            desk.refocus.set_value(None);
            browser::focus_on(&format!("[data-seat={handle}]"));
        }
    });
    let is_stop = Memo::new(move |_| {
        !desk.is_awake.get()
            || desk.at.get().map_or_else(
                || desk.seats.with(|seats| seats.first().is_some_and(|seat| seat.handle == handle)),
                |at| at == handle,
            )
    });
    let label = {
        let seat = seat.clone();
        let kin = Memo::new(move |_| kin(desk, &seat));
        Memo::new(move |_| kin.with(|kin| label(handle, facts, mark.get(), kin)))
    };
    // What somebody cancelled is not offered again here: the selection bar has it.
    let given_up = {
        let seat = seat.clone();
        Memo::new(move |_| {
            let is_failed = desk.tile(&seat)?.generation.with(|it| words::face(it) == Face::Failed);
            desk.without(&seat).filter(|_| is_failed)
        })
    };
    view! {
        <a
            href=format!("/drafts/{}?sel={handle}", desk.session)
            class="seat"
            data-seat=handle.to_string()
            aria-label=label
            aria-current=move || is_selected.get().then_some("true")
            tabindex=move || if is_stop.get() { "0" } else { "-1" }
            draggable="false"
            on:click=press
            on:dblclick=open
            on:pointerdown=down
            on:pointerenter=enter
            on:pointerleave=leave
            on:pointerup=move |_| rest.stop()
            on:pointercancel=move |_| rest.stop()
            on:contextmenu=move |event| if was_held.get_value() { event.prevent_default() }
            on:focus=move |_| { desk.at.set(Some(handle)); desk.has_focus.set(true); }
            on:blur=move |_| desk.has_focus.set(false)
        >
            {face(desk, &seat, facts, is_selected, mark, sizes)}
        </a>
        {move || given_up.get().map(|generation| view! { <Again handle=handle generation=generation /> })}
    }
    .into_any()
}

/// Whether a click was made with a finger.
fn was_touch(event: &MouseEvent) -> bool {
    #[cfg(target_arch = "wasm32")]
    {
        use wasm_bindgen::JsCast;
        event.dyn_ref::<PointerEvent>().is_some_and(|event| event.pointer_type() == "touch")
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        let _ = event;
        false
    }
}

/// What those hear who do not see it, and what those say who speak: its name, the words that stand on it, what became of it,
/// where it came from and where it went.
fn label(handle: Handle, facts: Option<TileFacts>, mark: Mark, kin: &str) -> String {
    let face = facts.map(|facts| facts.face.get());
    let state = match (face, mark) {
        (Some(Face::Done), Mark::Promoted) => "promoted",
        (Some(Face::Done), Mark::Rejected) => "set aside",
        (Some(Face::Done), Mark::Kept) => "kept",
        (Some(Face::Done | Face::Waiting | Face::Working), _) => "",
        (Some(Face::Setback), _) => "failed once, waiting again",
        (Some(Face::Failed), _) => "could not be made",
        (Some(Face::Cancelled), _) => "cancelled",
        (Some(Face::Missing), _) => "not on disk",
        (Some(Face::Loading) | None, _) => "being read",
    };
    let is_seen = matches!(face, Some(Face::Waiting | Face::Working | Face::Done));
    let shown = facts.filter(|_| is_seen);
    let on_it = shown.map(|facts| facts.said.get()).unwrap_or_default();
    let is_simulated = shown.is_some_and(|facts| facts.is_simulated.get());
    let parts = [&*handle.name(), &on_it, if is_simulated { "simulated" } else { "" }, state];
    let said: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    format!("{}{kin}", said.join(", "))
}

/// Where it went and where it came from; not told anew with every step of a picture.
fn kin(desk: Desk, seat: &Seat) -> String {
    let (parents, children): (Vec<String>, Vec<String>) = desk.seats.with(|seats| {
        // Its pictures may have come after the seat.
        let seat = seats.iter().find(|other| other.handle == seat.handle).unwrap_or(seat);
        let parents = seats.iter().filter(|other| seat.source.is_some_and(|source| other.images.contains(&source)));
        let children = seats.iter().filter(|other| other.source.is_some_and(|source| seat.images.contains(&source)));
        (parents.map(|it| it.handle.name()).collect(), children.map(|it| it.handle.name()).collect())
    });
    let mut said = String::new();
    if !children.is_empty() {
        said.push_str(" to ");
        said.push_str(&listed(&children));
    }
    if !parents.is_empty() {
        said.push_str(", from ");
        said.push_str(&listed(&parents));
    }
    said
}

fn face(
    desk: Desk,
    seat: &Seat,
    facts: Option<TileFacts>,
    is_selected: Memo<bool>,
    mark: Memo<Mark>,
    sizes: &'static str,
) -> AnyView {
    let handle = seat.handle;
    let ratio = desk.funnel(|funnel| funnel.settings.aspect.size(1024)).unwrap_or((1, 1));
    let kin = Memo::new(move |_| desk.lit.with(|lit| lit.contains(&handle)));
    let decision = Signal::derive(move || match mark.get() {
        Mark::Promoted => Decision::Promoted,
        Mark::Rejected => Decision::Rejected,
        Mark::None | Mark::Kept => Decision::None,
    });
    let (Some(tile), Some(facts)) = (desk.tile(seat), facts) else {
        return view! { <PictureTile name=handle.name() ratio=ratio face=Face::Loading selected=is_selected /> }.into_any();
    };
    let shown = tile.generation.with_untracked(|it| it.id);
    let live = desk.live();
    let preview = tile.preview;
    let TileFacts { face, steps, is_simulated, picture, said, next } = facts;
    // While a picture is enlarged the picture itself is what is seen.
    let before = seat.upscale.and_then(|_| live.tile(seat.generation)).and_then(|tile| {
        tile.generation.with_untracked(|it| it.images.first().map(|image| format!("{}?w=640", image.thumbnail_url)))
    });
    let preview = Signal::derive(move || preview.get().or_else(|| before.clone()));
    let tag = Signal::derive(move || (mark.get() == Mark::Kept).then(|| "kept".to_owned()));
    view! {
        <PictureTile
            name=handle.name()
            ratio=ratio
            face=face
            words=said
            next=next
            preview=preview
            steps=steps
            picture=picture
            sizes=sizes
            on_settled=move || live.drop_preview(shown)
            decision=decision
            selected=is_selected
            kin=kin
            simulated=is_simulated
            tag=tag
        />
    }
    .into_any()
}
