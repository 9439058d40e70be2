//! Moving, snapping, resizing, aligning.

use gesso_core::editor::{
    action::{
        Action, Verb,
        arrange::{Axis, Edge},
    },
    snap::{Guide, Snapping},
    tool::Tool,
};

use crate::harness::{Story, alt, ctrl, item, shift};

/// Without guides, so that places are what was drawn.
fn free() -> Story {
    let mut story = Story::begin();
    story.editor.snapping = Snapping { to_grid: false, to_guides: false };
    story
}

#[test]
fn a_drag_moves_a_block() {
    let story = free();
    let two = story.head("2");
    story.drag_by(two, (33.0, -7.0)).at_pos("2", [353.0, 93.0]).selected(&["2"]).last_step("Move").undo().unchanged().end();
}

#[test]
fn the_document_does_not_change_before_it_is_let_go() {
    let story = free();
    let two = story.head("2");
    story.press(two).move_to((900.0, 900.0)).in_tool("dragging").unchanged().release().steps(1).end();
}

#[test]
fn a_shaky_click_moves_nothing() {
    let story = free();
    let two = story.head("2");
    story.drag_by(two, (3.0, 2.0)).selected(&["2"]).unchanged().steps(0).end();
}

#[test]
fn a_finger_may_shake_more() {
    let story = free().finger();
    let two = story.head("2");
    story.drag_by(two, (7.0, 6.0)).selected(&["2"]).unchanged().drag_by(two, (20.0, 0.0)).at_pos("2", [340.0, 100.0]).end();
}

#[test]
fn all_that_is_selected_moves_together() {
    let story = free().select(&["2", "3"]);
    let three = story.head("3");
    story
        .drag_by(three, (10.0, 20.0))
        .at_pos("2", [330.0, 120.0])
        .at_pos("3", [330.0, 360.0])
        .selected(&["2", "3"])
        .steps(1)
        .last_step("Move 2")
        .undo()
        .unchanged()
        .selected(&["2", "3"])
        .end();
}

#[test]
fn dragging_another_block_forgets_the_selection() {
    let story = free().select(&["2", "3"]);
    let seven = story.head("7");
    story.drag_by(seven, (10.0, 20.0)).at_pos("2", [320.0, 100.0]).at_pos("7", [1230.0, 120.0]).selected(&["7"]).end();
}

#[test]
fn dragging_another_block_with_shift_takes_it_along() {
    let story = free().select(&["2"]);
    let seven = story.head("7");
    story
        .holding(shift())
        .press(seven)
        .letting_go()
        .move_to((seven.0 + 10.0, seven.1))
        .release()
        .selected(&["2", "7"])
        .at_pos("2", [330.0, 100.0])
        .at_pos("7", [1230.0, 100.0])
        .end();
}

#[test]
fn places_keep_the_form_the_file_gave_them() {
    let story = free();
    let four = story.head("4");
    story.drag_by(four, (5.5, 0.0)).has_field("4", "pos", r#"{"0":325.5,"1":600}"#).end();
}

#[test]
fn a_drag_is_in_graph_pixels_whatever_the_scale() {
    let story = free().holding(ctrl()).wheel((0.0, 0.0), [0.0, 200.0]).letting_go();
    let scale = story.editor.camera().scale;
    let two = story.head("2");
    story.drag_by(two, (40.0 * scale, 20.0 * scale)).at_pos("2", [360.0, 120.0]).end();
}

#[test]
fn giving_up_a_drag_leaves_everything() {
    let story = free();
    let two = story.head("2");
    story.press(two).move_to((900.0, 900.0)).key("Escape").in_tool("idle").release().unchanged().selected(&["2"]).end();
}

#[test]
fn a_drag_and_back_is_no_step() {
    let story = free();
    let two = story.head("2");
    story.press(two).move_to((900.0, 900.0)).move_to(two).release().unchanged().steps(0).end();
}

#[test]
fn pinned_blocks_stay() {
    let story = free().select(&["2"]).key("P").select(&["2", "3"]);
    let three = story.head("3");
    story.drag_by(three, (10.0, 0.0)).at_pos("2", [320.0, 100.0]).at_pos("3", [330.0, 340.0]).end();
}

#[test]
fn a_pinned_block_alone_cannot_be_dragged() {
    let story = free().select(&["2"]).key("P");
    let two = story.head("2");
    story.drag_by(two, (50.0, 0.0)).at_pos("2", [320.0, 100.0]).in_tool("idle").steps(1).end();
}

#[test]
fn blocks_snap_to_the_edges_of_others_and_show_it() {
    let story = Story::begin();
    let eight = story.head("8");
    let story = story.press(eight).move_to((eight.0 + 3.0, eight.1 + 40.0));
    let Tool::Dragging(drag) = story.editor.tool() else { panic!("no drag") };
    assert!(matches!(drag.guides[0], Guide::Down { x, .. } if x == 960.0), "{:?}", drag.guides);
    story.release().at_pos("8", [960.0, 440.0]).end();
}

#[test]
fn ctrl_lets_go_of_guides() {
    let story = Story::begin();
    let eight = story.head("8");
    story.press(eight).holding(ctrl()).move_to((eight.0 + 3.0, eight.1 + 41.0)).release().at_pos("8", [963.0, 441.0]).end();
}

#[test]
fn shift_snaps_to_the_grid() {
    let story = Story::begin();
    let eight = story.head("8");
    // The frame is what snaps; it begins a head above the place.
    story.press(eight).holding(shift()).move_to((eight.0 + 13.0, eight.1 + 61.0)).release().at_pos("8", [976.0, 462.0]).end();
}

#[test]
fn a_grid_that_is_on_is_let_go_by_shift() {
    let mut story = Story::begin();
    story.editor.snapping = Snapping { to_grid: true, to_guides: false };
    let eight = story.head("8");
    story
        .drag_by(eight, (13.0, 61.0))
        .at_pos("8", [976.0, 462.0])
        .undo()
        .press(eight)
        .holding(shift())
        .move_to((eight.0 + 13.0, eight.1 + 61.0))
        .release()
        .at_pos("8", [973.0, 461.0])
        .end();
}

#[test]
fn alt_drags_a_copy() {
    let story = free();
    let eight = story.head("8");
    story
        .holding(alt())
        .drag_by(eight, (0.0, 200.0))
        .has_nodes(&["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"])
        .at_pos("8", [960.0, 400.0])
        .at_pos("10", [960.0, 600.0])
        .selected(&["10"])
        .steps(1)
        .end();
}

#[test]
fn arrows_move_by_the_grid_and_are_one_step() {
    Story::begin()
        .select(&["2"])
        .key("ArrowRight")
        .key("ArrowRight")
        .key("Shift+ArrowDown")
        .at_pos("2", [336.0, 132.0])
        .steps(1)
        .undo()
        .unchanged()
        .end();
}

#[test]
fn arrows_after_another_selection_are_another_step() {
    Story::begin()
        .select(&["2"])
        .key("ArrowLeft")
        .select(&["3"])
        .key("ArrowUp")
        .select(&["2"])
        .key("ArrowLeft")
        .steps(3)
        .at_pos("2", [304.0, 100.0])
        .at_pos("3", [320.0, 332.0])
        .end();
}

#[test]
fn the_corner_gives_another_size() {
    let story = free();
    story.drag_by((586.0, 276.0), (30.0, 50.0)).has_field("2", "size", "[300,230]").last_step("Resize").end();
}

#[test]
fn a_block_is_never_smaller_than_its_contents() {
    let story = free();
    let size = |story: &Story| story.node("5").get("size").unwrap().to_string();
    let story = story.drag_by((906.0, 358.0), (-400.0, -400.0));
    assert_eq!(size(&story), "[60,256]");
    story.end();
}

#[test]
fn a_pinned_block_keeps_its_size() {
    free().select(&["2"]).key("P").drag_by((586.0, 276.0), (30.0, 50.0)).has_field("2", "size", "[270,180]").end();
}

#[test]
fn a_corner_let_go_where_it_was_is_no_step() {
    free()
        .press((586.0, 276.0))
        .move_to((700.0, 300.0))
        .in_tool("resizing")
        .move_to((586.0, 276.0))
        .release()
        .unchanged()
        .steps(0)
        .end();
}

#[test]
fn edges_are_brought_to_one_line() {
    let at = |edge| Story::begin().select(&["2", "5", "6"]).act(Action::Align(edge));
    at(Edge::Left).at_pos("5", [320.0, 100.0]).at_pos("6", [320.0, 100.0]).steps(1).end();
    at(Edge::Right).at_pos("2", [900.0, 100.0]).at_pos("5", [900.0, 100.0]).at_pos("6", [960.0, 100.0]).end();
    at(Edge::Bottom).at_pos("6", [960.0, 316.0]).at_pos("2", [320.0, 182.0]).end();
    at(Edge::Top).unchanged().steps(0).end();
    at(Edge::Centre).at_pos("5", [610.0, 100.0]).end();
    at(Edge::Middle).at_pos("5", [640.0, 100.0]).at_pos("2", [320.0, 141.0]).end();
}

#[test]
fn one_block_has_nothing_to_be_aligned_with() {
    Story::begin().select(&["2"]).act(Verb::Align(Edge::Left)).unchanged().steps(0).end();
}

#[test]
fn pinned_blocks_are_what_others_are_aligned_with() {
    Story::begin()
        .select(&["2"])
        .key("P")
        .select(&["2", "5"])
        .key("Alt+A")
        .at_pos("2", [320.0, 100.0])
        .at_pos("5", [320.0, 100.0])
        .end();
}

#[test]
fn gaps_are_brought_to_one_width() {
    // 320..590, 640..910, 1220..1490: 1170 wide, 810 of it filled, two gaps.
    Story::begin()
        .select(&["2", "5", "7"])
        .act(Action::Distribute(Axis::Across))
        .at_pos("2", [320.0, 100.0])
        .at_pos("5", [770.0, 100.0])
        .at_pos("7", [1220.0, 100.0])
        .end();
    Story::begin().select(&["2", "3", "4"]).act(Verb::Distribute(Axis::Down)).at_pos("3", [320.0, 350.0]).end();
}

#[test]
fn two_blocks_have_one_gap() {
    Story::begin().select(&["2", "5"]).key("Alt+Shift+H").unchanged().steps(0).end();
}

#[test]
fn tidying_all_leads_links_to_the_right() {
    let story = Story::begin().key("Alt+T").steps(1);
    for wire in story.editor.scene().wires() {
        let x = |id: &str| story.editor.scene().block(id).unwrap().frame;
        assert!(x(&wire.origin).right() < x(&wire.target).x, "{wire:?}");
    }
    story.undo().unchanged().end();
}

#[test]
fn tidying_a_selection_leaves_the_rest() {
    Story::begin()
        .select(&["5", "6", "7"])
        .key("Alt+T")
        .at_pos("1", [0.0, 100.0])
        .at_pos("8", [960.0, 400.0])
        .look(|story| {
            let frame = |id: &str| story.editor.scene().block(id).unwrap().frame;
            assert!(frame("5").right() < frame("6").x && frame("6").right() < frame("7").x);
            assert_eq!(frame("5").x, 640.0);
        })
        .end();
}

#[test]
fn blocks_are_made_as_small_as_they_can_be() {
    Story::begin()
        .select(&["2", "5"])
        .key("Alt+Shift+T")
        .has_field("2", "size", "[270,52]")
        .has_field("5", "size", "[270,256]")
        .steps(1)
        .end();
}

#[test]
fn holding_something_at_the_edge_draws_the_view_along() {
    let story = free();
    let two = story.head("2");
    let story = story.press(two).move_to((1595.0, 300.0));
    let before = story.editor.camera().origin;
    let story = story.hold().hold();
    assert!(story.editor.camera().origin.x < before.x);
    let by = 1595.0 - two.0 + (before.x - story.editor.camera().origin.x);
    let y = 100.0 + 300.0 - two.1;
    story.release().at_pos("2", [320.0 + by, y]).end();
}

#[test]
fn moving_what_is_gone_moves_nothing() {
    Story::begin().act(Action::Move { items: [item("77")].into_iter().collect(), by: [5.0, 5.0] }).unchanged().steps(0).end();
}

#[test]
fn an_aligned_group_takes_along_what_lies_in_it() {
    Story::begin()
        .select(&["g0", "7"])
        .key("Alt+W")
        .at_pos("7", [1220.0, 50.0])
        .at_pos("2", [320.0, 100.0])
        .undo()
        .unchanged()
        .select(&["g0", "9"])
        .key("Alt+A")
        .look(|story| assert_eq!(story.editor.scene().groups()[0].bounds.x, 0.0))
        .at_pos("2", [20.0, 100.0])
        .end();
}

#[test]
fn the_painter_is_told_how_far_things_are_moved() {
    let story = free().select(&["2", "3"]);
    let two = story.head("2");
    let story = story.press(two).move_to((two.0 + 40.0, two.1 - 5.0));
    let moving = story.editor.overlay().moving.unwrap();
    assert_eq!((moving.by, moving.items.len(), moving.is_copy), ([40.0, -5.0], 2, false));
    story.release().look(|story| assert_eq!(story.editor.overlay().moving, None)).end();
}

#[test]
fn the_painter_is_told_the_new_size() {
    let story = free().press((586.0, 276.0)).move_to((616.0, 326.0));
    assert_eq!(story.editor.overlay().resizing.map(|frame| frame.numbers()), Some([320.0, 70.0, 300.0, 260.0]));
    story.release().end();
}
