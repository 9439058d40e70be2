//! Doing what the editor asks of the page.

use gesso_core::editor::effect::{Effect, PageTask};

use leptos::prelude::{Set, Update};

use super::{Desk, ask::Ask, clip, definitions, desk::Sheet, files, run, shelf};

/// Does it, in order.
pub fn carry_out(desk: Desk, effects: Vec<Effect>) {
    for effect in effects {
        match effect {
            Effect::Paint(layer) => desk.paint(layer),
            Effect::Changed => {
                desk.tell_document();
                files::changed(desk);
            }
            Effect::Selected => desk.tell_selection(),
            Effect::Entered => {
                desk.ask.set(None);
                desk.tell_document();
            }
            Effect::Search { at, cord } => desk.ask.set(Some(Ask::Block { at, cord })),
            Effect::Choose { cord, among } => desk.ask.set(Some(Ask::End { cord, among })),
            Effect::EditWidget { node, name } => desk.ask.set(Some(Ask::Value { node, name })),
            Effect::EditTitle => desk.ask.set(Some(Ask::Title)),
            Effect::Menu { at, on } => desk.ask.set(Some(Ask::Menu { at, on })),
            Effect::Copy(copied) => clip::write(desk, copied),
            Effect::AskPaste { linked } => clip::paste(desk, linked),
            Effect::Open(json) => files::open_pasted(desk, json),
            Effect::Page(task) => do_task(desk, task),
            Effect::Refused(why) => desk.refuse(why),
            Effect::Cursor(cursor) => desk.cursor.set(cursor),
        }
    }
}

fn do_task(desk: Desk, task: PageTask) {
    let toggle = |sheet| desk.sheet.update(|open| *open = (*open != Some(sheet)).then_some(sheet));
    match task {
        PageTask::RefreshDefinitions => definitions::refresh(desk),
        PageTask::Run => run::start(desk, run::Extent::All, run::Turn::Last),
        PageTask::RunFirst => run::start(desk, run::Extent::All, run::Turn::First),
        PageTask::RunToHere => run::start(desk, run::Extent::ToSelected, run::Turn::Last),
        PageTask::Interrupt => run::stop(desk),
        PageTask::Save => files::save(desk),
        PageTask::Open => files::pick(desk),
        PageTask::Outline => toggle(Sheet::Outline),
        PageTask::Problems => toggle(Sheet::Problems),
        PageTask::Library => toggle(Sheet::Library),
        PageTask::Map => desk.is_map_shown.update(|is_shown| *is_shown = !*is_shown),
        PageTask::Shelf => shelf::find(desk),
        PageTask::Find => desk.ask.set(Some(Ask::Find)),
        PageTask::Shortcuts => desk.open_shortcuts(),
    }
}
