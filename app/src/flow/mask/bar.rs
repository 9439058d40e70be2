//! The tools of the mask editor.

use gesso_core::mask::{Area, Brush, MAX_RADIUS, Painting, View};
use leptos::prelude::*;

use super::{
    easel::{Easel, Stage},
    keys::{ZOOM_STEP, fit},
};
use crate::components::ui::{Button, Look, Slider};

/// Places of the slider of the size: narrow brushes take as much of it as wide ones.
const SIZE_PLACES: f64 = 100.0;
/// The place of the narrowest.
const SIZE_LEAST: f64 = 3.0;

/// The place of a radius on the slider.
fn place_of(radius: f64) -> f64 {
    ((radius / MAX_RADIUS).sqrt() * SIZE_PLACES).round()
}

/// The radius at a place of the slider: whole pixels from edge to edge.
fn radius_at(place: f64) -> f64 {
    ((place / SIZE_PLACES).powi(2) * MAX_RADIUS * 2.0).round() / 2.0
}

fn hundredths(value: f64) -> String {
    format!("{:.0} %", value * 100.0)
}

/// The tools.
pub fn bar(easel: Easel) -> AnyView {
    let is_off = Signal::derive(move || easel.stage.get() != Stage::Ready || easel.is_saving.get());
    let tool = move |label: &'static str, icon: &'static str, erases: bool| {
        view! {
            <Button
                label=label
                icon=icon
                look=Look::Ghost
                disabled=is_off
                pressed=Signal::derive(move || easel.brush.get().erases == erases)
                on_click=move |_| easel.brush.update(|brush| brush.erases = erases)
            />
        }
    };
    let whole = move |label: &'static str, icon: &'static str, change: fn(&mut Painting) -> Area| {
        view! { <Button label=label icon=icon look=Look::Ghost disabled=is_off on_click=move |_| easel.paint(change) /> }
    };
    let step = move |label: &'static str, icon: &'static str, change: fn(&mut Painting) -> Area, undoes: bool| {
        let is_none = Signal::derive(move || {
            let (done, undone) = easel.counts.get();
            is_off.get() || (if undoes { done } else { undone }) == 0
        });
        view! {
            <Button label=label icon=icon icon_only=true look=Look::Ghost disabled=is_none on_click=move |_| easel.paint(change) />
        }
    };
    let look = move |label: &'static str, icon: &'static str, change: fn(View) -> View| {
        view! { <Button label=label icon=icon icon_only=true look=Look::Ghost disabled=is_off on_click=move |_| easel.turn(change) /> }
    };
    let size = Memo::new(move |_| easel.brush.with(|brush| brush.radius));
    let softness = Memo::new(move |_| easel.brush.with(|brush| brush.softness));
    let put = move |change: fn(&mut Brush, f64), value: f64| easel.brush.update(|brush| change(brush, value));
    view! {
        <div class="mask-bar">
            <div class="mask-acts" role="toolbar" aria-label="Tools">
                {tool("Brush", "brush", false)}
                {tool("Eraser", "eraser", true)}
                {whole("Fill", "paint-bucket", Painting::fill)}
                {whole("Invert", "contrast", Painting::invert)}
                {whole("Clear", "trash-2", Painting::clear)}
                {step("Undo", "undo-2", Painting::undo, true)}
                {step("Redo", "redo-2", Painting::redo, false)}
                {look("Zoom out", "minus", |view| view.zoomed(view.middle(), 1.0 / ZOOM_STEP))}
                {look("Show all of it", "maximize", fit)}
                {look("Zoom in", "plus", |view| view.zoomed(view.middle(), ZOOM_STEP))}
            </div>
            <div class="mask-sliders">
                <Slider
                    id="mask-size"
                    label="Size"
                    min=SIZE_LEAST
                    max=SIZE_PLACES
                    step=1.0
                    value=Signal::derive(move || place_of(size.get()))
                    words=Callback::new(move |_: f64| format!("{:.0} px", easel.brush.with_untracked(|brush| brush.radius) * 2.0))
                    on_input=move |place| put(|brush, place| brush.radius = radius_at(place), place)
                    disabled=is_off
                />
                <Slider
                    id="mask-soft"
                    label="Soft edge"
                    min=0.0
                    max=1.0
                    step=0.05
                    value=Signal::from(softness)
                    words=Callback::new(hundredths)
                    on_input=move |value| put(|brush, value| brush.softness = value, value)
                    disabled=is_off
                />
                <Slider
                    id="mask-shade"
                    label="Mask shown"
                    min=0.1
                    max=1.0
                    step=0.05
                    value=Signal::from(easel.shade)
                    words=Callback::new(hundredths)
                    on_input=move |value| easel.shade.set(value)
                    disabled=is_off
                />
            </div>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use gesso_core::mask::MIN_RADIUS;

    use super::*;

    #[test]
    fn every_place_of_the_slider_is_a_size_and_leads_back() {
        assert_eq!((radius_at(SIZE_LEAST), radius_at(SIZE_PLACES)), (MIN_RADIUS, MAX_RADIUS));
        for place in 3..=100 {
            let place = f64::from(place);
            assert_eq!(place_of(radius_at(place)), place);
        }
    }
}
