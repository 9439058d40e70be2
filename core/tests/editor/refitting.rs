//! Inputs that come and go.

use gesso_core::{
    editor::{action::Action, geometry::WorldPoint},
    graph::json::Json,
};

use crate::harness::Story;

fn with(class: &str) -> Story {
    Story::begin().act(Action::Add { class: class.into(), at: WorldPoint::new(960.0, 600.0), cord: None })
}

fn names(story: &Story) -> Vec<String> {
    story.editor.scene().block("10").unwrap().inputs.iter().map(|port| port.name.to_string()).collect()
}

fn choose(story: Story, choice: &str) -> Story {
    story.act(Action::SetValue { node: "10".into(), input: "how".into(), value: Json::text(choice) })
}

#[test]
fn an_input_that_grows_begins_with_its_least() {
    with("Batch").look(|story| assert_eq!(names(story), ["images.image0", "images.image1"])).undo().unchanged().end();
}

#[test]
fn it_grows_when_all_of_it_is_linked_and_no_further_than_it_may() {
    let mut story = with("Batch");
    for (slot, count) in [(0, 2), (1, 3), (2, 4), (3, 4)] {
        let (from, to) = (story.out("6", 0), story.inlet("10", slot));
        story = story.drag(from, to).linked(&format!("6.0>10.{slot}")).look(|story| assert_eq!(names(story).len(), count));
    }
    assert_eq!(names(&story), ["images.image0", "images.image1", "images.image2", "images.image3"]);
    story.steps(5).undo().undo().look(|story| assert_eq!(names(story).len(), 3)).end();
}

#[test]
fn a_drop_on_the_body_takes_the_next_that_grew() {
    let mut story = with("Batch");
    for slot in 0..3 {
        let (from, head) = (story.out("8", 0), story.head("10"));
        story = story.drag(from, head).linked(&format!("8.0>10.{slot}"));
    }
    story.end();
}

#[test]
fn a_choice_brings_its_inputs() {
    let story = with("Resize");
    assert_eq!(names(&story), ["picture", "how", "how.by", "method"]);
    let story = choose(story, "like").has_field("10", "widgets_values", r#"["like",false,"area"]"#);
    assert_eq!(names(&story), ["picture", "how", "method", "how.picture", "how.crop"]);
    let story = choose(story, "factor");
    assert_eq!(names(&story), ["picture", "how", "method", "how.by"]);
    story.end();
}

#[test]
fn what_another_choice_does_not_bring_goes_with_its_link() {
    let story = choose(with("Resize"), "like");
    let (from, to) = (story.out("6", 0), story.inlet("10", 3));
    let mut story = story.drag(from, to).linked("6.0>10.3");
    story.editor.seal();
    choose(story, "factor").unlinked("6.0>10.3").linked("6.0>7.0").link_count(9).undo().linked("6.0>10.3").end();
}

#[test]
fn other_links_keep_their_inputs_when_some_go() {
    let story = choose(with("Resize"), "like");
    let (from, to) = (story.out("6", 0), story.inlet("10", 0));
    choose(story.drag(from, to), "factor").linked("6.0>10.0").end();
}
