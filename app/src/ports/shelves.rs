//! Projects, the bin and single pictures as their pages see them.

use async_trait::async_trait;
use gesso_core::ids::{ImageId, ProjectId, SessionId};

use crate::{
    api::{BinId, BinState, PictureState, ProjectState, ProjectsState},
    error::AppError,
};

/// What the pages of projects and pictures ask for, on behalf of one person. Provided as `Arc<dyn Shelves>`, beside
/// [`super::Studio`].
#[async_trait]
pub trait Shelves: Send + Sync {
    /// The list of projects.
    async fn projects(&self, q: Option<String>, cursor: Option<String>) -> Result<ProjectsState, AppError>;
    /// One project.
    async fn project(&self, id: ProjectId, q: Option<String>, cursor: Option<String>) -> Result<ProjectState, AppError>;
    /// Gives a project another name.
    async fn rename_project(&self, id: ProjectId, title: String) -> Result<(), AppError>;
    /// Gives a session another name.
    async fn rename_session(&self, id: SessionId, title: String) -> Result<(), AppError>;
    /// Puts a project into the bin; what it has under way is cancelled.
    async fn delete_project(&self, id: ProjectId) -> Result<(), AppError>;
    /// Puts a session into the bin; what it has under way is cancelled.
    async fn delete_session(&self, id: SessionId) -> Result<(), AppError>;
    /// What can be brought back.
    async fn bin(&self) -> Result<BinState, AppError>;
    /// Brings something back.
    async fn restore(&self, what: BinId) -> Result<(), AppError>;
    /// Lets go of everything in the bin.
    async fn empty_bin(&self) -> Result<(), AppError>;
    /// One picture and what is around it.
    async fn picture(&self, session: SessionId, image: ImageId) -> Result<PictureState, AppError>;
}
