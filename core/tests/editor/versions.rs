//! Named versions and what changed between them.

use gesso_core::{
    editor::{
        action::Action,
        history::{Edit, Versions, diff},
    },
    graph::json::Json,
};

use crate::harness::{Story, schema, txt2img};

fn set(node: &str, input: &str, value: &str) -> Action {
    Action::SetValue { node: node.into(), input: input.into(), value: Json::read(value).unwrap() }
}

fn keep(name: &str) -> Action {
    Action::KeepVersion { name: name.into(), at: "today".into() }
}

/// What changed since the beginning.
fn changed(story: &Story) -> Vec<(String, Edit)> {
    diff(&txt2img(), story.editor.file(), &schema()).into_iter().map(|one| (one.block, one.edit)).collect()
}

#[test]
fn moving_means_nothing() {
    let story =
        Story::begin().key("Ctrl+A").key("ArrowRight").key("Alt+C").act(Action::Colour(Some(("#111".into(), "#222".into()))));
    assert_eq!(changed(&story), []);
    story.end();
}

#[test]
fn values_are_told_by_name() {
    let story = Story::begin().act(set("5", "cfg", "6.5")).act(set("9", "1", "\"x\""));
    let value =
        |name: &str, before: &str, after: &str| Edit::Value { name: name.into(), before: before.into(), after: after.into() };
    assert_eq!(
        changed(&story),
        [("KSampler (5)".to_owned(), value("cfg", "7.50", "6.5")), ("WhoKnows (9)".to_owned(), value("1", "keep", "x")),]
    );
    story.end();
}

#[test]
fn links_are_told_by_what_feeds_an_input() {
    let story = Story::begin().act(Action::InsertInto { node: "8".into(), wire: "9".into(), by: [0.0, 0.0] });
    let source = |name: &str, before: Option<&str>, after: Option<&str>| Edit::Source {
        name: name.into(),
        before: before.map(str::to_owned),
        after: after.map(str::to_owned),
    };
    assert_eq!(
        changed(&story),
        [
            ("Save Image (7)".to_owned(), source("images", Some("6.0"), Some("8.0"))),
            ("Upscale Image (8)".to_owned(), source("image", None, Some("6.0"))),
        ]
    );
    story.end();
}

#[test]
fn blocks_modes_and_titles_are_told() {
    let story = Story::begin()
        .select(&["8"])
        .key("Delete")
        .select(&["7"])
        .key("Ctrl+M")
        .act(Action::Rename(crate::harness::item("2"), Some("Words".into())));
    assert_eq!(
        changed(&story),
        [
            ("Words (2)".to_owned(), Edit::Title { before: String::new(), after: "Words".into() }),
            ("Save Image (7)".to_owned(), Edit::Mode { before: 0, after: 2 }),
            ("Upscale Image (8)".to_owned(), Edit::Removed),
        ]
    );
    story.end();
}

#[test]
fn a_version_is_gone_back_to_and_that_can_be_undone() {
    let story = Story::begin()
        .act(keep("first"))
        .select(&["5"])
        .key("Delete")
        .act(keep("second"))
        .act(Action::Restore(0))
        .unchanged()
        .last_step("Go back to first")
        .undo()
        .has_nodes(&["1", "2", "3", "4", "6", "7", "8", "9"]);
    assert_eq!(story.editor.versions().all().len(), 2);
    story.end();
}

#[test]
fn going_back_from_inside_a_subgraph_shows_the_root() {
    Story::begin()
        .act(keep("first"))
        .select(&["5"])
        .key("Ctrl+Shift+E")
        .key("Ctrl+ArrowDown")
        .act(Action::Restore(0))
        .unchanged()
        .end();
}

#[test]
fn versions_are_kept_as_text() {
    let story = Story::begin().act(keep("first \"one\""));
    let text = story.editor.versions().to_text();
    assert_eq!(Versions::of_text(&text), *story.editor.versions());
    assert_eq!(Versions::of_text("nonsense"), Versions::default());
    story.act(Action::Restore(7)).unchanged().end();
}

#[test]
fn versions_have_an_end() {
    let mut story = Story::begin();
    for at in 0..60 {
        story = story.act(keep(&at.to_string()));
    }
    assert_eq!(story.editor.versions().all().len(), 50);
    assert_eq!(story.editor.versions().all()[0].name, "10");
    story.end();
}
