//! The flow itself, where nothing is selected.

use gesso_core::editor::scene::Behind;
use leptos::{prelude::*, task::spawn_local};

use super::{groups::groups, slots::slots, versions::versions};
use crate::{
    components::ui::{Button, Section, Size, Switch},
    flow::{
        Desk,
        desk::Sheet,
        files,
        run::{Places, Results},
    },
};

/// Its sections.
pub fn whole(desk: Desk) -> AnyView {
    let counts = desk.of_document(|editor| {
        let scene = editor.scene();
        let blocks = scene.blocks().filter(|block| block.behind != Behind::Boundary).count();
        (blocks, scene.wires().count(), scene.groups().len())
    });
    let said = move || {
        let (blocks, wires, frames) = counts.get().unwrap_or_default();
        let plural = |count: usize, one: &str| if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") };
        format!("{}, {}, {}.", plural(blocks, "block"), plural(wires, "wire"), plural(frames, "frame"))
    };
    let snapping = desk.of_document(|editor| editor.snapping);
    let to_grid = Signal::derive(move || snapping.get().is_some_and(|how| how.to_grid));
    let to_guides = Signal::derive(move || snapping.get().is_some_and(|how| how.to_guides));
    let open = move |label: &'static str, icon: &'static str, sheet: Sheet| {
        view! { <Button label=label icon=icon size=Size::Small on_click=move |_| desk.sheet.set(Some(sheet)) /> }
    };
    view! {
        {slots(desk)}
        <Section title="Flow">
            <div class="flow-sec">
                <p>{said}</p>
                <p class="small dim">"Select a block to change its values and connections here."</p>
                <div class="row flow-acts">
                    {open("Outline", "list", Sheet::Outline)}
                    {open("Problems", "triangle-alert", Sheet::Problems)}
                    {open("Form", "bookmark", Sheet::Form)}
                </div>
            </div>
        </Section>
        <Section title="Results"><Results on_flow=Callback::new(move |path: String| open_flow_of(desk, &path)) /></Section>
        <Section title="Where it runs"><Places /></Section>
        {groups(desk)}
        {versions(desk)}
        <Section title="Snapping">
            <div class="flow-sec">
                <Switch
                    label="To the grid"
                    on=to_grid
                    on_change=move |is_on: bool| { desk.change(|editor| editor.snapping.to_grid = is_on); }
                />
                <Switch
                    label="To edges and middles of other blocks"
                    on=to_guides
                    on_change=move |is_on: bool| { desk.change(|editor| editor.snapping.to_guides = is_on); }
                />
            </div>
        </Section>
    }
    .into_any()
}

/// Opens the flow a picture was made with; `path` is that of the picture, `/api/images/SESSION/PICTURE`.
fn open_flow_of(desk: Desk, path: &str) {
    let place = path.trim_start_matches("/api/images/").to_owned();
    spawn_local(async move { files::open_picture(desk, &place).await });
}
