//! The pictures of a lineage as the page knows them, each with the one it was made from.

use std::collections::BTreeSet;

use gesso_core::{
    board::VerdictKind,
    funnel::{Facts, Lineage, LineageNode, Picture as Drawn, Seat as Fact, SentOn},
    generation::Status,
};
use leptos::prelude::*;

use crate::drafts::{desk::Desk, handle::Handle};

/// A picture of the tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Its seat.
    pub handle: Handle,
    /// What is known of it.
    pub node: LineageNode,
    /// The seat it was made from.
    pub parent: Option<Handle>,
    /// How, in words.
    pub operations: Vec<String>,
}

/// The facts of the board, as the engine reads them.
pub fn facts(desk: Desk) -> Option<(String, Facts)> {
    let live = desk.live();
    desk.board.with(|board| {
        let funnel = board.funnel.as_ref()?;
        let mut facts = Facts { verdicts: board.verdicts.clone(), ..Facts::default() };
        for stage in &funnel.stages {
            for id in stage.lines.iter().flat_map(|line| [Some(line.generation_id), line.upscale_id]).flatten() {
                let Some(tile) = live.tile(id) else { continue };
                let generation = tile.generation.get();
                facts.seats.push(Fact {
                    id,
                    stage: stage.name,
                    status: generation.status,
                    started_at: generation.started_at,
                    completed_at: generation.completed_at,
                    pictures: generation
                        .images
                        .iter()
                        .map(|image| Drawn { id: image.id, width: image.width, height: image.height })
                        .collect(),
                    request: generation.request,
                });
            }
            if let Some(next) = stage.name.next() {
                facts.sent_on.extend(stage.gone_on.iter().map(|image_id| SentOn { image_id: *image_id, stage: next }));
            }
        }
        Some((funnel.settings.prompt.clone(), facts))
    })
}

/// Seats with their node of the lineage. An enlargement is seen on the seat of the picture it enlarges.
pub fn nodes(desk: Desk, whole: &Lineage) -> Vec<Node> {
    desk.seats.with(|seats| {
        let of = |image| seats.iter().find(|seat| seat.images.contains(&image)).map(|seat| seat.handle);
        seats
            .iter()
            .filter_map(|seat| {
                let shown =
                    seat.upscale.filter(|id| whole.nodes.iter().any(|it| it.generation_id == *id && it.image_id.is_some()));
                let node = whole.nodes.iter().find(|node| node.generation_id == shown.unwrap_or(seat.generation))?;
                let edges = whole.edges.iter().filter(|edge| edge.to == seat.generation || Some(edge.to) == seat.upscale);
                Some(Node {
                    handle: seat.handle,
                    node: node.clone(),
                    parent: seat.source.and_then(of),
                    operations: edges.flat_map(|edge| edge.operations.clone()).collect(),
                })
            })
            .collect()
    })
}

/// Those something was made from or that were made from something, and those that are kept.
pub fn with_kin(nodes: &[Node]) -> Vec<Node> {
    let parents: BTreeSet<Handle> = nodes.iter().filter_map(|node| node.parent).collect();
    let is_kin = |node: &&Node| {
        node.parent.is_some() || parents.contains(&node.handle) || node.node.verdict == Some(VerdictKind::Select)
    };
    nodes.iter().filter(is_kin).cloned().collect()
}

/// What became of it, in a word.
pub fn fate(node: &LineageNode) -> &'static str {
    match (node.status, node.verdict) {
        (Status::Complete, Some(VerdictKind::Select)) => "kept",
        (Status::Complete, Some(VerdictKind::Reject)) => "set aside",
        (Status::Complete, _) if node.gone_on => "went on",
        (Status::Complete, _) => "",
        (Status::Failed, _) => "failed",
        (Status::Cancelled, _) => "cancelled",
        (Status::Queued, _) => "waiting",
        _ => "being made",
    }
}

/// The place of each one's parent in the list, which is before its own.
#[must_use]
pub fn parents(nodes: &[Node]) -> Vec<Option<usize>> {
    let place = |handle: Handle| nodes.iter().position(|node| node.handle == handle);
    let parent = |(own, node): (usize, &Node)| place(node.parent?).filter(|place| *place < own);
    nodes.iter().enumerate().map(parent).collect()
}

/// Where it came from, for those who do not see the lines.
#[must_use]
pub fn origin(node: &Node) -> String {
    let mut said = String::new();
    if let Some(parent) = node.parent {
        said.push_str(&format!(", from {}", parent.name()));
    }
    if !node.operations.is_empty() {
        said.push_str(&format!(": {}", node.operations.join(", ")));
    }
    said
}
