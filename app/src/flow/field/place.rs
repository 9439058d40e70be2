//! Where a field over the canvas stands, in pixels of the canvas.

use std::sync::Arc;

use gesso_core::editor::{
    Editor,
    geometry::{Rect, WorldPoint},
    scene::measure::HEAD,
    selection::Item,
};

/// Smallest letters, in pixels.
const MIN_LETTERS: f64 = 13.0;
/// Letters of a widget where nothing is scaled, in pixels.
const LETTERS: f64 = 12.0;

/// A place and the size of its letters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// The place.
    pub at: Rect,
    /// The letters, in pixels.
    pub letters: f64,
}

fn placed(editor: &Editor, world: Rect) -> Place {
    let camera = editor.camera();
    let corner = camera.screen_from_world(WorldPoint::new(world.x, world.y));
    let at = Rect::new(corner.x, corner.y, world.width * camera.scale, world.height * camera.scale);
    Place { at, letters: (LETTERS * camera.scale).max(MIN_LETTERS) }
}

/// The row of a widget; the head of its block where the row is not shown.
pub fn of_widget(editor: &Editor, node: &str, name: &str) -> Option<Place> {
    let block = editor.scene().block(node)?;
    let row = block.widgets.iter().find(|row| *row.name == *name).filter(|_| !block.is_collapsed);
    let world = row.map_or(Rect { height: HEAD, ..block.frame }, |row| Rect {
        y: block.body.y + row.y,
        height: row.height,
        ..block.body
    });
    Some(placed(editor, world))
}

/// The head of a block or of a frame.
pub fn of_title(editor: &Editor, item: &Item) -> Option<Place> {
    let bounds = item.bounds(editor.scene())?;
    Some(placed(editor, Rect { height: HEAD.min(bounds.height), ..bounds }))
}

/// The widgets of a block in order, those that are fed by wires left out.
pub fn names(editor: &Editor, node: &str) -> Vec<Arc<str>> {
    let Some(block) = editor.scene().block(node) else { return Vec::new() };
    let is_fed = |name: &Arc<str>| {
        let slot = block.inputs.iter().position(|port| port.name == *name);
        slot.is_some_and(|slot| editor.scene().wire_into(node, slot).is_some())
    };
    block.widgets.iter().map(|row| row.name.clone()).filter(|name| !is_fed(name)).collect()
}
