//! One step that can be undone.

use crate::{
    editor::selection::Selection,
    graph::{
        edit::{Change, LevelId, changes_of, json_of},
        json::{Json, Object},
    },
};

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// What it did, for people.
    pub name: String,
    /// The level it did it to.
    pub level: LevelId,
    /// What leads to the other side of the step: undoes what was done, or does what was undone.
    pub changes: Vec<Change>,
    /// What was selected before.
    pub before: Selection,
    /// What was selected after.
    pub after: Selection,
    /// Further steps with the same key are added to this one.
    pub key: Option<String>,
}

impl Entry {
    pub(super) fn to_json(&self) -> Json {
        let level = match &self.level {
            LevelId::Root => Json::Null,
            LevelId::Subgraph(id) => Json::text(id.as_str()),
        };
        Json::Object(Object::from([
            ("name", Json::text(self.name.as_str())),
            ("level", level),
            ("before", self.before.to_json()),
            ("after", self.after.to_json()),
            ("changes", json_of(&self.changes)),
        ]))
    }

    pub(super) fn of_json(json: &Json) -> Option<Self> {
        Some(Self {
            name: json.get("name")?.as_str()?.to_owned(),
            level: json.get("level")?.as_str().map_or(LevelId::Root, |id| LevelId::Subgraph(id.to_owned())),
            changes: changes_of(json.get("changes")?)?,
            before: Selection::of_json(json.get("before")?),
            after: Selection::of_json(json.get("after")?),
            key: None,
        })
    }
}
