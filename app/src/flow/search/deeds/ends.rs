//! What can be done with a wire and with its ends.

use std::sync::Arc;

use gesso_core::{
    editor::{
        Editor,
        action::{Action, Verb},
        cord::Cord,
        geometry::ScreenPoint,
        scene::{Behind, Wire, measure::is_boundary},
        selection::{Item, Selection},
    },
    graph::edit::{LevelId, Side},
};

use super::{Part, act, asks};
use crate::flow::ask::Ask;

/// How far from an output the block goes that is added to it, in graph pixels.
const BEHIND: f64 = 80.0;
/// How far from an input: the block is as wide as most.
const BEFORE: f64 = -320.0;

/// The menu of a wire.
pub(super) fn wire(editor: &Editor, at: ScreenPoint, wire: &Wire, piece: usize) -> Vec<Part> {
    let at = editor.camera().world_from_screen(at);
    let mut deeds = vec![
        asks("Put a block in", "plus", Ask::Block { at, cord: None }),
        act("Add a point", "circle-dot", vec![Action::AddReroute { wire: wire.id.clone(), piece, at }]),
    ];
    if !wire.knots.is_empty() {
        let knots: Selection = wire.knots.iter().cloned().map(Item::Knot).collect();
        deeds.push(act("Straighten", "spline", vec![Action::Select(knots), Verb::StraightenLinks.into()]));
    }
    let ends = [("Go to where it begins", "arrow-left", &wire.origin), ("Go to where it ends", "arrow-right", &wire.target)];
    let ends = ends.into_iter().filter(|(.., node)| !is_boundary(node));
    vec![
        Part::Deeds(deeds),
        Part::Deeds(ends.map(|(label, icon, node)| act(label, icon, vec![Action::Show(node.clone())])).collect()),
        Part::Deeds(vec![act("Delete the wire", "trash-2", vec![Action::Disconnect(wire.id.clone())]).danger()]),
    ]
}

/// The menu of a slot.
pub(super) fn port(editor: &Editor, node: &Arc<str>, side: Side, slot: usize) -> Vec<Part> {
    let scene = editor.scene();
    let mut deeds = Vec::new();
    if let Some(cord) = Cord::from_port(scene, node, side, slot) {
        let among: Vec<_> = cord.targets(scene).into_iter().map(|target| (target.node, target.slot)).collect();
        if !among.is_empty() {
            deeds.push(asks("Connect with …", "link", Ask::End { cord: cord.clone(), among }));
        }
        if let Some(plug) = scene.block(node).and_then(|block| block.plug(side, slot)) {
            let away = if side == Side::Output { BEHIND } else { BEFORE };
            deeds.push(asks("Add a block that fits", "plus", Ask::Block { at: plug.moved([away, 0.0]), cord: Some(cord) }));
        }
    }
    let wires: Vec<Action> = match side {
        Side::Input => scene.wire_into(node, slot).map(|wire| Action::Disconnect(wire.id.clone())).into_iter().collect(),
        Side::Output => scene.wires_from(node, slot).map(|wire| Action::Disconnect(wire.id.clone())).collect(),
    };
    if !wires.is_empty() {
        let label = if wires.len() == 1 { "Disconnect".to_owned() } else { format!("Disconnect all {}", wires.len()) };
        deeds.push(act(&label, "unlink", wires));
    }
    let port = scene.block(node).and_then(|block| Some((block, block.ports(side).get(slot)?)));
    let own = match port {
        Some((block, _)) if block.behind == Behind::Boundary => vec![
            asks("Rename", "pencil", Ask::Slot { side, slot }),
            act("Remove from the subgraph", "trash-2", vec![Action::RemoveBoundarySlot(side, slot)]).danger(),
        ],
        Some((_, port)) if port.is_widget && side == Side::Input && matches!(editor.level(), LevelId::Subgraph(_)) => {
            let promote = Action::Promote { node: node.clone(), input: port.name.to_string() };
            vec![act("Show it on the block around", "arrow-up", vec![promote])]
        }
        _ => Vec::new(),
    };
    vec![Part::Deeds(deeds), Part::Deeds(own)]
}
