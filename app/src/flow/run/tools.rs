//! Run, run to here, stop: for the top bar.

use leptos::prelude::*;

use super::{Extent, Turn, auto::AutoMenu, follow, grid::GridDialog, start, start::stop_all, state::MAX_COUNT, stop};
use crate::{
    components::ui::{Button, Look, Menu, MenuItem},
    flow::Desk,
};

/// Run, how often, what else there is to do with it, stop.
#[component]
pub fn RunTools() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let runs = desk.runs;
    follow::begin(runs);
    let is_running = Memo::new(move |_| runs.is_running());
    let items = vec![
        MenuItem::new("Run to the selected block", move || start(desk, Extent::ToSelected, Turn::Last)).shortcut("Alt+Enter"),
        MenuItem::new("Run before what waits", move || start(desk, Extent::All, Turn::First)).shortcut("Mod+Shift+Enter"),
        MenuItem::new("Run with many values…", move || runs.is_grid_open.set(true)).icon("grid-3x3"),
        MenuItem::new("Stop all", move || stop_all(desk)).icon("x").danger(),
    ];
    view! {
        <div class="run-tools" role="group" aria-label="Run">
            <Button
                label="Run"
                icon="play"
                look=Look::Primary
                shortcut="Mod+Enter"
                on_click=move |_| start(desk, Extent::All, Turn::Last)
            />
            <input
                class="input run-count"
                r#type="number"
                min="1"
                max=MAX_COUNT
                aria-label="How often it runs"
                data-tip="How often it runs"
                prop:value=move || runs.count.get().to_string()
                on:change:target=move |event| {
                    let count = event.target().value().trim().parse().unwrap_or(1).clamp(1, MAX_COUNT);
                    runs.count.set(count);
                    event.target().set_value(&count.to_string());
                }
            />
            <AutoMenu />
            <Menu id="run-more" label="More ways to run" icon="chevron-down" at_end=true items=items />
            {move || is_running.get().then(|| view! {
                <Button label="Stop" icon="square" look=Look::Ghost icon_only=true on_click=move |_| stop(desk) />
            })}
            <GridDialog />
        </div>
    }
    .into_any()
}
