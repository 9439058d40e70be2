//! A prompt becomes a workflow that is the same prompt again.

use gesso_core::graph::{
    diagnostic::Fault,
    file::{Level, Node},
    import::to_ui,
    json::Json,
};

use crate::cases::{all, normal, prompt_of, schema};

#[test]
fn there_and_back_is_the_same_prompt() {
    let mut compared = 0;
    for case in all() {
        let imported = to_ui(&case.prompt, &schema());
        // Links to nodes that are not there, and inputs that were taken away, do not come back.
        if imported.diagnostics.iter().all(|one| one.is(Fault::UnknownInput)) && case.name != "mute" {
            compared += 1;
            assert_eq!(normal(&prompt_of(&imported.file)), normal(&case.prompt), "{}", case.name);
        }
    }
    assert!(compared >= 15, "only {compared} cases were compared");
}

#[test]
fn links_are_told_at_both_ends_and_nodes_stand_apart() {
    let subgraphs = all().into_iter().find(|case| case.name == "subgraphs").unwrap();
    let imported = to_ui(&subgraphs.prompt, &schema());
    let level = Level::read(&imported.file);
    assert_eq!(level.nodes.len(), 7);
    for link in &level.links {
        let (origin, target) = (level.node(&link.origin).unwrap(), level.node(&link.target).unwrap());
        assert_eq!(target.inputs[link.target_slot].link.as_ref(), Some(&link.id));
        let output = origin.json.items("outputs").nth(link.origin_slot).unwrap();
        assert!(output.items("links").any(|id| id.as_id().as_ref() == Some(&link.id)));
        assert!(left(origin) < left(target), "links lead to the right");
    }
    assert_eq!(level.node("51").unwrap().title(), None);
}

fn left(node: &Node<'_>) -> f64 {
    node.pos().unwrap()[0]
}

#[test]
fn a_class_nobody_knows_keeps_its_values() {
    let prompt = Json::read(
        r#"{"1":{"class_type":"Who","inputs":{"a":18446744073709551617,"b":["2",1]}},"2":{"class_type":"Whose","inputs":{}}}"#,
    );
    let prompt = prompt.unwrap();
    let imported = to_ui(&prompt, &schema());
    assert_eq!(imported.diagnostics.iter().filter(|one| one.is(Fault::UnknownClass)).count(), 2);
    let again = prompt_of(&imported.file);
    assert_eq!(
        again.get("1").and_then(|node| node.get("inputs")).unwrap().to_string(),
        r#"{"a":18446744073709551617,"b":["2",1]}"#
    );
}

#[test]
fn values_the_class_has_no_input_for_come_back() {
    let prompt = r#"{"1":{"class_type":"Save","inputs":{"prefix":"a","quality":90,"list":{"__value__":["1",0]}}}}"#;
    let imported = to_ui(&Json::read(prompt).unwrap(), &schema());
    assert_eq!(imported.diagnostics.iter().filter(|one| one.is(Fault::UnknownInput)).count(), 2);
    let inputs = prompt_of(&imported.file).get("1").and_then(|node| node.get("inputs")).unwrap().to_string();
    assert_eq!(inputs, r#"{"prefix":"a","quality":90,"list":{"__value__":["1",0]}}"#);
    // A class that has the input by now has a widget for it.
    let text = imported.file.to_string().replace("quality", "prefix");
    let inputs = prompt_of(&Json::read(&text).unwrap()).get("1").and_then(|node| node.get("inputs")).unwrap().to_string();
    assert_eq!(inputs, r#"{"prefix":"a","list":{"__value__":["1",0]}}"#);
}
