//! What is under a point. Only what lies near it is looked at.

use std::sync::Arc;

use super::{Behind, Block, Scene, wire::distance};
use crate::{
    editor::geometry::{Rect, WorldPoint},
    graph::edit::Side,
};

/// Below this scale slots are too small to be meant.
const MIN_PORT_SCALE: f64 = 0.3;
/// Below this scale widgets are drawn as bars and cannot be meant.
const MIN_WIDGET_SCALE: f64 = 0.5;
/// Farthest a slot reaches inside its block, in graph pixels: the block itself must stay reachable.
const MAX_PORT_REACH: f64 = 24.0;
/// Side of the corner by which a block or a group is resized, in screen pixels.
const CORNER: f64 = 12.0;
/// Height of the head of a group, in graph pixels.
pub(super) const GROUP_HEAD: f64 = 34.0;

/// How exactly a pointer points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reach {
    /// Radius in screen pixels: half of what a target has to be.
    pub radius: f64,
    /// Screen pixels per graph pixel.
    pub scale: f64,
}

impl Reach {
    fn world(&self) -> f64 {
        self.radius / self.scale
    }

    fn corner(&self) -> f64 {
        (CORNER.max(self.radius) / self.scale).min(MAX_PORT_REACH)
    }
}

/// What is under a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hit {
    /// Nothing.
    Canvas,
    /// A slot; the place after the last is that of a new slot on a subgraph's own box.
    Port {
        /// The node.
        node: Arc<str>,
        /// Which of its slots.
        side: Side,
        /// The place.
        slot: usize,
    },
    /// The corner by which a block is resized.
    Corner(Arc<str>),
    /// A widget.
    Widget {
        /// The node.
        node: Arc<str>,
        /// The name of the input.
        name: Arc<str>,
    },
    /// The head of a block.
    Head(Arc<str>),
    /// The rest of a block.
    Body(Arc<str>),
    /// A point of links.
    Knot(Arc<str>),
    /// A link, between the point at this place of its way and the next.
    Wire {
        /// The link.
        id: Arc<str>,
        /// 0 is where it begins.
        piece: usize,
    },
    /// The head of a group.
    Group(usize),
    /// The corner by which a group is resized.
    GroupCorner(usize),
}

impl Hit {
    /// The node that was hit, whichever part of it.
    #[must_use]
    pub fn node(&self) -> Option<&Arc<str>> {
        match self {
            Self::Port { node, .. } | Self::Corner(node) | Self::Widget { node, .. } | Self::Head(node) | Self::Body(node) => {
                Some(node)
            }
            _ => None,
        }
    }
}

impl Scene {
    /// What is under a point.
    #[must_use]
    pub fn hit(&self, at: WorldPoint, reach: Reach) -> Hit {
        let near = self.blocks_in(&Rect::around(at, reach.world().min(MAX_PORT_REACH)));
        for block in near.iter().rev() {
            if let Some(hit) = hit_block(block, at, reach) {
                return hit;
            }
        }
        let knots = self.knots_in(&Rect::around(at, reach.world()));
        let knots = knots.iter().filter_map(|id| Some((self.knots.get(id)?.pos.distance(at), id)));
        let knot = knots.filter(|(away, _)| *away <= reach.world()).min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(b.1)));
        if let Some((_, id)) = knot {
            return Hit::Knot(id.clone());
        }
        if let Some((id, piece)) = self.wire_near(at, reach.world().min(MAX_PORT_REACH), |_| true) {
            return Hit::Wire { id, piece };
        }
        // The smallest first: it lies on the others.
        let mut groups: Vec<(usize, &Rect)> = self.groups.iter().map(|group| &group.bounds).enumerate().collect();
        groups.sort_by(|a, b| (a.1.width * a.1.height).total_cmp(&(b.1.width * b.1.height)));
        for (place, bounds) in groups {
            if corner(bounds, reach).has(at) {
                return Hit::GroupCorner(place);
            }
            if (Rect { height: bounds.height.min(GROUP_HEAD), ..*bounds }).has(at) {
                return Hit::Group(place);
            }
        }
        Hit::Canvas
    }

    /// The link nearest to a point, within a radius in graph pixels, and the piece of it.
    #[must_use]
    pub fn wire_near(&self, at: WorldPoint, radius: f64, counts: impl Fn(&super::Wire) -> bool) -> Option<(Arc<str>, usize)> {
        let near = self.wires_in(&Rect::around(at, radius)).into_iter().filter(|wire| counts(wire));
        let near = near.filter_map(|wire| {
            let (away, piece) = distance(&self.wire_points(wire)?, at)?;
            (away <= radius).then_some((away, wire.id.clone(), piece))
        });
        near.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, id, piece)| (id, piece))
    }
}

fn hit_block(block: &Block, at: WorldPoint, reach: Reach) -> Option<Hit> {
    let id = || block.id.clone();
    if reach.scale >= MIN_PORT_SCALE
        && let Some((side, slot)) = port(block, at, reach.world().min(MAX_PORT_REACH))
    {
        return Some(Hit::Port { node: id(), side, slot });
    }
    if !block.frame.has(at) {
        return None;
    }
    if block.behind == Behind::Boundary {
        return Some(Hit::Head(id()));
    }
    if !block.is_collapsed && corner(&block.frame, reach).has(at) {
        return Some(Hit::Corner(id()));
    }
    if at.y < block.body.y || block.is_collapsed {
        return Some(Hit::Head(id()));
    }
    let y = at.y - block.body.y;
    let row = block.widgets.iter().find(|row| (row.y..row.y + row.height).contains(&y));
    match row.filter(|_| reach.scale >= MIN_WIDGET_SCALE) {
        Some(row) => Some(Hit::Widget { node: id(), name: row.name.clone() }),
        None => Some(Hit::Body(id())),
    }
}

/// The nearest slot within reach. Slots that stand for widgets are meant only at the edge.
fn port(block: &Block, at: WorldPoint, radius: f64) -> Option<(Side, usize)> {
    let mut nearest: Option<(f64, Side, usize)> = None;
    for side in [Side::Input, Side::Output] {
        let count = block.ports(side).len();
        let has_new = block.behind == Behind::Boundary && (side == Side::Output) == (*block.id == *crate::graph::file::INPUTS);
        for slot in 0..count + usize::from(has_new) {
            let Some(plug) = block.plug(side, slot) else { continue };
            let is_widget = block.ports(side).get(slot).is_some_and(|port| port.is_widget);
            let within = if is_widget { radius.min(10.0) } else { radius };
            let away = plug.distance(at);
            if away <= within && nearest.is_none_or(|(nearer, ..)| away < nearer) {
                nearest = Some((away, side, slot));
            }
        }
    }
    nearest.map(|(_, side, slot)| (side, slot))
}

fn corner(bounds: &Rect, reach: Reach) -> Rect {
    let side = reach.corner();
    Rect::new(bounds.right() - side, bounds.bottom() - side, side, side)
}
