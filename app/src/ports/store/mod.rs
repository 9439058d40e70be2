//! The store port. One trait per reader: people's things, the scheduler's jobs, the event log.
//!
//! A job's state and its event change in one transaction (invariant 4). Every call that acts for a person takes the
//! owner and sees only that owner's rows (invariant 10). Times come from the caller; nothing here reads a clock.

mod accounts;
mod comfy;
mod events;
mod funnels;
mod gallery;
mod intents;
mod jobs;
mod library;
mod sessions;
mod workflows;

pub use accounts::{Account, AccountStore, KnownVisitor, NewApiToken, NewSignIn};
use async_trait::async_trait;
pub use comfy::{ComfyStore, FilePlace, HistoryWindow, KeptFile, NewPrompt, NodeOutput, Prompt, Series};
pub use events::{EventLog, LoggedEvent};
pub use funnels::{FunnelBoard, FunnelChange, FunnelChanged, FunnelStore, KeptFunnel};
pub use gallery::{Gallery, GalleryStore, MAX_GALLERIES, NewGallery, PublishedImage};
pub use intents::{IntentRow, IntentStore, NewIntent};
pub use jobs::{
    AttemptEnd, Batch, CancelAnswer, Claim, FinishedImage, Job, JobStore, LeaseHolder, NewJob, Next, QueuedJob, RunTimeRow,
};
pub use library::{AssetRow, BlobFacts, ImageRow, LibraryStore, NewAsset, SourcePicture};
pub use sessions::{SessionFilter, SessionStore};
pub use workflows::{NewWorkflow, SavedWorkflow, WorkflowStore, WorkflowVersion};

use super::StoreResult;

/// Everything that is kept, over SQLite or Postgres.
#[async_trait]
pub trait Store:
    SessionStore
    + JobStore
    + FunnelStore
    + LibraryStore
    + WorkflowStore
    + AccountStore
    + GalleryStore
    + IntentStore
    + ComfyStore
    + EventLog
    + Send
    + Sync
    + 'static
{
    /// Answers if the database does.
    async fn ping(&self) -> StoreResult<()>;
}
