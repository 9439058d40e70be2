//! Groups: frames behind blocks.

use gesso_core::editor::{
    action::{Action, Verb},
    geometry::Rect,
};

use crate::harness::{Story, alt};

fn bounds(story: &Story, at: usize) -> Rect {
    story.editor.scene().groups()[at].bounds
}

/// The head of a group.
fn head(story: &Story, at: usize) -> (f64, f64) {
    let bounds = bounds(story, at);
    (bounds.x + 40.0, bounds.y + 12.0)
}

#[test]
fn ctrl_g_puts_a_group_around_what_is_selected() {
    Story::begin()
        .select(&["6", "7"])
        .key("Ctrl+G")
        .selected(&["g1"])
        .last_step("Group")
        .look(|story| {
            assert_eq!(bounds(story, 1), Rect::new(950.0, 26.0, 550.0, 174.0));
            let group = story.editor.file().items("groups").nth(1).unwrap().to_string();
            assert_eq!(
                group,
                r##"{"id":2,"title":"Group","bounding":[950,26,550,174],"color":"#3f789e","font_size":24,"flags":{}}"##
            );
        })
        .undo()
        .unchanged()
        .selected(&["6", "7"])
        .end();
}

#[test]
fn an_empty_group_goes_where_the_pointer_is() {
    Story::begin()
        .hover((700.0, 800.0))
        .key("Ctrl+G")
        .look(|story| assert_eq!(bounds(story, 1), Rect::new(700.0, 800.0, 400.0, 300.0)))
        .end();
}

#[test]
fn a_group_takes_along_what_lies_in_it() {
    let story = Story::begin();
    let at = head(&story, 0);
    story
        .drag_by(at, (-7.0, 400.0))
        .at_pos("2", [313.0, 500.0])
        .at_pos("3", [313.0, 740.0])
        .at_pos("5", [640.0, 100.0])
        .selected(&["g0"])
        .steps(1)
        .look(|story| assert_eq!(bounds(story, 0), Rect::new(293.0, 420.0, 310.0, 520.0)))
        .undo()
        .unchanged()
        .end();
}

#[test]
fn pinned_blocks_stay_when_their_group_moves() {
    let story = Story::begin()
        .select(&["3"])
        .key("P")
        .select(&["g0"])
        .key("ArrowRight")
        .at_pos("2", [328.0, 100.0])
        .at_pos("3", [320.0, 340.0]);
    story.end();
}

#[test]
fn a_pinned_group_stays_with_all_in_it() {
    let story = Story::begin().select(&["g0"]).key("P");
    let at = head(&story, 0);
    story.drag_by(at, (50.0, 50.0)).at_pos("2", [320.0, 100.0]).steps(1).end();
}

#[test]
fn groups_in_groups_move_along() {
    let story = Story::begin().select(&["2"]).key("Ctrl+G").selected(&["g1"]);
    let inner = bounds(&story, 1);
    let at = head(&story, 0);
    story
        .drag_by((at.0 - 30.0, at.1 - 5.0), (0.0, 100.0))
        .at_pos("2", [320.0, 200.0])
        .look(|story| assert_eq!(bounds(story, 1), inner.moved([0.0, 100.0])))
        .end();
}

#[test]
fn a_block_selected_with_its_group_moves_once() {
    Story::begin().select(&["2", "g0"]).key("ArrowRight").at_pos("2", [328.0, 100.0]).at_pos("3", [328.0, 340.0]).end();
}

#[test]
fn the_corner_gives_a_group_another_size() {
    Story::begin()
        .drag_by((606.0, 536.0), (20.0, 10.0))
        .look(|story| assert_eq!(bounds(story, 0), Rect::new(300.0, 20.0, 330.0, 530.0)))
        .at_pos("2", [320.0, 100.0])
        .last_step("Resize group")
        .end();
}

#[test]
fn a_group_is_made_as_large_as_what_lies_in_it() {
    Story::begin()
        .select(&["g0"])
        .key("Alt+G")
        .look(|story| assert_eq!(bounds(story, 0), Rect::new(310.0, 26.0, 290.0, 504.0)))
        .end();
}

#[test]
fn ungrouping_leaves_what_lay_in_it() {
    Story::begin()
        .select(&["g0"])
        .key("Ctrl+Shift+G")
        .selected(&["2", "3"])
        .look(|story| assert!(story.editor.scene().groups().is_empty()))
        .undo()
        .unchanged()
        .selected(&["g0"])
        .end();
}

#[test]
fn groups_keep_what_nobody_knows() {
    Story::begin()
        .select(&["g0"])
        .key("ArrowRight")
        .look(|story| {
            assert!(story.editor.file().get("groups").unwrap().to_string().contains(r#""odd":1.0"#));
        })
        .end();
}

#[test]
fn alt_copies_a_group_with_what_lies_in_it() {
    let story = Story::begin();
    let at = head(&story, 0);
    story
        .holding(alt())
        .drag_by(at, (0.0, 700.0))
        .has_nodes(&["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"])
        .at_pos("2", [320.0, 100.0])
        .at_pos("10", [320.0, 800.0])
        .selected(&["10", "11", "g1"])
        .look(|story| assert_eq!(bounds(story, 1), Rect::new(300.0, 720.0, 310.0, 520.0)))
        .end();
}

#[test]
fn a_file_without_groups_gets_its_first() {
    Story::text(r#"{"nodes":[{"id":1,"type":"A","pos":[0,0],"size":[100,50]}],"links":[]}"#)
        .select(&["1"])
        .act(Verb::Group)
        .selected(&["g0"])
        .look(|story| assert_eq!(bounds(story, 0), Rect::new(-10.0, -74.0, 120.0, 134.0)))
        .end();
}

#[test]
fn a_group_is_never_too_small_to_take() {
    Story::begin()
        .act(Action::ResizeGroup(0, [1.0, 1.0]))
        .look(|story| assert_eq!(bounds(story, 0), Rect::new(300.0, 20.0, 140.0, 80.0)))
        .end();
}
