//! Projects and sessions.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    ids::{ProjectId, SessionId},
    problem::FieldProblem,
    time::Timestamp,
};

/// Longest title, in characters.
pub const MAX_TITLE_CHARS: usize = 200;
/// Largest `settings` document, in bytes of JSON.
pub const MAX_SETTINGS_BYTES: usize = 64 * 1024;

/// What is deleted can be brought back for this long, in days.
pub const BIN_DAYS: i64 = 30;
/// The same in milliseconds.
pub const BIN_MILLIS: i64 = BIN_DAYS * 24 * 60 * 60 * 1000;

/// What a session is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Flow {
    /// A debate with the specialists.
    Chat,
    /// A funnel of drafts.
    DraftGrid,
    /// Lockable fields and variants.
    Concept,
    /// LoRAs and comparisons.
    Explorer,
    /// A film.
    Video,
    /// A workflow on the canvas.
    Editor,
}

impl Flow {
    /// The spelling on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::DraftGrid => "draft_grid",
            Self::Concept => "concept",
            Self::Explorer => "explorer",
            Self::Video => "video",
            Self::Editor => "editor",
        }
    }
}

/// A folder of sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Project {
    /// Its id.
    pub id: ProjectId,
    /// Its name.
    pub title: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it or a session of it last changed.
    pub updated_at: Timestamp,
}

/// What a session weighs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionStats {
    /// How many pictures it holds.
    pub images: i64,
    /// All their files, in bytes.
    pub bytes: i64,
}

/// One board, debate or flow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// The project it belongs to.
    pub project_id: ProjectId,
    /// What it is for.
    pub flow: Flow,
    /// Its name.
    pub title: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Which language model each role uses; roles without one use the first that fits.
    pub model_assignments: BTreeMap<Role, String>,
    /// Whatever the page of this flow keeps; an object.
    pub settings: serde_json::Value,
    /// What it weighs.
    pub stats: SessionStats,
}

impl Session {
    /// The setting that names the language model which looks at the pictures of this session's debates.
    pub const VISION_MODEL: &str = "vision_model";

    /// The language model that looks at pictures; whichever sees when absent.
    #[must_use]
    pub fn vision_model(&self) -> Option<&str> {
        self.settings.get(Self::VISION_MODEL)?.as_str().filter(|name| !name.trim().is_empty())
    }
}

/// Who a specialist is, by job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Luna.
    Style,
    /// Frame.
    Composition,
    /// Saga.
    Story,
    /// Pixel.
    Technical,
    /// Lens.
    Critic,
}

/// What makes a session.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewSession {
    /// What it is for.
    pub flow: Flow,
    /// The project it goes to; a fresh one when absent.
    #[serde(default)]
    pub project_id: Option<ProjectId>,
    /// Its name, 1–200 characters.
    #[serde(default)]
    pub title: Option<String>,
    /// Which language model each role uses.
    #[serde(default)]
    pub model_assignments: BTreeMap<Role, String>,
    /// Whatever the page of this flow keeps; an object.
    #[serde(default)]
    pub settings: Option<serde_json::Value>,
}

/// What may change about a session; absent fields stay.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SessionPatch {
    /// A new name.
    #[serde(default)]
    pub title: Option<String>,
    /// Another project.
    #[serde(default)]
    pub project_id: Option<ProjectId>,
    /// New assignments, replacing all.
    #[serde(default)]
    pub model_assignments: Option<BTreeMap<Role, String>>,
    /// New settings, replacing all.
    #[serde(default)]
    pub settings: Option<serde_json::Value>,
}

/// Checks a title: 1–200 characters that are not all blank.
#[must_use]
pub fn title_problem(title: &str) -> Option<FieldProblem> {
    let chars = title.chars().count();
    (title.trim().is_empty() || chars > MAX_TITLE_CHARS)
        .then(|| FieldProblem::new("title", format!("A title has 1 to {MAX_TITLE_CHARS} characters.")))
}

/// Checks a settings document: an object of at most 64 KiB.
#[must_use]
pub fn settings_problem(settings: &serde_json::Value) -> Option<FieldProblem> {
    (!settings.is_object() || settings.to_string().len() > MAX_SETTINGS_BYTES)
        .then(|| FieldProblem::new("settings", "Settings are an object of at most 64 KiB."))
}

impl NewSession {
    /// Every field that is not acceptable.
    #[must_use]
    pub fn problems(&self) -> Vec<FieldProblem> {
        let title = self.title.as_deref().and_then(title_problem);
        title.into_iter().chain(self.settings.as_ref().and_then(settings_problem)).collect()
    }
}

impl SessionPatch {
    /// Every field that is not acceptable.
    #[must_use]
    pub fn problems(&self) -> Vec<FieldProblem> {
        let title = self.title.as_deref().and_then(title_problem);
        title.into_iter().chain(self.settings.as_ref().and_then(settings_problem)).collect()
    }
}
