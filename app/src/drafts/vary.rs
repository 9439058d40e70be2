//! The form for variations of a picture, or a branch from it into a later stage.

use gesso_core::funnel::{FunnelCommand, FunnelStage, MAX_VARIATIONS};
use leptos::prelude::*;

use super::{desk::Desk, handle::title_of};
use crate::components::ui::{Button, Dialog, Field, Look, Select, Slider};

/// How many when nothing is said.
const USUAL_COUNT: f64 = 4.0;

/// The dialog; closed while nothing is varied.
#[component]
pub fn Vary() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let open = RwSignal::new(false);
    let (count, words, stage) = (RwSignal::new(USUAL_COUNT), RwSignal::new(String::new()), RwSignal::new(String::new()));
    Effect::new(move |_| {
        let varying = desk.varying.get();
        if let Some(handle) = varying {
            words.set(desk.generation(handle).map(|it| it.request.prompt).unwrap_or_default());
            stage.set(handle.stage.as_str().to_owned());
            count.set(USUAL_COUNT);
        }
        open.set(varying.is_some());
    });
    Effect::new(move |_| {
        if !open.get() && desk.varying.with_untracked(Option::is_some) {
            desk.varying.set(None);
        }
    });
    let stages = Signal::derive(move || {
        let from = desk.varying.get().map(|handle| handle.stage).unwrap_or_default();
        let option = |stage: FunnelStage| {
            let label = if stage == from {
                format!("{}, as a variation", title_of(stage))
            } else {
                format!("{}, as a branch", title_of(stage))
            };
            (stage.as_str().to_owned(), label)
        };
        FunnelStage::ALL.into_iter().filter(|stage| *stage >= from).map(option).collect::<Vec<_>>()
    });
    let send = move |_| {
        let Some(handle) = desk.varying.get_untracked() else { return };
        if let Some(image_id) = desk.image(handle) {
            let before = desk.generation(handle).map(|it| it.request.prompt).unwrap_or_default();
            let prompt = words.get_untracked();
            desk.command(FunnelCommand::Vary {
                image_id,
                count: count.get_untracked() as u32,
                stage: FunnelStage::parse(&stage.get_untracked()),
                prompt: (prompt != before && !prompt.trim().is_empty()).then_some(prompt),
                negative_prompt: None,
                recipe: None,
            });
        }
        open.set(false);
    };
    let title = move || desk.varying.get().map_or_else(|| "Vary".to_owned(), |handle| format!("From {}", handle.name()));
    view! {
        <Dialog
            id="vary"
            title=title
            open=open
            foot=move || view! {
                <Button label="Not now" look=Look::Ghost on_click=move |_| open.set(false) />
                <Button
                    label=move || match count.get() as u32 { 1 => "Make one picture".to_owned(), many => format!("Make {many} pictures") }
                    look=Look::Primary
                    on_click=send
                />
            }
        >
            <p class="small dim">"New pictures are made from this one. Nothing that is there changes."</p>
            <Select
                id="vary-stage"
                label="Where they go"
                options=stages
                value=stage
                on_change=move |value| stage.set(value)
            />
            <Slider
                id="vary-count"
                label="How many"
                min=1.0
                max=f64::from(MAX_VARIATIONS)
                step=1.0
                value=count
                on_input=move |value| count.set(value)
            />
            <Field id="vary-words" label="Words" help=Some("Other words make another picture of the same composition.".into())>
                <textarea
                    id="vary-words"
                    class="input voice"
                    rows="4"
                    aria-describedby="vary-words-help"
                    prop:value=words
                    on:input:target=move |event| words.set(event.target().value())
                ></textarea>
            </Field>
        </Dialog>
    }
    .into_any()
}
