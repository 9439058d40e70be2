//! What is said when something cannot be done: a code for programs, a sentence for people.

use serde::{Deserialize, Serialize};

/// The `code` of a problem+json answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// The request is understood and not acceptable; `fields` says where.
    ValidationFailed,
    /// No such thing, or it belongs to somebody else.
    NotFound,
    /// The thing is in a state that does not allow this.
    Conflict,
    /// The body or picture is over a bound.
    TooLarge,
    /// Not a kind of file or body this route takes.
    UnsupportedMedia,
    /// Too many requests.
    RateLimited,
    /// Nobody is signed in.
    Unauthorized,
    /// The Host or Origin of the request is not this studio's.
    Forbidden,
    /// No node of the fleet is able to run this.
    NoNodeCanRun,
    /// A checkpoint, LoRA or language model is installed nowhere.
    ModelMissing,
    /// A backend does not answer.
    UpstreamUnavailable,
    /// A fault of the studio's own.
    Internal,
    /// The method is not for this path.
    MethodNotAllowed,
}

/// One field that is not acceptable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldProblem {
    /// Path of the field, dots between names: `params.width`.
    pub field: String,
    /// One sentence: what is accepted.
    pub detail: String,
}

impl FieldProblem {
    /// A problem with `field`.
    pub fn new(field: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { field: field.into(), detail: detail.into() }
    }
}
