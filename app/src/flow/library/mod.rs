//! The flows that are saved: in the library of the studio, and on this device.

mod calls;
mod rows;
mod shelf;

use leptos::prelude::*;

use super::{Desk, desk::Sheet, files, keep};
use crate::components::{
    Note, Tone,
    ui::{Button, Dialog, EmptyState, TextField},
};
use files::Paper;
use shelf::{Shelf, State};

/// Opens a saved flow: the tab that has it, else the copy of it with unsaved changes on this device, else the newest
/// version.
pub async fn open(desk: Desk, id: String) {
    let of_it = |paper: &Paper| paper.saved.as_ref() == Some(&id);
    let open = desk.files.tabs.try_with_untracked(|tabs| tabs.iter().find(|paper| of_it(paper)).cloned()).flatten();
    if let Some(paper) = open {
        return files::show(desk, &paper.id);
    }
    let kept = keep::all().await.unwrap_or_default();
    if let Some(paper) = kept.into_iter().find(|paper| of_it(paper) && paper.is_changed) {
        desk.say(format!("“{}” has unsaved changes on this device: this is what you see.", paper.title));
        return files::open_kept(desk, paper);
    }
    match calls::read(&id).await {
        Ok(read) => {
            let row = read.row;
            let paper = Paper { saved: Some(row.id), version: row.version, ..Paper::new(&row.title) };
            files::add_file(desk, paper, read.file);
        }
        Err(why) => desk.refuse(format!("the flow was not opened: {why}")),
    }
}

/// The flows that are saved.
#[component]
pub fn Library() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let shelf = Shelf::new(desk);
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        let is_wanted = desk.sheet.get() == Some(Sheet::Library);
        if is_wanted && !open.get_untracked() {
            shelf.load();
        }
        open.set(is_wanted);
    });
    Effect::new(move |was: Option<bool>| {
        let is_open = open.get();
        if was == Some(true) && !is_open && desk.sheet.get_untracked() == Some(Sheet::Library) {
            desk.sheet.set(None);
        }
        is_open
    });
    let found = Memo::new(move |_| {
        let words = shelf.words.get().to_lowercase();
        shelf.rows.with(|rows| rows.iter().filter(|row| row.title.to_lowercase().contains(&words)).cloned().collect::<Vec<_>>())
    });
    view! {
        <Dialog id="flow-library" title="Library" open=open wide=true>
            <TextField id="flow-library-find" label="Find a flow" kind="search" value=shelf.words on_input=move |to| shelf.words.set(to) />
            {move || match shelf.state.get() {
                State::Reading => view! { <div class="flow-library-wait skel" aria-busy="true"></div> }.into_any(),
                State::Failed(why) => view! {
                    <Note tone=Tone::Warn title="The library cannot be read.">
                        {format!("It says: {why}. What this device keeps can be opened. ")}
                        <Button label="Try again" on_click=move |_| shelf.load() />
                    </Note>
                }
                .into_any(),
                State::Known if found.with(Vec::is_empty) => {
                    let sentence = if shelf.words.with(String::is_empty) {
                        "Save a flow and it stands here with all its versions."
                    } else {
                        "No saved flow has these words in its name."
                    };
                    view! { <EmptyState title="Saved flows" sentence=sentence /> }.into_any()
                }
                State::Known => view! {
                    <ul class="flow-saveds" aria-label="Saved flows">
                        <For each=move || found.get() key=|row| (row.id.clone(), row.version, row.title.clone()) let:row>
                            {rows::saved(shelf, row)}
                        </For>
                    </ul>
                }
                .into_any(),
            }}
            {move || shelf.next.with(Option::is_some).then(|| view! { <Button label="Show more" on_click=move |_| shelf.more() /> })}
            {move || shelf.kept.with(|kept| !kept.is_empty()).then(|| view! {
                <h3>"On this device"</h3>
                <ul class="flow-saveds" aria-label="On this device">
                    <For each=move || shelf.kept.get() key=|paper| paper.id.clone() let:paper>{rows::kept(shelf, paper)}</For>
                </ul>
            })}
        </Dialog>
    }
    .into_any()
}
