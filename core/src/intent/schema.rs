//! The JSON schema of the interpreter's answer, with the ids that exist as an enum.

use serde_json::{Value, json};

use super::{document::IntentDocument, slot::Slot};

/// Most entries the schema allows in `keep`, `remove` and `modify`, each emphasis, `add`, `unclear`.
const MAX_KEEP_ITEMS: usize = 30;
const MAX_CHANGE_ITEMS: usize = 15;
const MAX_EMPHASIS_ITEMS: usize = 10;
const MAX_ADD_ITEMS: usize = 12;
const MAX_UNCLEAR_ITEMS: usize = 5;

/// The schema for this document: a model held to it cannot name a concept that does not exist.
///
/// Flat, every property required, in the order it should be generated (`polarity` of an addition may be left out when it
/// is read, but is asked for). An empty document has the enum `["none"]`.
#[must_use]
pub fn schema_for(intent: &IntentDocument) -> Value {
    let ids: Vec<&str> = intent.concepts.iter().map(|concept| concept.id.as_str()).collect();
    let id = if ids.is_empty() { json!({"enum": ["none"]}) } else { json!({ "enum": ids }) };
    let of: Vec<&str> = std::iter::once("none").chain(ids).collect();
    let slots: Vec<&str> = Slot::ADDABLE.iter().map(|slot| slot.as_str()).collect();
    let text = json!({"type": "string"});
    let list = |most: usize, items: &Value| json!({"type": "array", "maxItems": most, "items": items});
    let emphasis = object(&[("quote", &text), ("id", &id), ("amount", &json!({"enum": [1, 2]}))]);
    let add = object(&[
        ("quote", &text),
        ("slot", &json!({ "enum": slots })),
        ("text", &text),
        ("of", &json!({ "enum": of })),
        ("polarity", &json!({"enum": ["want", "avoid"]})),
    ]);
    object(&[
        ("interpretation", &text),
        ("verdict", &json!({"enum": ["change", "nothing_to_change", "unclear", "off_topic"]})),
        ("keep", &list(MAX_KEEP_ITEMS, &id)),
        ("remove", &list(MAX_CHANGE_ITEMS, &object(&[("quote", &text), ("id", &id)]))),
        ("modify", &list(MAX_CHANGE_ITEMS, &object(&[("quote", &text), ("id", &id), ("to", &text)]))),
        ("emphasis_up", &list(MAX_EMPHASIS_ITEMS, &emphasis)),
        ("emphasis_down", &list(MAX_EMPHASIS_ITEMS, &emphasis)),
        ("add", &list(MAX_ADD_ITEMS, &add)),
        ("unclear", &list(MAX_UNCLEAR_ITEMS, &object(&[("quote", &text), ("question", &text)]))),
    ])
}

fn object(properties: &[(&str, &Value)]) -> Value {
    let required: Vec<&str> = properties.iter().map(|(name, _)| *name).collect();
    let properties: serde_json::Map<String, Value> =
        properties.iter().map(|(name, schema)| ((*name).to_owned(), (*schema).clone())).collect();
    json!({"type": "object", "additionalProperties": false, "required": required, "properties": properties})
}
