//! `/flow`: the shelf, the canvas, the inspector.

use leptos::{ev, prelude::*};

use super::{
    Desk,
    canvas::Canvas,
    definitions::Troubles,
    desk::{Opening, Sheet},
    field::FieldOver,
    files, keys,
    levels::Levels,
    library::Library,
    mask::MaskEditor,
    minimap::Minimap,
    outline::{Outline, Problems},
    panel::Panel,
    run::RunTools,
    search::{Asked, ask_menu},
    shelf::{self, Shelf, Used},
    steps::Steps,
    told,
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
    Used::provide();
    let shown = RwSignal::new(Shown::default());
    let problems = Problems::provide(desk);
    told::connect(desk, problems);
    keys::register(desk);
    files::begin(desk);
    let tools = move || {
        view! {
            <Steps />
            {problems_button(desk, problems)}
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
                <div
                    class="flow-stage"
                    data-ready=move || (desk.opening.get() == Opening::Open).then_some("")
                    on:keydown=move |event| menu_key(desk, &event)
                >
                    <Canvas />
                    <FieldOver />
                    {head(desk)}
                    <CanvasTools />
                    <Minimap />
                    <Asked />
                    <Troubles />
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
                <MaskEditor />
            </div>
        </Page>
    }
}

/// Opens the list of problems, and says how many there are.
fn problems_button(desk: Desk, problems: Problems) -> AnyView {
    let is_open = move || desk.sheet.get() == Some(Sheet::Problems);
    let count = move || problems.all.with(Vec::len);
    let words = move || match count() {
        0 => "Problems: none".to_owned(),
        1 => "1 problem".to_owned(),
        count => format!("{count} problems"),
    };
    view! {
        <button
            r#type="button"
            class="btn ghost"
            class:sq=move || count() == 0
            aria-label=words
            data-tip="Problems"
            aria-keyshortcuts="E"
            aria-pressed=move || is_open().to_string()
            on:click=move |_| desk.sheet.set((!is_open()).then_some(Sheet::Problems))
        >
            <Icon name="triangle-alert" />
            {move || (count() > 0).then(|| view! { <span class="num">{count()}</span> })}
        </button>
    }
    .into_any()
}

/// Over the canvas at its start: the shelf where it is a sheet, the menu of what is selected, the way back to the root.
fn head(desk: Desk) -> AnyView {
    let has_any = desk.of_selection(|editor| !editor.selection().is_empty());
    view! {
        <div class="flow-head">
            <div class="float" role="toolbar" aria-label="Blocks">
                <button
                    r#type="button"
                    class="btn ghost sq only-narrow"
                    aria-label="Add a block"
                    aria-expanded=move || desk.shelf.get().to_string()
                    on:click=move |_| if desk.shelf.get_untracked() { desk.shelf.set(false) } else { shelf::find(desk) }
                >
                    <Icon name="plus" />
                </button>
                <button
                    r#type="button"
                    class="btn ghost sq"
                    aria-label=move || if has_any.get() == Some(true) { "What to do with the selection" } else { "What to do here" }
                    aria-haspopup="menu"
                    on:click=move |_| ask_menu(desk)
                >
                    <Icon name="ellipsis" />
                </button>
            </div>
            <Levels />
        </div>
    }
    .into_any()
}

/// The key of the menu, and what stands for it where there is none.
fn menu_key(desk: Desk, event: &ev::KeyboardEvent) {
    let is_meant = event.key() == "ContextMenu" || (event.key() == "F10" && event.shift_key());
    // A field over the canvas has a menu of its own.
    if is_meant && !crate::browser::is_in_field(event) {
        event.prevent_default();
        event.stop_propagation();
        ask_menu(desk);
    }
}
