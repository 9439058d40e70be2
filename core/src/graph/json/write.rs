//! Writing: no blanks between, everything else as it was read.

use std::fmt::{self, Display, Formatter, Write};

use super::{Json, Text};

/// Blanks for each level of the indented form.
const INDENT: usize = 2;

impl Display for Json {
    /// On one line; with `{:#}` indented by two blanks.
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let indent = out.alternate().then_some(0);
        value(out, self, indent)
    }
}

fn value(out: &mut Formatter<'_>, json: &Json, indent: Option<usize>) -> fmt::Result {
    match json {
        Json::Null => out.write_str("null"),
        Json::Bool(true) => out.write_str("true"),
        Json::Bool(false) => out.write_str("false"),
        Json::Number(number) => out.write_str(number.source()),
        Json::Text(string) => text(out, string),
        Json::List(items) => {
            out.write_char('[')?;
            for (at, item) in items.iter().enumerate() {
                separate(out, at, indent)?;
                value(out, item, indent.map(|indent| indent + INDENT))?;
            }
            close(out, items.is_empty(), indent, ']')
        }
        Json::Object(object) => {
            out.write_char('{')?;
            for (at, (key, member)) in object.0.iter().enumerate() {
                separate(out, at, indent)?;
                text(out, key)?;
                out.write_str(if indent.is_some() { ": " } else { ":" })?;
                value(out, member, indent.map(|indent| indent + INDENT))?;
            }
            close(out, object.is_empty(), indent, '}')
        }
    }
}

fn separate(out: &mut Formatter<'_>, at: usize, indent: Option<usize>) -> fmt::Result {
    if at > 0 {
        out.write_char(',')?;
    }
    indent.map_or(Ok(()), |indent| write!(out, "\n{:1$}", "", indent + INDENT))
}

fn close(out: &mut Formatter<'_>, is_empty: bool, indent: Option<usize>, bracket: char) -> fmt::Result {
    if let Some(indent) = indent.filter(|_| !is_empty) {
        write!(out, "\n{:1$}", "", indent)?;
    }
    out.write_char(bracket)
}

fn text(out: &mut Formatter<'_>, text: &Text) -> fmt::Result {
    out.write_char('"')?;
    match &text.source {
        Some(source) => out.write_str(source)?,
        None => text.value.chars().try_for_each(|character| spell(out, character))?,
    }
    out.write_char('"')
}

/// One character as JavaScript writes it.
fn spell(out: &mut impl Write, character: char) -> fmt::Result {
    match character {
        '"' => out.write_str("\\\""),
        '\\' => out.write_str("\\\\"),
        '\n' => out.write_str("\\n"),
        '\r' => out.write_str("\\r"),
        '\t' => out.write_str("\\t"),
        '\u{8}' => out.write_str("\\b"),
        '\u{c}' => out.write_str("\\f"),
        low if low < ' ' => write!(out, "\\u{:04x}", u32::from(low)),
        other => out.write_char(other),
    }
}

/// Whether we would write the value as the source has it.
pub(super) fn is_spelled(value: &str, source: &str) -> bool {
    if value == source {
        return !value.contains('\\');
    }
    let mut spelled = String::with_capacity(source.len());
    value.chars().all(|character| spell(&mut spelled, character).is_ok()) && spelled == source
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::json::{MAX_DEPTH, Number, ReadError};

    fn same(text: &str) {
        assert_eq!(Json::read(text).map(|json| json.to_string()), Ok(text.to_owned()));
    }

    #[test]
    fn what_was_read_is_written() {
        for text in [
            "null",
            "[1.0,1e-05,-0,18446744073709551617,0.30000000000000004,1E+2,NaN,-Infinity]",
            r#"{"b":1,"a":{"b":[],"a":{}},"b":2}"#,
            r#""é\u00e9\/\ud83d\ude00\ud83d \udc00 \"\\ \u0041 \n\u001f""#,
            r#"{"\u0061":true,"a":false}"#,
        ] {
            same(text);
        }
    }

    #[test]
    fn escapes_are_understood_and_the_last_of_two_keys_counts() {
        let json = Json::read(r#"{"k":1,"t":"\ud83d\ude00\ud83dx","k":2}"#).unwrap();
        assert_eq!(json.get("t").and_then(Json::as_str), Some("\u{1f600}\u{fffd}x"));
        assert_eq!(json.get("k").and_then(Json::as_i128), Some(2));
    }

    #[test]
    fn faults_are_told_with_their_place() {
        let told = |text: &str| Json::read(text).unwrap_err();
        assert_eq!(told("[1,]"), ReadError { what: "no value begins like this", at: 3 });
        for text in ["", "{", "[1 2]", "01", "1.", "\"a", "\"\\x\"", "\"\\u12\"", "{a:1}", "nul", "1 2", "\"\n\"", "-", "[\"é"]
        {
            assert!(Json::read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn nesting_ends_somewhere() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        same(&nested(MAX_DEPTH));
        assert_eq!(Json::read(&nested(MAX_DEPTH + 2)).unwrap_err().what, "values nested too deeply");
        assert!(Json::read(&"[".repeat(1_000_000)).is_err());
    }

    #[test]
    fn indented_it_is_the_same_value() {
        let json = Json::read(r#"{"a":[1,{"b":[]}],"c":{}}"#).unwrap();
        assert_eq!(format!("{json:#}"), "{\n  \"a\": [\n    1,\n    {\n      \"b\": []\n    }\n  ],\n  \"c\": {}\n}");
        assert_eq!(Json::read(&format!("{json:#}")), Ok(json));
    }

    #[test]
    fn numbers_are_spelled_as_javascript_does() {
        let spelled = |value: f64| Number::from(value).source().to_owned();
        for (value, text) in [(1.0, "1"), (-0.0, "0"), (0.1, "0.1"), (1e21, "1e21"), (1e-7, "1e-7"), (1234567.5, "1234567.5")] {
            assert_eq!(spelled(value), text);
        }
    }
}
