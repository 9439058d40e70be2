//! What can go wrong between the studio and a node, and what kind of failure each is.

use gesso_core::failure::{EXECUTION_ERROR, FailureClass};
use serde_json::Value;

use crate::outbound;
pub(super) use crate::outbound::shorten;

/// What torch and ComfyUI say when memory is short, in lower case. ComfyUI wraps torch's own words in "Allocation on device".
const MEMORY_WORDS: [&str; 4] = ["out of memory", "allocation on device", "not enough memory", "can't allocate memory"];

/// Which part of a conversation with a node took too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Opening the connection.
    Connecting,
    /// Sending an upload.
    Sending,
    /// Waiting for the first byte of the answer.
    Answering,
    /// Waiting for the next piece of the answer.
    Reading,
}

impl std::fmt::Display for Phase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Connecting => "to be reached",
            Self::Sending => "to take the upload",
            Self::Answering => "to answer",
            Self::Reading => "to go on with its answer",
        })
    }
}

/// A failed request or run. Its text is one plain sentence for people and never holds a node's address.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ComfyError {
    /// The fleet file describes a node that cannot be asked at all.
    #[error("The node is not set up correctly: {what}.")]
    Misconfigured {
        /// What is wrong.
        what: String,
    },
    /// No connection.
    #[error("The node cannot be reached: {reason}.")]
    Unreachable {
        /// The system's words.
        reason: String,
    },
    /// The connection broke before the answer was complete.
    #[error("The connection to the node broke: {reason}.")]
    Broken {
        /// The system's words.
        reason: String,
    },
    /// Too slow.
    #[error("The node took longer than {secs} s {phase}.")]
    Timeout {
        /// What took too long.
        phase: Phase,
        /// How long was waited, in seconds.
        secs: u64,
    },
    /// The graph was refused (comfyui protocol: validation errors).
    #[error("The node refused the workflow: {summary}.")]
    Rejected {
        /// The most useful of its words.
        summary: String,
        /// `error` as ComfyUI spells it.
        error: Box<Value>,
        /// `node_errors` as ComfyUI spells them.
        node_errors: Value,
    },
    /// An answer that should be JSON and is not.
    #[error("The node answered with something else than JSON (HTTP {status}){}.", colon(.text))]
    NotJson {
        /// HTTP status.
        status: u16,
        /// How it begins.
        text: String,
    },
    /// JSON of another shape than ComfyUI's.
    #[error("The node's answer is not ComfyUI's: {what}.")]
    Unexpected {
        /// What is wrong with it.
        what: String,
    },
    /// An answer above its bound.
    #[error("The node's answer is larger than {limit_bytes} bytes ({what}).")]
    TooLarge {
        /// What was asked for.
        what: &'static str,
        /// The bound.
        limit_bytes: usize,
    },
    /// A status that stands for failure.
    #[error("The node answered with HTTP {status}{}.", colon(.text))]
    Status {
        /// HTTP status.
        status: u16,
        /// How the body begins; often empty.
        text: String,
    },
    /// The node's memory was too small.
    #[error("The node ran out of memory{}{}.", at(.node_type), colon(.message))]
    OutOfMemory {
        /// Id of the node of the graph, if it was said.
        node_id: String,
        /// Class of the node of the graph, if it was said.
        node_type: String,
        /// Its words.
        message: String,
    },
    /// The node failed while executing.
    #[error("{EXECUTION_ERROR}{}{}.", blank(.node_type), colon(.message))]
    Execution {
        /// Id of the node of the graph.
        node_id: String,
        /// Its class.
        node_type: String,
        /// Name of the Python exception.
        exception: String,
        /// Its words.
        message: String,
    },
    /// Somebody interrupted the run.
    #[error("The run was interrupted on the node.")]
    Interrupted,
    /// The node knows nothing of the prompt: it was restarted, or somebody deleted it.
    #[error("The node no longer knows the job; it was restarted or somebody removed it there.")]
    Lost,
}

impl ComfyError {
    /// What kind of failure it is, for the retry rules.
    #[must_use]
    pub fn class(&self) -> FailureClass {
        match self {
            Self::Rejected { .. } => FailureClass::Request,
            // What these say of the request would be said again. 401, 403, 404 and 429 are the node's own trouble.
            Self::Status { status: 400 | 413 | 415 | 422, .. } => FailureClass::Request,
            Self::OutOfMemory { .. } => FailureClass::Capacity,
            _ => FailureClass::Transient,
        }
    }

    /// The error of a run that failed, told apart by the exception's name and words.
    #[must_use]
    pub fn of_run(node_id: &str, node_type: &str, exception: &str, message: &str) -> Self {
        let message = shorten(message);
        let lower = message.to_lowercase();
        if exception.ends_with("OutOfMemoryError") || MEMORY_WORDS.iter().any(|words| lower.contains(words)) {
            return Self::OutOfMemory { node_id: node_id.to_owned(), node_type: node_type.to_owned(), message };
        }
        let message = if message.is_empty() { exception.to_owned() } else { message };
        Self::Execution {
            node_id: node_id.to_owned(),
            node_type: node_type.to_owned(),
            exception: exception.to_owned(),
            message,
        }
    }

    /// An error of the HTTP client, without the address it was about.
    pub(super) fn of_http(error: &reqwest::Error, connect_secs: u64) -> Self {
        if error.is_connect() && error.is_timeout() {
            return Self::Timeout { phase: Phase::Connecting, secs: connect_secs };
        }
        let reason = outbound::cause(error);
        if error.is_connect() { Self::Unreachable { reason } } else { Self::Broken { reason } }
    }
}

fn colon(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!(": {text}") }
}

fn blank(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!(" {text}") }
}

fn at(node_type: &str) -> String {
    if node_type.is_empty() { String::new() } else { format!(" at {node_type}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_told_from_other_failures_by_name_and_by_words() {
        for (exception, message) in [
            ("torch.OutOfMemoryError", ""),
            ("torch.cuda.OutOfMemoryError", "CUDA error"),
            ("RuntimeError", "CUDA out of memory. Tried to allocate 2 GiB\n"),
            ("RuntimeError", "Allocation on device 0 would exceed allowed memory"),
            ("RuntimeError", "[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes"),
        ] {
            let error = ComfyError::of_run("3", "KSampler", exception, message);
            assert_eq!(error.class(), FailureClass::Capacity, "{exception}: {message}");
        }
        let error = ComfyError::of_run("3", "KSampler", "ValueError", "memory of a summer");
        assert_eq!(error.class(), FailureClass::Transient);
    }

    #[test]
    fn an_execution_error_begins_as_the_retry_rules_expect() {
        let error = ComfyError::of_run("3", "KSampler", "ValueError", "bad shape.\n");
        assert_eq!(error.to_string(), format!("{EXECUTION_ERROR} KSampler: bad shape."));
        let silent = ComfyError::of_run("", "", "KeyError", "");
        assert_eq!(silent.to_string(), format!("{EXECUTION_ERROR}: KeyError."));
    }

    #[test]
    fn only_what_would_be_said_again_is_the_request_s_fault() {
        let class = |status| ComfyError::Status { status, text: String::new() }.class();
        assert!([400, 413, 422].into_iter().all(|status| class(status) == FailureClass::Request));
        assert!([302, 401, 403, 404, 429, 500, 503].into_iter().all(|status| class(status) == FailureClass::Transient));
        assert_eq!(ComfyError::Lost.class(), FailureClass::Transient);
    }
}
