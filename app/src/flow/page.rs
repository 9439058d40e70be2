//! `/flow`: the shelf, the canvas, the inspector.

use leptos::prelude::*;

use super::{
    Desk,
    canvas::Canvas,
    desk::Opening,
    field::FieldOver,
    files, keys,
    library::Library,
    minimap::Minimap,
    outline::{Outline, Problems},
    panel::Panel,
    run::RunTools,
    search::Asked,
    shelf::Shelf,
    tools::CanvasTools,
};
use crate::{
    components::{Icon, Note, Tone, ui::Shown},
    shell::Page,
};

/// The page.
#[component]
pub fn FlowPage() -> impl IntoView {
    let desk = Desk::provide();
    let shown = RwSignal::new(Shown::default());
    Problems::provide(desk);
    keys::register(desk);
    files::begin(desk);
    let tools = move || {
        view! {
            <RunTools />
            <button
                r#type="button"
                class="btn ghost sq"
                aria-label="Inspector"
                data-tip="Inspector"
                aria-pressed=move || (shown.get() != Shown::Closed).to_string()
                on:click=move |_| shown.update(|it| *it = it.toggled())
            >
                <Icon name="panel-right" />
            </button>
        }
    };
    view! {
        <Page title="Flow" middle=move || view! { <files::Tabs /> } tools=tools inspector=move || view! { <Panel shown=shown /> }>
            <div class="flow">
                <Shelf />
                <div class="flow-stage" data-ready=move || (desk.opening.get() == Opening::Open).then_some("")>
                    <Canvas />
                    <FieldOver />
                    <CanvasTools />
                    <Minimap />
                    <Asked />
                    {move || match desk.opening.get() {
                        Opening::Reading => view! { <div class="flow-wait skel" aria-busy="true"></div> }.into_any(),
                        Opening::Open => ().into_any(),
                        Opening::Failed(why) => view! {
                            <div class="notes"><Note tone=Tone::Bad title="The flow could not be opened.">{why}</Note></div>
                        }
                        .into_any(),
                    }}
                </div>
                <Outline />
                <Library />
            </div>
        </Page>
    }
}
