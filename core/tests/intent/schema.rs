//! The schema handed to a model, and the answers it lets through.

use gesso_core::{
    capability::ModelFamily,
    intent::{IntentDocument, feedback, from_prompt, schema_for},
};
use serde_json::{Value, json};

/// What is wrong with a value by the part of JSON Schema that [`schema_for`] uses.
pub fn errors(schema: &Value, value: &Value, path: &str) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(allowed) = schema["enum"].as_array()
        && !allowed.contains(value)
    {
        found.push(format!("{path}: {value} is not one of {}", schema["enum"]));
    }
    match schema["type"].as_str() {
        Some("string") if !value.is_string() => found.push(format!("{path}: not a string")),
        Some("array") => {
            let Some(items) = value.as_array() else { return vec![format!("{path}: not a list")] };
            if items.len() as u64 > schema["maxItems"].as_u64().unwrap() {
                found.push(format!("{path}: too many"));
            }
            for (n, item) in items.iter().enumerate() {
                found.extend(errors(&schema["items"], item, &format!("{path}[{n}]")));
            }
        }
        Some("object") => {
            let Some(fields) = value.as_object() else { return vec![format!("{path}: not an object")] };
            for name in schema["required"].as_array().unwrap() {
                if !fields.contains_key(name.as_str().unwrap()) {
                    found.push(format!("{path}: {name} is missing"));
                }
            }
            for (name, field) in fields {
                match schema["properties"].get(name) {
                    Some(schema) => found.extend(errors(schema, field, &format!("{path}.{name}"))),
                    None => found.push(format!("{path}: {name} is unknown")),
                }
            }
        }
        _ => {}
    }
    found
}

#[test]
fn the_ids_of_the_document_are_the_enum() {
    let intent = from_prompt("a red fox, running", ModelFamily::Sdxl);
    let schema = schema_for(&intent);
    assert_eq!(schema["properties"]["keep"]["items"]["enum"], json!(["c1", "c2"]));
    assert_eq!(schema["properties"]["add"]["items"]["properties"]["of"]["enum"], json!(["none", "c1", "c2"]));
    let order: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
    assert_eq!(
        order,
        ["interpretation", "verdict", "keep", "remove", "modify", "emphasis_up", "emphasis_down", "add", "unclear"]
    );
    let empty = schema_for(&IntentDocument::empty(ModelFamily::Flux));
    assert_eq!(empty["properties"]["remove"]["items"]["properties"]["id"]["enum"], json!(["none"]));
}

#[test]
fn the_schema_is_flat_enough_for_small_models() {
    fn visit(value: &Value) {
        for (key, inner) in value.as_object().into_iter().flatten() {
            assert!(!matches!(key.as_str(), "$ref" | "format" | "uniqueItems" | "minItems" | "anyOf" | "oneOf"), "{key}");
            visit(inner);
        }
    }
    let schema = schema_for(&from_prompt("a fox", ModelFamily::Sd15));
    visit(&schema);
    assert!(schema.to_string().len() < 4_000, "{}", schema.to_string().len());
}

#[test]
fn an_answer_in_a_fence_is_read_and_a_strange_field_is_not() {
    let answer = r#"{"interpretation":"","verdict":"nothing_to_change","keep":[],"remove":[],"modify":[],"emphasis_up":[],"emphasis_down":[],"add":[],"unclear":[]}"#;
    assert!(feedback::read(answer).is_ok());
    assert!(feedback::read(&format!("```json\n{answer}\n```")).is_ok());
    assert!(feedback::read(&format!("```\n{answer}\n```")).is_ok());
    assert!(feedback::read(&answer.replace("\"keep\"", "\"prompt\":\"a fox\",\"keep\"")).is_err());
    assert!(feedback::read(&answer.replace("\"keep\":[],", "")).is_err());
    assert!(feedback::read("Sure! Here is the JSON:").is_err());
}
