//! What a widget makes of the value it is given. Only texts change: a text area holds nothing else.

use crate::graph::{json::Json, schema::Input};

/// The value as the widget of this input has it.
pub(in crate::graph) fn coerce(class: &str, input: &Input, value: Json) -> Json {
    if input.is_multiline() {
        return match value {
            text @ Json::Text(_) => text,
            Json::Null => Json::text(""),
            other => Json::text(as_text(&other)),
        };
    }
    // Samplers were once named with a prefix.
    if class.starts_with("KSampler")
        && input.name == "sampler_name"
        && let Some(short) = value.as_str().and_then(|name| name.strip_prefix("sample_"))
    {
        return Json::text(short);
    }
    value
}

/// As JavaScript makes a text of a value.
fn as_text(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::Text(text) => text.as_str().to_owned(),
        Json::List(items) => items.iter().map(as_text).collect::<Vec<_>>().join(","),
        Json::Object(_) => "[object Object]".to_owned(),
        other => other.to_string(),
    }
}
