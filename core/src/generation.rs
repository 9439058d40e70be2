//! What becomes of a request: its status, the attempts to run it, why it is where it is, the pictures it made.

mod auto;
mod block;
mod fault;
mod follow;

use serde::{Deserialize, Serialize};

pub use auto::{AutoRun, Halt, News, Next, When, mark};
pub use block::{BlockState, Blocks, BlocksTold};
pub use fault::{BlockFault, faults, of_run as fault_of_run};
pub use follow::{LOOK, Run, RunBook, on_level};

use crate::{
    failure::FailureClass,
    ids::{BatchId, GenerationId, ImageId, NodeId, SessionId},
    problem::ProblemCode,
    request::GenerationRequest,
    schedule::Why,
    time::Timestamp,
};

/// Where a generation is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Waits for a node.
    Queued,
    /// A node is chosen; nothing was sent yet.
    Claimed,
    /// The node has it and may still run another first.
    Submitted,
    /// The node works on it.
    Running,
    /// Its outputs are being fetched and stored.
    Storing,
    /// Everything is stored.
    Complete,
    /// It cannot be made.
    Failed,
    /// Somebody cancelled it.
    Cancelled,
}

impl Status {
    /// Every status, in the order of a good life.
    pub const ALL: [Self; 8] = [
        Self::Queued,
        Self::Claimed,
        Self::Submitted,
        Self::Running,
        Self::Storing,
        Self::Complete,
        Self::Failed,
        Self::Cancelled,
    ];

    /// The spelling on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Claimed => "claimed",
            Self::Submitted => "submitted",
            Self::Running => "running",
            Self::Storing => "storing",
            Self::Complete => "complete",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads the spelling on the wire.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }

    /// Nothing more will happen to it.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Complete | Self::Failed | Self::Cancelled)
    }

    /// A node holds it, or is about to.
    #[must_use]
    pub const fn is_in_flight(self) -> bool {
        matches!(self, Self::Claimed | Self::Submitted | Self::Running | Self::Storing)
    }
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Its pictures are stored.
    Complete,
    /// The node or the studio could not do it.
    Failed,
    /// Somebody cancelled it, or another copy was kept.
    Cancelled,
    /// The server or the node died with it; counts towards nothing.
    Lost,
}

impl Outcome {
    /// The spelling on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Lost => "lost",
        }
    }

    /// Reads the spelling on the wire.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Complete, Self::Failed, Self::Cancelled, Self::Lost].into_iter().find(|outcome| outcome.as_str() == text)
    }
}

/// One submission to a node, the running one included.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Attempt {
    /// 1 for the first.
    pub number: u32,
    /// The node it went to.
    pub node_id: NodeId,
    /// The id it has at ComfyUI: the generation's own on the first attempt, a fresh one later.
    pub prompt_id: String,
    /// When the node was chosen.
    pub started_at: Timestamp,
    /// When it ended; absent while it runs.
    pub ended_at: Option<Timestamp>,
    /// How it ended; absent while it runs.
    pub outcome: Option<Outcome>,
    /// What kind of failure it was.
    pub class: Option<FailureClass>,
    /// In words.
    pub reason: Option<String>,
}

/// What the node is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Weights go to the card.
    Loading,
    /// The sampler steps.
    Sampling,
    /// The latent becomes a picture.
    Decoding,
    /// The studio fetches and stores the outputs.
    Storing,
}

impl Stage {
    /// The spelling on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Loading => "loading",
            Self::Sampling => "sampling",
            Self::Decoding => "decoding",
            Self::Storing => "storing",
        }
    }
}

/// How far it is, in sampler steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Progress {
    /// Steps done.
    pub current: u32,
    /// Steps in all; 0 when unknown.
    pub total: u32,
    /// What the node is doing.
    pub stage: Stage,
}

/// A finished picture of a generation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Image {
    /// Its id.
    pub id: ImageId,
    /// Path of the picture itself.
    pub image_url: String,
    /// Path of its thumbnail; `?w=` chooses 160, 320, 640 or 1280 pixels.
    pub thumbnail_url: String,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// SHA-256 of the file, hexadecimal.
    pub sha256: String,
    /// The pictures it was made from.
    pub parents: Vec<ImageId>,
    /// No model has run: a test painter drew it.
    pub simulated: bool,
}

/// Path of a picture.
#[must_use]
pub fn image_url(session: SessionId, image: ImageId) -> String {
    format!("/api/images/{session}/{image}")
}

/// Path of a picture's thumbnail.
#[must_use]
pub fn thumbnail_url(session: SessionId, image: ImageId) -> String {
    format!("/api/images/{session}/{image}/thumb")
}

/// Why a generation could not be made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GenerationError {
    /// For programs.
    pub code: ProblemCode,
    /// What kind of failure it was.
    pub class: FailureClass,
    /// What happened and what can be done, in one or two sentences.
    pub detail: String,
    /// What the node said of single inputs, as ComfyUI spells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node_errors: Option<serde_json::Value>,
}

/// A generation as everybody sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Generation {
    /// Its id, and its ComfyUI prompt id on the first attempt.
    pub id: GenerationId,
    /// The session it belongs to.
    pub session_id: SessionId,
    /// The batch it belongs to.
    pub batch_id: Option<BatchId>,
    /// Where it is in its life.
    pub status: Status,
    /// The node that has it; null while it waits.
    pub node_id: Option<NodeId>,
    /// Why it is there; null before the first placement was tried.
    pub why: Option<Why>,
    /// What was asked for, with every default filled in.
    pub request: GenerationRequest,
    /// How far it is.
    pub progress: Option<Progress>,
    /// Every submission to a node, oldest first.
    pub attempts: Vec<Attempt>,
    /// The pictures it made.
    pub images: Vec<Image>,
    /// Runs or ran on a simulated node.
    pub simulated: bool,
    /// Why it could not be made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<GenerationError>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// Its place in the order of asking; rises over all generations of a studio, with gaps. Those of one batch share
    /// [`Self::created_at`] and may have ids in any order.
    #[serde(default)]
    pub ordinal: i64,
    /// When a node first began with it.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub completed_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_reads_back_from_its_spelling() {
        for status in Status::ALL {
            assert_eq!(Status::parse(status.as_str()), Some(status));
            assert_eq!(serde_json::to_string(&status).ok(), Some(format!("\"{}\"", status.as_str())));
            assert!(!(status.is_final() && status.is_in_flight()));
        }
        assert_eq!(Status::parse("done"), None);
    }
}
