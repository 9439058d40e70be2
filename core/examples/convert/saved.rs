//! Loading and saving changes nothing.

use gesso_core::graph::json::Json;

/// Whether a text is written as it was read, blanks between values aside.
pub fn is_kept(text: &str, json: &Json) -> bool {
    json.to_string() == squeezed(text)
}

/// The text without the blanks between its values. Knows nothing of JSON but where texts begin and end.
fn squeezed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut in_text, mut is_escaped) = (false, false);
    for character in text.trim_start_matches('\u{feff}').chars() {
        if in_text || !matches!(character, ' ' | '\t' | '\n' | '\r') {
            out.push(character);
        }
        if is_escaped {
            is_escaped = false;
        } else if in_text && character == '\\' {
            is_escaped = true;
        } else if character == '"' {
            in_text = !in_text;
        }
    }
    out
}
