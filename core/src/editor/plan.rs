//! A step being worked out: commands done one after the other, with the scene as it was before.

use std::sync::Arc;

use super::{cord::Target, scene::Scene, selection::Selection};
use crate::graph::{
    edit::{Command, Connection, End, LevelId, Refusal, Side, SlotList, Transaction, level_at},
    file::{INPUTS, Link, OUTPUTS},
    json::{Json, Number, Object},
    schema::Schema,
};

/// A step being worked out.
pub struct Plan<'a> {
    tx: Transaction<'a>,
    /// The level that is shown.
    pub level: &'a LevelId,
    /// The level as it was when the step began.
    pub scene: &'a Scene,
    /// What is selected.
    pub selection: &'a Selection,
    /// What to name the step, where the action does not say.
    pub name: String,
}

/// Why a step is not done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum No {
    /// The document cannot take it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// There is nothing to do it to; not worth a word.
    #[error("there is nothing to do")]
    Nothing,
    /// It makes no sense; why.
    #[error("{0}")]
    Because(String),
}

/// What is selected after a step; `None` if what was.
pub type After = Result<Option<Selection>, No>;

impl<'a> Plan<'a> {
    pub(super) fn new(tx: Transaction<'a>, level: &'a LevelId, scene: &'a Scene, selection: &'a Selection) -> Self {
        Self { tx, level, scene, selection, name: String::new() }
    }

    pub(super) fn finish(self) -> Vec<crate::graph::edit::Change> {
        self.tx.finish()
    }

    /// The document as it is now.
    #[must_use]
    pub fn file(&self) -> &Json {
        self.tx.file()
    }

    /// What nodes take.
    #[must_use]
    pub fn schema(&self) -> &'a Schema {
        self.tx.schema()
    }

    /// Does a command to the level that is shown.
    ///
    /// # Errors
    /// Why the document cannot take it.
    pub fn run(&mut self, command: Command) -> Result<(), No> {
        Ok(self.tx.run(self.level, command)?)
    }

    /// Does a command to a level.
    ///
    /// # Errors
    /// Why the document cannot take it.
    pub fn run_in(&mut self, level: &LevelId, command: Command) -> Result<(), No> {
        Ok(self.tx.run(level, command)?)
    }

    /// The level that is shown, as it is now.
    #[must_use]
    pub fn json(&self) -> &Json {
        self.json_of(self.level)
    }

    /// A level as it is now; null if there is none.
    #[must_use]
    pub fn json_of(&self, level: &LevelId) -> &Json {
        static NOTHING: Json = Json::Null;
        level_at(self.file(), level).map_or(&NOTHING, |(json, _)| json)
    }

    /// A node as it is now. Quick while nodes stand where they stood when the step began.
    #[must_use]
    pub fn node(&self, id: &str) -> Option<&Json> {
        let nodes = self.json().get("nodes")?.as_list()?;
        let is_it = |json: &&Json| json.get("id").and_then(Json::as_id).as_deref() == Some(id);
        let there = self.scene.block(id).and_then(|block| nodes.get(block.at)).filter(is_it);
        there.or_else(|| nodes.iter().find(is_it))
    }

    /// An id that no node of any level has. Looks at all of them.
    #[must_use]
    pub fn free_node_id(&self) -> i64 {
        free_id(self.file(), "nodes", &["last_node_id"], "lastNodeId")
    }

    /// The id of the last link of the level that is shown.
    #[must_use]
    pub fn newest_link(&self) -> Option<String> {
        let last = self.json().get("links")?.as_list()?.last()?;
        Link::read(last).map(|link| link.id.into_owned())
    }

    /// Links an output to an input of the level that is shown; the place after the last of a subgraph's own box makes a new
    /// slot. Gives the id of the link.
    ///
    /// # Errors
    /// Why the document cannot take it.
    pub fn link(&mut self, from: &Target, to: &Target, kind: &str) -> Result<String, No> {
        let from = self.made_slot(from, Side::Output, to, kind)?;
        let to = self.made_slot(to, Side::Input, &from, kind)?;
        let end = |target: &Target| End { node: target.node.to_string(), slot: target.slot };
        self.run(Command::Connect { from: end(&from), to: end(&to), kind: kind.to_owned() })?;
        self.newest_link().ok_or(No::Nothing)
    }

    /// Makes several links of a level; gives their ids in the same order.
    ///
    /// # Errors
    /// Why the document cannot take them.
    pub fn link_all(&mut self, level: &LevelId, links: Vec<Connection>) -> Result<Vec<String>, No> {
        let count = links.len();
        self.run_in(level, Command::ConnectAll(links))?;
        // They are counted on one by one, and nothing comes after the last.
        let all = self.json_of(level).get("links").and_then(Json::as_list).unwrap_or_default();
        let last: i128 = all.last().and_then(Link::read).and_then(|link| link.id.parse().ok()).unwrap_or_default();
        Ok((0..count).rev().map(|before| (last - before as i128).to_string()).collect())
    }

    /// Makes the slot of the subgraph's own box that a link asks for, named as the other end is.
    fn made_slot(&mut self, end: &Target, side: Side, other: &Target, kind: &str) -> Result<Target, No> {
        let key = match (&*end.node, side) {
            (INPUTS, Side::Output) => "inputs",
            (OUTPUTS, Side::Input) => "outputs",
            _ => return Ok(end.clone()),
        };
        let there = self.json().get(key).and_then(Json::as_list).map_or(0, <[Json]>::len);
        if end.slot < there {
            return Ok(end.clone());
        }
        let opposite = if side == Side::Output { Side::Input } else { Side::Output };
        let name =
            self.scene.block(&other.node).and_then(|block| block.ports(opposite).get(other.slot)).map(|port| port.name.clone());
        let name = name.filter(|name| !name.is_empty()).unwrap_or_else(|| kind.to_lowercase().into());
        super::action::subgraph::add_boundary_slot(self, &self.level.clone(), side, &name, kind, None)?;
        Ok(Target { node: end.node.clone(), slot: there })
    }

    /// Where the list of a node's slots is.
    #[must_use]
    pub fn slots(node: &str, side: Side) -> SlotList {
        SlotList { node: node.to_owned(), side }
    }
}

/// One more than the largest id of a list in all levels, said or used.
pub(super) fn free_id(file: &Json, list: &str, said: &[&str], state: &str) -> i64 {
    // Beyond what JavaScript counts exactly an id would not be told from its neighbour.
    const LARGEST: i128 = 1 << 52;
    let inner = file.get("definitions").into_iter().flat_map(|definitions| definitions.items("subgraphs"));
    let largest = std::iter::once(file).chain(inner).flat_map(|level| {
        let said = said.iter().filter_map(|key| level.get(key)?.as_i128());
        let state = level.get("state").and_then(|it| it.get(state)?.as_i128());
        let used = level.items(list).filter_map(|one| one.get("id")?.as_i128());
        said.chain(state).chain(used).filter(|id| (0..LARGEST).contains(id)).max()
    });
    i64::try_from(largest.max().unwrap_or_default() + 1).unwrap_or(1)
}

/// A number of a document.
pub(super) fn number(number: f64) -> Json {
    Json::Number(Number::from(number))
}

/// Numbers of a document.
pub(super) fn numbers(all: &[f64]) -> Json {
    Json::List(all.iter().copied().map(number).collect())
}

/// An id of a document: a number where it is one.
pub(super) fn id_json(id: &str) -> Json {
    id.parse::<i64>().map_or_else(|_| Json::text(id), |id| Json::Number(id.into()))
}

/// The members of an object; none if it is something else.
pub(super) fn object(json: &Json) -> Object {
    json.as_object().cloned().unwrap_or_default()
}

/// Selected nodes in the order of the file.
pub(super) fn in_order(plan: &Plan<'_>) -> Vec<Arc<str>> {
    let mut nodes: Vec<_> = plan.selection.nodes().filter_map(|id| plan.scene.block(id)).collect();
    nodes.sort_by_key(|block| block.at);
    nodes.into_iter().map(|block| block.id.clone()).collect()
}
