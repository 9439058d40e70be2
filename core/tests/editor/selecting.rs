//! Selecting by click, box, finger and key.

use gesso_core::editor::{
    action::Verb,
    effect::Effect,
    input::{Button, Phase},
    scene::Hit,
};

use crate::harness::{Story, ctrl, shift};

#[test]
fn a_click_selects_one_and_a_click_beside_none() {
    let story = Story::begin();
    let (two, three) = (story.head("2"), story.head("3"));
    story.click(two).selected(&["2"]).click(three).selected(&["3"]).click((50.0, 900.0)).selected(&[]).unchanged().end();
}

#[test]
fn shift_adds_and_takes_away() {
    let story = Story::begin();
    let (two, three) = (story.head("2"), story.head("3"));
    story.click(two).holding(shift()).click(three).selected(&["2", "3"]).click(two).selected(&["3"]).unchanged().end();
}

#[test]
fn ctrl_adds_as_shift_does() {
    let story = Story::begin();
    let (two, three) = (story.head("2"), story.head("3"));
    story.click(two).holding(ctrl()).click(three).selected(&["2", "3"]).end();
}

#[test]
fn a_press_selects_before_it_is_let_go() {
    let story = Story::begin();
    let two = story.head("2");
    story.press(two).selected(&["2"]).in_tool("pressing").release().in_tool("idle").end();
}

#[test]
fn a_click_on_one_of_several_selects_it_alone() {
    let story = Story::begin().select(&["2", "3", "4"]);
    let three = story.head("3");
    story.press(three).selected(&["2", "3", "4"]).release().selected(&["3"]).end();
}

#[test]
fn shift_on_nothing_keeps_what_is_selected() {
    Story::begin().select(&["2"]).holding(shift()).click((50.0, 900.0)).selected(&["2"]).end();
}

#[test]
fn a_box_selects_what_it_touches() {
    Story::begin()
        .press((310.0, 580.0))
        .move_to((650.0, 330.0))
        .in_tool("brushing")
        .selected(&["3", "5", "4"])
        .release()
        .in_tool("idle")
        .selected(&["3", "4", "5"])
        .unchanged()
        .end();
}

#[test]
fn a_box_drawn_backwards_is_the_same_box() {
    Story::begin().drag((930.0, 330.0), (310.0, 580.0)).selected(&["3", "4", "5"]).end();
}

#[test]
fn a_box_with_shift_adds() {
    Story::begin().select(&["7"]).holding(shift()).drag((310.0, 580.0), (620.0, 330.0)).selected(&["3", "4", "7"]).end();
}

#[test]
fn a_box_without_shift_forgets_the_rest() {
    Story::begin().select(&["7"]).drag((310.0, 580.0), (620.0, 330.0)).selected(&["3", "4"]).end();
}

#[test]
fn a_box_takes_a_group_only_as_a_whole() {
    Story::begin()
        .drag((290.0, 10.0), (620.0, 545.0))
        .selected(&["2", "3", "g0"])
        .drag((290.0, 10.0), (620.0, 300.0))
        .selected(&["2"])
        .end();
}

#[test]
fn giving_up_a_box_brings_back_what_was_selected() {
    Story::begin()
        .select(&["7"])
        .press((310.0, 580.0))
        .move_to((650.0, 330.0))
        .selected(&["3", "4", "5"])
        .key("Escape")
        .in_tool("idle")
        .selected(&["7"])
        .end();
}

#[test]
fn a_box_that_is_interrupted_is_given_up() {
    Story::begin()
        .select(&["7"])
        .press((310.0, 580.0))
        .move_to((650.0, 330.0))
        .input(gesso_core::editor::input::Input::Interrupted)
        .in_tool("idle")
        .selected(&["7"])
        .end();
}

#[test]
fn a_pen_draws_boxes_like_a_mouse() {
    Story::begin().pen().drag((310.0, 580.0), (620.0, 330.0)).selected(&["3", "4"]).end();
}

#[test]
fn a_finger_selects_when_it_is_lifted() {
    let story = Story::begin().finger();
    let two = story.head("2");
    story.press(two).selected(&[]).release().selected(&["2"]).end();
}

#[test]
fn a_finger_that_stays_on_a_block_picks_it_as_well() {
    let story = Story::begin().finger().select(&["3"]);
    let two = story.head("2");
    story.press(two).hold().selected(&["2", "3"]).release().selected(&["2", "3"]).unchanged().end();
}

#[test]
fn a_finger_that_stays_on_the_canvas_draws_a_box() {
    Story::begin()
        .finger()
        .press((250.0, 720.0))
        .hold()
        .in_tool("brushing")
        .move_to((330.0, 590.0))
        .release()
        .selected(&["4"])
        .end();
}

#[test]
fn a_short_touch_draws_no_box() {
    Story::begin().finger().drag((620.0, 330.0), (310.0, 580.0)).selected(&[]).unchanged().end();
}

#[test]
fn all_and_none_and_the_others() {
    Story::begin()
        .key("Ctrl+A")
        .selected(&["1", "2", "3", "4", "5", "6", "7", "8", "9", "g0"])
        .key("Ctrl+Shift+A")
        .selected(&[])
        .select(&["1", "g0"])
        .key("Ctrl+I")
        .selected(&["2", "3", "4", "5", "6", "7", "8", "9"])
        .unchanged()
        .end();
}

#[test]
fn tab_walks_in_run_order() {
    Story::begin()
        .key("Tab")
        .selected(&["1"])
        .key("Tab")
        .selected(&["2"])
        .key("Tab")
        .selected(&["3"])
        .key("Tab")
        .selected(&["4"])
        .key("Tab")
        .selected(&["5"])
        .key("Shift+Tab")
        .selected(&["4"])
        .end();
}

#[test]
fn shift_tab_begins_at_the_end_and_goes_round() {
    Story::begin().key("Shift+Tab").selected(&["9"]).key("Tab").selected(&["1"]).end();
}

#[test]
fn walking_shows_what_is_selected() {
    let story = Story::begin().size(300.0, 300.0).key("Tab").key("Tab").key("Tab").key("Tab").key("Tab").selected(&["5"]);
    assert!(story.editor.camera().visible().meets(&story.editor.scene().block("5").unwrap().frame));
    story.end();
}

#[test]
fn escape_selects_nothing() {
    Story::begin().select(&["2"]).key("Escape").selected(&[]).end();
}

#[test]
fn the_block_drawn_last_is_hit_first() {
    let story = Story::begin().act(gesso_core::editor::action::Action::Move {
        items: [crate::harness::item("3")].into_iter().collect(),
        by: [0.0, -240.0],
    });
    let head = story.head("2");
    story.click(head).selected(&["3"]).end();
}

#[test]
fn the_right_button_selects_and_asks_for_a_menu() {
    let story = Story::begin().select(&["3"]);
    let two = story.head("2");
    story
        .right_click(two)
        .selected(&["2"])
        .told("a menu", |effect| matches!(effect, Effect::Menu { on: Hit::Head(id), .. } if &**id == "2"))
        .select(&["2", "3"])
        .right_click(two)
        .selected(&["2", "3"])
        .end();
}

#[test]
fn a_long_touch_on_a_link_asks_for_a_menu() {
    let story = Story::begin().finger();
    let (from, to) = (story.out("6", 0), story.inlet("7", 0));
    story
        .press((f64::midpoint(from.0, to.0), f64::midpoint(from.1, to.1)))
        .hold()
        .told("a menu", |effect| matches!(effect, Effect::Menu { on: Hit::Wire { id, .. }, .. } if &**id == "9"))
        .end();
}

#[test]
fn a_second_mouse_button_does_not_disturb_a_press() {
    let story = Story::begin();
    let two = story.head("2");
    story.press(two).pointer(Phase::Down, 1, Button::Secondary, two).in_tool("pressing").release().selected(&["2"]).end();
}

#[test]
fn showing_a_block_selects_it() {
    Story::begin().act(gesso_core::editor::action::Action::Show("6".into())).selected(&["6"]).end();
}

#[test]
fn what_is_gone_is_not_selected() {
    Story::begin().select(&["2", "99", "g7", "r3"]).selected(&["2"]).act(Verb::SelectNone).selected(&[]).end();
}
