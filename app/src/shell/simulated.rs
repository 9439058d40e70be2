//! The bar that says which engine is a stand-in. It cannot be dismissed while that is so.

use leptos::prelude::*;

use crate::{api::Engines, components::Icon, live::Live};

/// What is said: a title, what it means, the rest where there is room, and how to change it.
fn words(engines: Engines) -> Option<[&'static str; 4]> {
    match (engines.pictures_simulated, engines.specialists_simulated) {
        (false, false) => None,
        (true, true) => Some([
            "Simulated engines.",
            "Specialists answer from a script and pictures are drawn by a test painter.",
            "No model has run; times and costs are invented.",
            "Start Ollama and ComfyUI to replace them",
        ]),
        (true, false) => Some([
            "Simulated engine.",
            "Pictures are simulated; the specialists are real.",
            "A test painter draws; no picture model has run.",
            "Start ComfyUI to replace it",
        ]),
        (false, true) => Some([
            "Simulated engine.",
            "The specialists are simulated; pictures are real.",
            "Specialists answer from a script; no language model has run.",
            "Start Ollama to replace it",
        ]),
    }
}

/// The hatched bar above everything; nothing when both engines are real.
#[component]
pub fn SimulatedBar() -> impl IntoView {
    let engines = expect_context::<Live>().engines().clone();
    move || {
        words(engines.get()).map(|[title, meaning, more, way_out]| {
            view! {
                <aside class="demo" role="note" aria-label="Simulated engines">
                    <Icon name="circle-alert" />
                    <span><b>{title}</b>" "{meaning}" "<span class="more">{more}</span></span>
                    <span class="push more">{way_out}</span>
                </aside>
            }
        })
    }
}
