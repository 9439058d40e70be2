//! What a server function says when it cannot do what was asked.

use gesso_core::problem::{FieldProblem, ProblemCode};
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::api::json::JsonText;

/// A code for programs, one sentence for people, and the fields that are not acceptable.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[error("{detail}")]
pub struct AppError {
    /// What kind of problem it is.
    pub code: ProblemCode,
    /// What happened and what can be done, in one sentence.
    pub detail: String,
    /// Fields that are not acceptable.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldProblem>,
}

impl AppError {
    /// A problem without fields.
    pub fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), fields: Vec::new() }
    }

    /// What is said for a code when nothing better is known.
    #[must_use]
    pub const fn usual_detail(code: ProblemCode) -> &'static str {
        match code {
            ProblemCode::ValidationFailed => "The studio cannot take this as it is.",
            ProblemCode::NotFound => "This is not here: it was deleted, or never existed.",
            ProblemCode::Conflict => "It has changed in the meantime.",
            ProblemCode::TooLarge => "It is too large.",
            ProblemCode::UnsupportedMedia => "The studio does not take this kind of file.",
            ProblemCode::RateLimited => "The studio was asked too often and takes this again in a moment.",
            ProblemCode::Unauthorized => "Nobody is signed in.",
            ProblemCode::Forbidden => "This studio does not answer to that address.",
            ProblemCode::NoNodeCanRun => "No node of the fleet is able to draw this.",
            ProblemCode::ModelMissing => "A model that is needed is installed on none of your nodes.",
            ProblemCode::UpstreamUnavailable => "The studio does not answer.",
            ProblemCode::Internal => "The studio failed on this; its log says why.",
            ProblemCode::MethodNotAllowed => "This cannot be done here.",
        }
    }

    /// The HTTP status that goes with the code.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self.code {
            ProblemCode::ValidationFailed | ProblemCode::NoNodeCanRun | ProblemCode::ModelMissing => 422,
            ProblemCode::NotFound => 404,
            ProblemCode::Conflict => 409,
            ProblemCode::TooLarge => 413,
            ProblemCode::UnsupportedMedia => 415,
            ProblemCode::RateLimited => 429,
            ProblemCode::Unauthorized => 401,
            ProblemCode::Forbidden => 403,
            ProblemCode::UpstreamUnavailable => 503,
            ProblemCode::Internal => 500,
            ProblemCode::MethodNotAllowed => 405,
        }
    }
}

impl From<ProblemCode> for AppError {
    fn from(code: ProblemCode) -> Self {
        Self::new(code, Self::usual_detail(code))
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonText;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => ProblemCode::UpstreamUnavailable.into(),
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => ProblemCode::ValidationFailed.into(),
            other => Self::new(ProblemCode::Internal, other.to_string()),
        }
    }
}
