//! Deleting, with and without joining.

use gesso_core::editor::action::Action;

use crate::harness::Story;

#[test]
fn a_block_is_deleted_with_its_links() {
    Story::begin()
        .select(&["5"])
        .key("Delete")
        .has_nodes(&["1", "2", "3", "4", "6", "7", "8", "9"])
        .link_count(4)
        .selected(&[])
        .last_step("Delete block")
        .undo()
        .unchanged()
        .selected(&["5"])
        .end();
}

#[test]
fn backspace_deletes_too() {
    Story::begin()
        .select(&["2", "3"])
        .key("Backspace")
        .has_nodes(&["1", "4", "5", "6", "7", "8", "9"])
        .link_count(5)
        .steps(1)
        .last_step("Delete 2 blocks")
        .end();
}

#[test]
fn the_other_ends_forget_the_links() {
    let story = Story::begin().select(&["5"]).key("Delete");
    assert!(story.node("1").to_string().contains(r#""links":[2,3]"#) && story.node("1").to_string().contains(r#""links":[]"#));
    assert!(story.node("6").to_string().contains(r#""link":null"#));
    story.end();
}

#[test]
fn what_lay_before_and_behind_is_joined() {
    // 6 → 8 → 7: without 8, 6 → 7.
    let story = Story::begin().act(Action::InsertInto { node: "8".into(), wire: "9".into(), by: [0.0, 0.0] });
    story.select(&["8"]).key("Shift+Delete").linked("6.0>7.0").link_count(9).steps(2).undo().linked("8.0>7.0").end();
}

#[test]
fn several_in_a_row_are_joined_over() {
    let story = Story::begin()
        .act(Action::InsertInto { node: "8".into(), wire: "9".into(), by: [0.0, 0.0] })
        .select(&["8"])
        .key("Ctrl+D");
    let wire = story.editor.scene().wire_into("7", 0).unwrap().id.clone();
    let story = story.act(Action::InsertInto { node: "10".into(), wire, by: [0.0, 0.0] }).linked("8.0>10.0").linked("10.0>7.0");
    story.select(&["8", "10"]).key("Shift+Delete").linked("6.0>7.0").link_count(9).end();
}

#[test]
fn what_has_no_match_is_not_joined() {
    // A decoder takes a latent and gives a picture: nothing comes in that goes out.
    Story::begin().select(&["6"]).key("Shift+Delete").link_count(6).end();
}

#[test]
fn a_sampler_passes_its_latent_on() {
    Story::begin().select(&["5"]).key("Shift+Delete").linked("4.0>6.0").link_count(5).end();
}

#[test]
fn all_can_be_deleted() {
    Story::begin()
        .key("Ctrl+A")
        .key("Delete")
        .has_nodes(&[])
        .link_count(0)
        .look(|story| assert_eq!(story.editor.file().get("groups").unwrap().to_string(), "[]"))
        .undo()
        .unchanged()
        .end();
}

#[test]
fn nothing_selected_is_nothing_deleted() {
    Story::begin().key("Delete").unchanged().steps(0).end();
}

#[test]
fn a_group_is_deleted_without_what_lies_in_it() {
    Story::begin()
        .select(&["g0"])
        .key("Delete")
        .has_nodes(&["1", "2", "3", "4", "5", "6", "7", "8", "9"])
        .look(|story| assert!(story.editor.scene().groups().is_empty()))
        .end();
}

#[test]
fn what_nobody_knows_comes_back_as_it_was() {
    let before = Story::begin();
    let text = before.node("9").to_string();
    before.select(&["9"]).key("Delete").undo().look(|story| assert_eq!(story.node("9").to_string(), text)).unchanged().end();
}

#[test]
fn cutting_copies_first() {
    let story = Story::begin().select(&["8"]).key("Ctrl+X");
    let text = story.copied();
    story
        .has_nodes(&["1", "2", "3", "4", "5", "6", "7", "9"])
        .paste(&text, (10.0, 10.0))
        .has_nodes(&["1", "2", "3", "4", "5", "6", "7", "9", "10"])
        .at_pos("10", [10.0, 10.0])
        .end();
}

#[test]
fn deleting_in_the_middle_of_a_drag_waits() {
    let story = Story::begin().select(&["2"]);
    let two = story.head("2");
    story.press(two).move_to((900.0, 900.0)).key("Delete").unchanged().in_tool("dragging").key("Escape").release().end();
}

#[test]
fn undo_during_a_drag_waits_too() {
    let story = Story::begin().select(&["8"]).key("Delete");
    let two = story.head("2");
    story
        .press(two)
        .move_to((900.0, 900.0))
        .key("Ctrl+Z")
        .has_nodes(&["1", "2", "3", "4", "5", "6", "7", "9"])
        .key("Escape")
        .release()
        .end();
}
