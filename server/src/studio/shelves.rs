//! Projects, the bin and single pictures as their pages see them.

use std::collections::BTreeMap;

use async_trait::async_trait;
use gesso_app::{
    api::{
        BinId, BinState, BinThing, FileText, Neighbour, PROJECT_COVERS, PROJECTS_SHOWN, PictureState, ProjectCard,
        ProjectState, ProjectsState, SessionCard,
    },
    error::AppError,
    ports::{
        Shelves,
        store::{Binned, ImageRow, PicturesOf, SessionFilter},
    },
};
use gesso_core::{
    generation::{Image, image_url, thumbnail_url},
    ids::{ImageId, ProjectId, SessionId},
    problem::ProblemCode,
    session::{SessionPatch, SessionStats, title_problem},
};

use super::{OwnerStudio, app_error, app_problem};
use crate::{
    clock,
    error::Problem,
    http::bin::{empty_now, since},
    media::{self, ContentHash},
};

/// Longest search text, in characters.
const MAX_SEARCH_CHARS: usize = 200;
/// Things of the bin that are shown at most.
const MAX_BINNED: u32 = 200;
/// Pictures shown on each side of the one that is open.
const NEIGHBOURS_EACH_SIDE: usize = 6;
/// Ancestors shown.
const MAX_ANCESTORS: usize = 8;
/// Descendants shown.
const MAX_CHILDREN: u32 = 24;
/// Largest file whose texts are read for the page, in bytes.
const MAX_READ_BYTES: i64 = 64 * 1024 * 1024;
/// Of a text in a file so much is shown, in characters.
const MAX_TEXT_CHARS: usize = 4_000;

#[async_trait]
impl Shelves for OwnerStudio {
    async fn projects(&self, q: Option<String>, cursor: Option<String>) -> Result<ProjectsState, AppError> {
        let (store, owner) = (&self.state.store, self.state.owner);
        let q = search(q);
        let page = store.shelves(owner, q.as_deref(), cursor.as_deref(), PROJECTS_SHOWN).await.map_err(app_error)?;
        let mut projects = Vec::new();
        for shelf in page.items {
            let covers = self.covers(PicturesOf::Project(shelf.project.id)).await?;
            projects.push(ProjectCard { project: shelf.project, sessions: shelf.sessions, stats: shelf.stats, covers });
        }
        let bin = self.bin().await?;
        Ok(ProjectsState {
            projects,
            next_cursor: page.next_cursor,
            disk: store.disk_usage(owner).await.map_err(app_error)?,
            bin: bin.stats,
            binned: bin.things.len(),
            server_time: clock::now(),
        })
    }

    async fn project(&self, id: ProjectId, q: Option<String>, cursor: Option<String>) -> Result<ProjectState, AppError> {
        let (store, owner) = (&self.state.store, self.state.owner);
        let project = store.project(owner, id).await.map_err(app_error)?;
        let filter = SessionFilter { project_id: Some(id), q: search(q), ..SessionFilter::default() };
        let page = store.sessions(owner, &filter, cursor.as_deref(), PROJECTS_SHOWN).await.map_err(app_error)?;
        let mut sessions = Vec::new();
        for session in page.items {
            let covers = self.covers(PicturesOf::Session(session.id)).await?;
            sessions.push(SessionCard { session, covers });
        }
        Ok(ProjectState { project, sessions, next_cursor: page.next_cursor, server_time: clock::now() })
    }

    async fn rename_project(&self, id: ProjectId, title: String) -> Result<(), AppError> {
        let title = checked_title(&title)?;
        let renamed = self.state.store.rename_project(self.state.owner, id, &title, clock::now()).await;
        renamed.map(drop).map_err(app_error)
    }

    async fn rename_session(&self, id: SessionId, title: String) -> Result<(), AppError> {
        let patch = SessionPatch { title: Some(checked_title(&title)?), ..SessionPatch::default() };
        self.state.store.patch_session(self.state.owner, id, &patch, clock::now()).await.map(drop).map_err(app_error)
    }

    async fn delete_project(&self, id: ProjectId) -> Result<(), AppError> {
        self.state.store.delete_project(self.state.owner, id, clock::now()).await.map_err(app_error)?;
        self.state.jobs.cancel_asked().await;
        Ok(())
    }

    async fn delete_session(&self, id: SessionId) -> Result<(), AppError> {
        self.state.store.delete_session(self.state.owner, id, clock::now()).await.map_err(app_error)?;
        self.state.jobs.cancel_asked().await;
        Ok(())
    }

    async fn bin(&self) -> Result<BinState, AppError> {
        let things = self.state.store.bin(self.state.owner, since(), MAX_BINNED).await.map_err(app_error)?;
        let stats = things.iter().fold(SessionStats::default(), |sum, thing| SessionStats {
            images: sum.images + thing.stats.images,
            bytes: sum.bytes + thing.stats.bytes,
        });
        let thing = |thing: gesso_app::ports::store::BinnedThing| BinThing {
            what: match thing.what {
                Binned::Project(id) => BinId::Project(id),
                Binned::Session(id) => BinId::Session(id),
            },
            title: thing.title,
            project: thing.project,
            deleted_at: thing.deleted_at,
            sessions: thing.sessions,
            stats: thing.stats,
        };
        Ok(BinState { things: things.into_iter().map(thing).collect(), stats, server_time: clock::now() })
    }

    async fn restore(&self, what: BinId) -> Result<(), AppError> {
        let what = match what {
            BinId::Project(id) => Binned::Project(id),
            BinId::Session(id) => Binned::Session(id),
        };
        self.state.store.restore(self.state.owner, what, since(), clock::now()).await.map_err(app_error)
    }

    async fn empty_bin(&self) -> Result<(), AppError> {
        empty_now(&self.state).await.map(drop).map_err(|problem| app_problem(&problem))
    }

    async fn picture(&self, session: SessionId, id: ImageId) -> Result<PictureState, AppError> {
        let (store, owner) = (&self.state.store, self.state.owner);
        let row = store.image(owner, session, id).await.map_err(app_error)?;
        let generation = store.generation(owner, row.generation_id).await.map_err(app_error)?;
        let image = generation.images.iter().find(|image| image.id == id).cloned().ok_or(ProblemCode::NotFound)?;
        let all = store.session_pictures(owner, session).await.map_err(app_error)?;
        let place = all.iter().position(|other| other.id == id).unwrap_or_default();
        let around = place.saturating_sub(NEIGHBOURS_EACH_SIDE)..all.len().min(place + NEIGHBOURS_EACH_SIDE + 1);
        let children = store.children_of(owner, id, MAX_CHILDREN).await.map_err(app_error)?;
        Ok(PictureState {
            bytes: row.blob.bytes,
            mime: row.blob.mime.clone(),
            session: store.session(owner, session).await.map_err(app_error)?,
            node_name: generation.node_id.as_ref().map(|node| self.node_name(node)),
            place: place + 1,
            of: all.len(),
            before: place.checked_sub(1).and_then(|before| all.get(before)).map(|row| row.id),
            after: all.get(place + 1).map(|row| row.id),
            neighbours: all.get(around).unwrap_or_default().iter().map(neighbour).collect(),
            parents: self.ancestors(&image).await?,
            children: children.iter().map(neighbour).collect(),
            texts: self.texts(&row).await,
            server_time: clock::now(),
            image,
            generation,
        })
    }
}

impl OwnerStudio {
    async fn covers(&self, of: PicturesOf) -> Result<Vec<Image>, AppError> {
        let limit = u32::try_from(PROJECT_COVERS).unwrap_or(u32::MAX);
        let rows = self.state.store.newest_pictures(self.state.owner, of, limit).await.map_err(app_error)?;
        Ok(rows.iter().map(picture).collect())
    }

    /// What a picture was made from, first ancestor first; of several parents the first leads on.
    async fn ancestors(&self, image: &Image) -> Result<Vec<Neighbour>, AppError> {
        let (store, owner) = (&self.state.store, self.state.owner);
        let mut line: Vec<Neighbour> = Vec::new();
        let mut parents = image.parents.clone();
        while !parents.is_empty() && line.len() < MAX_ANCESTORS {
            let rows = store.pictures(owner, &parents).await.map_err(app_error)?;
            let found: BTreeMap<ImageId, &ImageRow> = rows.iter().map(|row| (row.id, row)).collect();
            let found: Vec<&ImageRow> = parents.iter().filter_map(|id| found.get(id).copied()).collect();
            let Some(first) = found.first() else { break };
            let generation = store.generation(owner, first.generation_id).await.map_err(app_error)?;
            let next = generation.images.iter().find(|image| image.id == first.id).map(|image| image.parents.clone());
            let seen = |id: ImageId| line.iter().any(|known| known.id == id);
            let fresh: Vec<Neighbour> = found.iter().filter(|row| !seen(row.id)).map(|row| neighbour(row)).collect();
            line.extend(fresh);
            parents = next.unwrap_or_default();
        }
        line.truncate(MAX_ANCESTORS);
        line.reverse();
        Ok(line)
    }

    /// The texts in a picture's file; none when it is too large or cannot be read.
    async fn texts(&self, row: &ImageRow) -> Vec<FileText> {
        let Ok(hash) = row.blob.sha256.parse::<ContentHash>() else { return Vec::new() };
        if row.blob.bytes > MAX_READ_BYTES {
            return Vec::new();
        }
        let read = async { media::png_text::read(&self.state.media.get(hash).await?.bytes().await?) };
        match read.await {
            Ok(texts) => texts.into_iter().map(file_text).collect(),
            Err(error) => {
                tracing::debug!(%error, image.id = %row.id, "the texts of a picture could not be read");
                Vec::new()
            }
        }
    }
}

fn file_text(text: media::png_text::Text) -> FileText {
    let bytes = text.text.len();
    let end = text.text.char_indices().nth(MAX_TEXT_CHARS).map_or(bytes, |(end, _)| end);
    FileText { key: text.key, text: text.text.get(..end).unwrap_or_default().to_owned(), bytes }
}

fn picture(row: &ImageRow) -> Image {
    Image {
        id: row.id,
        image_url: image_url(row.session_id, row.id),
        thumbnail_url: thumbnail_url(row.session_id, row.id),
        width: row.blob.width,
        height: row.blob.height,
        sha256: row.blob.sha256.clone(),
        parents: Vec::new(),
        simulated: row.simulated,
    }
}

fn neighbour(row: &ImageRow) -> Neighbour {
    Neighbour {
        id: row.id,
        session_id: row.session_id,
        thumbnail_url: thumbnail_url(row.session_id, row.id),
        simulated: row.simulated,
    }
}

/// A search text as it is looked for; blank ones look for nothing.
fn search(q: Option<String>) -> Option<String> {
    let q: String = q?.trim().chars().take(MAX_SEARCH_CHARS).collect();
    (!q.is_empty()).then_some(q)
}

fn checked_title(title: &str) -> Result<String, AppError> {
    match title_problem(title) {
        Some(problem) => Err(app_problem(&Problem::invalid(vec![problem]))),
        None => Ok(title.trim().to_owned()),
    }
}
