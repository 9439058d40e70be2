//! Checking a value that is no link against its declaration, as ComfyUI does (comfyui protocol: validation errors).

use serde_json::{Value, json};

use super::declaration::{choices, input, kind, setting};

/// Longer lists of choices are told by their length.
const CHOICES_SHOWN: usize = 20;
/// Inputs with a validator of their own: the list of files is not what counts for them.
pub(super) const UPLOADS: [&str; 5] = ["image_upload", "video_upload", "audio_upload", "file_upload", "image_folder"];

/// Turns literals of a checked graph into what the node makes of them: `"3"` into 3 where a whole number is declared.
pub fn coerce(graph: &mut Value, object_info: &Value) {
    for node in graph.as_object_mut().into_iter().flat_map(|graph| graph.values_mut()) {
        let class = node.get("class_type").and_then(Value::as_str).and_then(|class| object_info.get(class));
        let (Some(class), Some(inputs)) = (class, node.get_mut("inputs").and_then(Value::as_object_mut)) else { continue };
        for (name, value) in inputs.iter_mut().filter(|(_, value)| !value.is_array()) {
            let Some(kind) = input(class, name).map(kind) else { continue };
            if let Ok(converted) = converted(kind, value) {
                *value = converted;
            }
        }
    }
}

/// One fault, or none.
pub(super) fn fault(name: &str, value: &Value, declaration: &Value) -> Option<Value> {
    if let Some(choices) = choices(declaration) {
        return choice_fault(name, value, declaration, choices);
    }
    let kind = kind(declaration);
    let value = match converted(kind, value) {
        Ok(value) => value,
        Err(why) => return Some(conversion_fault(name, kind, value, declaration, &why)),
    };
    let bound = |name| setting(declaration, name).filter(|bound| bound.is_number());
    let extra = json!({"input_name": name, "input_config": declaration, "received_value": value});
    let out = |kind: &str, words: String| Some(json!({"type": kind, "message": words, "details": name, "extra_info": extra}));
    match (bound("min"), bound("max")) {
        (Some(min), _) if below(&value, min) => {
            out("value_smaller_than_min", format!("Value {} smaller than min of {min}", spelled(&value)))
        }
        (_, Some(max)) if below(max, &value) => {
            out("value_bigger_than_max", format!("Value {} bigger than max of {max}", spelled(&value)))
        }
        _ => None,
    }
}

fn conversion_fault(name: &str, kind: &str, value: &Value, declaration: &Value, why: &str) -> Value {
    json!({
        "type": "invalid_input_type",
        "message": format!("Failed to convert an input value to a {kind} value"),
        "details": format!("{name}, {}, {why}", spelled(value)),
        "extra_info": {"input_name": name, "input_config": declaration, "received_value": value, "exception_message": why},
    })
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

/// The value as the node will see it: words that are numbers are fine, a whole number is cut, null is not taken.
fn converted(kind: &str, value: &Value) -> Result<Value, String> {
    let article = match kind {
        "INT" => "int() argument must be a string, a bytes-like object or a real number",
        "FLOAT" => "float() argument must be a string or a real number",
        _ => return Ok(value.clone()),
    };
    match (kind, value) {
        (_, Value::Null) => Err(format!("{article}, not 'NoneType'")),
        (_, Value::Object(_)) => Err(format!("{article}, not 'dict'")),
        ("INT", Value::String(text)) => text
            .trim()
            .parse::<i128>()
            .map(|whole| {
                i64::try_from(whole).map(Value::from).or(u64::try_from(whole).map(Value::from)).unwrap_or((whole as f64).into())
            })
            .map_err(|_| format!("invalid literal for int() with base 10: {}", quoted(value))),
        (_, Value::String(text)) => text
            .trim()
            .parse::<f64>()
            .map(Value::from)
            .map_err(|_| format!("could not convert string to float: {}", quoted(value))),
        (_, Value::Bool(on)) => Ok(u8::from(*on).into()),
        ("INT", Value::Number(number)) if number.is_f64() => {
            let cut = number.as_f64().unwrap_or_default().trunc();
            // Beyond the whole numbers of this format the float stays.
            Ok(if cut.abs() < 1e15 { Value::from(cut as i64) } else { cut.into() })
        }
        ("FLOAT", Value::Number(number)) => Ok(number.as_f64().into()),
        _ => Ok(value.clone()),
    }
}

/// `a < b`, exactly for whole numbers: seeds are larger than a float can tell apart.
fn below(a: &Value, b: &Value) -> bool {
    match (whole(a), whole(b)) {
        (Some(a), Some(b)) => a < b,
        _ => match (a.as_f64(), b.as_f64()) {
            (Some(a), Some(b)) => a < b,
            _ => false,
        },
    }
}

fn whole(value: &Value) -> Option<i128> {
    let large = || value.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < 1e30).map(|float| float as i128);
    value.as_i64().map(i128::from).or_else(|| value.as_u64().map(i128::from)).or_else(large)
}

/// As Python prints a value.
fn spelled(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "None".to_owned(),
        // A whole number too large for an integer of this format.
        Value::Number(number) if number.as_f64().is_some_and(|float| float.abs() >= 1e16) && number.is_f64() => {
            format!("{:.0}", number.as_f64().unwrap_or_default())
        }
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
