//! Keys: undo, the page's own tasks, letters that are turned off.

use gesso_core::editor::{
    action::{Action, Verb},
    effect::{Effect, PageTask},
};

use crate::harness::{Story, item};

#[test]
fn undo_and_redo_take_what_was_selected_along() {
    Story::begin()
        .select(&["2"])
        .key("ArrowRight")
        .select(&["3"])
        .key("Delete")
        .selected(&[])
        .undo()
        .selected(&["3"])
        .undo()
        .selected(&["2"])
        .unchanged()
        .redo()
        .selected(&["2"])
        .redo()
        .selected(&[])
        .end();
}

#[test]
fn ctrl_y_does_again_too() {
    Story::begin().select(&["2"]).key("ArrowRight").key("Ctrl+Z").key("Ctrl+Y").at_pos("2", [328.0, 100.0]).end();
}

#[test]
fn a_new_step_forgets_what_was_undone() {
    Story::begin().select(&["2"]).key("ArrowRight").undo().key("ArrowDown").redo().at_pos("2", [320.0, 108.0]).steps(1).end();
}

#[test]
fn undo_of_nothing_is_nothing() {
    Story::begin().undo().redo().unchanged().steps(0).end();
}

#[test]
fn what_cannot_be_done_leaves_no_step() {
    Story::begin().act(Action::Rename(item("77"), Some("x".into()))).refused("no node 77").unchanged().steps(0).end();
}

#[test]
fn the_page_is_asked_for_what_only_it_can_do() {
    let mut story = Story::begin();
    for (keys, task) in [
        ("R", PageTask::RefreshDefinitions),
        ("Ctrl+Enter", PageTask::Run),
        ("Ctrl+Shift+Enter", PageTask::RunFirst),
        ("Alt+Enter", PageTask::RunToHere),
        ("Ctrl+Alt+Enter", PageTask::Interrupt),
        ("Ctrl+S", PageTask::Save),
        ("Ctrl+Shift+O", PageTask::Outline),
        ("E", PageTask::Problems),
        ("/", PageTask::Shelf),
        ("Ctrl+F", PageTask::Find),
        ("?", PageTask::Shortcuts),
    ] {
        story = story.key(keys).told(keys, |effect| *effect == Effect::Page(task));
    }
    story.unchanged().end();
}

#[test]
fn a_double_click_on_nothing_searches() {
    Story::begin()
        .double_click((700.0, 800.0))
        .told("a search", |effect| matches!(effect, Effect::Search { at, cord: None } if (at.x, at.y) == (700.0, 800.0)))
        .end();
}

#[test]
fn two_slow_clicks_are_no_double_click() {
    let story = Story::begin().click((700.0, 800.0)).click((700.0, 800.0));
    assert!(!story.effects.iter().any(|effect| matches!(effect, Effect::Search { .. })));
    story.end();
}

#[test]
fn n_searches_where_the_pointer_is() {
    Story::begin()
        .hover((300.0, 900.0))
        .key("N")
        .told("a search", |effect| matches!(effect, Effect::Search { at, .. } if at.x == 300.0))
        .end();
}

#[test]
fn letters_that_are_turned_off_do_nothing() {
    let mut story = Story::begin().select(&["2"]);
    story.editor.keymap.has_letters = false;
    story.key("P").unchanged().key("Ctrl+B").has_field("2", "mode", "4").end();
}

#[test]
fn keys_nobody_knows_do_nothing() {
    Story::begin().select(&["2"]).key("Ctrl+Alt+Shift+Q").key("F9").unchanged().selected(&["2"]).end();
}

#[test]
fn the_journal_of_another_document_is_left_alone() {
    use gesso_core::editor::{Editor, journal::Unusable};
    let story = Story::begin().select(&["2"]).key("ArrowRight");
    let journal = story.editor.journal_text();
    let other = Editor::reopen(crate::harness::txt2img(), crate::harness::schema(), &journal);
    assert_eq!(other.err(), Some(Unusable::OtherDocument));
    let broken = Editor::reopen(story.editor.file().clone(), crate::harness::schema(), "{}");
    assert_eq!(broken.err(), Some(Unusable::Unreadable));
    story.end();
}

#[test]
fn undone_steps_survive_a_reload_too() {
    use gesso_core::editor::Editor;
    let story = Story::begin().select(&["2"]).key("ArrowRight").select(&["3"]).key("Delete").undo();
    let mut again =
        Editor::reopen(story.editor.file().clone(), crate::harness::schema(), &story.editor.journal_text()).unwrap();
    again.act(Verb::Redo.into());
    assert_eq!(again.scene().blocks().count(), 8);
    again.act(Verb::Undo.into());
    again.act(Verb::Undo.into());
    assert_eq!(again.file().to_string(), crate::harness::txt2img().to_string());
    story.end();
}

#[test]
fn finding_looks_at_titles_classes_ids_and_texts() {
    use gesso_core::editor::search::find;
    let (file, schema) = (crate::harness::txt2img(), crate::harness::schema());
    let found = |words: &str| find(&file, &schema, words).into_iter().map(|found| found.node).collect::<Vec<_>>();
    assert_eq!(found("avoid"), ["3"]);
    assert_eq!(found("ksampler"), ["5"]);
    assert_eq!(found("lighthouse"), ["2"]);
    assert_eq!(found("WhoKnows"), ["9"]);
    assert_eq!(found("prompt"), ["2", "3"]);
    assert!(found("zzz").is_empty() && found(" ").is_empty());
}
