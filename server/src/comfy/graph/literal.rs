//! Checking a value that is no link against its declaration, as ComfyUI does (comfyui protocol: validation errors).

use serde_json::{Value, json};

use crate::comfy::declaration::{choices, kind, setting};

/// Longer lists of choices are told by their length.
const CHOICES_SHOWN: usize = 20;
/// Inputs with a validator of their own: the list of files is not what counts for them.
const UPLOADS: [&str; 5] = ["image_upload", "video_upload", "audio_upload", "file_upload", "image_folder"];

/// One fault, or none.
pub(super) fn fault(name: &str, value: &Value, declaration: &Value) -> Option<Value> {
    let extra = |declaration: &Value| json!({"input_name": name, "input_config": declaration, "received_value": value});
    if let Some(choices) = choices(declaration) {
        return choice_fault(name, value, declaration, choices);
    }
    let kind = kind(declaration);
    if let Err(why) = convertible(kind, value) {
        let mut extra = extra(declaration);
        if let Some(extra) = extra.as_object_mut() {
            extra.insert("exception_message".into(), why.clone().into());
        }
        return Some(json!({
            "type": "invalid_input_type",
            "message": format!("Failed to convert an input value to a {kind} value"),
            "details": format!("{name}, {}, {why}", spelled(value)),
            "extra_info": extra,
        }));
    }
    if !matches!(kind, "INT" | "FLOAT") {
        return None;
    }
    let bound = |name| setting(declaration, name).filter(|bound| bound.is_number());
    let out = |kind: &str, words: String| {
        Some(json!({"type": kind, "message": words, "details": name, "extra_info": extra(declaration)}))
    };
    match (bound("min"), bound("max")) {
        (Some(min), _) if below(value, min) => out("value_smaller_than_min", format!("Value {} smaller than min of {min}", spelled(value))),
        (_, Some(max)) if below(max, value) => out("value_bigger_than_max", format!("Value {} bigger than max of {max}", spelled(value))),
        _ => None,
    }
}

fn choice_fault(name: &str, value: &Value, declaration: &Value, choices: &[Value]) -> Option<Value> {
    let is_upload = UPLOADS.iter().any(|hint| setting(declaration, hint).is_some());
    // Several choices at once are an array, and arrays that are no links come wrapped.
    let multiple = setting(declaration, "multiselect").and_then(Value::as_bool) == Some(true);
    if is_upload || multiple || choices.contains(value) {
        return None;
    }
    let (shown, config) = if choices.len() > CHOICES_SHOWN {
        (format!("(list of length {})", choices.len()), Value::Null)
    } else {
        (format!("[{}]", choices.iter().map(quoted).collect::<Vec<_>>().join(", ")), declaration.clone())
    };
    Some(json!({
        "type": "value_not_in_list",
        "message": "Value not in list",
        "details": format!("{name}: {} not in {shown}", quoted(value)),
        "extra_info": {"input_name": name, "input_config": config, "received_value": value},
    }))
}

/// Words that are numbers are fine, null is not.
fn convertible(kind: &str, value: &Value) -> Result<(), String> {
    match (kind, value) {
        ("INT", Value::String(text)) if text.trim().parse::<i128>().is_err() => {
            Err(format!("invalid literal for int() with base 10: {}", quoted(value)))
        }
        ("FLOAT", Value::String(text)) if text.trim().parse::<f64>().is_err() => {
            Err(format!("could not convert string to float: {}", quoted(value)))
        }
        ("INT" | "FLOAT", Value::Null | Value::Object(_)) => {
            let function = if kind == "INT" { "int" } else { "float" };
            let what = if value.is_null() { "NoneType" } else { "dict" };
            let article = if kind == "INT" { "a string, a bytes-like object or a real number" } else { "a string or a real number" };
            Err(format!("{function}() argument must be {article}, not '{what}'"))
        }
        _ => Ok(()),
    }
}

/// `a < b`, exactly for whole numbers: seeds are larger than a float can tell apart.
fn below(a: &Value, b: &Value) -> bool {
    match (whole(a), whole(b)) {
        (Some(a), Some(b)) => a < b,
        _ => match (number(a), number(b)) {
            (Some(a), Some(b)) => a < b,
            _ => false,
        },
    }
}

fn whole(value: &Value) -> Option<i128> {
    match value {
        Value::Number(number) => number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from)),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_f64(),
    }
}

fn spelled(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "None".to_owned(),
        other => other.to_string(),
    }
}

/// As Python prints a value in a list.
fn quoted(value: &Value) -> String {
    match value {
        Value::String(text) => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        other => spelled(other),
    }
}
