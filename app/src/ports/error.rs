//! The error every store call may end with.

use thiserror::Error;

/// Why a store call failed.
#[derive(Debug, Error)]
pub enum StoreError {
    /// There is no such row, or it belongs to somebody else.
    #[error("There is no such {what}.")]
    NotFound {
        /// What was looked for, for people: `session`, `picture`.
        what: &'static str,
    },
    /// The row is in a state that does not allow this.
    #[error("{0}")]
    Conflict(String),
    /// The database does not answer, or answers with nonsense.
    #[error("The database failed: {0}")]
    Database(String),
}

/// What a store call gives.
pub type StoreResult<T> = Result<T, StoreError>;
