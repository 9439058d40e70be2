//! What `gesso intent check` prints.

use serde_json::{Value, json};

use super::{By, apply, check, feedback};
use crate::prompt::report::{IntentError, read_intent};

/// Why a check could not be done.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// The document cannot be used.
    #[error(transparent)]
    Intent(#[from] IntentError),
    /// The operations do not follow the schema.
    #[error(transparent)]
    Ops(#[from] feedback::Malformed),
    /// What was accepted could not be applied together.
    #[error(transparent)]
    Apply(#[from] super::ApplyError),
}

/// One line of JSON per operation (its verdict), then the intent that results.
///
/// # Errors
/// The document or the operations cannot be read.
pub fn check_report(intent: &str, ops: &str, words: &str) -> Result<Vec<Value>, CheckError> {
    let intent = read_intent(intent)?;
    let verdicts = check(&intent, &feedback::read(ops)?, words);
    let next = apply(&intent, &verdicts.operations(), &By::new("stage1"))?;
    let mut lines: Vec<Value> = verdicts.items.iter().map(|item| json!(item)).collect();
    for problem in &verdicts.problems {
        lines.push(json!({"path": "", "accepted": false, "code": "inconsistent", "detail": problem}));
    }
    lines.push(json!(next));
    Ok(lines)
}
