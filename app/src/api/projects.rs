//! What the pages of projects and the bin call, and the types they show.

#![expect(missing_docs, reason = "the fields of the generated structs are the arguments")]

use gesso_core::{
    generation::Image,
    ids::{ProjectId, SessionId},
    session::{Project, Session, SessionStats},
    time::Timestamp,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::json::Json;
use crate::error::AppError;

#[cfg(feature = "ssr")]
use super::context::{answer, shelves};

/// Pictures on the card of a project.
pub const PROJECT_COVERS: usize = 3;
/// Projects on a page.
pub const PROJECTS_SHOWN: u32 = 24;

/// The list of projects.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProjectsState {
    /// Last changed first.
    pub projects: Vec<ProjectCard>,
    /// Where the list goes on.
    pub next_cursor: Option<String>,
    /// All pictures, those in the bin included.
    pub disk: SessionStats,
    /// What is in the bin.
    pub bin: SessionStats,
    /// How many things are in the bin.
    pub binned: usize,
    /// When it was read.
    pub server_time: Timestamp,
}

/// A project with what it holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProjectCard {
    /// The project.
    pub project: Project,
    /// How many sessions.
    pub sessions: i64,
    /// What they weigh.
    pub stats: SessionStats,
    /// Its newest pictures, at most [`PROJECT_COVERS`].
    pub covers: Vec<Image>,
}

/// One project.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProjectState {
    /// The project.
    pub project: Project,
    /// Its sessions, newest first.
    pub sessions: Vec<SessionCard>,
    /// Where the list goes on.
    pub next_cursor: Option<String>,
    /// When it was read.
    pub server_time: Timestamp,
}

/// A session with its newest pictures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionCard {
    /// The session.
    pub session: Session,
    /// At most [`PROJECT_COVERS`].
    pub covers: Vec<Image>,
}

/// What was deleted and can be brought back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BinState {
    /// Last deleted first.
    pub things: Vec<BinThing>,
    /// What they weigh together.
    pub stats: SessionStats,
    /// When it was read.
    pub server_time: Timestamp,
}

/// Something in the bin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BinThing {
    /// What it is.
    pub what: BinId,
    /// Its name.
    pub title: String,
    /// For a session: the project it was in.
    pub project: Option<String>,
    /// When it was deleted.
    pub deleted_at: Timestamp,
    /// How many sessions it is.
    pub sessions: i64,
    /// What it weighs.
    pub stats: SessionStats,
}

/// Which thing of the bin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "id")]
pub enum BinId {
    /// A project with the sessions that went with it.
    Project(ProjectId),
    /// A session alone.
    Session(SessionId),
}

/// The list of projects; `q` is looked for in their names and in those of their sessions.
#[server(prefix = "/_fn", endpoint = "projects", input = Json, output = Json)]
pub async fn load_projects(q: Option<String>, cursor: Option<String>) -> Result<ProjectsState, AppError> {
    answer(async { shelves()?.projects(q, cursor).await }.await)
}

/// One project; `q` is looked for in the names of its sessions.
#[server(prefix = "/_fn", endpoint = "project", input = Json, output = Json)]
pub async fn load_project(project: ProjectId, q: Option<String>, cursor: Option<String>) -> Result<ProjectState, AppError> {
    answer(async { shelves()?.project(project, q, cursor).await }.await)
}

/// The bin.
#[server(prefix = "/_fn", endpoint = "bin", input = Json, output = Json)]
pub async fn load_bin() -> Result<BinState, AppError> {
    answer(async { shelves()?.bin().await }.await)
}

/// Gives a project another name. Posted by a form as well.
#[server(prefix = "/_fn", endpoint = "project_rename", output = Json)]
pub async fn rename_project(project: ProjectId, title: String) -> Result<(), AppError> {
    shelves()?.rename_project(project, title).await
}

/// Gives a session another name. Posted by a form as well.
#[server(prefix = "/_fn", endpoint = "session_rename", output = Json)]
pub async fn rename_session(session: SessionId, title: String) -> Result<(), AppError> {
    shelves()?.rename_session(session, title).await
}

/// Puts a project into the bin. Posted by a form as well, which then shows the list.
#[server(prefix = "/_fn", endpoint = "project_delete", output = Json)]
pub async fn delete_project(project: ProjectId) -> Result<(), AppError> {
    shelves()?.delete_project(project).await?;
    leptos_axum::redirect("/projects");
    Ok(())
}

/// Puts a session into the bin. Posted by a form as well.
#[server(prefix = "/_fn", endpoint = "session_delete", output = Json)]
pub async fn delete_session(session: SessionId) -> Result<(), AppError> {
    shelves()?.delete_session(session).await
}

/// Brings a project back. Posted by a form as well.
#[server(prefix = "/_fn", endpoint = "project_restore", output = Json)]
pub async fn restore_project(project: ProjectId) -> Result<(), AppError> {
    shelves()?.restore(BinId::Project(project)).await
}

/// Brings a session back. Posted by a form as well.
#[server(prefix = "/_fn", endpoint = "session_restore", output = Json)]
pub async fn restore_session(session: SessionId) -> Result<(), AppError> {
    shelves()?.restore(BinId::Session(session)).await
}

/// Lets go of everything in the bin. Posted by a form as well.
#[server(prefix = "/_fn", endpoint = "bin_empty", output = Json)]
pub async fn empty_bin() -> Result<(), AppError> {
    shelves()?.empty_bin().await
}
