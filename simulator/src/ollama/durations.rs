//! Durations as Go writes them, and what a `keep_alive` means (ollama protocol: options, context, keep_alive).

use std::time::Duration;

use serde_json::Value;

use super::errors::ApiError;

/// How long a model stays resident after its last request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeepAlive {
    /// This long; zero unloads after the request.
    For(Duration),
    /// Until the server ends.
    Forever,
}

impl KeepAlive {
    /// Reads the request's member; absent or `null` is `None` (the server's default).
    ///
    /// # Errors
    /// 400 for a bare numeric string, an unknown unit or a wrong type.
    pub fn parse(value: Option<&Value>) -> Result<Option<Self>, ApiError> {
        let seconds = match value {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::Number(number)) => number.as_f64().unwrap_or(0.0),
            Some(Value::String(text)) => go_seconds(text).map_err(ApiError::bad)?,
            Some(other) => return Err(ApiError::bad(format!("Unsupported type: '{}'", kind(other)))),
        };
        Ok(Some(if seconds < 0.0 {
            Self::Forever
        } else {
            Duration::try_from_secs_f64(seconds).map_or(Self::Forever, Self::For)
        }))
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Bool(_) => "bool",
        Value::Array(_) => "[]interface {}",
        _ => "map[string]interface {}",
    }
}

/// Seconds of a Go duration such as `1h30m`, `-1m`, `250ms` or `0`.
fn go_seconds(text: &str) -> Result<f64, String> {
    let invalid = || format!("time: invalid duration {text:?}");
    let (sign, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Ok(0.0);
    }
    if rest.is_empty() {
        return Err(invalid());
    }
    let mut total = 0.0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (number, tail) = rest.split_at(digits);
        let number: f64 = number.parse().map_err(|_| invalid())?;
        let end = tail.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(end);
        total += number
            * match unit {
                "h" => 3_600.0,
                "m" => 60.0,
                "s" => 1.0,
                "ms" => 1e-3,
                "us" | "µs" => 1e-6,
                "ns" => 1e-9,
                "" => return Err(format!("time: missing unit in duration {text:?}")),
                _ => return Err(format!("time: unknown unit {unit:?} in duration {text:?}")),
            };
        rest = tail;
    }
    Ok(sign * total)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keep_alive_reads_numbers_and_go_durations() {
        let secs = |n| Ok(Some(KeepAlive::For(Duration::from_secs(n))));
        assert_eq!(KeepAlive::parse(None), Ok(None));
        assert_eq!(KeepAlive::parse(Some(&json!(0))), secs(0));
        assert_eq!(KeepAlive::parse(Some(&json!(90))), secs(90));
        assert_eq!(KeepAlive::parse(Some(&json!("1h30m"))), secs(5_400));
        assert_eq!(KeepAlive::parse(Some(&json!("0"))), secs(0));
        assert_eq!(KeepAlive::parse(Some(&json!("-1m"))), Ok(Some(KeepAlive::Forever)));
        assert_eq!(KeepAlive::parse(Some(&json!(-1))), Ok(Some(KeepAlive::Forever)));
    }

    #[test]
    fn a_number_in_a_string_lacks_its_unit() {
        let refused = |value| KeepAlive::parse(Some(&value)).map_err(|e| e.text);
        assert_eq!(refused(json!("300")), Err("time: missing unit in duration \"300\"".into()));
        assert_eq!(refused(json!("5 minutes")), Err("time: unknown unit \" minutes\" in duration \"5 minutes\"".into()));
        assert_eq!(refused(json!("")), Err("time: invalid duration \"\"".into()));
        assert_eq!(refused(json!(true)), Err("Unsupported type: 'bool'".into()));
    }
}
