//! How an attempt fails, and in which words.

use gesso_app::ports::store::AttemptEnd;
use gesso_core::{
    failure::FailureClass,
    generation::{Outcome, fault_of_run},
};

use crate::comfy::ComfyError;

/// Why an attempt ended without pictures.
#[derive(Clone, Debug)]
pub(super) struct Failing {
    /// How.
    pub outcome: Outcome,
    /// What kind of failure; absent for lost, cancelled and withdrawn ones.
    pub class: Option<FailureClass>,
    /// One sentence.
    pub reason: String,
    /// What the node said of single inputs.
    pub node_errors: Option<serde_json::Value>,
    /// It goes back to the queue: a faster node is idle, or its board is paused.
    pub is_withdrawn: bool,
    /// The node took it and then gave no sign of life.
    pub is_stall: bool,
}

impl Failing {
    pub fn transient(reason: impl Into<String>) -> Self {
        Self::failed(FailureClass::Transient, reason)
    }

    pub fn request(reason: impl Into<String>) -> Self {
        Self::failed(FailureClass::Request, reason)
    }

    fn failed(class: FailureClass, reason: impl Into<String>) -> Self {
        let (reason, node_errors) = (reason.into(), None);
        Self { outcome: Outcome::Failed, class: Some(class), reason, node_errors, is_withdrawn: false, is_stall: false }
    }

    pub fn lost(reason: impl Into<String>) -> Self {
        Self { outcome: Outcome::Lost, class: None, ..Self::transient(reason) }
    }

    pub fn stalled(node: &str, secs: u64) -> Self {
        Self { is_stall: true, ..Self::transient(format!("{node} made no progress for {secs} s.")) }
    }

    pub fn cancelled() -> Self {
        Self { outcome: Outcome::Cancelled, class: None, ..Self::transient("Cancelled as asked.") }
    }

    pub fn withdrawn(node: &str, is_held: bool) -> Self {
        let because = if is_held { "you paused" } else { "another node is idle and faster" };
        let reason = format!("Taken back from {node} before it began, because {because}.");
        Self { outcome: Outcome::Cancelled, class: None, is_withdrawn: true, ..Self::transient(reason) }
    }

    pub fn end(&self) -> AttemptEnd {
        AttemptEnd { outcome: self.outcome, class: self.class, reason: self.reason.clone() }
    }
}

impl From<ComfyError> for Failing {
    fn from(error: ComfyError) -> Self {
        let node_errors = match &error {
            ComfyError::Rejected { node_errors, .. } => Some(node_errors.clone()),
            ComfyError::Execution { node_id, node_type, message, .. }
            | ComfyError::OutOfMemory { node_id, node_type, message } => fault_of_run(node_id, node_type, message),
            _ => None,
        };
        Self { node_errors, ..Self::failed(error.class(), error.to_string()) }
    }
}
