//! The store port. One trait per reader: people's things, the scheduler's jobs, the event log.
//!
//! A job's state and its event change in one transaction (invariant 4). Every call that acts for a person takes the
//! owner and sees only that owner's rows (invariant 10). Times come from the caller; nothing here reads a clock.

mod accounts;
mod comfy;
mod crew;
mod debates;
mod events;
mod fleet;
mod funnels;
mod gallery;
mod intents;
mod jobs;
mod library;
mod pictures;
mod queue;
mod sessions;
mod shelves;
mod workflows;

pub use accounts::{Account, AccountStore, KnownVisitor, NewApiToken, NewSignIn};
use async_trait::async_trait;
pub use comfy::{ComfyStore, FilePlace, HistoryWindow, KeptFile, NewPrompt, NodeOutput, Prompt, Series};
pub use crew::CrewStore;
pub use debates::{ConversationFilter, DebateStore, FoundConversation, MessageOrder, NewConversation, RunningTurn};
pub use events::{EventLog, LoggedEvent};
pub use fleet::{FleetStore, OwnNode};
pub use funnels::{FunnelBoard, FunnelChange, FunnelChanged, FunnelStore, KeptFunnel};
pub use gallery::{Gallery, GalleryStore, MAX_GALLERIES, NewGallery, PublishedImage};
pub use intents::{IntentRow, IntentStore, NewIntent};
pub use jobs::{
    AttemptEnd, Batch, CancelAnswer, Claim, FinishedImage, Job, JobStore, LeaseHolder, NewJob, Next, QueuedJob, RunTimeRow,
};
pub use library::{AssetRow, BlobFacts, ImageRow, LibraryStore, NewAsset, SourcePicture};
pub use pictures::PictureStore;
pub use queue::{EndedAttempt, QueueStore, Tally};
pub use sessions::{SessionFilter, SessionStore};
pub use shelves::{Binned, BinnedThing, PicturesOf, Shelf, ShelfStore};
pub use workflows::{NewWorkflow, SavedWorkflow, WorkflowStore, WorkflowVersion};

use super::StoreResult;

/// Everything that is kept, over SQLite or Postgres.
#[async_trait]
pub trait Store:
    SessionStore
    + ShelfStore
    + JobStore
    + QueueStore
    + FleetStore
    + FunnelStore
    + LibraryStore
    + PictureStore
    + WorkflowStore
    + AccountStore
    + GalleryStore
    + IntentStore
    + DebateStore
    + CrewStore
    + ComfyStore
    + EventLog
    + Send
    + Sync
    + 'static
{
    /// Answers if the database does.
    async fn ping(&self) -> StoreResult<()>;
}
