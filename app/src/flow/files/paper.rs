//! What is known of an open document besides its content, and what all documents of the page share.

use std::{collections::HashMap, sync::Arc};

use gesso_core::{editor::Editor, graph::schema::Schema};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{browser::Later, flow::definitions::Definitions};

/// What an untitled document is called.
pub const UNTITLED: &str = "New flow";
/// Letters of a title, at most; the studio takes no more.
pub const MAX_TITLE_CHARS: usize = 200;

/// One document.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Paper {
    /// Its name on this device.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// Its id in the library, if it is saved there.
    pub saved: Option<String>,
    /// The version it was saved or opened as.
    pub version: i64,
    /// It differs from what the library has.
    pub is_changed: bool,
    /// Nobody has touched it: it need not be kept.
    pub is_fresh: bool,
    /// The session its pictures go to.
    pub session: Option<String>,
    /// When it was last kept, in milliseconds since 1970.
    pub touched: f64,
    /// How often it was kept when it was read here; another window may have kept it since.
    #[serde(skip)]
    pub revision: u32,
}

impl Paper {
    /// One with a name of its own.
    pub fn new(title: &str) -> Self {
        let title: String = title.trim().chars().take(MAX_TITLE_CHARS).collect();
        let title = if title.is_empty() { UNTITLED.to_owned() } else { title };
        Self { id: crate::browser::command_id().to_string(), title, ..Self::default() }
    }

    /// As it is kept.
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// From what was kept.
    pub fn of_text(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok().filter(|paper: &Self| !paper.id.is_empty())
    }
}

/// What the documents share. Cheap to copy; part of the desk.
#[derive(Clone, Copy)]
pub struct Files {
    /// The open ones, in the order of their tabs.
    pub tabs: RwSignal<Vec<Paper>>,
    /// The one on the desk.
    pub shown: RwSignal<Option<String>>,
    /// The editors of the others, and of those closed a moment ago.
    pub parked: StoredValue<HashMap<String, Editor>>,
    /// What blocks there are.
    pub schema: StoredValue<Arc<Schema>>,
    /// Whether that is known.
    pub definitions: RwSignal<Definitions>,
    /// Why nothing is kept on this device.
    pub trouble: RwSignal<Option<String>>,
    /// A name is asked for, to save under.
    pub naming: RwSignal<bool>,
    /// Shift is held.
    pub is_shift_held: StoredValue<bool>,
    /// When it is kept next.
    pub later: Later,
    /// Whether something has to be kept.
    pub is_pending: StoredValue<bool>,
    /// How long keeping took last, in milliseconds.
    pub cost: StoredValue<f64>,
}

impl Files {
    /// None yet.
    pub fn new() -> Self {
        Self {
            tabs: RwSignal::new(Vec::new()),
            shown: RwSignal::new(None),
            parked: StoredValue::new(HashMap::new()),
            schema: StoredValue::new(Arc::default()),
            definitions: RwSignal::new(Definitions::Reading),
            trouble: RwSignal::new(None),
            naming: RwSignal::new(false),
            is_shift_held: StoredValue::new(false),
            later: Later::new(),
            is_pending: StoredValue::new(false),
            cost: StoredValue::new(0.0),
        }
    }

    /// The open document of a name. Not tracked.
    pub fn paper(self, id: &str) -> Option<Paper> {
        self.tabs.try_with_untracked(|tabs| tabs.iter().find(|paper| paper.id == id).cloned()).flatten()
    }

    /// The document on the desk. Not tracked.
    pub fn shown_paper(self) -> Option<Paper> {
        self.paper(&self.shown.try_get_untracked().flatten()?)
    }

    /// Changes what is known of a document; `change` says whether the tabs show it.
    pub fn update(self, id: &str, change: impl FnOnce(&mut Paper) -> bool) {
        self.tabs.try_maybe_update(|tabs| {
            let changed = tabs.iter_mut().find(|paper| paper.id == id).map(change);
            (changed == Some(true), ())
        });
    }

    /// Changes what is known of the document on the desk.
    pub fn update_shown(self, change: impl FnOnce(&mut Paper) -> bool) {
        if let Some(id) = self.shown.try_get_untracked().flatten() {
            self.update(&id, change);
        }
    }

    /// What blocks there are.
    pub fn blocks(self) -> Arc<Schema> {
        self.schema.try_get_value().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_of_a_document_is_kept() {
        let paper = Paper { id: "a".to_owned(), saved: Some("b".to_owned()), version: 3, ..Paper::new("  ") };
        assert_eq!(paper.title, UNTITLED);
        assert_eq!(Paper::of_text(&paper.to_text()), Some(paper));
        assert_eq!(Paper::of_text("{}"), None);
        assert_eq!(Paper::of_text(r#"{"id":"x","later":1}"#).map(|paper| paper.id).as_deref(), Some("x"));
        assert_eq!(Paper::new(&"x".repeat(300)).title.len(), MAX_TITLE_CHARS);
    }
}
