//! How a node can end other than well.

use serde_json::{Map, Value};

use super::inputs::Inputs;

/// Why a run stopped at a node.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The interrupt flag was seen.
    Interrupted,
    /// An exception.
    Failed(Failure),
}

/// An exception as `execution_error` reports it.
#[derive(Debug)]
pub(crate) struct Failure {
    pub kind: &'static str,
    pub message: String,
    pub inputs: Map<String, Value>,
}

impl Stop {
    /// An exception of this python type.
    pub fn failed(kind: &'static str, message: impl Into<String>) -> Self {
        Self::Failed(Failure { kind, message: message.into(), inputs: Map::new() })
    }

    /// The card is full. Two figures a person can act on, then the usual hint.
    pub fn out_of_memory(needed_gb: f64, free_gb: f64, total_gb: f64) -> Self {
        Self::failed(
            "torch.OutOfMemoryError",
            format!(
                "Allocation on device 0 would exceed allowed memory. (out of memory)\n\
                 Requested               : {needed_gb:.2} GiB\n\
                 Device limit            : {total_gb:.2} GiB\n\
                 Free (according to CUDA): {free_gb:.2} GiB\n\n\
                 This error means you ran out of memory on your GPU.\n\n\
                 TIPS: If the workflow worked before you might have accidentally set the batch_size to a large number."
            ),
        )
    }

    /// Remember what the node was called with.
    pub fn with_inputs(mut self, inputs: &Inputs) -> Self {
        if let Self::Failed(failure) = &mut self {
            failure.inputs = inputs.described();
        }
        self
    }
}
