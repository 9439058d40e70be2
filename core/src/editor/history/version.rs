//! Versions a person gave a name.

use std::sync::Arc;

use crate::graph::json::{Json, Object};

/// Versions that are kept, at most; the oldest go first.
pub const MAX_VERSIONS: usize = 50;

/// A document as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// What people call it.
    pub name: String,
    /// When it was kept, as people read it.
    pub at: String,
    /// The document.
    pub text: Arc<str>,
}

/// Versions, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Versions(Vec<Version>);

impl Versions {
    /// All of them.
    #[must_use]
    pub fn all(&self) -> &[Version] {
        &self.0
    }

    /// Keeps one more.
    pub fn keep(&mut self, version: Version) {
        self.0.push(version);
        let surplus = self.0.len().saturating_sub(MAX_VERSIONS);
        self.0.drain(..surplus);
    }

    /// As text, to be kept beside the document.
    #[must_use]
    pub fn to_text(&self) -> String {
        let version = |version: &Version| {
            Json::Object(Object::from([
                ("name", Json::text(version.name.as_str())),
                ("at", Json::text(version.at.as_str())),
                ("document", Json::text(&*version.text)),
            ]))
        };
        Json::List(self.0.iter().map(version).collect()).to_string()
    }

    /// From text; what is not understood is left out.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        let json = Json::read(text).unwrap_or_default();
        let version = |json: &Json| {
            let said = |key: &str| json.get(key).and_then(Json::as_str);
            Some(Version { name: said("name")?.to_owned(), at: said("at")?.to_owned(), text: said("document")?.into() })
        };
        Self(json.as_list().unwrap_or_default().iter().filter_map(version).collect())
    }
}
