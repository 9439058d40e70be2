//! The studio as its pages see it.

use async_trait::async_trait;
use gesso_core::ids::{BatchId, GenerationId, SessionId};

use crate::{
    api::{HomeState, Imagine, Imagined},
    error::AppError,
};

/// Everything the pages ask for, on behalf of one person. The server makes one per request and provides it as
/// `Arc<dyn Studio>`; without one a server function answers that nobody is signed in.
#[async_trait]
pub trait Studio: Send + Sync {
    /// What the home page shows: this session, or the newest. A session that is not there is `not_found`.
    async fn home(&self, session: Option<SessionId>) -> Result<HomeState, AppError>;

    /// Queues the pictures of a sentence, in a fresh session if none is named. What is not acceptable is
    /// `validation_failed` with its fields.
    async fn imagine(&self, input: Imagine) -> Result<Imagined, AppError>;

    /// Asks for one generation to be cancelled; `conflict` if it has ended otherwise.
    async fn cancel(&self, generation: GenerationId) -> Result<(), AppError>;

    /// Asks for what is unfinished of a batch to be cancelled; what is finished stays.
    async fn cancel_batch(&self, batch: BatchId) -> Result<(), AppError>;
}
