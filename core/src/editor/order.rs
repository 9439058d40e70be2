//! The order blocks run in: what feeds a block comes before it.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
    sync::Arc,
};

use super::scene::Scene;

/// The nodes of a level in the order they run, those that do not wait for each other in the order of the file. Nodes of a
/// circle come last.
#[must_use]
pub fn run_order(scene: &Scene) -> Vec<Arc<str>> {
    let nodes = scene.nodes_in_order();
    let place: BTreeMap<&str, usize> = nodes.iter().enumerate().map(|(at, block)| (&*block.id, at)).collect();
    let (mut waits_for, mut leads_to) = (vec![0_usize; nodes.len()], vec![Vec::new(); nodes.len()]);
    for wire in scene.wires() {
        if let (Some(from), Some(to)) = (place.get(&*wire.origin), place.get(&*wire.target))
            && let (Some(count), Some(next)) = (waits_for.get_mut(*to), leads_to.get_mut(*from))
        {
            *count += 1;
            next.push(*to);
        }
    }
    let mut ready: BinaryHeap<Reverse<usize>> =
        waits_for.iter().enumerate().filter(|(_, count)| **count == 0).map(|(at, _)| Reverse(at)).collect();
    let mut order = Vec::with_capacity(nodes.len());
    let mut is_done = vec![false; nodes.len()];
    while let Some(Reverse(at)) = ready.pop() {
        order.push(at);
        if let Some(done) = is_done.get_mut(at) {
            *done = true;
        }
        for next in leads_to.get(at).cloned().unwrap_or_default() {
            if let Some(count) = waits_for.get_mut(next) {
                *count -= 1;
                if *count == 0 {
                    ready.push(Reverse(next));
                }
            }
        }
    }
    order.extend((0..nodes.len()).filter(|at| is_done.get(*at) == Some(&false)));
    order.into_iter().filter_map(|at| nodes.get(at)).map(|block| block.id.clone()).collect()
}
