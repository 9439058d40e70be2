//! What `gesso intent compile` prints.

use serde_json::Value;

use super::{TokenCounter, compile, for_family};
use crate::{capability::ModelFamily, intent::IntentDocument};

/// Why an intent document cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum IntentError {
    /// It is not an intent document.
    #[error("this is not an intent document: {0}")]
    Malformed(#[from] serde_json::Error),
    /// It contradicts itself.
    #[error("the intent document is not sound: {}", problems.join(" "))]
    Unsound {
        /// What is wrong, in sentences.
        problems: Vec<String>,
    },
}

/// Reads an intent document and checks it.
///
/// # Errors
/// It is malformed or unsound.
pub fn read_intent(json: &str) -> Result<IntentDocument, IntentError> {
    let intent: IntentDocument = serde_json::from_str(json)?;
    let problems = intent.problems();
    if problems.is_empty() { Ok(intent) } else { Err(IntentError::Unsound { problems }) }
}

/// The compiled prompt of an intent document in JSON, as JSON.
///
/// # Errors
/// The document is malformed or unsound.
pub fn compile_report(intent: &str, family: ModelFamily, counter: &dyn TokenCounter) -> Result<Value, IntentError> {
    let mut intent = read_intent(intent)?;
    family.as_str().clone_into(&mut intent.target_profile);
    Ok(serde_json::to_value(compile(&intent, for_family(family), counter))?)
}
