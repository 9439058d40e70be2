//! Subgraphs: made, entered, edited, promoted, unpacked.

use gesso_core::{
    editor::{
        action::{Action, Verb},
        effect::Effect,
        geometry::WorldPoint,
        scene::{Behind, Hit},
    },
    graph::{
        edit::{LevelId, Side},
        json::Json,
    },
};

use crate::{
    drawn::{inside, made, meaning},
    harness::{Story, ctrl, item},
};

#[test]
fn a_subgraph_is_made_of_what_is_selected() {
    made()
        .selected(&["10"])
        .has_nodes(&["1", "4", "6", "7", "8", "9", "10"])
        .steps(1)
        .last_step("Make subgraph Draw")
        .linked("1.0>10.1")
        .linked("1.1>10.0")
        .linked("4.0>10.2")
        .linked("10.0>6.0")
        .link_count(6)
        .undo()
        .unchanged()
        .selected(&["2", "3", "5"])
        .end();
}

#[test]
fn what_it_means_stays_the_same() {
    let before = Story::begin();
    let meant = meaning(before.editor.file());
    before.end();
    let story = made();
    assert_eq!(meaning(story.editor.file()), meant);
    let story = story.select(&["10"]).key("Ctrl+Shift+U");
    assert_eq!(meaning(story.editor.file()), meant);
    story.end();
}

#[test]
fn one_source_is_one_input_however_many_it_feeds() {
    let story = inside();
    let names: Vec<String> = story.level_json().items("inputs").map(|slot| slot.get("name").unwrap().to_string()).collect();
    assert_eq!(names, ["\"clip\"", "\"model\"", "\"latent_image\""]);
    story.linked("-10.0>2.0").linked("-10.0>3.0").linked("-10.1>5.0").linked("5.0>-20.0").end();
}

#[test]
fn inside_nodes_keep_ids_places_and_all_they_had() {
    inside()
        .at_pos("2", [320.0, 100.0])
        .has_field("3", "title", "\"Avoid\"")
        .has_field("5", "widgets_values", r#"[18446744073709551615,"fixed",20,7.50,"euler","normal",1]"#)
        .end();
}

#[test]
fn keys_make_one_and_the_document_names_it() {
    let story = Story::begin().select(&["6"]).key("Ctrl+Shift+E").selected(&["10"]);
    let block = story.editor.scene().block("10").unwrap();
    assert_eq!((block.behind, &*block.title), (Behind::Subgraph, "New Subgraph"));
    story.end();
}

#[test]
fn two_of_the_same_nodes_are_two_subgraphs() {
    let story = Story::begin().select(&["6"]).key("Ctrl+Shift+E").select(&["7"]).key("Ctrl+Shift+E");
    let ids: Vec<String> = story
        .editor
        .file()
        .get("definitions")
        .unwrap()
        .items("subgraphs")
        .map(|one| one.get("id").unwrap().to_string())
        .collect();
    assert!(ids.len() == 2 && ids[0] != ids[1] && ids[0].len() == 38, "{ids:?}");
    story.end();
}

#[test]
fn groups_that_are_selected_move_inside() {
    Story::begin()
        .select(&["2", "3", "g0"])
        .act(Verb::MakeSubgraph)
        .look(|story| assert!(story.editor.scene().groups().is_empty()))
        .key("Ctrl+ArrowDown")
        .look(|story| assert_eq!(&*story.editor.scene().groups()[0].title, "Prompts"))
        .end();
}

#[test]
fn points_of_links_inside_move_inside() {
    let story = Story::begin().act(Action::AddReroute { wire: "9".into(), piece: 0, at: WorldPoint::new(1190.0, 300.0) });
    let story = story.select(&["6", "7"]).act(Action::MakeSubgraph { name: "End".into(), id: Some("end".into()) });
    assert_eq!(story.editor.scene().knots().count(), 0);
    let story = story.act(Action::Enter("10".into()));
    assert_eq!(story.editor.scene().knots().count(), 1);
    story.end();
}

#[test]
fn points_of_cut_links_stay_outside() {
    let story = Story::begin().act(Action::AddReroute { wire: "9".into(), piece: 0, at: WorldPoint::new(1190.0, 300.0) });
    let story = story.select(&["5", "6"]).act(Verb::MakeSubgraph);
    let wire = story.editor.scene().wire_into("7", 0).unwrap();
    assert_eq!((wire.knots.len(), &*wire.origin), (1, "10"));
    story.end();
}

#[test]
fn nothing_makes_no_subgraph() {
    Story::begin().key("Ctrl+Shift+E").select(&["g0"]).key("Ctrl+Shift+E").unchanged().steps(0).end();
}

#[test]
fn entering_and_leaving() {
    let story = made().key("Ctrl+ArrowDown");
    assert_eq!(*story.editor.level(), LevelId::Subgraph("draw".into()));
    assert_eq!(story.editor.crumbs().len(), 1);
    story
        .selected(&[])
        .key("Ctrl+ArrowUp")
        .selected(&["10"])
        .look(|story| assert_eq!(*story.editor.level(), LevelId::Root))
        .steps(1)
        .end();
}

#[test]
fn a_double_click_enters() {
    let story = made();
    let frame = story.editor.scene().block("10").unwrap().frame;
    let body = (frame.centre().x, frame.bottom() - 8.0);
    story
        .double_click(body)
        .told("another level", |effect| *effect == Effect::Entered)
        .look(|story| assert_eq!(*story.editor.level(), LevelId::Subgraph("draw".into())))
        .end();
}

#[test]
fn escape_leaves_when_nothing_else_is_to_be_left() {
    inside()
        .select(&["2"])
        .key("Escape")
        .selected(&[])
        .key("Escape")
        .look(|story| assert_eq!(*story.editor.level(), LevelId::Root))
        .end();
}

#[test]
fn the_view_comes_back_when_it_is_left() {
    let story = made().wheel((0.0, 0.0), [17.0, 19.0]);
    let before = *story.editor.camera();
    let story = story.act(Action::Enter("10".into()));
    assert_ne!(*story.editor.camera(), before);
    let story = story.act(Action::LeaveTo(0));
    assert_eq!(*story.editor.camera(), before);
    story.end();
}

#[test]
fn only_subgraphs_can_be_entered() {
    Story::begin()
        .select(&["2"])
        .key("Ctrl+ArrowDown")
        .act(Action::Enter("99".into()))
        .key("Ctrl+ArrowUp")
        .look(|story| assert_eq!(*story.editor.level(), LevelId::Root))
        .unchanged()
        .end();
}

#[test]
fn what_is_done_inside_is_undone_inside() {
    let story = inside().select(&["2"]).key("ArrowRight").at_pos("2", [328.0, 100.0]).act(Action::LeaveTo(0)).undo();
    assert_eq!(*story.editor.level(), LevelId::Subgraph("draw".into()));
    story.at_pos("2", [320.0, 100.0]).selected(&["2"]).redo().at_pos("2", [328.0, 100.0]).end();
}

#[test]
fn undoing_the_making_from_inside_shows_the_root() {
    inside().undo().look(|story| assert_eq!(*story.editor.level(), LevelId::Root)).unchanged().selected(&["2", "3", "5"]).end();
}

#[test]
fn the_own_boxes_are_moved_but_not_deleted() {
    let story = inside();
    let before = story.editor.scene().block("-10").unwrap().body;
    let head = {
        let frame = story.editor.scene().block("-10").unwrap().frame;
        let at = story.editor.camera().screen_from_world(WorldPoint::new(frame.centre().x, frame.y + 4.0));
        (at.x, at.y)
    };
    let scale = story.editor.camera().scale;
    let story = story.holding(ctrl()).press(head).move_to((head.0 - 40.0 * scale, head.1)).release().letting_go();
    let after = story.editor.scene().block("-10").unwrap().body;
    assert!((after.x - before.x + 40.0).abs() < 0.01, "{before:?} {after:?}");
    story.key("Delete").look(|story| assert!(story.editor.scene().block("-10").is_some())).steps(2).end();
}

#[test]
fn an_output_dragged_to_the_own_box_becomes_an_output() {
    let story = inside();
    let (from, to) = (story.out("2", 0), story.port("-20", Side::Input, 1));
    let story = story.drag(from, to).linked("2.0>-20.1").steps(2);
    let story = story.act(Action::LeaveTo(0));
    let block = story.editor.scene().block("10").unwrap();
    assert_eq!(block.outputs.iter().map(|port| &*port.name).collect::<Vec<_>>(), ["LATENT", "CONDITIONING"]);
    story.end();
}

#[test]
fn the_own_box_dragged_to_an_input_becomes_an_input() {
    let story = inside().act(Action::Add { class: "LatentUpscale".into(), at: WorldPoint::new(900.0, 500.0), cord: None });
    let id = story.editor.selection().only_node().unwrap().clone();
    let (from, to) = (story.inlet(&id, 0), story.port("-10", Side::Output, 3));
    let story = story.drag(from, to);
    assert!(story.links().iter().any(|link| *link == format!("-10.3>{id}.0")), "{:?}", story.links());
    let story = story.act(Action::LeaveTo(0));
    assert_eq!(&*story.editor.scene().block("10").unwrap().inputs[3].name, "samples");
    story.end();
}

#[test]
fn a_slot_of_the_own_box_is_hit_in_the_place_after_the_last() {
    let story = inside();
    let at = story.port("-10", Side::Output, 3);
    story
        .hover(at)
        .look(|story| {
            let gesso_core::editor::tool::Tool::Idle { hover, .. } = story.editor.tool() else { panic!("busy") };
            assert_eq!(*hover, Hit::Port { node: "-10".into(), side: Side::Output, slot: 3 });
        })
        .end();
}

#[test]
fn a_subgraph_is_renamed() {
    made()
        .act(Action::RenameSubgraph("draw".into(), "Paint".into()))
        .look(|story| assert_eq!(&*story.editor.scene().block("10").unwrap().title, "Paint"))
        .undo()
        .look(|story| assert_eq!(&*story.editor.scene().block("10").unwrap().title, "Draw"))
        .end();
}

#[test]
fn unpacking_brings_everything_back() {
    made()
        .key("Ctrl+Shift+U")
        .selected(&["2", "3", "5"])
        .has_nodes(&["1", "4", "6", "7", "8", "9", "2", "3", "5"])
        .link_count(9)
        .linked("1.1>2.0")
        .linked("1.1>3.0")
        .linked("5.0>6.0")
        .linked("2.0>5.1")
        .look(|story| assert_eq!(story.editor.file().get("definitions").unwrap().to_string(), r#"{"subgraphs":[]}"#))
        .end();
}

#[test]
fn unpacking_one_of_two_leaves_the_other() {
    made()
        .key("Ctrl+D")
        .key("Ctrl+Shift+U")
        .selected(&["12", "13", "14"])
        .look(|story| {
            assert_eq!(story.editor.scene().block("10").unwrap().behind, Behind::Subgraph);
            assert_eq!(story.editor.file().get("definitions").unwrap().items("subgraphs").count(), 1);
        })
        .linked("12.0>14.1")
        .end();
}

#[test]
fn unpacking_takes_the_values_of_the_instance() {
    inside()
        .act(Action::Promote { node: "5".into(), input: "cfg".into() })
        .act(Action::LeaveTo(0))
        .act(Action::SetValue { node: "10".into(), input: "cfg".into(), value: Json::read("3.25").unwrap() })
        .select(&["10"])
        .act(Verb::Unpack)
        .has_field("5", "widgets_values", r#"[18446744073709551615,"fixed",20,3.25,"euler","normal",1]"#)
        .end();
}

#[test]
fn what_was_off_stays_off_when_it_is_unpacked() {
    made().key("Ctrl+M").act(Verb::Unpack).has_field("5", "mode", "2").has_field("2", "mode", "2").end();
}

#[test]
fn only_subgraphs_are_unpacked() {
    Story::begin().select(&["2", "3"]).act(Verb::Unpack).unchanged().steps(0).end();
}

#[test]
fn a_subgraph_in_a_subgraph() {
    let story = inside().select(&["2", "3"]).act(Action::MakeSubgraph { name: "Words".into(), id: Some("words".into()) });
    let meant = meaning(crate::harness::txt2img_ref());
    assert_eq!(meaning(story.editor.file()), meant);
    let id = story.editor.selection().only_node().unwrap().clone();
    let story = story.act(Action::Enter(id));
    assert_eq!(story.editor.crumbs().len(), 2);
    let story = story.act(Action::LeaveTo(1)).act(Verb::Unpack);
    assert_eq!(meaning(story.editor.file()), meant);
    story.act(Action::LeaveTo(0)).act(Verb::Unpack).end();
}

#[test]
fn copies_of_an_instance_share_the_subgraph() {
    let story = made().key("Ctrl+C");
    let text = story.copied();
    story
        .paste(&text, (0.0, 900.0))
        .look(|story| assert_eq!(story.editor.file().get("definitions").unwrap().items("subgraphs").count(), 1))
        .end();
}

#[test]
fn an_instance_brings_its_subgraph_into_another_document() {
    let story = made().key("Ctrl+C");
    let text = story.copied();
    story.end();
    Story::begin()
        .paste(&text, (0.0, 900.0))
        .selected(&["10"])
        .look(|story| {
            assert_eq!(story.editor.scene().block("10").unwrap().behind, Behind::Subgraph);
        })
        .undo()
        .unchanged()
        .end();
}

#[test]
fn a_pasted_subgraph_that_differs_is_another_one() {
    let story = made().key("Ctrl+C");
    let text = story.copied();
    story
        .act(Action::RenameSubgraph("draw".into(), "Paint".into()))
        .paste(&text, (0.0, 900.0))
        .look(|story| {
            let titles: Vec<&str> = ["10", "11"].iter().map(|id| &*story.editor.scene().block(id).unwrap().title).collect();
            assert_eq!(titles, ["Paint", "Draw"]);
        })
        .end();
}

#[test]
fn an_instance_is_added_like_a_block() {
    made()
        .act(Action::Add { class: "draw".into(), at: WorldPoint::new(0.0, 900.0), cord: None })
        .selected(&["11"])
        .look(|story| assert_eq!(story.editor.scene().block("11").unwrap().inputs.len(), 3))
        .end();
}

#[test]
fn an_instance_without_its_subgraph_is_a_ghost_that_keeps_everything() {
    let story =
        Story::text(r#"{"nodes":[{"id":1,"type":"gone","pos":[0,0],"size":[100,50],"widgets_values":[1.0]}],"links":[]}"#);
    story
        .select(&["1"])
        .key("Ctrl+ArrowDown")
        .act(Verb::Unpack)
        .key("ArrowRight")
        .has_field("1", "widgets_values", "[1.0]")
        .act(Action::Rename(item("1"), Some("x".into())))
        .end();
}
