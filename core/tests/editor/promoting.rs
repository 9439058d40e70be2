//! Inputs, outputs and widgets of subgraphs, on every instance.

use gesso_core::{
    editor::action::Action,
    graph::{edit::Side, json::Json},
};

use crate::{
    drawn::{inside, made, meaning},
    harness::Story,
};

#[test]
fn a_widget_is_promoted() {
    inside()
        .act(Action::Promote { node: "5".into(), input: "cfg".into() })
        .linked("-10.3>5.6")
        .last_step("Promote cfg")
        .act(Action::LeaveTo(0))
        .has_field("10", "widgets_values", "[7.50]")
        .look(|story| {
            let block = story.editor.scene().block("10").unwrap();
            assert!(block.inputs[3].is_widget && &*block.inputs[3].name == "cfg");
        })
        .act(Action::SetValue { node: "10".into(), input: "cfg".into(), value: Json::read("3.25").unwrap() })
        .has_field("10", "widgets_values", "[3.25]")
        .look(|story| assert!(meaning(story.editor.file()).iter().any(|node| node.contains("cfg=3.25"))))
        .end();
}

#[test]
fn a_second_promotion_keeps_the_first_value() {
    inside()
        .act(Action::Promote { node: "5".into(), input: "cfg".into() })
        .act(Action::Promote { node: "2".into(), input: "text".into() })
        .act(Action::Promote { node: "3".into(), input: "text".into() })
        .act(Action::LeaveTo(0))
        .has_field("10", "widgets_values", r#"[7.50,"a lighthouse","blurry"]"#)
        .look(|story| assert_eq!(&*story.editor.scene().block("10").unwrap().inputs[5].name, "text_1"))
        .end();
}

#[test]
fn every_instance_has_a_value_of_its_own() {
    let story = made()
        .key("Ctrl+D")
        .selected(&["11"])
        .act(Action::Enter("10".into()))
        .act(Action::Promote { node: "5".into(), input: "steps".into() })
        .act(Action::LeaveTo(0));
    story
        .act(Action::SetValue { node: "11".into(), input: "steps".into(), value: Json::read("5").unwrap() })
        .has_field("10", "widgets_values", "[20]")
        .has_field("11", "widgets_values", "[5]")
        .end();
}

#[test]
fn what_is_linked_or_outside_is_not_promoted() {
    Story::begin()
        .act(Action::Promote { node: "5".into(), input: "cfg".into() })
        .refused("inside a subgraph")
        .unchanged()
        .end();
    inside()
        .act(Action::Promote { node: "5".into(), input: "cfg".into() })
        .act(Action::Promote { node: "5".into(), input: "cfg".into() })
        .refused("linked already")
        .steps(2)
        .end();
}

#[test]
fn a_promoted_widget_is_taken_back() {
    inside()
        .act(Action::Promote { node: "5".into(), input: "cfg".into() })
        .act(Action::Promote { node: "5".into(), input: "steps".into() })
        .act(Action::RemoveBoundarySlot(Side::Output, 3))
        .unlinked("-10.3>5.6")
        .linked("-10.3>5.5")
        .act(Action::LeaveTo(0))
        .has_field("10", "widgets_values", "[20]")
        .look(|story| assert_eq!(story.editor.scene().block("10").unwrap().inputs.len(), 4))
        .end();
}

#[test]
fn an_input_is_taken_away_with_its_links() {
    inside()
        .act(Action::RemoveBoundarySlot(Side::Output, 0))
        .unlinked("-10.0>2.0")
        .linked("-10.0>5.0")
        .act(Action::LeaveTo(0))
        .linked("1.0>10.0")
        .linked("4.0>10.1")
        .link_count(5)
        .end();
}

#[test]
fn an_output_is_taken_away_with_its_links() {
    inside()
        .act(Action::RemoveBoundarySlot(Side::Input, 0))
        .unlinked("5.0>-20.0")
        .act(Action::LeaveTo(0))
        .unlinked("10.0>6.0")
        .end();
}

#[test]
fn slots_are_given_labels_everywhere() {
    inside()
        .act(Action::LabelBoundarySlot(Side::Output, 0, Some("encoder".into())))
        .act(Action::LeaveTo(0))
        .look(|story| {
            let port = &story.editor.scene().block("10").unwrap().inputs[0];
            assert_eq!((&*port.name, &*port.label), ("clip", "encoder"));
        })
        .end();
}
