//! Reading `/object_info`: input declarations and the two spellings of a combo (comfyui protocol: object_info).

use serde_json::{Map, Value};

/// The groups of inputs a person or a graph may fill.
const GROUPS: [&str; 2] = ["required", "optional"];

/// The inputs of a class in the group `required` or `optional`.
pub fn group<'a>(class: &'a Value, group: &str) -> Option<&'a Map<String, Value>> {
    class.get("input")?.get(group)?.as_object()
}

/// The declaration of one input of a class.
pub fn input<'a>(class: &'a Value, name: &str) -> Option<&'a Value> {
    GROUPS.iter().find_map(|wanted| group(class, wanted)?.get(name))
}

/// The declared type: a word, or `COMBO` for both spellings of a combo.
pub fn kind(declaration: &Value) -> &str {
    match declaration.get(0) {
        Some(Value::Array(_)) => "COMBO",
        Some(Value::String(word)) => word,
        _ => "",
    }
}

/// The options of the declaration (`min`, `max`, `default` …).
pub fn setting<'a>(declaration: &'a Value, name: &str) -> Option<&'a Value> {
    declaration.get(1)?.get(name)
}

/// The choices of a combo in either spelling: `[["a"], {…}]` or `["COMBO", {"options": ["a"]}]`.
pub fn choices(declaration: &Value) -> Option<&Vec<Value>> {
    match declaration.get(0)? {
        Value::Array(choices) => Some(choices),
        Value::String(word) if word == "COMBO" => setting(declaration, "options")?.as_array(),
        _ => None,
    }
}

/// The choices of a combo, to be changed in place.
pub fn choices_mut(declaration: &mut Value) -> Option<&mut Vec<Value>> {
    if declaration.get(0)?.is_array() {
        return declaration.get_mut(0)?.as_array_mut();
    }
    if declaration.get(0)?.as_str() != Some("COMBO") {
        return None;
    }
    declaration.get_mut(1)?.get_mut("options")?.as_array_mut()
}

/// The choices that are words, of one input of one class; `None` if the class, the input or the combo is not there.
pub fn words(object_info: &Value, class: &str, name: &str) -> Option<Vec<String>> {
    let choices = choices(input(object_info.get(class)?, name)?)?;
    Some(choices.iter().filter_map(Value::as_str).map(str::to_owned).collect())
}

/// A class that runs in somebody's paid cloud: it needs an account the studio does not have.
pub fn is_paid(class: &Value) -> bool {
    class.get("api_node").and_then(Value::as_bool) == Some(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn both_spellings_of_a_combo_give_the_same_words() {
        let info = json!({
            "Old": {"input": {"required": {"name": [["a", "b"], {"tooltip": "x"}]}}},
            "New": {"input": {"optional": {"name": ["COMBO", {"options": ["a", "b"], "multiselect": false}]}}},
            "Bare": {"input": {"required": {"name": [["a", "b"]]}}},
            "Empty": {"input": {"required": {"name": [[], {}]}}},
            "Remote": {"input": {"required": {"name": ["COMBO", {"remote": {"route": "/x"}}]}}},
        });
        for class in ["Old", "New", "Bare"] {
            assert_eq!(words(&info, class, "name"), Some(vec!["a".to_owned(), "b".to_owned()]), "{class}");
        }
        assert_eq!(words(&info, "Empty", "name"), Some(vec![]));
        assert_eq!(words(&info, "Remote", "name"), None);
        assert_eq!(words(&info, "Absent", "name"), None);
    }
}
