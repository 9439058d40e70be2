//! The answer when something cannot be done: `application/problem+json`.
//!
//! Three kinds of errors, three places. Handlers return [`Problem`]; adapters return their own `thiserror` enums, turned
//! into problems here and nowhere else; commands use `anyhow`. What is a person's fault is said to the person and not
//! logged; what is ours is logged here, once, and not told in detail.

use axum::{
    Json,
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use gesso_app::ports::{StoreError, llm::LlmError};
use gesso_core::{
    debate::Refusal as DebateRefusal,
    funnel::Refusal,
    problem::{FieldProblem, ProblemCode},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    comfy::ComfyError, debate::DebateError, fleet::RosterError, funnels::FunnelError, iterate::IterateError, jobs::IntakeError,
    llm::StructuredError, media::MediaError,
};

/// A problem as RFC 9457 spells it, with a code for programs.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Always `about:blank`: the code says what it is.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The HTTP status in words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// One sentence for people.
    detail: String,
    /// For programs.
    code: ProblemCode,
    /// Fields that are not acceptable.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<FieldProblem>,
    /// Faults of a graph, as ComfyUI spells them.
    #[serde(skip_serializing_if = "Option::is_none")]
    node_errors: Option<Box<serde_json::Value>>,
}

impl Problem {
    /// A problem with a status, a code and one sentence.
    pub fn new(status: StatusCode, code: ProblemCode, detail: impl Into<String>) -> Self {
        Self {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Problem"),
            status: status.as_u16(),
            detail: detail.into(),
            code,
            fields: Vec::new(),
            node_errors: None,
        }
    }

    /// Fields that are not acceptable: 422.
    #[must_use]
    pub fn invalid(fields: Vec<FieldProblem>) -> Self {
        let detail = fields.first().map_or_else(|| "The request is not acceptable.".into(), |field| field.detail.clone());
        Self { fields, ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, ProblemCode::ValidationFailed, detail) }
    }

    /// One field that is not acceptable: 422.
    pub fn invalid_field(field: &str, detail: impl Into<String>) -> Self {
        Self::invalid(vec![FieldProblem::new(field, detail)])
    }

    /// There is no such thing: 404.
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, ProblemCode::NotFound, format!("There is no such {what}."))
    }

    /// The state of the thing does not allow it: 409.
    pub fn conflict(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, ProblemCode::Conflict, detail)
    }

    /// Our own fault: logged here, told without detail: 500.
    pub fn internal(error: impl std::fmt::Display) -> Self {
        tracing::error!(%error, "a request failed by a fault of the studio's own");
        let detail = "The studio failed at this. The log says why; trying again may help.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, ProblemCode::Internal, detail)
    }

    /// What it says to people.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// What it says to programs.
    #[must_use]
    pub fn code(&self) -> ProblemCode {
        self.code
    }

    /// The fields that are not acceptable.
    #[must_use]
    pub fn fields(&self) -> &[FieldProblem] {
        &self.fields
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(self)).into_response();
        response.headers_mut().insert(CONTENT_TYPE, axum::http::HeaderValue::from_static("application/problem+json"));
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound { what } => Self::not_found(what),
            StoreError::Conflict(detail) => Self::conflict(detail),
            StoreError::Database(_) => Self::internal(error),
        }
    }
}

impl From<IntakeError> for Problem {
    fn from(error: IntakeError) -> Self {
        match error {
            IntakeError::Invalid(fields) => Self::invalid(fields),
            IntakeError::Graph(fault) => Self {
                node_errors: Some(Box::new(fault.node_errors.clone())),
                ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, ProblemCode::ValidationFailed, fault.to_string())
            },
            IntakeError::Silent => Self::new(StatusCode::BAD_GATEWAY, ProblemCode::UpstreamUnavailable, error.to_string()),
            IntakeError::NoNode(reason) => Self::new(StatusCode::UNPROCESSABLE_ENTITY, ProblemCode::NoNodeCanRun, reason),
            IntakeError::Store(error) => error.into(),
        }
    }
}

impl From<FunnelError> for Problem {
    fn from(error: FunnelError) -> Self {
        match error {
            FunnelError::Refused(Refusal::NotFound(what)) => Self::not_found(what),
            FunnelError::Refused(Refusal::Conflict(detail)) => Self::conflict(detail),
            FunnelError::Refused(Refusal::Invalid(fields)) => Self::invalid(fields),
            FunnelError::Intake(error) => error.into(),
            FunnelError::Store(error) => error.into(),
            FunnelError::Contended => Self::conflict(error.to_string()),
        }
    }
}

impl From<DebateError> for Problem {
    fn from(error: DebateError) -> Self {
        match error {
            DebateError::Refused(DebateRefusal::NotFound(what)) => Self::not_found(what),
            DebateError::Refused(DebateRefusal::Conflict(detail)) => Self::conflict(detail),
            DebateError::Refused(DebateRefusal::Invalid(fields)) => Self::invalid(fields),
            DebateError::Intake(error) => error.into(),
            DebateError::Store(error) => error.into(),
            DebateError::Llm(error) => error.into(),
            DebateError::Contended => Self::conflict(error.to_string()),
        }
    }
}

impl From<RosterError> for Problem {
    fn from(error: RosterError) -> Self {
        match error {
            RosterError::NoNode => Self::not_found("node"),
            RosterError::Refused(detail) => Self::conflict(detail),
            RosterError::Invalid(fields) => Self::invalid(fields),
            RosterError::Comfy(error) => Self::invalid_field("url", error.to_string()),
            RosterError::Store(error) => error.into(),
        }
    }
}

impl From<MediaError> for Problem {
    fn from(error: MediaError) -> Self {
        let (status, code) = match &error {
            MediaError::TooManyBytes { .. }
            | MediaError::TooManyPixels { .. }
            | MediaError::TooManyFrames
            | MediaError::AnimationTooLarge { .. }
            | MediaError::TooManyScans
            | MediaError::TextTooLarge { .. }
            | MediaError::TooMuchText => (StatusCode::PAYLOAD_TOO_LARGE, ProblemCode::TooLarge),
            MediaError::Empty
            | MediaError::NoPixels { .. }
            | MediaError::Truncated { .. }
            | MediaError::Malformed { .. }
            | MediaError::Decode { .. } => (StatusCode::UNPROCESSABLE_ENTITY, ProblemCode::ValidationFailed),
            MediaError::Unsupported => (StatusCode::UNSUPPORTED_MEDIA_TYPE, ProblemCode::UnsupportedMedia),
            MediaError::NotFound { .. } => (StatusCode::NOT_FOUND, ProblemCode::NotFound),
            _ => return Self::internal(error),
        };
        Self::new(status, code, error.to_string())
    }
}

impl From<LlmError> for Problem {
    fn from(error: LlmError) -> Self {
        let (status, code) = match &error {
            LlmError::ModelMissing { .. } | LlmError::NoModel { .. } => (StatusCode::NOT_FOUND, ProblemCode::ModelMissing),
            LlmError::Unable { .. } | LlmError::TooLong { .. } => {
                (StatusCode::UNPROCESSABLE_ENTITY, ProblemCode::ValidationFailed)
            }
            _ => (StatusCode::BAD_GATEWAY, ProblemCode::UpstreamUnavailable),
        };
        Self::new(status, code, error.to_string())
    }
}

impl From<StructuredError> for Problem {
    fn from(error: StructuredError) -> Self {
        match error {
            StructuredError::Llm(error) => error.into(),
            StructuredError::Nonsense { .. } => {
                Self::new(StatusCode::BAD_GATEWAY, ProblemCode::UpstreamUnavailable, error.to_string())
            }
        }
    }
}

impl From<IterateError> for Problem {
    fn from(error: IterateError) -> Self {
        match error {
            IterateError::Invalid(fields) => Self::invalid(fields),
            IterateError::NothingMade | IterateError::NothingToUndo => Self::conflict(error.to_string()),
            IterateError::Model(error) => error.into(),
            IterateError::Store(error) => error.into(),
        }
    }
}

impl From<ComfyError> for Problem {
    fn from(error: ComfyError) -> Self {
        Self::new(StatusCode::BAD_GATEWAY, ProblemCode::UpstreamUnavailable, error.to_string())
    }
}
