//! From the ids that diagnostics have to levels and nodes.

use crate::graph::{
    edit::LevelId,
    file::{Definition, Level, definitions},
    json::Json,
};

/// The levels of a document.
pub(super) struct Places<'a> {
    root: Level<'a>,
    definitions: Vec<Definition<'a>>,
}

impl<'a> Places<'a> {
    pub fn new(file: &'a Json) -> Self {
        Self { root: Level::read(file), definitions: definitions(file) }
    }

    /// An id as runs have it: the instances on the way, then the node, with colons between.
    pub fn of_run(&self, id: &str) -> (LevelId, Option<String>) {
        let mut level = (LevelId::Root, &self.root);
        let mut way = id.split(':').peekable();
        while let Some(part) = way.next() {
            let Some(node) = level.1.node(part) else { break };
            if way.peek().is_none() {
                return (level.0, Some(part.to_owned()));
            }
            let Some(inside) = self.definitions.iter().find(|one| one.id == node.class) else { break };
            level = (LevelId::Subgraph(inside.id.to_owned()), &inside.level);
        }
        (LevelId::Root, None)
    }

    /// An id as the check of a file has it: the name of the subgraph, a colon, the node.
    pub fn of_file(&self, id: &str) -> (LevelId, Option<String>) {
        let inside = id.rsplit_once(':').and_then(|(name, node)| {
            let there = |one: &&Definition<'_>| one.name == name && one.level.node(node).is_some();
            Some((LevelId::Subgraph(self.definitions.iter().find(there)?.id.to_owned()), Some(node.to_owned())))
        });
        inside.unwrap_or_else(|| (LevelId::Root, self.root.node(id).map(|_| id.to_owned())))
    }
}
