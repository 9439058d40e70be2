//! Mode, pin, collapse, colour, title, values, pictures.

use gesso_core::{
    editor::{
        action::{Action, Verb},
        effect::Effect,
        geometry::WorldPoint,
        palette::{Worn, worn},
    },
    graph::{edit::LevelId, json::Json, values::NextValue},
};

use crate::harness::{Story, item};

fn set(node: &str, input: &str, value: &str) -> Action {
    Action::SetValue { node: node.into(), input: input.into(), value: Json::read(value).unwrap() }
}

#[test]
fn bypass_and_back() {
    Story::begin()
        .select(&["8"])
        .key("Ctrl+B")
        .has_field("8", "mode", "4")
        .selected(&["8"])
        .key("Ctrl+B")
        .has_field("8", "mode", "0")
        .steps(2)
        .end();
}

#[test]
fn mute_and_back() {
    Story::begin().select(&["8"]).key("Ctrl+M").has_field("8", "mode", "2").key("Ctrl+M").unchanged().end();
}

#[test]
fn of_several_all_are_bypassed_if_one_is_not() {
    Story::begin()
        .select(&["2"])
        .key("Ctrl+B")
        .select(&["2", "3"])
        .key("Ctrl+B")
        .has_field("2", "mode", "4")
        .has_field("3", "mode", "4")
        .key("Ctrl+B")
        .has_field("2", "mode", "0")
        .has_field("3", "mode", "0")
        .end();
}

#[test]
fn a_muted_block_becomes_a_bypassed_one() {
    Story::begin().select(&["8"]).key("Ctrl+M").key("Ctrl+B").has_field("8", "mode", "4").end();
}

#[test]
fn pin_and_let_go() {
    Story::begin()
        .select(&["8"])
        .key("P")
        .has_field("8", "flags", r#"{"pinned":true}"#)
        .key("P")
        .has_field("8", "flags", "{}")
        .end();
}

#[test]
fn other_flags_stay() {
    Story::begin()
        .select(&["9"])
        .key("Alt+C")
        .has_field("9", "flags", r#"{"odd":true,"collapsed":true}"#)
        .key("Alt+C")
        .has_field("9", "flags", r#"{"odd":true}"#)
        .unchanged()
        .end();
}

#[test]
fn a_group_is_pinned_too() {
    Story::begin().select(&["g0"]).key("P").look(|story| assert!(story.editor.scene().groups()[0].is_pinned)).end();
}

#[test]
fn a_collapsed_block_is_only_its_head() {
    Story::begin()
        .select(&["2"])
        .key("Alt+C")
        .look(|story| {
            let block = story.editor.scene().block("2").unwrap();
            assert!(block.is_collapsed && block.frame.height == 30.0 && block.frame.width == 160.0);
        })
        .end();
}

#[test]
fn links_of_a_collapsed_block_end_at_its_head() {
    let story = Story::begin().select(&["2"]).key("Alt+C");
    assert_eq!(story.inlet("2", 0).1, 85.0);
    story.end();
}

#[test]
fn colours_are_given_and_taken() {
    Story::begin()
        .select(&["2", "g0"])
        .act(Action::Colour(Some(("#232".into(), "#353".into()))))
        .has_field("2", "color", "\"#232\"")
        .has_field("2", "bgcolor", "\"#353\"")
        .look(|story| assert_eq!(worn(&story.editor), Worn::Named("Green")))
        .act(Action::Colour(None))
        .has_field("2", "color", "nothing")
        .look(|story| assert_eq!(worn(&story.editor), Worn::Usual))
        .steps(2)
        .end();
}

#[test]
fn a_frame_has_the_colour_that_goes_with_its_blocks_and_a_title_of_its_size() {
    let field = |story: &Story, key: &str| {
        let group = story.editor.file().items("groups").next().and_then(|group| group.get(key).cloned());
        group.map_or_else(|| "nothing".to_owned(), |json| json.to_string())
    };
    Story::begin()
        .select(&["2", "g0"])
        .act(Action::Colour(Some(("#322".into(), "#533".into()))))
        .look(|story| {
            assert_eq!(field(story, "color"), "\"#A88\"");
            assert_eq!(story.editor.scene().groups()[0].colour.as_deref(), Some("#A88"));
            assert_eq!(worn(&story.editor), Worn::Named("Red"));
        })
        .undo()
        .unchanged()
        .act(Action::TitleSize(0, 48.0))
        .act(Action::TitleSize(0, 1e9))
        .look(|story| {
            assert_eq!(field(story, "font_size"), "400");
            assert_eq!(story.editor.scene().groups()[0].title_size, 400.0);
        })
        .steps(1)
        .undo()
        .unchanged()
        .end();
}

#[test]
fn a_title_is_given_and_taken() {
    Story::begin()
        .act(Action::Rename(item("2"), Some("Words".into())))
        .has_field("2", "title", "\"Words\"")
        .look(|story| assert_eq!(&*story.editor.scene().block("2").unwrap().title, "Words"))
        .act(Action::Rename(item("3"), Some(String::new())))
        .has_field("3", "title", "nothing")
        .look(|story| assert_eq!(&*story.editor.scene().block("3").unwrap().title, "CLIP Text Encode (Prompt)"))
        .end();
}

#[test]
fn a_group_is_renamed() {
    Story::begin()
        .act(Action::Rename(item("g0"), Some("Words".into())))
        .look(|story| assert_eq!(&*story.editor.scene().groups()[0].title, "Words"))
        .end();
}

#[test]
fn a_double_click_on_a_head_asks_for_a_title() {
    let story = Story::begin();
    let two = story.head("2");
    story.double_click(two).told("a field for the title", |effect| *effect == Effect::EditTitle).end();
}

#[test]
fn f2_asks_for_a_title_of_one() {
    Story::begin()
        .select(&["2"])
        .key("F2")
        .told("a field", |effect| *effect == Effect::EditTitle)
        .select(&["2", "3"])
        .key("F2")
        .look(|story| assert!(story.effects.is_empty()))
        .end();
}

#[test]
fn a_value_is_set_by_the_name_of_its_input() {
    Story::begin()
        .act(set("5", "cfg", "6.50"))
        .has_field("5", "widgets_values", r#"[18446744073709551615,"fixed",20,6.50,"euler","normal",1]"#)
        .last_step("Set cfg")
        .undo()
        .unchanged()
        .end();
}

#[test]
fn typing_is_one_step_until_the_field_is_left() {
    let mut story = Story::begin()
        .act(set("2", "text", "\"a\""))
        .act(set("2", "text", "\"a c\""))
        .act(set("2", "text", "\"a cat\""))
        .steps(1);
    story.editor.seal();
    story
        .act(set("2", "text", "\"a dog\""))
        .steps(2)
        .undo()
        .has_field("2", "widgets_values", "[\"a cat\"]")
        .undo()
        .unchanged()
        .end();
}

#[test]
fn values_of_other_fields_are_other_steps() {
    Story::begin().act(set("5", "cfg", "6")).act(set("5", "steps", "9")).act(set("5", "cfg", "7")).steps(3).end();
}

#[test]
fn values_after_a_run_are_one_step_however_often_it_runs() {
    let next = |level: LevelId, node: &str, input: &str, value: &str| {
        let value = Json::read(value).unwrap();
        Action::SetValues(vec![NextValue { level, node: node.into(), input: input.into(), value }])
    };
    let root = || LevelId::Root;
    let gone = || LevelId::Subgraph("gone".into());
    Story::begin()
        .act(next(root(), "5", "seed", "1"))
        .act(next(root(), "5", "seed", "2"))
        .act(next(root(), "77", "seed", "2"))
        .act(next(gone(), "5", "seed", "2"))
        .steps(1)
        .last_step("Values after a run")
        .undo()
        .unchanged()
        .end();
}

#[test]
fn typing_after_an_undo_is_a_step_of_its_own() {
    Story::begin().act(set("2", "text", "\"a\"")).undo().redo().act(set("2", "text", "\"b\"")).steps(2).end();
}

#[test]
fn values_nobody_knows_are_set_by_place() {
    Story::begin().act(set("9", "1", "\"other\"")).has_field("9", "widgets_values", r#"[1e-05,"other"]"#).end();
}

#[test]
fn a_widget_that_is_not_there_is_refused() {
    Story::begin().act(set("5", "nothing", "1")).refused("nothing").unchanged().steps(0).end();
}

#[test]
fn a_click_on_a_widget_opens_it() {
    let story = Story::begin();
    story
        .click((450.0, 200.0))
        .told("a field", |effect| matches!(effect, Effect::EditWidget { node, name } if &**node == "2" && &**name == "text"))
        .end();
}

#[test]
fn a_finger_selects_first_and_opens_then() {
    let story = Story::begin().finger().click((450.0, 200.0));
    assert!(!story.effects.iter().any(|effect| matches!(effect, Effect::EditWidget { .. })));
    story.selected(&["2"]).click((450.0, 200.0)).told("a field", |effect| matches!(effect, Effect::EditWidget { .. })).end();
}

#[test]
fn a_picture_fills_the_block_it_is_dropped_on() {
    let story = Story::begin().act(Action::Add { class: "LoadImage".into(), at: WorldPoint::new(0.0, 700.0), cord: None });
    story
        .act(Action::AddPicture { name: "cat.png".into(), at: Some(WorldPoint::new(50.0, 740.0)) })
        .has_field("10", "widgets_values", r#"["cat.png","image"]"#)
        .last_step("Replace picture")
        .end();
}

#[test]
fn a_pasted_picture_fills_the_selected_block() {
    let story = Story::begin()
        .act(Action::Add { class: "LoadImage".into(), at: WorldPoint::new(0.0, 700.0), cord: None })
        .selected(&["10"]);
    story
        .act(Action::AddPicture { name: "cat.png".into(), at: None })
        .has_field("10", "widgets_values", r#"["cat.png","image"]"#)
        .end();
}

#[test]
fn a_picture_on_the_canvas_becomes_a_block() {
    Story::begin()
        .act(Action::AddPicture { name: "in put/cat.png".into(), at: Some(WorldPoint::new(500.0, 800.0)) })
        .selected(&["10"])
        .has_field("10", "type", "\"LoadImage\"")
        .has_field("10", "widgets_values", r#"["in put/cat.png","image"]"#)
        .at_pos("10", [500.0, 830.0])
        .undo()
        .unchanged()
        .end();
}

#[test]
fn a_pasted_picture_without_a_selection_goes_where_the_pointer_is() {
    Story::begin()
        .hover((700.0, 800.0))
        .act(Action::AddPicture { name: "cat.png".into(), at: None })
        .at_pos("10", [700.0, 830.0])
        .end();
}

#[test]
fn a_picture_dropped_on_another_block_becomes_a_block() {
    Story::begin()
        .select(&["8"])
        .act(Action::AddPicture { name: "cat.png".into(), at: Some(WorldPoint::new(970.0, 480.0)) })
        .has_field("10", "type", "\"LoadImage\"")
        .end();
}

#[test]
fn a_new_block_has_its_defaults() {
    Story::begin()
        .act(Action::Add { class: "KSampler".into(), at: WorldPoint::new(0.0, 0.0), cord: None })
        .has_field("10", "widgets_values", r#"[0,"fixed",20,8.0,"euler","normal",1.0]"#)
        .selected(&["10"])
        .look(|story| assert_eq!(story.editor.file().get("last_node_id").unwrap().to_string(), "10"))
        .end();
}

#[test]
fn blocks_only_the_editor_has_are_added_too() {
    let add = |class: &str| Story::begin().act(Action::Add { class: class.into(), at: WorldPoint::new(0.0, 0.0), cord: None });
    add("Note").has_field("10", "widgets_values", "[\"\"]").end();
    add("Reroute").has_field("10", "size", "[75,26]").end();
    add("PrimitiveNode").end();
    add("NoSuch").refused("NoSuch").unchanged().end();
}

#[test]
fn nothing_selected_is_nothing_toggled() {
    let mut story = Story::begin();
    for verb in
        [Verb::Bypass, Verb::Mute, Verb::Pin, Verb::Collapse, Verb::Ungroup, Verb::FitGroup, Verb::Unpack, Verb::Duplicate]
    {
        story = story.act(verb).steps(0);
    }
    story.act(Action::Colour(None)).unchanged().steps(0).end();
}
