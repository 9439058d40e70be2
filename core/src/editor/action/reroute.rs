//! Points that links are led through.

use std::collections::BTreeSet;

use super::moving::tidy;
use crate::{
    editor::{
        geometry::WorldPoint,
        plan::{After, No, Plan},
        selection::{Item, Selection},
    },
    graph::{edit::Command, file::Routes},
};

/// Puts a point on a piece of a link; it is selected.
pub fn add(plan: &mut Plan<'_>, wire: &str, piece: usize, at: WorldPoint) -> After {
    let wire = plan.scene.wire(wire).ok_or(No::Nothing)?;
    let after = piece.checked_sub(1).and_then(|before| wire.knots.get(before)).map(|knot| knot.to_string());
    plan.run(Command::AddReroute { link: wire.id.to_string(), after, pos: [tidy(at.x), tidy(at.y)] })?;
    plan.name = "Add point".to_owned();
    let old: BTreeSet<&str> = plan.scene.knots().map(|(id, _)| &**id).collect();
    let routes = Routes::read(plan.json());
    let new = routes.points().find(|point| !old.contains(&*point.id)).ok_or(No::Nothing)?;
    Ok(Some(Selection::of(Item::Knot((*new.id).into()))))
}

/// Takes all points away from the links at the selected nodes, and the selected points.
pub fn straighten(plan: &mut Plan<'_>) -> After {
    let at_nodes = plan.selection.nodes().flat_map(|id| plan.scene.wires_at(id)).flat_map(|wire| wire.knots.iter().cloned());
    let knots: BTreeSet<_> = at_nodes.chain(plan.selection.knots().cloned()).collect();
    if knots.is_empty() {
        return Err(No::Nothing);
    }
    knots.iter().try_for_each(|id| plan.run(Command::RemoveReroute(id.to_string())))?;
    let rest = plan.selection.iter().filter(|item| !matches!(item, Item::Knot(_))).cloned().collect();
    Ok(Some(rest))
}
