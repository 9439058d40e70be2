//! From feedback to better pictures: the feedback becomes operations on the session's intent, the intent a prompt, and
//! the prompt requests.
//!
//! `base` finds what is being looked at, `ask` words the question to the model, `refine` gets, checks and applies its
//! answer, `changes` says what came of it, `plan` what would be generated. `ask`, `changes` and `plan` are pure. The
//! model proposes operations with quotes and nothing else; only checked ones touch the intent (invariant 7).

mod ask;
mod base;
mod changes;
mod plan;
mod refine;

use gesso_app::ports::{StoreError, llm::LlmError};
use gesso_core::problem::FieldProblem;
use thiserror::Error;

pub use ask::question_about;
pub use base::{Base, MAX_FEEDBACK_CHARS, MAX_PICTURES};
pub use changes::{BeforeAfter, Change, ChangeOp, Question, Refinement, Refused};
pub use plan::{DEFAULT_COUNT, MAX_COUNT, Plan, plan};
pub use refine::{Refined, refine};

use crate::llm::StructuredError;

/// Why feedback came to nothing. The intent is then as it was.
#[derive(Debug, Error)]
pub enum IterateError {
    /// Fields are not acceptable.
    #[error("{}", .0.first().map_or("The request is not acceptable.", |field| field.detail.as_str()))]
    Invalid(Vec<FieldProblem>),
    /// There is nothing to refine.
    #[error("This session has no picture yet whose prompt could be refined; make one first.")]
    NothingMade,
    /// There is nothing to take back.
    #[error("There is no change of the intent that could be taken back.")]
    NothingToUndo,
    /// The model gave no usable answer.
    #[error(transparent)]
    Model(#[from] StructuredError),
    /// The store said no.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<LlmError> for IterateError {
    fn from(error: LlmError) -> Self {
        Self::Model(error.into())
    }
}
