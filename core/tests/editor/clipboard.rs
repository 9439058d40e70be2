//! Copy, paste, duplicate: here, and to and from the original front end.

use gesso_core::{
    editor::{
        action::{Action, Verb},
        effect::Effect,
        geometry::WorldPoint,
    },
    graph::json::Json,
};

use crate::harness::Story;

#[test]
fn a_copy_is_pasted_where_it_is_wanted() {
    let story = Story::begin().select(&["8"]).key("Ctrl+C");
    let text = story.copied();
    story
        .unchanged()
        .paste(&text, (40.0, 50.0))
        .at_pos("10", [40.0, 50.0])
        .selected(&["10"])
        .steps(1)
        .last_step("Paste")
        .undo()
        .unchanged()
        .selected(&["8"])
        .end();
}

#[test]
fn a_copy_keeps_what_nobody_knows() {
    let story = Story::begin().select(&["9"]).key("Ctrl+C");
    let text = story.copied();
    story
        .paste(&text, (0.0, 0.0))
        .has_field("10", "odd", r#"{"b":1,"a":2}"#)
        .has_field("10", "widgets_values", r#"[1e-05,"keep"]"#)
        .end();
}

#[test]
fn links_among_the_copied_are_made_again() {
    let story = Story::begin().select(&["2", "3", "5"]).key("Ctrl+C");
    let text = story.copied();
    story.paste(&text, (0.0, 800.0)).linked("10.0>12.1").linked("11.0>12.2").link_count(11).end();
}

#[test]
fn links_from_outside_are_not() {
    let story = Story::begin().select(&["5"]).key("Ctrl+C");
    let text = story.copied();
    story.paste(&text, (0.0, 800.0)).link_count(9).end();
}

#[test]
fn links_from_outside_are_made_if_wanted() {
    let story = Story::begin().select(&["5"]).key("Ctrl+C");
    let text = story.copied();
    story
        .act(Action::Paste { text, at: Some(WorldPoint::new(0.0, 800.0)), linked: true })
        .linked("1.0>10.0")
        .linked("2.0>10.1")
        .linked("4.0>10.3")
        .link_count(13)
        .steps(1)
        .end();
}

#[test]
fn several_keep_their_places_among_each_other() {
    let story = Story::begin().select(&["2", "5"]).key("Ctrl+C");
    let text = story.copied();
    story.paste(&text, (0.0, 800.0)).at_pos("10", [0.0, 800.0]).at_pos("11", [320.0, 800.0]).end();
}

#[test]
fn pasting_asks_for_the_clipboard() {
    Story::begin()
        .key("Ctrl+V")
        .told("a question", |effect| *effect == Effect::AskPaste { linked: false })
        .key("Ctrl+Shift+V")
        .told("a question", |effect| *effect == Effect::AskPaste { linked: true })
        .unchanged()
        .end();
}

#[test]
fn without_a_place_it_goes_where_the_pointer_is() {
    let story = Story::begin().select(&["8"]).key("Ctrl+C");
    let text = story.copied();
    story.hover((400.0, 800.0)).act(Action::Paste { text, at: None, linked: false }).at_pos("10", [400.0, 800.0]).end();
}

#[test]
fn a_duplicate_stands_beside_the_original() {
    Story::begin()
        .select(&["8"])
        .key("Ctrl+D")
        .at_pos("10", [992.0, 432.0])
        .selected(&["10"])
        .steps(1)
        .last_step("Duplicate")
        .end();
}

#[test]
fn a_duplicate_with_links_hangs_on_the_same() {
    Story::begin().select(&["7"]).key("Ctrl+Shift+D").linked("6.0>10.0").linked("6.0>7.0").end();
}

#[test]
fn groups_are_copied() {
    let story = Story::begin().select(&["g0", "2"]).key("Ctrl+C");
    let text = story.copied();
    story
        .paste(&text, (0.0, 800.0))
        .selected(&["10", "g1"])
        .look(|story| {
            let bounds = story.editor.scene().groups()[1].bounds;
            assert_eq!((bounds.x, bounds.y), (0.0, 800.0));
            assert!(story.editor.file().items("groups").nth(1).unwrap().to_string().contains(r#""id":2"#));
        })
        .at_pos("10", [20.0, 880.0])
        .end();
}

#[test]
fn points_of_links_are_copied() {
    let story = Story::begin().act(Action::AddReroute { wire: "9".into(), piece: 0, at: WorldPoint::new(1190.0, 300.0) });
    let story = story.select(&["6", "7"]).key("Ctrl+C");
    let text = story.copied();
    story
        .paste(&text, (960.0, 800.0))
        .look(|story| {
            let wire = story.editor.scene().wire_into("11", 0).unwrap();
            assert_eq!(wire.knots.iter().map(|knot| &**knot).collect::<Vec<_>>(), ["2"]);
            let pos = story.editor.scene().knot("2").unwrap().pos;
            assert_eq!((pos.x, pos.y), (1190.0, 1000.0));
        })
        .end();
}

#[test]
fn nothing_is_copied_of_nothing() {
    let story = Story::begin().key("Ctrl+C");
    assert!(story.effects.is_empty());
    story.key("Ctrl+X").unchanged().end();
}

#[test]
fn html_holds_the_same_as_text() {
    let story = Story::begin().select(&["2", "5"]).key("Ctrl+C");
    let Some(Effect::Copy(copied)) = story.effects.first().cloned() else { panic!("nothing was copied") };
    assert!(copied.html.contains("data-metadata=\""));
    story.paste(&copied.html, (0.0, 800.0)).linked("10.0>11.1").end();
}

#[test]
fn the_clipboard_is_that_of_the_original_front_end() {
    let story = Story::begin().select(&["6", "7"]).key("Ctrl+C");
    let json = Json::read(&story.copied()).unwrap();
    let keys: Vec<&str> = json.as_object().unwrap().iter().map(|(key, _)| key).collect();
    assert_eq!(keys, ["nodes", "groups", "reroutes", "links", "subgraphs"]);
    let links: Vec<String> = json.items("links").map(Json::to_string).collect();
    assert_eq!(links.len(), 3);
    assert!(
        links.contains(&r#"{"id":9,"origin_id":6,"origin_slot":0,"target_id":7,"target_slot":0,"type":"IMAGE"}"#.to_owned())
    );
    story.end();
}

#[test]
fn a_clipboard_of_years_ago_is_read() {
    let text = r#"{"nodes":[{"id":-1,"type":"VAEDecode","pos":[100,100],"size":[210,46],"inputs":[{"name":"samples","type":"LATENT","link":5}],"outputs":[{"name":"IMAGE","type":"IMAGE","links":[6]}]},
        {"id":-2,"type":"SaveImage","pos":[400,100],"size":[210,46],"inputs":[{"name":"images","type":"IMAGE","link":6}]}],"links":[[0,0,1,0,-1]]}"#;
    Story::begin().paste(text, (0.0, 800.0)).linked("10.0>11.0").at_pos("11", [300.0, 800.0]).selected(&["10", "11"]).end();
}

#[test]
fn slots_that_are_not_there_are_not_linked() {
    let text = r#"{"nodes":[{"id":3,"type":"SaveImage","pos":[0,0],"inputs":[{"name":"images","type":"IMAGE","link":1}]},{"id":4,"type":"X","pos":[0,0]}],
        "links":[{"id":1,"origin_id":4,"origin_slot":7,"target_id":3,"target_slot":0,"type":"IMAGE"}]}"#;
    Story::begin()
        .paste(text, (0.0, 800.0))
        .link_count(9)
        .has_nodes(&["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"])
        .end();
}

#[test]
fn a_whole_workflow_is_opened_not_pasted() {
    let text = crate::harness::txt2img().to_string();
    Story::begin()
        .paste(&text, (0.0, 0.0))
        .told("another workflow", |effect| matches!(effect, Effect::Open(_)))
        .unchanged()
        .end();
    Story::begin()
        .paste(r#"{"1":{"class_type":"A","inputs":{}}}"#, (0.0, 0.0))
        .told("a prompt", |effect| matches!(effect, Effect::Open(_)))
        .unchanged()
        .end();
}

#[test]
fn other_text_is_refused() {
    Story::begin().paste("a lighthouse", (0.0, 0.0)).refused("clipboard").unchanged().end();
}

#[test]
fn pasting_twice_gives_two() {
    let story = Story::begin().select(&["8"]).key("Ctrl+C");
    let text = story.copied();
    story
        .paste(&text, (0.0, 800.0))
        .paste(&text, (300.0, 800.0))
        .at_pos("10", [0.0, 800.0])
        .at_pos("11", [300.0, 800.0])
        .steps(2)
        .end();
}

#[test]
fn a_duplicate_of_a_duplicate_goes_on() {
    Story::begin()
        .select(&["8"])
        .act(Verb::Duplicate)
        .act(Verb::Duplicate)
        .at_pos("11", [1024.0, 464.0])
        .selected(&["11"])
        .end();
}
