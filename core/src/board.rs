//! The funnel: what a person said of each picture and what went on.

use serde::{Deserialize, Serialize};

use crate::ids::{GenerationId, ImageId};

/// Most verdicts or promotions in one request.
pub const MAX_VERDICTS: usize = 500;

/// The names and targets of the four stages of a funnel.
pub const STAGES: [(&str, u32); 4] = [("drafts", 20), ("refined", 8), ("polished", 3), ("final", 1)];

/// What a person says of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum VerdictKind {
    /// Keep it.
    Select,
    /// Set it aside; it stays reachable.
    Reject,
    /// Say nothing of it.
    Clear,
}

/// A verdict on one picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Verdict {
    /// The picture.
    pub image_id: ImageId,
    /// What is said of it.
    pub verdict: VerdictKind,
}

/// Sends pictures on to a stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Promotion {
    /// The stage they go to: `refined`, `polished` or `final`.
    pub stage: String,
    /// The pictures, at most 500.
    pub image_ids: Vec<ImageId>,
}

/// What changes a board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BoardChange {
    /// At most 500.
    #[serde(default)]
    pub verdicts: Vec<Verdict>,
    /// What goes on.
    #[serde(default)]
    pub promote: Option<Promotion>,
}

/// One stage of a funnel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BoardStage {
    /// `drafts`, `refined`, `polished` or `final`.
    pub name: String,
    /// How many pictures the stage is meant to hold.
    pub target: u32,
    /// The generations of this stage, oldest first.
    pub generations: Vec<GenerationId>,
    /// Pictures that were sent on from this stage.
    pub promoted: Vec<ImageId>,
}

/// A funnel as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Board {
    /// The four stages, in order.
    pub stages: Vec<BoardStage>,
    /// Every picture something was said of.
    pub verdicts: Vec<Verdict>,
}
