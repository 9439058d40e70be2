//! What is seen: wheel, pinch, space, fit.

use std::sync::Arc;

use gesso_core::{
    editor::{
        Editor,
        action::Verb,
        effect::Effect,
        geometry::ScreenPoint,
        input::{Button, Input, Phase},
    },
    graph::json::Json,
};

use crate::harness::{Story, ctrl, shift};

fn origin(story: &Story) -> (f64, f64) {
    let origin = story.editor.camera().origin;
    (origin.x, origin.y)
}

#[test]
fn a_saved_view_is_the_first_one() {
    let story = Story::begin();
    assert_eq!((origin(&story), story.editor.camera().scale), ((0.0, 0.0), 1.0));
    story.end();
}

#[test]
fn the_wheel_pans() {
    let story = Story::begin().wheel((5.0, 5.0), [30.0, 40.0]);
    assert_eq!(origin(&story), (-30.0, -40.0));
    story.unchanged().end();
}

#[test]
fn the_wheel_with_shift_pans_across() {
    let story = Story::begin().holding(shift()).wheel((5.0, 5.0), [0.0, 40.0]);
    assert_eq!(origin(&story), (-40.0, 0.0));
    story.end();
}

#[test]
fn the_wheel_with_ctrl_zooms_about_the_pointer() {
    let story = Story::begin();
    let at = ScreenPoint::new(500.0, 300.0);
    let before = story.editor.camera().world_from_screen(at);
    let story = story.holding(ctrl()).wheel((500.0, 300.0), [0.0, -100.0]);
    assert!(story.editor.camera().scale > 1.1);
    assert!(story.editor.camera().world_from_screen(at).distance(before) < 1e-9);
    story.end();
}

#[test]
fn zooming_has_ends() {
    let mut story = Story::begin().holding(ctrl());
    for _ in 0..40 {
        story = story.wheel((0.0, 0.0), [0.0, 1e9]);
    }
    assert_eq!(story.editor.camera().scale, 0.02);
    for _ in 0..40 {
        story = story.wheel((0.0, 0.0), [0.0, -1e9]);
    }
    assert_eq!(story.editor.camera().scale, 4.0);
    story.wheel((0.0, 0.0), [0.0, f64::NAN]).unchanged().end();
}

#[test]
fn space_and_a_drag_pan_even_over_a_block() {
    let story = Story::begin();
    let two = story.head("2");
    let story = story.input(gesso_core::editor::input::Input::KeyDown(gesso_core::editor::input::Key {
        key: " ".into(),
        held: Default::default(),
        repeats: false,
    }));
    let story = story.press(two).in_tool("panning").move_to((two.0 + 50.0, two.1 + 60.0)).release();
    assert_eq!(origin(&story), (50.0, 60.0));
    let story = story.key_up(" ").click((two.0 + 50.0, two.1 + 60.0)).selected(&["2"]);
    story.unchanged().end();
}

#[test]
fn the_middle_button_pans() {
    let story = Story::begin();
    let two = story.head("2");
    let story = story
        .pointer(Phase::Down, 1, Button::Middle, two)
        .pointer(Phase::Move, 1, Button::Middle, (two.0 - 9.0, two.1))
        .pointer(Phase::Up, 1, Button::Middle, (two.0 - 9.0, two.1));
    assert_eq!(origin(&story), (-9.0, 0.0));
    story.selected(&[]).unchanged().end();
}

#[test]
fn the_right_button_pans_when_it_is_dragged() {
    let story = Story::begin()
        .pointer(Phase::Down, 1, Button::Secondary, (50.0, 800.0))
        .pointer(Phase::Move, 1, Button::Secondary, (80.0, 800.0))
        .in_tool("panning")
        .pointer(Phase::Up, 1, Button::Secondary, (80.0, 800.0));
    assert_eq!(origin(&story), (30.0, 0.0));
    assert!(!story.effects.iter().any(|effect| matches!(effect, Effect::Menu { .. })));
    story.end();
}

#[test]
fn a_finger_pans() {
    let story = Story::begin().finger().drag((50.0, 800.0), (90.0, 750.0));
    assert_eq!(origin(&story), (40.0, -50.0));
    story.unchanged().end();
}

#[test]
fn two_fingers_zoom_and_pan() {
    let touch = |story: Story, phase, id, at| story.pointer(phase, id, Button::Primary, at);
    let story = touch(Story::begin().finger(), Phase::Down, 1, (100.0, 800.0));
    let story = touch(story, Phase::Down, 2, (200.0, 800.0)).in_tool("pinching");
    let story = touch(story, Phase::Move, 2, (300.0, 800.0));
    assert!((story.editor.camera().scale - 2.0).abs() < 1e-9);
    // What was between the fingers still is.
    let at = story.editor.camera().world_from_screen(ScreenPoint::new(200.0, 800.0));
    assert!((at.x - 150.0).abs() < 1e-9 && (at.y - 800.0).abs() < 1e-9, "{at:?}");
    let story = touch(story, Phase::Up, 1, (100.0, 800.0)).in_tool("panning");
    touch(story, Phase::Up, 2, (300.0, 800.0)).in_tool("idle").unchanged().end();
}

#[test]
fn a_second_finger_gives_up_a_drag() {
    let story = Story::begin().finger();
    let two = story.head("2");
    let story = story.press(two).move_to((two.0 + 100.0, two.1)).in_tool("dragging").pointer(
        Phase::Down,
        2,
        Button::Primary,
        (900.0, 900.0),
    );
    story
        .in_tool("pinching")
        .unchanged()
        .pointer(Phase::Up, 2, Button::Primary, (900.0, 900.0))
        .release()
        .in_tool("idle")
        .unchanged()
        .end();
}

#[test]
fn a_palm_beside_a_pen_is_not_a_finger() {
    let story = Story::begin().pen();
    let two = story.head("2");
    let story =
        story.press(two).move_to((two.0 + 100.0, two.1)).finger().pointer(Phase::Down, 2, Button::Primary, (900.0, 900.0));
    story.in_tool("dragging").pen().release().steps(1).end();
}

#[test]
fn all_is_shown() {
    let story = Story::begin().size(400.0, 300.0).key("Ctrl+0");
    assert!(story.editor.camera().visible().holds(&story.editor.scene().bounds().unwrap()));
    story.unchanged().end();
}

#[test]
fn a_double_tap_shows_all() {
    let story = Story::begin().size(400.0, 300.0).finger().double_click((50.0, 290.0));
    assert!(story.editor.camera().visible().holds(&story.editor.scene().bounds().unwrap()));
    story.end();
}

#[test]
fn the_selection_is_shown() {
    let story = Story::begin().size(400.0, 300.0).select(&["7"]).key("F");
    let visible = story.editor.camera().visible();
    assert!(visible.holds(&story.editor.scene().block("7").unwrap().frame));
    assert!(!visible.holds(&story.editor.scene().bounds().unwrap()));
    story.end();
}

#[test]
fn keys_zoom() {
    let story = Story::begin().key("Alt++");
    assert!((story.editor.camera().scale - 1.25).abs() < 1e-9);
    let story = story.key("Alt+-").key("Ctrl+-");
    assert!((story.editor.camera().scale - 0.8).abs() < 1e-9);
    let story = story.act(Verb::ActualSize);
    assert!((story.editor.camera().scale - 1.0).abs() < 1e-9);
    story.end();
}

#[test]
fn widgets_are_not_hit_where_they_are_bars() {
    let story = Story::begin().holding(ctrl()).wheel((0.0, 0.0), [0.0, 240.0]).wheel((0.0, 0.0), [0.0, 240.0]).letting_go();
    let scale = story.editor.camera().scale;
    assert!(scale < 0.5);
    let story = story.click((450.0 * scale, 200.0 * scale)).selected(&["2"]);
    assert!(!story.effects.iter().any(|effect| matches!(effect, Effect::EditWidget { .. })));
    story.end();
}

#[test]
fn an_empty_workflow_can_be_looked_at() {
    let story =
        Story::text(r#"{"nodes":[],"links":[]}"#).key("Ctrl+0").key("F").key("Tab").key("Alt+T").key("Ctrl+A").selected(&[]);
    story.unchanged().end();
}

#[test]
fn what_has_no_view_of_its_own_is_fitted_into_the_canvas_until_somebody_looks_elsewhere() {
    let file = Json::read(r#"{"nodes":[{"id":1,"type":"A","pos":[0,0]},{"id":2,"type":"A","pos":[8000,6000]}],"links":[]}"#);
    let mut editor = Editor::open(file.expect("it is JSON"), Arc::default());
    for size in [[300.0, 500.0], [900.0, 400.0]] {
        editor.input(&Input::Resized(size));
        assert!(editor.camera().visible().holds(&editor.scene().bounds().expect("two blocks")), "{size:?}");
    }
    editor.act(Verb::ActualSize.into());
    let before = *editor.camera();
    editor.input(&Input::Resized([300.0, 500.0]));
    assert_eq!((editor.camera().scale, editor.camera().origin), (before.scale, before.origin));
}
