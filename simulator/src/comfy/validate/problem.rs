//! One validation error, in the words of the protocol.

use serde_json::{Map, Value, json};

/// An entry of a node's `errors`.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    kind: &'static str,
    pub message: String,
    pub details: String,
    extra: Map<String, Value>,
}

impl Problem {
    /// An error of this type about one input.
    pub fn new(kind: &'static str, message: impl Into<String>, details: impl Into<String>) -> Self {
        Self { kind, message: message.into(), details: details.into(), extra: Map::new() }
    }

    /// Add a field to `extra_info`.
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.extra.insert(key.to_owned(), value.into());
        self
    }

    /// As JSON.
    pub fn wire(&self) -> Value {
        json!({"type": self.kind, "message": self.message, "details": self.details, "extra_info": self.extra})
    }
}

/// An exception of the real server's language that validation runs into.
#[derive(Debug, Clone)]
pub(crate) struct Exception {
    pub kind: &'static str,
    pub text: String,
}

impl Exception {
    /// Looking up what is not there: the text is the quoted key.
    pub fn missing_key(key: &str) -> Self {
        Self { kind: "KeyError", text: format!("'{key}'") }
    }

    /// A stand-in traceback: where in this simulator the rule lives, not invented line numbers.
    pub fn traceback() -> Value {
        json!(["  File \"gesso-simulator/validate\", in validate_inputs\n"])
    }
}
