//! The bars over the canvas: view and tools.

use gesso_core::editor::{action::Verb, tool::Tool};
use leptos::prelude::*;

use super::{Desk, ask::Ask};
use crate::components::ui::{Button, Look};

/// The bars over the canvas: view and tools.
#[component]
pub fn CanvasTools() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let percent = desk.of_view(|editor| (editor.camera().scale * 100.0).round() as u32);
    let shown = move || format!("{} %", percent.get().unwrap_or(100));
    let can = desk.of_document(|editor| (!editor.journal().done().is_empty(), !editor.journal().undone().is_empty()));
    let is_waiting = desk.of_view(|editor| matches!(editor.tool(), Tool::KeyConnecting(_)));
    let boxing = desk.is_boxing;
    let connect = move |_| match desk.with(|editor| editor.selection().only_node().is_some()) {
        Some(true) => desk.verb(Verb::CycleOutputs),
        _ => desk.refuse("select the block to connect first"),
    };
    let add = move |_| {
        let at = desk.with(|editor| editor.camera().world_from_screen(editor.camera().middle()));
        desk.ask.set(at.map(|at| Ask::Block { at, cord: None }));
    };
    view! {
        <div class="float flow-view" role="toolbar" aria-label="View">
            <Button icon="minus" label="Zoom out" look=Look::Ghost icon_only=true on_click=move |_| desk.verb(Verb::ZoomOut) />
            <button
                r#type="button"
                class="btn ghost num"
                data-tip="Actual size"
                aria-label=move || format!("{}, show at actual size", shown())
                on:click=move |_| desk.verb(Verb::ActualSize)
            >
                {shown}
            </button>
            <Button icon="plus" label="Zoom in" look=Look::Ghost icon_only=true on_click=move |_| desk.verb(Verb::ZoomIn) />
            <Button icon="maximize" label="Fit all" look=Look::Ghost icon_only=true on_click=move |_| desk.verb(Verb::FitAll) />
            <Button icon="layout-grid" label="Tidy" look=Look::Ghost icon_only=true on_click=move |_| desk.verb(Verb::Tidy) />
        </div>
        <div class="float flow-tools" role="toolbar" aria-label="Tools">
            <Button icon="mouse-pointer-2" label="Select and move" look=Look::Ghost icon_only=true
                pressed=Signal::derive(move || !boxing.get())
                on_click=move |_| boxing.set(false)
            />
            <Button icon="square-dashed-mouse-pointer" label="Select by a box" look=Look::Ghost icon_only=true
                pressed=Signal::from(boxing)
                on_click=move |_| boxing.update(|is_on| *is_on = !*is_on)
            />
            <Button icon="spline" label="Connect: next output" look=Look::Ghost icon_only=true on_click=connect />
            <Show when=move || is_waiting.get() == Some(true)>
                <Button icon="check" label="Choose where it ends" look=Look::Ghost icon_only=true on_click=move |_| desk.verb(Verb::Confirm) />
            </Show>
            <Button icon="plus" label="Add a block" look=Look::Ghost icon_only=true on_click=add />
            <Button icon="undo-2" label="Undo" look=Look::Ghost icon_only=true
                disabled=Signal::derive(move || !can.get().unwrap_or_default().0)
                on_click=move |_| desk.verb(Verb::Undo)
            />
            <Button icon="redo-2" label="Redo" look=Look::Ghost icon_only=true
                disabled=Signal::derive(move || !can.get().unwrap_or_default().1)
                on_click=move |_| desk.verb(Verb::Redo)
            />
        </div>
    }
    .into_any()
}
