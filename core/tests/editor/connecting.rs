//! Links: dragged, tapped, made by keys, taken elsewhere, led through nodes and points.

use gesso_core::editor::{
    action::Action,
    cord::{Cord, Target},
    effect::Effect,
    geometry::WorldPoint,
    search::fitting,
};
use gesso_core::graph::edit::Side;

use crate::harness::{Story, schema, shift};

fn middle(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
    (f64::midpoint(a.0, b.0), f64::midpoint(a.1, b.1))
}

#[test]
fn an_output_is_dragged_to_an_input() {
    let story = Story::begin();
    let (from, to) = (story.out("6", 0), story.inlet("8", 0));
    story
        .drag(from, to)
        .linked("6.0>8.0")
        .linked("6.0>7.0")
        .link_count(10)
        .steps(1)
        .last_step("Connect")
        .undo()
        .unchanged()
        .end();
}

#[test]
fn an_input_is_dragged_to_an_output() {
    let story = Story::begin();
    let (from, to) = (story.inlet("8", 0), story.out("6", 0));
    story.drag(from, to).linked("6.0>8.0").link_count(10).end();
}

#[test]
fn both_ends_are_told() {
    let story = Story::begin();
    let (from, to) = (story.out("6", 0), story.inlet("8", 0));
    let story = story.drag(from, to);
    assert!(story.node("8").to_string().contains(r#""link":10"#));
    assert!(story.node("6").to_string().contains(r#""links":[9,10]"#));
    story.end();
}

#[test]
fn a_new_link_takes_the_place_of_the_old_one() {
    let story = Story::begin();
    let (from, to) = (story.out("8", 0), story.inlet("7", 0));
    story.drag(from, to).linked("8.0>7.0").unlinked("6.0>7.0").link_count(9).end();
}

#[test]
fn the_document_does_not_change_before_it_is_let_go() {
    let story = Story::begin();
    let (from, to) = (story.out("6", 0), story.inlet("8", 0));
    story
        .press(from)
        .move_to(to)
        .in_tool("connecting")
        .unchanged()
        .key("Escape")
        .in_tool("idle")
        .release()
        .unchanged()
        .steps(0)
        .end();
}

#[test]
fn wrong_types_are_refused_with_words() {
    let story = Story::begin();
    let (from, to) = (story.out("1", 0), story.inlet("7", 0));
    story.drag(from, to).refused("MODEL cannot go where IMAGE is needed").unchanged().steps(0).end();
}

#[test]
fn a_block_cannot_feed_itself() {
    let story = Story::begin();
    let (from, to) = (story.out("8", 0), story.inlet("8", 0));
    // Back on the block it came from: it was not meant.
    story.drag(from, to).unchanged().steps(0).end();
}

#[test]
fn a_body_takes_the_first_slot_that_fits() {
    let story = Story::begin();
    let from = story.out("6", 0);
    let body = (1060.0, 470.0);
    story.drag(from, body).linked("6.0>8.0").end();
}

#[test]
fn a_body_prefers_a_free_slot() {
    let story = Story::begin().act(Action::Add { class: "ImageBlend".into(), at: WorldPoint::new(960.0, 600.0), cord: None });
    let (from, to) = (story.out("6", 0), story.inlet("10", 0));
    let story = story.drag(from, to).linked("6.0>10.0");
    let (from, head) = (story.out("8", 0), story.head("10"));
    story.drag(from, head).linked("8.0>10.1").linked("6.0>10.0").end();
}

#[test]
fn a_body_without_a_free_slot_gives_its_first() {
    let story = Story::begin();
    let (from, head) = (story.out("8", 0), story.head("7"));
    story.drag(from, head).linked("8.0>7.0").unlinked("6.0>7.0").end();
}

#[test]
fn a_body_where_nothing_fits_refuses() {
    let story = Story::begin();
    let (from, head) = (story.out("1", 0), story.head("7"));
    story.drag(from, head).refused("fit").unchanged().end();
}

#[test]
fn on_the_canvas_what_fits_is_searched() {
    let story = Story::begin();
    let from = story.out("5", 0);
    let story = story.drag(from, (1000.0, 800.0)).unchanged().told(
        "a search",
        |effect| matches!(effect, Effect::Search { at, cord: Some(cord) } if at.x == 1000.0 && &*cord.kind == "LATENT"),
    );
    let Some(Effect::Search { at, cord }) =
        story.effects.iter().find(|effect| matches!(effect, Effect::Search { .. })).cloned()
    else {
        panic!("no search")
    };
    let schema = schema();
    let names: Vec<&str> = fitting(&schema, cord.as_ref(), "").iter().map(|fit| fit.class.name.as_str()).collect();
    // What takes exactly that comes before what takes anything.
    assert_eq!(names, ["KSampler", "LatentUpscale", "VAEDecode", "PreviewAny"]);
    story
        .act(Action::Add { class: "LatentUpscale".into(), at, cord })
        .linked("5.0>10.0")
        .selected(&["10"])
        .steps(1)
        .at_pos("10", [1000.0, 830.0])
        .end();
}

#[test]
fn from_an_input_what_gives_it_is_searched() {
    let story = Story::begin();
    let from = story.inlet("8", 0);
    let story = story.drag(from, (700.0, 800.0));
    let Some(Effect::Search { at, cord }) =
        story.effects.iter().find(|effect| matches!(effect, Effect::Search { .. })).cloned()
    else {
        panic!("no search")
    };
    let schema = schema();
    let found = fitting(&schema, cord.as_ref(), "load");
    assert_eq!(found.iter().map(|fit| fit.class.name.as_str()).collect::<Vec<_>>(), ["LoadImage"]);
    story.act(Action::Add { class: "LoadImage".into(), at, cord }).linked("10.0>8.0").end();
}

#[test]
fn a_link_is_taken_from_its_input_and_put_elsewhere() {
    let story = Story::begin();
    let (from, to) = (story.inlet("7", 0), story.inlet("8", 0));
    story.drag(from, to).linked("6.0>8.0").unlinked("6.0>7.0").link_count(9).steps(1).undo().unchanged().end();
}

#[test]
fn a_link_let_go_on_the_canvas_is_gone() {
    let story = Story::begin();
    let from = story.inlet("7", 0);
    story.drag(from, (1000.0, 800.0)).unlinked("6.0>7.0").link_count(8).last_step("Disconnect").end();
}

#[test]
fn a_link_put_back_is_no_step() {
    let story = Story::begin();
    let from = story.inlet("7", 0);
    story.press(from).move_to((1000.0, 800.0)).move_to(from).release().unchanged().steps(0).end();
}

#[test]
fn shift_moves_all_links_of_an_output() {
    let story = Story::begin().act(Action::Add { class: "LoraLoader".into(), at: WorldPoint::new(0.0, 300.0), cord: None });
    let (from, to) = (story.out("1", 1), story.out("10", 1));
    story
        .holding(shift())
        .drag(from, to)
        .linked("10.1>2.0")
        .linked("10.1>3.0")
        .unlinked("1.1>2.0")
        .link_count(9)
        .steps(2)
        .end();
}

#[test]
fn a_bundle_let_go_on_the_canvas_goes_back() {
    let story = Story::begin();
    let from = story.out("1", 1);
    story.holding(shift()).drag(from, (1000.0, 800.0)).unchanged().end();
}

#[test]
fn a_tap_on_a_slot_and_a_tap_on_another_connect() {
    let story = Story::begin().finger();
    let (from, to) = (story.out("6", 0), story.inlet("8", 0));
    story.click(from).in_tool("tap connecting").unchanged().click(to).in_tool("idle").linked("6.0>8.0").end();
}

#[test]
fn a_tap_on_a_slot_and_a_tap_on_a_block_connect() {
    let story = Story::begin().finger();
    let (from, head) = (story.out("6", 0), story.head("8"));
    story.click(from).click(head).linked("6.0>8.0").end();
}

#[test]
fn a_tap_near_a_slot_is_enough_for_a_finger() {
    let story = Story::begin().finger();
    let (from, to) = (story.out("6", 0), story.inlet("8", 0));
    story.click((from.0 + 18.0, from.1)).in_tool("tap connecting").click((to.0 - 18.0, to.1 + 5.0)).linked("6.0>8.0").end();
}

#[test]
fn a_tap_beside_gives_up() {
    let story = Story::begin().finger();
    let from = story.out("6", 0);
    story.click(from).click((1000.0, 800.0)).in_tool("idle").unchanged().end();
}

#[test]
fn a_tap_on_the_same_slot_gives_up() {
    let story = Story::begin();
    let from = story.out("6", 0);
    story.click(from).in_tool("tap connecting").click(from).in_tool("idle").unchanged().steps(0).end();
}

#[test]
fn escape_gives_up_a_tap() {
    let story = Story::begin();
    let from = story.out("6", 0);
    story.click(from).in_tool("tap connecting").key("Escape").in_tool("idle").unchanged().end();
}

#[test]
fn the_view_moves_while_a_tap_is_awaited() {
    let story = Story::begin().finger();
    let (from, to) = (story.out("6", 0), story.inlet("8", 0));
    story
        .click(from)
        .drag((700.0, 800.0), (600.0, 700.0))
        .in_tool("tap connecting")
        .click((to.0 - 100.0, to.1 - 100.0))
        .linked("6.0>8.0")
        .end();
}

#[test]
fn a_tap_that_does_not_fit_is_refused() {
    let story = Story::begin().finger();
    let (from, to) = (story.out("1", 0), story.inlet("8", 0));
    story.click(from).click(to).refused("MODEL").unchanged().end();
}

#[test]
fn keys_connect() {
    let story = Story::begin().select(&["1"]).key("O").in_tool("key connecting").key("O").key("O").key("Enter");
    let Some(Effect::Choose { cord, among }) = story.effects.first().cloned() else {
        panic!("nothing to choose: {:?}", story.effects)
    };
    assert_eq!((&*cord.kind, among.clone()), ("VAE", vec![("6".into(), 1)]));
    story
        .act(Action::Connect(cord, Target { node: among[0].0.clone(), slot: among[0].1 }))
        .linked("1.2>6.1")
        .link_count(9)
        .end();
}

#[test]
fn keys_go_round_the_outputs() {
    let story = Story::begin().select(&["1"]).key("O").key("O").key("O").key("O");
    assert_eq!(story.editor.tool().cord().map(|(cord, _)| cord.fixed[0].slot), Some(0));
    story.key("Escape").in_tool("idle").selected(&["1"]).unchanged().end();
}

#[test]
fn a_block_without_outputs_has_none_to_choose() {
    Story::begin().select(&["7"]).key("O").in_tool("idle").key("Enter").unchanged().end();
}

#[test]
fn a_link_is_removed() {
    Story::begin().act(Action::Disconnect("9".into())).unlinked("6.0>7.0").link_count(8).end();
    Story::begin().act(Action::Disconnect("99".into())).refused("no link 99").unchanged().end();
}

#[test]
fn a_value_can_be_fed() {
    let story = Story::begin();
    let cord = Cord::from_port(story.editor.scene(), &"9".into(), Side::Output, 0).unwrap();
    assert!(!cord.fits(story.editor.scene(), &"8".into(), 1));
    story.end();
}

#[test]
fn a_block_dropped_on_a_link_is_put_into_it() {
    let story = Story::begin();
    let centre = story.editor.scene().block("8").unwrap().frame.centre();
    let wire = middle(story.out("6", 0), story.inlet("7", 0));
    let head = story.head("8");
    let by = (wire.0 - centre.x, wire.1 - centre.y);
    story
        .drag_by(head, by)
        .linked("6.0>8.0")
        .linked("8.0>7.0")
        .unlinked("6.0>7.0")
        .link_count(10)
        .steps(1)
        .last_step("Put into link")
        .undo()
        .unchanged()
        .end();
}

#[test]
fn a_block_that_does_not_fit_is_only_moved() {
    let story = Story::begin();
    let centre = story.editor.scene().block("9").unwrap().frame.centre();
    let wire = middle(story.out("1", 0), story.inlet("5", 0));
    let head = story.head("9");
    story.drag_by(head, (wire.0 - centre.x, wire.1 - centre.y)).link_count(9).last_step("Move").end();
}

#[test]
fn a_block_that_is_linked_is_not_put_into_another_link() {
    let story = Story::begin();
    let (from, to) = (story.out("6", 0), story.inlet("8", 0));
    let story = story.drag(from, to);
    let centre = story.editor.scene().block("8").unwrap().frame.centre();
    let wire = middle(story.out("6", 0), story.inlet("7", 0));
    let head = story.head("8");
    story.drag_by(head, (wire.0 - centre.x, wire.1 - centre.y)).linked("6.0>7.0").link_count(10).end();
}

#[test]
fn a_new_block_is_put_into_a_link() {
    let add = |class: &str| {
        Story::begin().act(Action::AddInto { class: class.into(), wire: "9".into(), at: WorldPoint::new(1100.0, 300.0) })
    };
    add("ImageScale")
        .linked("6.0>10.0")
        .linked("10.0>7.0")
        .unlinked("6.0>7.0")
        .selected(&["10"])
        .steps(1)
        .undo()
        .unchanged()
        .end();
    add("VAEDecode").refused("does not fit").unchanged().steps(0).end();
}

#[test]
fn the_painter_is_told_where_a_link_would_end() {
    let story = Story::begin();
    let (from, to) = (story.out("6", 0), story.inlet("8", 0));
    let story = story.press(from).move_to((to.0 + 5.0, to.1 + 4.0));
    let line = story.editor.overlay().cord.unwrap();
    assert_eq!((line.fixed[0].x, line.fixed[0].y), from);
    assert_eq!(line.loose.map(|at| (at.x, at.y)), Some(to));
    assert_eq!(line.over.map(|over| over.node.to_string()), Some("8".to_owned()));
    story.key("Escape").look(|story| assert_eq!(story.editor.overlay().cord, None)).end();
}

#[test]
fn the_painter_is_told_which_links_are_taken_up() {
    let story = Story::begin();
    let from = story.inlet("7", 0);
    let story = story.press(from).move_to((1000.0, 800.0));
    let line = story.editor.overlay().cord.unwrap();
    assert_eq!(line.hidden, ["9".into()]);
    assert_eq!(line.loose.map(|at| (at.x, at.y)), Some((1000.0, 800.0)));
    story.key("Escape").unchanged().end();
}
