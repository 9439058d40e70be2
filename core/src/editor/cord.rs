//! A link being made: one end or several are fixed, the other is looked for.

use std::sync::Arc;

use super::scene::{Behind, Block, Scene};
use crate::graph::{
    edit::{End, Side},
    schema::is_compatible,
};

/// One fixed end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plug {
    /// The node.
    pub node: Arc<str>,
    /// The place of its slot.
    pub slot: usize,
}

impl Plug {
    /// As commands write it.
    #[must_use]
    pub fn end(&self) -> End {
        End { node: self.node.to_string(), slot: self.slot }
    }
}

/// A link being made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cord {
    /// The side of the fixed ends; the other side is looked for.
    pub from: Side,
    /// The fixed ends; several when a bundle is moved.
    pub fixed: Vec<Plug>,
    /// What flows through it.
    pub kind: Arc<str>,
    /// The links that are taken from where they were; they are drawn no more.
    pub taken: Vec<Arc<str>>,
    /// The point of links it is led through last, when it branches off or was taken from there.
    pub through: Option<Arc<str>>,
}

/// Where a cord may end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The node.
    pub node: Arc<str>,
    /// The place of its slot; the one after the last on a subgraph's own box means a new one.
    pub slot: usize,
}

impl Cord {
    /// From a slot; `None` if there is no such slot.
    #[must_use]
    pub fn from_port(scene: &Scene, node: &Arc<str>, side: Side, slot: usize) -> Option<Self> {
        let block = scene.block(node)?;
        block.plug(side, slot)?;
        let kind = block.ports(side).get(slot).map_or_else(|| "*".into(), |port| port.kind.clone());
        let fixed = vec![Plug { node: node.clone(), slot }];
        Some(Self { from: side, fixed, kind, taken: Vec::new(), through: None })
    }

    /// The link that ends at an input, taken from there; `None` if none does.
    #[must_use]
    pub fn taking(scene: &Scene, node: &Arc<str>, slot: usize) -> Option<Self> {
        let wire = scene.wire_into(node, slot)?;
        let fixed = vec![Plug { node: wire.origin.clone(), slot: wire.origin_slot }];
        Some(Self {
            from: Side::Output,
            fixed,
            kind: wire.kind.clone(),
            taken: vec![wire.id.clone()],
            through: wire.knots.last().cloned(),
        })
    }

    /// All links of an output, taken from there; `None` if there are none.
    #[must_use]
    pub fn bundle(scene: &Scene, node: &Arc<str>, slot: usize) -> Option<Self> {
        let wires: Vec<_> = scene.wires_from(node, slot).collect();
        let kind = scene.block(node)?.outputs.get(slot)?.kind.clone();
        let fixed: Vec<Plug> = wires.iter().map(|wire| Plug { node: wire.target.clone(), slot: wire.target_slot }).collect();
        let taken = wires.iter().map(|wire| wire.id.clone()).collect();
        (!fixed.is_empty()).then_some(Self { from: Side::Input, fixed, kind, taken, through: None })
    }

    /// From a point of a link: a branch of what flows there.
    #[must_use]
    pub fn branch(scene: &Scene, wire: &str, through: Option<Arc<str>>) -> Option<Self> {
        let wire = scene.wire(wire)?;
        let fixed = vec![Plug { node: wire.origin.clone(), slot: wire.origin_slot }];
        Some(Self { from: Side::Output, fixed, kind: wire.kind.clone(), taken: Vec::new(), through })
    }

    /// The side that is looked for.
    #[must_use]
    pub fn wanted(&self) -> Side {
        if self.from == Side::Input { Side::Output } else { Side::Input }
    }

    /// Whether it may end at this slot.
    #[must_use]
    pub fn fits(&self, scene: &Scene, node: &Arc<str>, slot: usize) -> bool {
        let Some(block) = scene.block(node) else { return false };
        let is_own = self.fixed.iter().any(|plug| plug.node == *node);
        if is_own || block.plug(self.wanted(), slot).is_none() {
            return false;
        }
        let port = block.ports(self.wanted()).get(slot);
        // A new slot takes any type, but not one that itself is still to be made.
        port.map_or(self.kind.as_ref() != "*", |port| is_compatible(&port.kind, &self.kind))
    }

    /// The slot of a node it ends at when it is dropped on its body: the first free one that fits, else the first that fits.
    #[must_use]
    pub fn first_fitting(&self, scene: &Scene, node: &Arc<str>) -> Option<Target> {
        let block = scene.block(node)?;
        let fitting: Vec<usize> = self.fitting(scene, block).collect();
        let is_free = |slot: &&usize| {
            self.wanted() == Side::Output || scene.wire_into(node, **slot).is_none_or(|wire| self.taken.contains(&wire.id))
        };
        // Sockets before widgets: a value is rarely meant to be linked.
        let is_socket = |slot: &&usize| block.ports(self.wanted()).get(**slot).is_none_or(|port| !port.is_widget);
        let free = || fitting.iter().filter(is_free);
        let exact = |slot: &&usize| block.ports(self.wanted()).get(**slot).is_some_and(|port| port.kind == self.kind);
        let slot = free()
            .filter(is_socket)
            .find(exact)
            .or_else(|| free().find(is_socket))
            .or_else(|| free().find(exact))
            .or_else(|| free().next())
            .or_else(|| fitting.first())?;
        Some(Target { node: node.clone(), slot: *slot })
    }

    fn fitting<'a>(&'a self, scene: &'a Scene, block: &'a Block) -> impl Iterator<Item = usize> + 'a {
        let count = block.ports(self.wanted()).len() + usize::from(block.behind == Behind::Boundary);
        (0..count).filter(|slot| self.fits(scene, &block.id, *slot))
    }

    /// All slots of the level it may end at, nodes in the order of the file. Looks at every node.
    #[must_use]
    pub fn targets(&self, scene: &Scene) -> Vec<Target> {
        let mut found = Vec::new();
        for block in scene.nodes_in_order() {
            found.extend(self.fitting(scene, block).map(|slot| Target { node: block.id.clone(), slot }));
        }
        found
    }
}
