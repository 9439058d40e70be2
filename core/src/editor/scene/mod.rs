//! The scene: one level of the document as the canvas shows it, kept beside the document.
//!
//! The document is the truth; the scene is what has to be at hand sixty times a second: frames, ports, wires, and two
//! spatial grids. [`Scene::read`] makes it in one go, [`Scene::sync`] follows the changes of an edit and reads again only
//! the nodes and links that they name.

pub mod block;
mod grid;
mod hit;
pub mod measure;
mod mirror;
mod sync;
pub mod wire;

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

pub use block::{Behind, Block};
pub use grid::Grid;
pub use hit::{Hit, Reach};
pub use measure::Port;
pub use wire::{Frame, Knot, MAX_TITLE_SIZE, MIN_TITLE_SIZE, Wire};

use self::mirror::Mirror;
use super::geometry::{Rect, WorldPoint};
use crate::graph::{
    edit::{LevelId, Path, Side, level_at},
    file::{INPUTS, Link, Node, OUTPUTS, Routes},
    json::Json,
    schema::Schema,
};

/// One level as the canvas shows it.
#[derive(Clone, Debug, Default)]
pub struct Scene {
    blocks: HashMap<Arc<str>, Block>,
    wires: HashMap<Arc<str>, Wire>,
    knots: HashMap<Arc<str>, Knot>,
    groups: Vec<Frame>,
    /// The ids of the links at each node.
    at_node: HashMap<Arc<str>, BTreeSet<Arc<str>>>,
    nodes: Mirror,
    links: Mirror,
    block_grid: Grid<Arc<str>>,
    wire_grid: Grid<Arc<str>>,
    knot_grid: Grid<Arc<str>>,
    /// The way to the level.
    path: Path,
    /// Names of the subgraphs by id.
    subgraphs: HashMap<Arc<str>, Arc<str>>,
    shapes: block::Shapes,
}

impl PartialEq for Scene {
    /// Whether two scenes show the same.
    fn eq(&self, other: &Self) -> bool {
        self.unlike(other).is_none()
    }
}

impl Scene {
    /// Which part of two scenes is not the same; tests say it.
    #[must_use]
    pub fn unlike(&self, other: &Self) -> Option<&'static str> {
        let parts = [
            (self.blocks == other.blocks, "blocks"),
            (self.wires == other.wires, "wires"),
            (self.knots == other.knots, "knots"),
            (self.groups == other.groups, "groups"),
            (self.at_node == other.at_node, "wires at nodes"),
            (self.nodes == other.nodes, "places of nodes"),
            (self.links == other.links, "places of links"),
            (self.path == other.path, "way to the level"),
            (self.subgraphs == other.subgraphs, "names of subgraphs"),
            (self.block_grid == other.block_grid, "grid of blocks"),
            (self.wire_grid == other.wire_grid, "grid of wires"),
            (self.knot_grid == other.knot_grid, "grid of points"),
        ];
        parts.into_iter().find(|(is_same, _)| !is_same).map(|(_, part)| part)
    }
}

impl Scene {
    /// Reads a level; an empty scene if there is no such level.
    #[must_use]
    pub fn read(file: &Json, level: &LevelId, schema: &Schema) -> Self {
        let Some((json, path)) = level_at(file, level) else { return Self::default() };
        let mut scene = Self { path, subgraphs: subgraph_names(file), ..Self::default() };
        let count = |key: &str| json.get(key).and_then(Json::as_list).map_or(0, <[Json]>::len);
        scene.nodes = Mirror::of(count("nodes"));
        scene.links = Mirror::of(count("links"));
        scene.read_groups(json);
        scene.read_dirty_links(json);
        scene.read_knots(json);
        scene.read_dirty_nodes(json, schema);
        scene.read_boundaries(json);
        for id in scene.wires.keys().cloned().collect::<Vec<_>>() {
            scene.place_wire(&id);
        }
        scene
    }

    /// A block by the id of its node.
    #[must_use]
    pub fn block(&self, id: &str) -> Option<&Block> {
        self.blocks.get(id)
    }

    /// All blocks, unsorted.
    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.blocks.values()
    }

    /// All blocks that are nodes, in the order of the file.
    #[must_use]
    pub fn nodes_in_order(&self) -> Vec<&Block> {
        let mut all: Vec<&Block> = self.blocks.values().filter(|block| block.behind != Behind::Boundary).collect();
        all.sort_by_key(|block| block.at);
        all
    }

    /// A link.
    #[must_use]
    pub fn wire(&self, id: &str) -> Option<&Wire> {
        self.wires.get(id)
    }

    /// All links, unsorted.
    pub fn wires(&self) -> impl Iterator<Item = &Wire> {
        self.wires.values()
    }

    /// The links at a node, by id.
    pub fn wires_at(&self, node: &str) -> impl Iterator<Item = &Wire> {
        self.at_node.get(node).into_iter().flatten().filter_map(|id| self.wires.get(id))
    }

    /// The links that begin at an output.
    pub fn wires_from(&self, node: &str, slot: usize) -> impl Iterator<Item = &Wire> {
        let node = node.to_owned();
        self.wires_at(&node.clone())
            .filter(move |wire| *wire.origin == *node && wire.origin_slot == slot)
            .collect::<Vec<_>>()
            .into_iter()
    }

    /// The link that ends at an input.
    #[must_use]
    pub fn wire_into(&self, node: &str, slot: usize) -> Option<&Wire> {
        if node == OUTPUTS {
            return self.wires_at(node).find(|wire| *wire.target == *node && wire.target_slot == slot);
        }
        self.wires.get(self.blocks.get(node)?.linked.get(slot)?.as_ref()?)
    }

    /// A point of links.
    #[must_use]
    pub fn knot(&self, id: &str) -> Option<&Knot> {
        self.knots.get(id)
    }

    /// All points of links, unsorted.
    pub fn knots(&self) -> impl Iterator<Item = (&Arc<str>, &Knot)> {
        self.knots.iter()
    }

    /// The groups in the order of the file.
    #[must_use]
    pub fn groups(&self) -> &[Frame] {
        &self.groups
    }

    /// The name of a subgraph.
    #[must_use]
    pub fn subgraph(&self, id: &str) -> Option<&str> {
        self.subgraphs.get(id).map(|name| &**name)
    }

    /// The way to the level in the document.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The blocks that meet a box, those drawn last at the end.
    #[must_use]
    pub fn blocks_in(&self, place: &Rect) -> Vec<&Block> {
        let mut found: Vec<&Block> = self.block_grid.meeting(place).iter().filter_map(|id| self.blocks.get(id)).collect();
        found.sort_by_key(|block| block.at);
        found
    }

    /// The links whose boxes meet a box, by id.
    #[must_use]
    pub fn wires_in(&self, place: &Rect) -> Vec<&Wire> {
        let mut found: Vec<&Wire> = self.wire_grid.meeting(place).iter().filter_map(|id| self.wires.get(id)).collect();
        found.sort_by(|a, b| a.id.cmp(&b.id));
        found
    }

    /// The points of links in a box, by id.
    #[must_use]
    pub fn knots_in(&self, place: &Rect) -> Vec<Arc<str>> {
        let mut found = self.knot_grid.meeting(place);
        found.sort();
        found
    }

    /// What a link is led through, ends included; `None` if one of its ends is missing.
    #[must_use]
    pub fn wire_points(&self, wire: &Wire) -> Option<Vec<WorldPoint>> {
        let from = self.blocks.get(&wire.origin)?.plug(Side::Output, wire.origin_slot)?;
        let to = self.blocks.get(&wire.target)?.plug(Side::Input, wire.target_slot)?;
        let knots = wire.knots.iter().filter_map(|id| Some(self.knots.get(id)?.pos));
        Some(std::iter::once(from).chain(knots).chain([to]).collect())
    }

    /// The box around everything; `None` if there is nothing.
    #[must_use]
    pub fn bounds(&self) -> Option<Rect> {
        let knots = self.knots.values().map(|knot| Rect::around(knot.pos, 0.0));
        Rect::of_all(self.block_grid.bounds().into_iter().chain(self.groups.iter().map(|group| group.bounds)).chain(knots))
    }

    fn put_block(&mut self, block: Block) {
        self.block_grid.put(&block.id, block.frame);
        self.blocks.insert(block.id.clone(), block);
    }

    fn drop_block(&mut self, id: &Arc<str>) {
        self.block_grid.take(id);
        self.blocks.remove(id);
    }

    fn put_wire(&mut self, wire: Wire) {
        self.drop_wire(&wire.id.clone());
        for end in [&wire.origin, &wire.target] {
            self.at_node.entry(end.clone()).or_default().insert(wire.id.clone());
        }
        self.wires.insert(wire.id.clone(), wire);
    }

    fn drop_wire(&mut self, id: &Arc<str>) {
        self.wire_grid.take(id);
        let Some(wire) = self.wires.remove(id) else { return };
        for end in [&wire.origin, &wire.target] {
            if let Some(links) = self.at_node.get_mut(end) {
                links.remove(id);
                if links.is_empty() {
                    self.at_node.remove(end);
                }
            }
        }
    }

    fn place_wire(&mut self, id: &Arc<str>) {
        let points = self.wires.get(id).and_then(|wire| self.wire_points(wire));
        match points.and_then(|points| wire::bounds(&points)) {
            Some(place) => self.wire_grid.put(id, place),
            None => self.wire_grid.take(id),
        }
    }

    fn read_groups(&mut self, level: &Json) {
        self.groups = level.items("groups").map(Frame::read).collect();
    }

    fn read_boundaries(&mut self, level: &Json) {
        for id in [INPUTS, OUTPUTS] {
            self.drop_block(&id.into());
            // The root has no inputs and outputs of its own.
            if let Some(block) = Block::boundary(level, id).filter(|_| !self.path.is_empty()) {
                self.put_block(block);
            }
        }
    }

    /// Reads the points, and which of them each link is led through.
    fn read_knots(&mut self, level: &Json) {
        let routes = Routes::read(level);
        let knot = |point: &crate::graph::file::Point<'_>| {
            let pos = WorldPoint::new(point.pos[0], point.pos[1]);
            (Arc::from(&*point.id), Knot { pos, parent: point.parent.as_deref().map(Arc::from) })
        };
        for id in self.knots.keys() {
            self.knot_grid.take(id);
        }
        self.knots = routes.points().map(knot).collect();
        for (id, knot) in &self.knots {
            self.knot_grid.put(id, Rect::around(knot.pos, 0.0));
        }
        for wire in self.wires.values_mut() {
            wire.knots.clear();
        }
        for link in routes.links() {
            if let Some(wire) = self.wires.get_mut(&**link) {
                wire.knots = routes.chain(link).into_iter().map(Arc::from).collect();
            }
        }
    }

    fn read_node(&mut self, json: &Json, at: usize, schema: &Schema) -> Option<Block> {
        let node = Node::read(json)?;
        let subgraph = self.subgraphs.get(node.class).cloned();
        Some(Block::read(&node, at, subgraph.as_deref(), schema, &mut self.shapes))
    }

    fn read_link(json: &Json) -> Option<Wire> {
        Link::read(json).map(|link| Wire::of(&link))
    }
}

fn subgraph_names(file: &Json) -> HashMap<Arc<str>, Arc<str>> {
    let all = file.get("definitions").into_iter().flat_map(|definitions| definitions.items("subgraphs"));
    let named = all.filter_map(|one| {
        let name = one.get("name").and_then(Json::as_str).unwrap_or_default();
        Some((Arc::from(one.get("id")?.as_str()?), Arc::from(name)))
    });
    named.collect()
}
