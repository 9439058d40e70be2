//! Turning literals into the declared primitive type, and how the real server's language
//! spells values in messages.

use serde_json::{Number, Value};

use super::super::classes::Kind;

/// Convert a literal for an input of this kind; `Err` is the exception's text.
pub(super) fn convert(kind: &Kind, value: &Value) -> Result<Value, String> {
    match kind {
        Kind::Int { .. } | Kind::Color => to_int(value),
        Kind::Float { .. } => to_float(value),
        Kind::Text { .. } => Ok(Value::String(match value {
            Value::String(text) => text.clone(),
            other => python_repr(other),
        })),
        Kind::Bool { .. } => Ok(Value::Bool(truthy(value))),
        Kind::Link(_) | Kind::Combo(_) | Kind::AdvancedCombo(_) | Kind::InputFile(_) => Ok(value.clone()),
    }
}

fn to_int(value: &Value) -> Result<Value, String> {
    match value {
        Value::Number(number) if number.is_f64() => {
            let whole = number.as_f64().unwrap_or_default().trunc();
            Ok(if whole.abs() < 9.0e18 { Value::from(whole as i64) } else { Value::from(whole) })
        }
        Value::Number(_) => Ok(value.clone()),
        Value::Bool(flag) => Ok(Value::from(i64::from(*flag))),
        Value::String(text) => {
            let trimmed = text.trim();
            let digits = trimmed.strip_prefix('+').unwrap_or(trimmed);
            digits
                .parse::<u64>()
                .map(Value::from)
                .or_else(|_| digits.parse::<i64>().map(Value::from))
                .map_err(|_| format!("invalid literal for int() with base 10: {}", python_repr(value)))
        }
        other => {
            Err(format!("int() argument must be a string, a bytes-like object or a real number, not '{}'", type_name(other)))
        }
    }
}

fn to_float(value: &Value) -> Result<Value, String> {
    match value {
        Value::Number(number) => Ok(number.as_f64().and_then(Number::from_f64).map_or(Value::Null, Value::Number)),
        Value::Bool(flag) => Ok(Value::from(f64::from(u8::from(*flag)))),
        Value::String(text) => text
            .trim()
            .parse::<f64>()
            .ok()
            .and_then(Number::from_f64)
            .map(Value::Number)
            .ok_or_else(|| format!("could not convert string to float: {}", python_repr(value))),
        other => Err(format!("float() argument must be a string or a real number, not '{}'", type_name(other))),
    }
}

fn truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(flag) => *flag,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(list) => !list.is_empty(),
        Value::Object(map) => !map.is_empty(),
    }
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "NoneType",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.is_f64() => "float",
        Value::Number(_) => "int",
        Value::String(_) => "str",
        Value::Array(_) => "list",
        Value::Object(_) => "dict",
    }
}

/// A value as it appears inside a message.
pub(crate) fn python_repr(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(number) => plain_number(number),
        Value::String(text) => {
            let escaped = text.replace('\\', "\\\\").replace('\n', "\\n");
            if escaped.contains('\'') && !escaped.contains('"') {
                format!("\"{escaped}\"")
            } else {
                format!("'{}'", escaped.replace('\'', "\\'"))
            }
        }
        Value::Array(list) => format!("[{}]", list.iter().map(python_repr).collect::<Vec<_>>().join(", ")),
        Value::Object(map) => {
            let pairs: Vec<String> = map.iter().map(|(key, value)| format!("'{key}': {}", python_repr(value))).collect();
            format!("{{{}}}", pairs.join(", "))
        }
    }
}

/// A value as text formatting (not quoting) shows it.
pub(super) fn python_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => python_repr(other),
    }
}

/// Whole floats beyond i64 came from integers no JSON reader of ours can hold: shown whole.
fn plain_number(number: &Number) -> String {
    match number.as_f64() {
        Some(float) if number.is_f64() && float.fract() == 0.0 && float.abs() >= 9.0e18 => {
            format!("{float:.0}")
        }
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const INT: Kind = Kind::Int { default: None, min: 0, max: 10, step: None, control: false };

    #[test]
    fn ints_are_read_from_text_and_cut_from_floats() {
        assert_eq!(convert(&INT, &json!("3")), Ok(json!(3)));
        assert_eq!(convert(&INT, &json!(2.9)), Ok(json!(2)));
        assert_eq!(convert(&INT, &json!(u64::MAX)), Ok(json!(u64::MAX)));
        assert_eq!(convert(&INT, &json!("many")), Err("invalid literal for int() with base 10: 'many'".to_owned()));
        assert!(convert(&INT, &Value::Null).is_err_and(|text| text.ends_with("not 'NoneType'")));
    }

    #[test]
    fn values_are_spelled_as_the_messages_spell_them() {
        assert_eq!(python_repr(&json!(["a", 1, 1.0, null, true])), "['a', 1, 1.0, None, True]");
        assert_eq!(python_repr(&json!(18446744073709551616.0)), "18446744073709551616");
    }
}
