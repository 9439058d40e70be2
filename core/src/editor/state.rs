//! The editor: everything that is one person's view of one document.

use std::sync::Arc;

use super::{
    camera::Camera,
    geometry::ScreenPoint,
    history::Versions,
    journal::{Journal, Unusable},
    scene::Scene,
    selection::Selection,
    shortcut::Keymap,
    snap::Snapping,
    tool::Tool,
};
use crate::graph::{edit::LevelId, json::Json, schema::Schema};

/// A level on the way to the one that is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Crumb {
    /// The level.
    pub level: LevelId,
    /// How it was seen when it was left.
    pub camera: Option<Camera>,
    /// The instance that was entered from it.
    pub entered: Option<Arc<str>>,
}

/// The editor of one document.
#[derive(Clone, Debug)]
pub struct Editor {
    pub(super) file: Json,
    pub(super) schema: Arc<Schema>,
    pub(super) level: LevelId,
    /// The levels around the one that is shown, the root first.
    pub(super) crumbs: Vec<Crumb>,
    pub(super) scene: Scene,
    pub(super) selection: Selection,
    pub(super) camera: Camera,
    pub(super) tool: Tool,
    pub(super) journal: Journal,
    pub(super) versions: Versions,
    /// Where the pointer was last.
    pub(super) pointer: ScreenPoint,
    pub(super) is_space_held: bool,
    /// Whether all is shown because nobody has looked elsewhere: then it is fitted into every new size.
    pub(super) is_fitted: bool,
    /// How things snap.
    pub snapping: Snapping,
    /// Which keys do what.
    pub keymap: Keymap,
}

impl Editor {
    /// Opens a document.
    #[must_use]
    pub fn open(file: Json, schema: Arc<Schema>) -> Self {
        let scene = Scene::read(&file, &LevelId::Root, &schema);
        let usual = Camera::default();
        let saved = Camera::saved(&file, usual.size);
        let is_fitted = saved.is_none();
        let camera = saved.unwrap_or_else(|| scene.bounds().map_or(usual, |bounds| usual.opened(bounds)));
        Self {
            file,
            schema,
            level: LevelId::Root,
            crumbs: Vec::new(),
            scene,
            selection: Selection::default(),
            camera,
            tool: Tool::default(),
            journal: Journal::default(),
            versions: Versions::default(),
            pointer: camera.middle(),
            is_space_held: false,
            is_fitted,
            snapping: Snapping::default(),
            keymap: Keymap::default(),
        }
    }

    /// Opens a document with the journal that was kept beside it, so that what was done before can still be undone.
    ///
    /// # Errors
    /// If the journal is not one, or belongs to another state of the document.
    pub fn reopen(file: Json, schema: Arc<Schema>, journal: &str) -> Result<Self, Unusable> {
        let journal = Journal::of_text(journal, &file.to_string())?;
        Ok(Self { journal, ..Self::open(file, schema) })
    }

    /// The document.
    #[must_use]
    pub fn file(&self) -> &Json {
        &self.file
    }

    /// What nodes take.
    #[must_use]
    pub fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    /// Takes other definitions, such as those of a node that came.
    pub fn set_schema(&mut self, schema: Arc<Schema>) {
        self.schema = schema;
        self.scene = Scene::read(&self.file, &self.level, &self.schema);
    }

    /// The level that is shown.
    #[must_use]
    pub fn level(&self) -> &LevelId {
        &self.level
    }

    /// The levels around the one that is shown, the root first.
    #[must_use]
    pub fn crumbs(&self) -> &[Crumb] {
        &self.crumbs
    }

    /// The level that is shown, measured.
    #[must_use]
    pub fn scene(&self) -> &Scene {
        &self.scene
    }

    /// What is selected.
    #[must_use]
    pub fn selection(&self) -> &Selection {
        &self.selection
    }

    /// What is seen.
    #[must_use]
    pub fn camera(&self) -> &Camera {
        &self.camera
    }

    /// Looks as it was kept beside the document; the canvas is as large as it is.
    pub fn look_as(&mut self, kept: Camera) {
        self.camera = Camera { size: self.camera.size, ..kept };
        self.is_fitted = false;
    }

    /// What the pointer is in the middle of.
    #[must_use]
    pub fn tool(&self) -> &Tool {
        &self.tool
    }

    /// What can be undone and done again.
    #[must_use]
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// The journal as text, to be kept beside the document as it is now.
    #[must_use]
    pub fn journal_text(&self) -> String {
        self.journal.to_text(&self.file.to_string())
    }

    /// The named versions.
    #[must_use]
    pub fn versions(&self) -> &Versions {
        &self.versions
    }

    /// Takes the named versions that were kept beside the document.
    pub fn set_versions(&mut self, versions: Versions) {
        self.versions = versions;
    }
}
