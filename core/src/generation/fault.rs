//! What a server says of single inputs, read from ComfyUI's `node_errors` and written in them.

use serde_json::{Value, json};

/// One thing that is wrong with a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockFault {
    /// The block, by its id in the prompt.
    pub block: String,
    /// The input; absent where it is the block as a whole.
    pub input: Option<String>,
    /// The server's words.
    pub words: String,
}

/// Every fault that `node_errors` name.
#[must_use]
pub fn faults(node_errors: &Value) -> Vec<BlockFault> {
    let mut found = Vec::new();
    for (block, of_block) in node_errors.as_object().into_iter().flatten() {
        for error in of_block.get("errors").and_then(Value::as_array).into_iter().flatten() {
            let text = |key: &str| error.get(key).and_then(Value::as_str).unwrap_or_default().trim();
            let input = error.pointer("/extra_info/input_name").and_then(Value::as_str).map(str::to_owned);
            let (message, details) = (text("message"), text("details"));
            let is_told = details.is_empty() || message.contains(details);
            let words = if is_told { message.to_owned() } else { format!("{message}: {details}") };
            found.push(BlockFault { block: block.clone(), input, words });
        }
    }
    found
}

/// `node_errors` of a block that failed while it ran.
#[must_use]
pub fn of_run(block: &str, class: &str, message: &str) -> Option<Value> {
    let error = json!({"type": "execution_error", "message": message, "details": "", "extra_info": {}});
    (!block.is_empty()).then(|| json!({block: {"errors": [error], "class_type": class, "dependent_outputs": []}}))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_name_block_input_and_words() {
        let told = json!({"3": {"class_type": "KSampler", "dependent_outputs": ["9"], "errors": [
            {"type": "required_input_missing", "message": "Required input is missing", "details": "model", "extra_info": {"input_name": "model"}},
            {"type": "x", "message": "Odd", "details": ""}]}, "4": {}});
        let found = faults(&told);
        assert_eq!(found.len(), 2);
        let first = found.first().unwrap();
        assert_eq!((first.block.as_str(), first.input.as_deref()), ("3", Some("model")));
        assert_eq!(first.words, "Required input is missing: model");
        assert_eq!(faults(&Value::Null), []);
        let run = faults(&of_run("3", "KSampler", "bad shape").unwrap());
        assert_eq!(run, [BlockFault { block: "3".into(), input: None, words: "bad shape".into() }]);
        assert_eq!(of_run("", "", "bad shape"), None);
    }
}
