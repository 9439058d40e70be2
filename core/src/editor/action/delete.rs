//! Deleting, with or without joining what lay before and behind.

use std::sync::Arc;

use crate::{
    editor::{
        cord::Target,
        plan::{After, No, Plan, in_order},
        scene::{Behind, Scene},
        selection::{Item, Selection},
    },
    graph::{edit::Command, schema::is_compatible},
};

/// Most nodes in a row that are joined over.
const MAX_CHAIN: usize = 1_000;

/// Deletes what is selected. Groups go without what lies in them.
pub fn delete(plan: &mut Plan<'_>, reconnect: bool) -> After {
    let is_node = |id: &Arc<str>| plan.scene.block(id).is_some_and(|block| block.behind != Behind::Boundary);
    let nodes: Vec<Arc<str>> = in_order(plan).into_iter().filter(is_node).collect();
    let knots: Vec<Arc<str>> = plan.selection.knots().cloned().collect();
    let groups: Vec<usize> = plan.selection.groups().collect();
    if nodes.is_empty() && knots.is_empty() && groups.is_empty() {
        return Err(No::Nothing);
    }
    let joints = if reconnect { joints(plan.scene, plan.selection, &nodes) } else { Vec::new() };
    for knot in knots {
        match plan.run(Command::RemoveReroute(knot.to_string())) {
            // It went with its last link.
            Err(No::Refused(crate::graph::edit::Refusal::NoReroute(_))) => {}
            done => done?,
        }
    }
    if !nodes.is_empty() {
        plan.run(Command::RemoveNodes(nodes.iter().map(ToString::to_string).collect()))?;
    }
    for at in groups.into_iter().rev() {
        plan.run(Command::RemoveGroup(at))?;
    }
    for joint in joints {
        plan.link(&joint.from, &joint.to, &joint.kind)?;
    }
    plan.name = match nodes.len() {
        0 => "Delete".to_owned(),
        1 => "Delete block".to_owned(),
        count => format!("Delete {count} blocks"),
    };
    Ok(Some(Selection::default()))
}

/// A link that takes the place of a deleted node.
struct Joint {
    from: Target,
    to: Target,
    kind: String,
}

/// What has to be joined once these nodes are gone, in the order of the file.
fn joints(scene: &Scene, gone: &Selection, nodes: &[Arc<str>]) -> Vec<Joint> {
    let is_gone = |id: &Arc<str>| gone.has(&Item::Node(id.clone()));
    let mut found = Vec::new();
    for node in nodes {
        let Some(block) = scene.block(node) else { continue };
        for slot in 0..block.outputs.len() {
            let mut leaving: Vec<_> = scene.wires_from(node, slot).filter(|wire| !is_gone(&wire.target)).collect();
            leaving.sort_by(|a, b| (&a.target, a.target_slot).cmp(&(&b.target, b.target_slot)));
            for wire in leaving {
                let to = Target { node: wire.target.clone(), slot: wire.target_slot };
                let wanted =
                    scene.block(&to.node).and_then(|block| block.inputs.get(to.slot)).map_or(&*wire.kind, |port| &*port.kind);
                if let Some((from, kind)) = source(scene, node, slot, wanted, &is_gone) {
                    found.push(Joint { from, to, kind });
                }
            }
        }
    }
    found
}

/// What comes in where something of this type went out, through as many deleted nodes as there are.
fn source(
    scene: &Scene,
    node: &Arc<str>,
    slot: usize,
    wanted: &str,
    is_gone: &dyn Fn(&Arc<str>) -> bool,
) -> Option<(Target, String)> {
    let (mut node, mut slot) = (node.clone(), slot);
    for _ in 0..MAX_CHAIN {
        let block = scene.block(&node)?;
        let is_linked = |at: &usize| scene.wire_into(&block.id, *at).is_some();
        let fits = |at: &usize| block.inputs.get(*at).is_some_and(|port| is_compatible(&port.kind, wanted));
        let same = |at: &usize| block.inputs.get(*at).is_some_and(|port| &*port.kind == wanted);
        let all = || (0..block.inputs.len()).filter(is_linked);
        let input = all().find(|at| *at == slot && fits(at)).or_else(|| all().find(same)).or_else(|| all().find(fits))?;
        let wire = scene.wire_into(&block.id, input)?;
        if !is_gone(&wire.origin) {
            return Some((Target { node: wire.origin.clone(), slot: wire.origin_slot }, wire.kind.to_string()));
        }
        (node, slot) = (wire.origin.clone(), wire.origin_slot);
    }
    None
}
