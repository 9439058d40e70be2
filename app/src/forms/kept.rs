//! What was filled in, kept on this device through a reload, until the workflow itself says something else.

use std::collections::BTreeMap;

use gesso_core::{graph::template::Parameter, ids::WorkflowId};
use serde::{Deserialize, Serialize};

use crate::{api::json, browser};

#[derive(Debug, Deserialize, Serialize)]
struct Kept {
    /// What stands in the workflow.
    saved: BTreeMap<String, String>,
    /// What was filled in, by the names of parameters.
    texts: BTreeMap<String, String>,
}

fn key(id: WorkflowId) -> String {
    format!("gesso.form.{id}")
}

/// What stands in the workflow, by the names of its parameters.
pub fn saved(parameters: &[Parameter]) -> BTreeMap<String, String> {
    parameters.iter().map(|one| (one.name.clone(), one.default.to_string())).collect()
}

/// Keeps what was filled in.
pub fn keep(id: WorkflowId, saved: &BTreeMap<String, String>, texts: BTreeMap<String, String>) {
    let kept = Kept { saved: saved.clone(), texts };
    browser::keep(&key(id), &serde_json::to_string(&kept).unwrap_or_default());
}

/// What was filled in; none if the workflow was saved with other values since.
pub fn kept(id: WorkflowId, saved: &BTreeMap<String, String>) -> Option<BTreeMap<String, String>> {
    of_text(&browser::kept(&key(id))?, saved)
}

fn of_text(text: &str, saved: &BTreeMap<String, String>) -> Option<BTreeMap<String, String>> {
    let kept = json::read::<Kept>(text).ok().filter(|kept| kept.saved == *saved)?;
    // What is not checked is not among the fields of a form.
    Some(saved.keys().map(|name| (name.clone(), kept.texts.get(name).cloned().unwrap_or_default())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_filled_in_counts_until_the_workflow_says_otherwise() {
        let map = |pairs: &[(&str, &str)]| pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        let saved: BTreeMap<String, String> = map(&[("seed", "7"), ("tiled", "true")]);
        let text = serde_json::to_string(&Kept { saved: saved.clone(), texts: map(&[("seed", "9")]) }).unwrap();
        assert_eq!(of_text(&text, &saved), Some(map(&[("seed", "9"), ("tiled", "")])));
        assert_eq!(of_text(&text, &map(&[("seed", "8"), ("tiled", "true")])), None);
        assert_eq!(of_text("nonsense", &saved), None);
    }
}
