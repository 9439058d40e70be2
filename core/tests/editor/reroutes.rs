//! Points that links are led through.

use gesso_core::editor::{action::Action, geometry::WorldPoint, snap::Snapping};

use crate::harness::{Story, alt, shift};

/// Without guides, so that places are what was drawn.
fn free() -> Story {
    let mut story = Story::begin();
    story.editor.snapping = Snapping { to_grid: false, to_guides: false };
    story
}

fn middle(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
    (f64::midpoint(a.0, b.0), f64::midpoint(a.1, b.1))
}

#[test]
fn alt_puts_a_point_on_a_link() {
    let story = Story::begin();
    let wire = middle(story.out("6", 0), story.inlet("7", 0));
    story
        .holding(alt())
        .press(wire)
        .selected(&["r1"])
        .release()
        .last_step("Add point")
        .look(|story| {
            let extra = story.editor.file().get("extra").unwrap();
            let (x, y) = wire;
            assert_eq!(extra.get("reroutes").unwrap().to_string(), format!(r#"[{{"id":1,"pos":[{x},{y}],"linkIds":[9]}}]"#));
            assert_eq!(extra.get("linkExtensions").unwrap().to_string(), r#"[{"id":9,"parentId":1}]"#);
        })
        .undo()
        .unchanged()
        .end();
}

/// A point on the link from 6 to 7 in its middle.
fn with_point() -> (Story, (f64, f64)) {
    let story = free();
    let wire = middle(story.out("6", 0), story.inlet("7", 0));
    (story.holding(alt()).press(wire).release().letting_go(), wire)
}

#[test]
fn a_new_point_is_dragged_at_once() {
    let story = free();
    let wire = middle(story.out("6", 0), story.inlet("7", 0));
    let story = story.holding(alt()).press(wire).move_to((wire.0, wire.1 + 200.0)).in_tool("dragging").release();
    assert_eq!(story.editor.scene().knot("1").unwrap().pos.y, wire.1 + 200.0);
    story.steps(2).end();
}

#[test]
fn a_point_is_moved_alone_and_with_blocks() {
    let (story, at) = with_point();
    let story = story.drag_by(at, (0.0, 100.0)).selected(&["r1"]);
    assert_eq!(story.editor.scene().knot("1").unwrap().pos.y, at.1 + 100.0);
    let story = story.select(&["6", "r1"]).key("ArrowDown").at_pos("6", [960.0, 108.0]);
    assert_eq!(story.editor.scene().knot("1").unwrap().pos.y, at.1 + 108.0);
    story.end();
}

#[test]
fn a_point_is_deleted_and_the_link_stays() {
    let (story, _) = with_point();
    story
        .select(&["r1"])
        .key("Delete")
        .linked("6.0>7.0")
        .look(|story| {
            assert_eq!(story.editor.file().get("extra").unwrap().get("reroutes").unwrap().to_string(), "[]");
            assert!(story.editor.scene().wire("9").unwrap().knots.is_empty());
        })
        .end();
}

#[test]
fn a_point_goes_with_its_link() {
    let (story, _) = with_point();
    story
        .act(Action::Disconnect("9".into()))
        .look(|story| assert_eq!(story.editor.scene().knots().count(), 0))
        .undo()
        .look(|story| assert_eq!(story.editor.scene().wire("9").unwrap().knots.len(), 1))
        .end();
}

#[test]
fn a_second_point_comes_after_the_first() {
    let (story, at) = with_point();
    let after = middle(at, story.inlet("7", 0));
    let before = middle(story.out("6", 0), at);
    let story = story.holding(alt()).press(after).release();
    let story = story.press(before).release();
    let knots: Vec<&str> = story.editor.scene().wire("9").unwrap().knots.iter().map(|knot| &**knot).collect();
    assert_eq!(knots, ["3", "1", "2"]);
    story
        .select(&["r1"])
        .key("Delete")
        .look(|story| {
            let knots: Vec<&str> = story.editor.scene().wire("9").unwrap().knots.iter().map(|knot| &**knot).collect();
            assert_eq!(knots, ["3", "2"]);
        })
        .end();
}

#[test]
fn a_branch_is_drawn_from_a_link_with_shift() {
    let story = Story::begin();
    let wire = middle(story.out("6", 0), story.inlet("7", 0));
    let to = story.inlet("8", 0);
    story.holding(shift()).drag(wire, to).linked("6.0>8.0").linked("6.0>7.0").end();
}

#[test]
fn a_branch_after_a_point_is_led_through_it() {
    let (story, at) = with_point();
    let after = middle(at, story.inlet("7", 0));
    let to = story.inlet("8", 0);
    let story = story.holding(shift()).drag(after, to).linked("6.0>8.0");
    let new = story.editor.scene().wire_into("8", 0).unwrap();
    assert_eq!(new.knots, story.editor.scene().wire("9").unwrap().knots);
    let point = story.editor.file().get("extra").unwrap().items("reroutes").next().unwrap().get("linkIds").unwrap().to_string();
    assert_eq!(point, "[9,10]");
    story.end();
}

#[test]
fn a_link_taken_elsewhere_keeps_its_points() {
    let (story, _) = with_point();
    let (from, to) = (story.inlet("7", 0), story.inlet("8", 0));
    story
        .drag(from, to)
        .linked("6.0>8.0")
        .unlinked("6.0>7.0")
        .look(|story| {
            assert_eq!(story.editor.scene().wire_into("8", 0).unwrap().knots.len(), 1);
            assert_eq!(story.editor.scene().knots().count(), 1);
        })
        .end();
}

#[test]
fn links_are_straightened() {
    let (story, _) = with_point();
    story.select(&["6"]).key("Alt+L").linked("6.0>7.0").look(|story| assert_eq!(story.editor.scene().knots().count(), 0)).end();
    Story::begin().select(&["6"]).key("Alt+L").unchanged().steps(0).end();
}

#[test]
fn points_of_the_newer_form_stay_in_it() {
    let text = r#"{"version":1,"state":{"lastNodeId":2,"lastLinkId":1,"lastRerouteId":4},"nodes":[
        {"id":1,"type":"LoadImage","pos":[0,0],"size":[200,100],"outputs":[{"name":"IMAGE","type":"IMAGE","links":[1]}]},
        {"id":2,"type":"SaveImage","pos":[600,0],"size":[200,100],"inputs":[{"name":"images","type":"IMAGE","link":1}]}],
        "links":[{"id":1,"origin_id":1,"origin_slot":0,"target_id":2,"target_slot":0,"type":"IMAGE"}]}"#;
    Story::text(text)
        .act(Action::AddReroute { wire: "1".into(), piece: 0, at: WorldPoint::new(400.0, 14.0) })
        .selected(&["r5"])
        .look(|story| {
            let file = story.editor.file();
            assert_eq!(file.get("reroutes").unwrap().to_string(), r#"[{"id":5,"pos":[400,14],"linkIds":[1]}]"#);
            assert!(file.get("extra").is_none() && file.get("links").unwrap().to_string().contains(r#""parentId":5"#));
            assert_eq!(file.get("state").unwrap().get("lastRerouteId").unwrap().to_string(), "5");
        })
        .end();
}

#[test]
fn deleting_the_last_point_leaves_the_link_at_the_one_before() {
    let (story, at) = with_point();
    let after = middle(at, story.inlet("7", 0));
    let story = story.holding(alt()).press(after).release().selected(&["r2"]).key("Delete");
    let knots: Vec<&str> = story.editor.scene().wire("9").unwrap().knots.iter().map(|knot| &**knot).collect();
    assert_eq!(knots, ["1"]);
    assert_eq!(
        story.editor.file().get("extra").unwrap().get("linkExtensions").unwrap().to_string(),
        r#"[{"id":9,"parentId":1}]"#
    );
    story.end();
}
