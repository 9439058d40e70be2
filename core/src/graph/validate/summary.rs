//! A refusal in one line.

use serde_json::Value;

/// Longest summary, in characters.
const LONGEST_CHARS: usize = 300;

/// The first fault of a node in one line, else what the error itself says.
#[must_use]
pub fn summary(error: &Value, node_errors: &Value) -> String {
    let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let nodes = node_errors.as_object();
    let mut faults = nodes.into_iter().flatten().flat_map(|(id, node)| {
        let errors = node.get("errors").and_then(Value::as_array).into_iter().flatten();
        errors.map(move |fault| (id, text(node, "class_type"), text(fault, "message"), text(fault, "details")))
    });
    let Some((id, class, message, details)) = faults.next() else {
        let (message, details) = (text(error, "message"), text(error, "details"));
        let details = if details == message { String::new() } else { details };
        return on_a_line(&format!("{} {details}", message.trim_end_matches('.')));
    };
    let more = faults.count();
    let more = if more == 0 { String::new() } else { format!(" (and {more} more)") };
    on_a_line(&format!("{class} (node {id}): {message}: {details}{more}"))
}

fn on_a_line(text: &str) -> String {
    let mut line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() > LONGEST_CHARS {
        line = line.chars().take(LONGEST_CHARS).chain(['…']).collect();
    }
    line.trim_end_matches('.').to_owned()
}
