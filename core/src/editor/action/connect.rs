//! Links: made, taken elsewhere, removed, and led through a node.

use std::sync::Arc;

use super::{moving, refit::refit};
use crate::{
    editor::{
        cord::{Cord, Plug, Target},
        plan::{After, No, Plan},
        scene::{Block, Scene, Wire},
        selection::{Item, Selection},
    },
    graph::{
        edit::{Command, Side},
        schema::is_compatible,
    },
};

/// Connects a cord with a slot. Links that were taken are gone from where they were.
pub fn connect(plan: &mut Plan<'_>, cord: &Cord, to: &Target) -> After {
    if !cord.fits(plan.scene, &to.node, to.slot) {
        return Err(No::Because(misfit(plan.scene, cord, to)));
    }
    // Back to where it was: nothing happened.
    if let [taken] = &*cord.taken
        && plan.scene.wire(taken).is_some_and(|wire| wire.target == to.node && wire.target_slot == to.slot)
    {
        return Err(No::Nothing);
    }
    join(plan, cord, to)?;
    match cord.from {
        Side::Output => refit(plan, &to.node)?,
        Side::Input => cord.fixed.iter().try_for_each(|plug| refit(plan, &plug.node))?,
    }
    Ok(None)
}

/// Why a cord cannot end there, in words.
fn misfit(scene: &Scene, cord: &Cord, to: &Target) -> String {
    if cord.fixed.iter().any(|plug| plug.node == to.node) {
        return "a block cannot feed itself".to_owned();
    }
    let port = scene.block(&to.node).and_then(|block| block.ports(cord.wanted()).get(to.slot));
    let (name, kind) = port.map_or(("that place", "nothing"), |port| (&*port.label, &*port.kind));
    let (gives, takes) = if cord.from == Side::Output { (&*cord.kind, kind) } else { (kind, &*cord.kind) };
    format!("{name} does not fit: {gives} cannot go where {takes} is needed")
}

/// Makes the links of a cord without asking whether it fits.
pub(super) fn join(plan: &mut Plan<'_>, cord: &Cord, to: &Target) -> Result<(), No> {
    let mut through: Vec<(Plug, Option<String>)> = Vec::new();
    for (at, plug) in cord.fixed.iter().enumerate() {
        // A bundle keeps the points each of its links is led through.
        let taken = cord.taken.get(at).filter(|_| cord.from == Side::Input).and_then(|id| plan.scene.wire(id));
        let last = taken.map_or(cord.through.as_ref(), |wire| wire.knots.last());
        through.push((plug.clone(), last.map(|knot| knot.to_string())));
    }
    for (plug, last) in through {
        let fixed = Target { node: plug.node, slot: plug.slot };
        let (from, to) = if cord.from == Side::Output { (&fixed, to) } else { (to, &fixed) };
        let kind = kind_of(plan, from).unwrap_or_else(|| cord.kind.to_string());
        // The new link joins the points before the old one leaves them: a point without links would go.
        let taken: Vec<Arc<str>> = cord.taken.iter().filter(|id| plan.scene.wire(id).is_some()).cloned().collect();
        let id = plan.link(from, to, &kind)?;
        if let Some(last) = last
            && crate::graph::file::Routes::read(plan.json()).point(&last).is_some()
        {
            plan.run(Command::Route(id, Some(last)))?;
        }
        if cord.from == Side::Output {
            for id in taken {
                drop_link(plan, &id)?;
            }
        }
    }
    Ok(())
}

/// The type an output gives, as it is now.
fn kind_of(plan: &Plan<'_>, from: &Target) -> Option<String> {
    let port = plan.scene.block(&from.node)?.outputs.get(from.slot)?;
    Some(port.kind.to_string())
}

/// Removes a link if it is still there.
pub(super) fn drop_link(plan: &mut Plan<'_>, id: &str) -> Result<(), No> {
    match plan.run(Command::Disconnect(id.to_owned())) {
        Err(No::Refused(crate::graph::edit::Refusal::NoLink(_))) => Ok(()),
        done => done,
    }
}

/// Removes a link.
pub fn disconnect(plan: &mut Plan<'_>, id: &str) -> After {
    plan.run(Command::Disconnect(id.to_owned()))?;
    Ok(None)
}

/// The input and the output by which a node fits into a link; only those that are free count.
#[must_use]
pub fn places_in(scene: &Scene, block: &Block, wire: &Wire) -> Option<(usize, usize)> {
    if wire.origin == block.id || wire.target == block.id {
        return None;
    }
    let is_free = |slot: &usize| block.linked.get(*slot).is_none_or(Option::is_none);
    let fits = |kind: &str| is_compatible(kind, &wire.kind);
    let inputs = block.inputs.iter().enumerate().filter(|(_, port)| !port.is_widget && fits(&port.kind));
    let input = inputs.map(|(slot, _)| slot).find(is_free)?;
    let takes = scene.block(&wire.target)?.inputs.get(wire.target_slot).map_or("*", |port| &*port.kind);
    let outputs = block.outputs.iter().enumerate().filter(|(_, port)| is_compatible(&port.kind, takes));
    let output = outputs.map(|(slot, _)| slot).find(|slot| scene.wires_from(&block.id, *slot).next().is_none())?;
    Some((input, output))
}

/// Puts a node into a link.
pub fn insert(plan: &mut Plan<'_>, node: &Arc<str>, wire: &str, by: [f64; 2]) -> After {
    let scene = plan.scene;
    let (block, wire) = scene.block(node).zip(scene.wire(wire)).ok_or(No::Nothing)?;
    let (input, output) =
        places_in(scene, block, wire).ok_or_else(|| No::Because(format!("{} does not fit into that link", block.title)))?;
    if by != [0.0, 0.0] {
        moving::move_items(plan, &Selection::of(Item::Node(node.clone())), by)?;
    }
    let target = |node: &Arc<str>, slot: usize| Target { node: node.clone(), slot };
    let kind = block.outputs.get(output).map_or("*", |port| &*port.kind);
    plan.link(&target(&wire.origin, wire.origin_slot), &target(node, input), &wire.kind)?;
    // The old link goes with this one: an input has one.
    plan.link(&target(node, output), &target(&wire.target, wire.target_slot), kind)?;
    refit(plan, node)?;
    plan.name = "Put into link".to_owned();
    Ok(None)
}
