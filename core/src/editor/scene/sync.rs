//! Following an edit: what its changes name is read again, the rest stays.

use std::{collections::HashSet, sync::Arc};

use super::{Behind, Scene, subgraph_names};
use crate::graph::{
    edit::{Change, LevelId, Path, Step, level_at},
    file::{INPUTS, OUTPUTS},
    json::Json,
    schema::Schema,
};

/// What the changes of an edit name.
#[derive(Debug, Default)]
struct Named {
    /// Nodes and links that were there and may not be any more.
    nodes: HashSet<Arc<str>>,
    links: HashSet<Arc<str>>,
    groups: bool,
    knots: bool,
    boundaries: bool,
    subgraphs: bool,
}

/// The scene cannot follow and has to be read again.
struct Lost;

impl Scene {
    /// Follows an edit; `back` is what would undo it.
    pub fn sync(&mut self, file: &Json, level: &LevelId, schema: &Schema, back: &[Change]) {
        let Some((json, path)) = level_at(file, level) else {
            *self = Self::default();
            return;
        };
        let mut named = Named::default();
        let followed = path == self.path && back.iter().rev().all(|change| self.name(json, change, &mut named).is_ok());
        if !followed || self.follow(file, json, schema, named).is_err() {
            *self = Self::read(file, level, schema);
        }
    }

    /// Takes down what a change names.
    fn name(&mut self, level: &Json, back: &Change, named: &mut Named) -> Result<(), Lost> {
        let (path, item) = match back {
            Change::Replace(path, _) => (path, None),
            Change::RemoveItem(path, at) => (path, Some((*at, true))),
            Change::InsertItem(path, at, _) => (path, Some((*at, false))),
            Change::InsertMember(path, ..) | Change::RemoveMember(path, ..) => {
                if path.len() <= self.path.len() && self.path.starts_with(path) {
                    return Err(Lost);
                }
                (path, None)
            }
        };
        if !path.starts_with(&self.path) || path.len() == self.path.len() {
            return self.name_elsewhere(path, item.is_some(), named);
        }
        let (Some(Step::Member(at)), rest) = (path.get(self.path.len()), path.get(self.path.len() + 1..).unwrap_or_default())
        else {
            return Err(Lost);
        };
        let key = level.as_object().and_then(|level| level.iter().nth(*at)).map(|(key, _)| key).unwrap_or_default();
        match key {
            "nodes" | "links" => {
                let (mirror, gone) =
                    if key == "nodes" { (&mut self.nodes, &mut named.nodes) } else { (&mut self.links, &mut named.links) };
                let was = match (rest, item) {
                    ([], Some((at, true))) => mirror.inserted(at).then_some(None).ok_or(()),
                    ([], Some((at, false))) => mirror.removed(at),
                    ([Step::Item(at), ..], _) => mirror.touched(*at),
                    _ => Err(()),
                };
                gone.extend(was.map_err(|()| Lost)?);
                // A link of the newer form says itself which point it comes from.
                named.knots |= key == "links" && !self.knots.is_empty();
            }
            "groups" => named.groups = true,
            "extra" | "reroutes" => named.knots = true,
            "inputs" | "outputs" | "inputNode" | "outputNode" => named.boundaries = true,
            "definitions" => self.name_elsewhere(path, item.is_some(), named)?,
            _ => {}
        }
        Ok(())
    }

    /// A change outside of the level: names of subgraphs matter, and whether there are more or fewer of them.
    fn name_elsewhere(&self, path: &Path, is_list: bool, named: &mut Named) -> Result<(), Lost> {
        // The file itself, or a list the level lies in.
        if path.is_empty() || (path.len() < self.path.len() && self.path.starts_with(path)) {
            return Err(Lost);
        }
        // `definitions`, `subgraphs`, the subgraph, its name.
        const NAME: usize = 4;
        named.subgraphs |= path.len() <= NAME || is_list;
        Ok(())
    }

    fn follow(&mut self, file: &Json, level: &Json, schema: &Schema, mut named: Named) -> Result<(), Lost> {
        if named.subgraphs {
            let names = subgraph_names(file);
            if names != self.subgraphs {
                self.subgraphs = names;
                self.touch_instances()?;
            }
        }
        for id in &named.nodes {
            self.drop_block(id);
        }
        for id in &named.links {
            self.drop_wire(id);
        }
        named.links.extend(self.read_dirty_links(level));
        let read = self.read_dirty_nodes(level, schema);
        // What had the id of another was not shown, and is now that the other is gone or changed.
        if self.nodes.has_hidden() || self.links.has_hidden() {
            return Err(Lost);
        }
        named.nodes.extend(read);
        if named.groups {
            self.read_groups(level);
        }
        if named.boundaries {
            self.read_boundaries(level);
            named.nodes.extend([INPUTS.into(), OUTPUTS.into()]);
        }
        let mut again: HashSet<Arc<str>> = named.links;
        if named.knots || again.iter().any(|id| self.wires.contains_key(id)) && !self.knots.is_empty() {
            again.extend(self.wires.values().filter(|wire| !wire.knots.is_empty()).map(|wire| wire.id.clone()));
            self.read_knots(level);
            again.extend(self.wires.values().filter(|wire| !wire.knots.is_empty()).map(|wire| wire.id.clone()));
        }
        for node in &named.nodes {
            again.extend(self.at_node.get(node).into_iter().flatten().cloned());
        }
        for id in &again {
            self.place_wire(id);
        }
        Ok(())
    }

    /// Blocks that are, or may now be, instances of subgraphs.
    fn touch_instances(&mut self) -> Result<(), Lost> {
        let is_one = |block: &&super::Block| matches!(block.behind, Behind::Subgraph | Behind::Ghost);
        let places: Vec<usize> = self.blocks.values().filter(is_one).map(|block| block.at).collect();
        // Places are those before the edit: where some moved it is simpler to read all.
        if self.nodes.has_moved && !places.is_empty() {
            return Err(Lost);
        }
        places.into_iter().try_for_each(|at| self.nodes.touched(at).map(|_| ()).map_err(|()| Lost))
    }

    /// Reads the nodes that changed; gives their ids. Of two with the same id the first counts.
    pub(super) fn read_dirty_nodes(&mut self, level: &Json, schema: &Schema) -> Vec<Arc<str>> {
        let list = level.get("nodes").and_then(Json::as_list).unwrap_or_default();
        if self.nodes.has_moved {
            self.nodes.has_moved = false;
            for (at, key) in self.nodes.keys() {
                if let Some(block) = self.blocks.get_mut(key) {
                    block.at = at;
                }
            }
        }
        let mut read = Vec::new();
        for at in self.nodes.unread() {
            let block = list.get(at).and_then(|json| self.read_node(json, at, schema));
            let block = block.filter(|block| self.blocks.get(&block.id).is_none_or(|other| other.at == at));
            let is_hidden = block.is_none() && list.get(at).is_some_and(|json| json.get("id").is_some());
            self.nodes.read(at, block.as_ref().map(|block| block.id.clone()), is_hidden);
            if let Some(block) = block {
                read.push(block.id.clone());
                self.put_block(block);
            }
        }
        read
    }

    /// Reads the links that changed; gives their ids. Of two with the same id the first counts.
    pub(super) fn read_dirty_links(&mut self, level: &Json) -> Vec<Arc<str>> {
        let list = level.get("links").and_then(Json::as_list).unwrap_or_default();
        self.links.has_moved = false;
        let mut read = Vec::new();
        for at in self.links.unread() {
            let wire = list.get(at).and_then(Self::read_link).filter(|wire| !self.wires.contains_key(&wire.id));
            let is_hidden = wire.is_none() && list.get(at).and_then(Self::read_link).is_some();
            self.links.read(at, wire.as_ref().map(|wire| wire.id.clone()), is_hidden);
            if let Some(wire) = wire {
                read.push(wire.id.clone());
                self.put_wire(wire);
            }
        }
        read
    }
}
