//! One node schema for the whole fleet: the union of what all nodes declare, and its ETag.

use gesso_core::ids::NodeId;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::declaration::{choices_mut, is_paid};

/// Unites the `/object_info` of several nodes. The result does not depend on their order.
///
/// Where nodes differ, the declaration of the first by id stands, the choices of combos are united, and inputs that only
/// another node knows are added as optional ones. Paid classes are left out.
#[must_use]
pub fn merge(mut nodes: Vec<(NodeId, Value)>) -> Value {
    nodes.sort_by(|(a, _), (b, _)| a.cmp(b));
    let mut merged = Map::new();
    for (_, info) in nodes {
        let Value::Object(classes) = info else { continue };
        for (name, class) in classes.into_iter().filter(|(_, class)| class.is_object() && !is_paid(class)) {
            match merged.get_mut(&name) {
                None => drop(merged.insert(name, class)),
                Some(known) => unite(known, class),
            }
        }
    }
    Value::Object(merged)
}

/// A strong ETag of the schema, or of what is told of it, quotes included.
#[must_use]
pub fn etag(json: &[u8]) -> String {
    format!("\"{}\"", hex::encode(Sha256::digest(json)))
}

fn unite(known: &mut Value, class: Value) {
    for group in ["required", "optional"] {
        let Some(Value::Object(inputs)) = class.pointer(&format!("/input/{group}")).cloned() else { continue };
        for (name, declaration) in inputs {
            unite_input(known, &name, declaration);
        }
    }
}

fn unite_input(known: &mut Value, name: &str, mut declaration: Value) {
    let groups = ["required", "optional"];
    let group = groups
        .into_iter()
        .find(|group| known.pointer(&format!("/input/{group}")).is_some_and(|inputs| inputs.get(name).is_some()));
    let Some(group) = group else {
        if let Some(input) = known.get_mut("input").and_then(Value::as_object_mut)
            && let Some(optional) = input.entry("optional").or_insert_with(|| Value::Object(Map::new())).as_object_mut()
        {
            optional.insert(name.to_owned(), declaration);
        }
        return;
    };
    let mine = known.pointer_mut(&format!("/input/{group}")).and_then(|inputs| inputs.get_mut(name)).and_then(choices_mut);
    if let (Some(mine), Some(theirs)) = (mine, choices_mut(&mut declaration)) {
        for choice in theirs.drain(..) {
            if !mine.contains(&choice) {
                mine.push(choice);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn node(ckpt: Value, extra: bool) -> Value {
        let mut info = json!({"Loader": {"input": {"required": {"ckpt": ckpt}}, "output": ["MODEL"]}});
        if extra {
            info["Loader"]["input"]["required"]["device"] = json!([["gpu"]]);
            info["Extra"] = json!({"input": {}});
            info["Paid"] = json!({"input": {}, "api_node": true});
        }
        info
    }

    #[test]
    fn classes_and_choices_are_united_whatever_their_spelling() {
        let nodes = || {
            vec![
                ("a".into(), node(json!([["x", "y"], {"tooltip": "t"}]), false)),
                ("b".into(), node(json!(["COMBO", {"options": ["y", "z"]}]), true)),
            ]
        };
        let merged = merge(nodes());
        assert_eq!(merged.pointer("/Loader/input/required/ckpt"), Some(&json!([["x", "y", "z"], {"tooltip": "t"}])));
        assert_eq!(merged.pointer("/Loader/input/optional/device"), Some(&json!([["gpu"]])));
        assert!(merged.get("Extra").is_some());
        assert!(merged.get("Paid").is_none());
        let backwards = merge(nodes().into_iter().rev().collect());
        let tag = |schema: &Value| etag(schema.to_string().as_bytes());
        assert_eq!(tag(&merged), tag(&backwards));
        assert_ne!(tag(&merged), tag(&json!({})));
    }
}
