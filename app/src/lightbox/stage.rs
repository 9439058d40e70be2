//! The well: the picture, closer and further, shifted by pointer, fingers, wheel and keys; its neighbours below.

use leptos::{
    ev::{PointerEvent, WheelEvent},
    html,
    prelude::*,
};

use super::look::{Frame, KEY_FACTOR, KEY_PAN_SHARE, Look, pinch};
use crate::{
    actions::{Action, Actions},
    api::{Neighbour, PictureState},
    browser,
    components::ui::{Button, ButtonLink, EmptyState, Look as ButtonLook, srcset},
    home::{Offline, words::first_clause},
};

/// Fingers, or the mouse, on the picture: which, and where they were last.
type Fingers = Vec<(i32, (f64, f64))>;

/// The well.
#[component]
pub fn Stage(state: PictureState) -> impl IntoView {
    let like = state.like_path();
    let PictureState { image, generation, neighbours, .. } = state;
    let window = NodeRef::<html::Figure>::new();
    let picture = NodeRef::<html::Img>::new();
    let look = RwSignal::new(Look::FIT);
    let percent = RwSignal::new(None::<f64>);
    // The file could not be loaded.
    let has_failed = RwSignal::new(false);
    let fingers = StoredValue::new(Fingers::new());
    let natural_width = f64::from(image.width);
    let frame = move || {
        let (window, picture) = (window.get_untracked()?, picture.get_untracked()?);
        let (width, height) = browser::inner_size(&window);
        let (fitted_width, fitted_height) = browser::inner_size(&picture);
        Some(Frame { width, height, fitted_width, fitted_height, natural_width })
    };
    let show = move |to: Look| {
        look.set(to);
        if let (Some(picture), Some(frame)) = (picture.get_untracked(), frame()) {
            browser::set_property(&picture, "transform", &to.transform());
            percent.set((to != Look::FIT).then(|| to.percent(&frame)));
        }
    };
    // From the middle of the window, as looks count.
    let at = move |x: i32, y: i32| {
        let (left, top, width, height) = window.get_untracked().map(|window| browser::place(&window)).unwrap_or_default();
        (f64::from(x) - left - width / 2.0, f64::from(y) - top - height / 2.0)
    };
    let wheel = move |event: WheelEvent| {
        event.prevent_default();
        if let Some(frame) = frame() {
            let (x, y) = at(event.client_x(), event.client_y());
            show(look.get_untracked().wheeled(browser::wheel_pixels(&event), x, y, &frame));
        }
    };
    let down = move |event: PointerEvent| {
        // What stands in the picture's place is pressed, not shifted.
        if event.button() > 0 || has_failed.get_untracked() {
            return;
        }
        event.prevent_default();
        browser::capture(&event);
        let point = at(event.client_x(), event.client_y());
        fingers.update_value(|fingers| {
            fingers.retain(|(id, _)| *id != event.pointer_id());
            fingers.push((event.pointer_id(), point));
        });
    };
    let moved = move |event: PointerEvent| {
        let point = at(event.client_x(), event.client_y());
        let before = fingers.get_value();
        let Some(index) = before.iter().position(|(id, _)| *id == event.pointer_id()) else { return };
        let Some(frame) = frame() else { return };
        let mut after = before.clone();
        if let Some(finger) = after.get_mut(index) {
            finger.1 = point;
        }
        fingers.set_value(after.clone());
        let next = match (before.as_slice(), after.as_slice()) {
            ([(_, was)], [(_, is)]) => look.get_untracked().panned(is.0 - was.0, is.1 - was.1, &frame),
            ([(_, a), (_, b), ..], [(_, c), (_, d), ..]) => {
                let (((from_x, from_y), was), ((x, y), is)) = (pinch(*a, *b), pinch(*c, *d));
                let shifted = look.get_untracked().panned(x - from_x, y - from_y, &frame);
                shifted.zoomed(is / was, x, y, &frame)
            }
            _ => return,
        };
        show(next);
    };
    let up = move |event: PointerEvent| fingers.update_value(|fingers| fingers.retain(|(id, _)| *id != event.pointer_id()));
    let change = move |to: fn(Look, &Frame) -> Look| {
        if let Some(frame) = frame() {
            show(to(look.get_untracked(), &frame));
        }
    };
    let double = move |event: leptos::ev::MouseEvent| {
        let Some(frame) = frame() else { return };
        if look.get_untracked() == Look::FIT {
            let (x, y) = at(event.client_x(), event.client_y());
            show(Look::FIT.zoomed(frame.full_size().max(2.0), x, y, &frame));
        } else {
            show(Look::FIT);
        }
    };
    let actions = expect_context::<Actions>();
    actions.register([
        Action::call("lb-fit", "Fit the picture", "maximize", move || show(Look::FIT)).keys("0"),
        Action::call("lb-full", "Show it at 100 %", "search", move || change(Look::full_size)).keys("Z"),
        Action::call("lb-closer", "Closer", "plus", move || change(closer)).keys("Plus"),
        Action::call("lb-further", "Further", "minus", move || change(further)).keys("-"),
        Action::call("lb-pan-left", "Look further left", "arrow-left", move || {
            change(|look, frame| pan(look, frame, 1.0, 0.0))
        })
        .keys("Shift+Left"),
        Action::call("lb-pan-right", "Look further right", "arrow-right", move || {
            change(|look, frame| pan(look, frame, -1.0, 0.0))
        })
        .keys("Shift+Right"),
        Action::call("lb-pan-up", "Look further up", "arrow-up", move || change(|look, frame| pan(look, frame, 0.0, 1.0)))
            .keys("Shift+Up"),
        Action::call("lb-pan-down", "Look further down", "arrow-up", move || change(|look, frame| pan(look, frame, 0.0, -1.0)))
            .keys("Shift+Down"),
    ]);
    // Also before the page was awake, when nobody heard of it.
    Effect::new(move |_| {
        if picture.get().is_some_and(|picture| picture.complete() && picture.natural_width() == 0) {
            has_failed.set(true);
        }
    });
    let again = {
        let url = image.image_url.clone();
        move |_| {
            has_failed.set(false);
            if let Some(picture) = picture.get_untracked() {
                // Set anew, even to what it is, it is loaded anew.
                picture.set_src(&url);
            }
        }
    };
    let alt = first_clause(&generation.request.prompt).to_owned();
    let here = image.id;
    view! {
        <div class="lb">
            <figure
                class="lb-fig"
                node_ref=window
                data-zoomed=move || (look.get() != Look::FIT).then_some("")
                on:wheel=wheel
                on:pointerdown=down
                on:pointermove=moved
                on:pointerup=up
                on:pointercancel=up
                on:lostpointercapture=up
                on:dblclick=double
            >
                <img
                    src=image.image_url.clone()
                    srcset=srcset(&image)
                    sizes="100vw"
                    width=image.width.to_string()
                    height=image.height.to_string()
                    alt=alt
                    draggable="false"
                    node_ref=picture
                    hidden=move || has_failed.get()
                    on:load=move |_| has_failed.set(false)
                    on:error=move |_| has_failed.set(true)
                />
                {move || has_failed.get().then(|| view! { <Unloaded again=Callback::new(again.clone()) like=like.clone() /> })}
                {image.simulated.then(|| view! { <figcaption class="lb-tag"><span class="tag">"simulated"</span></figcaption> })}
            </figure>
            <div class="float lb-tools" role="toolbar" aria-label="View">
                <button type="button" class="btn ghost sm" aria-keyshortcuts="0" aria-pressed=move || (look.get() == Look::FIT).to_string() on:click=move |_| show(Look::FIT)>"Fit"</button>
                <button type="button" class="btn ghost sm num" aria-keyshortcuts="Z" aria-pressed=move || (percent.get() == Some(100.0)).to_string() on:click=move |_| change(Look::full_size)>"100 %"</button>
                <span class="vr"></span>
                <button type="button" class="btn ghost sm sq" aria-label="Closer" aria-keyshortcuts="+" data-tip="Closer" on:click=move |_| change(closer)>
                    <crate::components::Icon name="plus" />
                </button>
                <output class="small num lb-percent" aria-label="Magnification">{move || percent.get().map_or_else(|| "fits".to_owned(), |percent| format!("{percent:.0} %"))}</output>
                <button type="button" class="btn ghost sm sq" aria-label="Further" aria-keyshortcuts="-" data-tip="Further" on:click=move |_| change(further)>
                    <crate::components::Icon name="minus" />
                </button>
            </div>
            <ol class="strip-pics" aria-label="Neighbours">
                {neighbours.iter().map(|neighbour| view! { <li>{beside(neighbour, neighbour.id == here)}</li> }).collect_view()}
            </ol>
        </div>
    }
    .into_any()
}

/// The record is here and the file is not.
#[component]
fn Unloaded(
    /// Loads it once more.
    again: Callback<leptos::ev::MouseEvent>,
    /// Where its settings can be used again.
    like: String,
) -> impl IntoView {
    view! {
        <div class="lb-unloaded">
            <Offline sentence="The file is loaded when the studio is reachable." />
            <EmptyState
                title="The file could not be loaded"
                sentence="The studio does not answer, or the file is not on its disk any more. How it was made is kept."
            >
                <Button label="Try again" icon="rotate-cw" on_click=again />
                <ButtonLink href=like label="Reuse the settings" icon="copy" look=ButtonLook::Ghost />
            </EmptyState>
        </div>
    }
    .into_any()
}

fn closer(look: Look, frame: &Frame) -> Look {
    look.zoomed(KEY_FACTOR, 0.0, 0.0, frame)
}

fn further(look: Look, frame: &Frame) -> Look {
    look.zoomed(1.0 / KEY_FACTOR, 0.0, 0.0, frame)
}

fn pan(look: Look, frame: &Frame, x: f64, y: f64) -> Look {
    look.panned(x * frame.width * KEY_PAN_SHARE, y * frame.height * KEY_PAN_SHARE, frame)
}

/// A small picture that leads to its own page.
pub fn beside(neighbour: &Neighbour, is_here: bool) -> impl IntoView + use<> {
    let short: String = neighbour.id.to_string().chars().take(8).collect();
    view! {
        <a href=neighbour.href() aria-label=format!("Picture {short}") aria-current=is_here.then_some("true")>
            <span class="pic" data-pic=is_here.then_some("selected")>
                <img src=format!("{}?w=160", neighbour.thumbnail_url) alt="" loading="lazy" draggable="false" />
            </span>
        </a>
    }
}
