//! The part of JSON Schema that the interpreter's schema uses, checked independently of the code that reads answers.

use serde_json::Value;

/// What is wrong with a value, one line each with its path; empty when it conforms.
#[must_use]
pub fn complaints(schema: &Value, value: &Value, path: &str) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(allowed) = schema["enum"].as_array()
        && !allowed.contains(value)
    {
        found.push(format!("{path}: {value} is not one of {}", schema["enum"]));
    }
    match schema["type"].as_str() {
        Some("string") if !value.is_string() => found.push(format!("{path}: not a string")),
        Some("array") => match value.as_array() {
            Some(items) => {
                if schema["maxItems"].as_u64().is_some_and(|most| items.len() as u64 > most) {
                    found.push(format!("{path}: too many"));
                }
                for (n, item) in items.iter().enumerate() {
                    found.extend(complaints(&schema["items"], item, &format!("{path}[{n}]")));
                }
            }
            None => found.push(format!("{path}: not a list")),
        },
        Some("object") => match value.as_object() {
            Some(fields) => {
                let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
                found.extend(
                    required.filter(|name| !fields.contains_key(*name)).map(|name| format!("{path}: {name} is missing")),
                );
                for (name, field) in fields {
                    match schema["properties"].get(name) {
                        Some(inner) => found.extend(complaints(inner, field, &format!("{path}.{name}"))),
                        None => found.push(format!("{path}: {name} is unknown")),
                    }
                }
            }
            None => found.push(format!("{path}: not an object")),
        },
        _ => {}
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_kind_of_fault_is_named() {
        let schema = json!({"type": "object", "required": ["a", "b"], "properties": {
            "a": {"type": "array", "maxItems": 1, "items": {"enum": ["x"]}}, "b": {"type": "string"}}});
        assert_eq!(complaints(&schema, &json!({"a": ["x"], "b": ""}), "$"), Vec::<String>::new());
        for (value, faults) in [
            (json!({"a": ["y"], "b": ""}), 1),
            (json!({"a": ["x", "x"], "b": ""}), 1),
            (json!({"a": "x", "b": 1}), 2),
            (json!({"a": []}), 1),
            (json!({"a": [], "b": "", "c": 1}), 1),
            (json!([]), 1),
        ] {
            assert_eq!(complaints(&schema, &value, "$").len(), faults, "{value}");
        }
    }
}
