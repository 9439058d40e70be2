//! Which format a file has.

use crate::graph::json::Json;

/// A format of workflow files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// What the front end saves: nodes with places, links, groups.
    Ui,
    /// What a server runs: nodes by id with their inputs.
    Api,
}

impl Format {
    /// The format of a file; `None` if it is no workflow.
    #[must_use]
    pub fn of(file: &Json) -> Option<Self> {
        let object = file.as_object()?;
        if object.get("nodes").is_some_and(|nodes| nodes.as_list().is_some()) {
            return Some(Self::Ui);
        }
        object.iter().any(|(_, node)| node.get("class_type").is_some()).then_some(Self::Api)
    }
}
