//! The whole level as two flat lists, made when the document has changed: from far away nearly all of it is seen, and
//! looking up every block and wire in the scene each time would take most of a frame.

use std::{collections::HashMap, sync::Arc};

use gesso_core::{
    editor::{
        geometry::{Rect, WorldPoint},
        scene::{Behind, Block, Scene},
    },
    generation::BlockState,
    graph::edit::Side,
};

use super::{marks::RunMarks, tint::Tint};

/// How a block looks from far away; drawn in this order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// It runs as it is.
    #[default]
    Usual,
    /// It is muted or bypassed.
    Dim,
    /// Nobody knows it.
    Ghost,
    /// It is at work.
    Running,
    /// Something is wrong with it.
    Bad,
}

impl Tone {
    /// All, in the order of drawing.
    pub const ALL: [Self; 5] = [Self::Usual, Self::Dim, Self::Ghost, Self::Running, Self::Bad];

    /// How a block looks.
    #[must_use]
    pub fn of(block: &Block, marks: &RunMarks) -> Self {
        match (marks.state(&block.id), block.behind) {
            (Some(BlockState::Running { .. }), _) => Self::Running,
            _ if marks.problem(&block.id).is_some() => Self::Bad,
            (_, Behind::Ghost) => Self::Ghost,
            _ if block.mode == 2 || block.mode == 4 => Self::Dim,
            _ => Self::Usual,
        }
    }
}

/// A block.
#[derive(Clone, Debug)]
pub struct FlatBlock {
    /// Its id.
    pub id: Arc<str>,
    /// Where it is.
    pub frame: Rect,
    /// How it looks.
    pub tone: Tone,
    /// Whether it is drawn elsewhere meanwhile.
    pub is_hidden: bool,
}

/// A wire as a line.
#[derive(Clone, Copy, Debug)]
pub struct FlatWire {
    /// One end.
    pub from: WorldPoint,
    /// The other.
    pub to: WorldPoint,
    /// The places of the blocks at its ends.
    pub ends: [usize; 2],
    /// Its colour.
    pub tint: Tint,
}

/// Blocks in the order of drawing, wires by colour.
#[derive(Clone, Debug, Default)]
pub struct Flat {
    /// The blocks.
    pub blocks: Vec<FlatBlock>,
    /// The wires, those of a colour together. One that is led through points has a line for each piece.
    pub wires: Vec<FlatWire>,
    at: HashMap<Arc<str>, usize>,
}

impl Flat {
    /// Reads a level.
    #[must_use]
    pub fn read(scene: &Scene, marks: &RunMarks) -> Self {
        let mut all: Vec<&Block> = scene.blocks().collect();
        all.sort_unstable_by_key(|block| block.at);
        let blocks: Vec<FlatBlock> = all
            .iter()
            .map(|block| FlatBlock { id: block.id.clone(), frame: block.frame, tone: Tone::of(block, marks), is_hidden: false })
            .collect();
        let at: HashMap<Arc<str>, usize> = blocks.iter().enumerate().map(|(at, block)| (block.id.clone(), at)).collect();
        let mut wires = Vec::new();
        for wire in scene.wires() {
            let (Some(origin), Some(target)) = (at.get(&wire.origin).copied(), at.get(&wire.target).copied()) else { continue };
            let plug = |at: usize, side, slot| all.get(at).and_then(|block| block.plug(side, slot));
            let ends = (plug(origin, Side::Output, wire.origin_slot), plug(target, Side::Input, wire.target_slot));
            let (Some(mut from), Some(to)) = ends else { continue };
            let tint = Tint::of(&wire.kind);
            let knots = wire.knots.iter().filter_map(|id| Some(scene.knot(id)?.pos));
            for next in knots.chain([to]) {
                wires.push(FlatWire { from, to: next, ends: [origin, target], tint });
                from = next;
            }
        }
        wires.sort_by_key(|wire| wire.tint as usize);
        Self { blocks, wires, at }
    }

    /// Some blocks look another way.
    pub fn touch(&mut self, ids: &[Arc<str>], scene: &Scene, marks: &RunMarks) {
        for id in ids {
            let place = self.at.get(id).and_then(|at| self.blocks.get_mut(*at));
            if let (Some(flat), Some(block)) = (place, scene.block(id)) {
                flat.tone = Tone::of(block, marks);
            }
        }
    }

    /// Which blocks are drawn elsewhere meanwhile.
    pub fn hide(&mut self, is_hidden: impl Fn(&Arc<str>) -> bool) {
        for block in &mut self.blocks {
            block.is_hidden = is_hidden(&block.id);
        }
    }

    /// Whether a wire is drawn elsewhere meanwhile, because one of its ends is.
    #[must_use]
    pub fn is_away(&self, wire: &FlatWire) -> bool {
        wire.ends.iter().any(|at| self.blocks.get(*at).is_some_and(|block| block.is_hidden))
    }
}

#[cfg(test)]
mod tests {
    use gesso_core::graph::{edit::LevelId, json::Json, schema::Schema};

    use super::*;

    #[test]
    fn a_level_is_read_in_the_order_of_drawing_and_follows_what_is_marked() {
        let file = Json::read(
            r#"{"nodes":[
            {"id":7,"type":"Reroute","pos":[0,0],"size":[80,30],"mode":4,"outputs":[{"name":"","type":"MODEL","links":[1]}]},
            {"id":3,"type":"Unknown","pos":[300,0],"size":[80,30],"inputs":[{"name":"model","type":"MODEL","link":1}]}],
            "links":[[1,7,0,3,0,"MODEL"]]}"#,
        )
        .expect("it is JSON");
        let scene = Scene::read(&file, &LevelId::Root, &Schema::default());
        let mut flat = Flat::read(&scene, &RunMarks::default());
        let tones: Vec<(&str, Tone)> = flat.blocks.iter().map(|block| (&*block.id, block.tone)).collect();
        assert_eq!(tones, [("7", Tone::Dim), ("3", Tone::Ghost)]);
        let wire = *flat.wires.first().expect("there is a wire");
        assert_eq!((wire.tint, wire.ends), (Tint::Model, [0, 1]));
        assert!(!flat.is_away(&wire));
        flat.hide(|id| **id == *"3");
        assert!(flat.is_away(&wire));
    }
}
