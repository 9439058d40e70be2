//! What all painting looks at: the level, the marks, where it is drawn and how exactly.

use std::sync::Arc;

use gesso_core::{
    editor::{
        Editor,
        geometry::WorldPoint,
        overlay::Moving,
        scene::{Scene, Wire},
        selection::Item,
    },
    graph::{
        edit::{Side, level_at},
        json::Json,
        schema::Schema,
    },
};

use super::{pen::Pen, picture::Pictures};
use crate::flow::canvas::{
    marks::RunMarks,
    sheet::{Detail, Place},
};

/// A level, to be painted.
pub struct Graph<'a> {
    pub scene: &'a Scene,
    pub schema: &'a Schema,
    pub nodes: &'a [Json],
    pub marks: &'a RunMarks,
    pub pictures: &'a Pictures,
    pub pen: &'a Pen<'a>,
    pub place: Place,
    /// Where the canvas has its corner on what is painted, in device pixels.
    pub corner: [f64; 2],
    pub ratio: f64,
}

impl<'a> Graph<'a> {
    /// The level an editor shows.
    pub fn of(editor: &'a Editor, marks: &'a RunMarks, pictures: &'a Pictures, pen: &'a Pen<'a>, place: Place) -> Self {
        let level = level_at(editor.file(), editor.level()).map(|(level, _)| level);
        let nodes = level.and_then(|level| level.get("nodes")?.as_list()).unwrap_or_default();
        let (scene, schema) = (editor.scene(), &**editor.schema());
        Self { scene, schema, nodes, marks, pictures, pen, place, corner: [0.0, 0.0], ratio: 1.0 }
    }

    /// How exactly it is drawn.
    pub fn detail(&self) -> Detail {
        Detail::at(self.place.scale / self.ratio)
    }

    /// So many CSS pixels, in graph pixels.
    pub fn pixels(&self, pixels: f64) -> f64 {
        pixels * self.ratio / self.place.scale
    }

    /// The same, with the graph moved.
    pub fn moved(&self, by: [f64; 2]) -> Self {
        let [x, y] = self.place.origin;
        let origin = [x + by[0] * self.place.scale, y + by[1] * self.place.scale];
        Self { place: Place { origin, ..self.place }, ..*self }
    }

    /// Where a wire goes, with what is being moved where it is.
    pub fn points(&self, wire: &Wire, moving: Option<&Moving>) -> Option<Vec<WorldPoint>> {
        let Some(moving) = moving else { return self.scene.wire_points(wire) };
        let at = |node: &Arc<str>, side, slot| {
            let plug = self.scene.block(node)?.plug(side, slot)?;
            Some(if moving.items.has_node(node) { plug.moved(moving.by) } else { plug })
        };
        let from = at(&wire.origin, Side::Output, wire.origin_slot)?;
        let to = at(&wire.target, Side::Input, wire.target_slot)?;
        let knots = wire.knots.iter().filter_map(|id| {
            let pos = self.scene.knot(id)?.pos;
            Some(if moving.items.has(&Item::Knot(id.clone())) { pos.moved(moving.by) } else { pos })
        });
        Some(std::iter::once(from).chain(knots).chain([to]).collect())
    }
}
