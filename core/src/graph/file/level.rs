//! One level of a workflow: the root, or the inside of a subgraph.

use std::collections::HashMap;

use super::{Id, Link, Node};
use crate::graph::json::Json;

/// The nodes and links of one level. Of two with the same id the first counts.
#[derive(Clone, Debug)]
pub struct Level<'a> {
    /// All of it.
    pub json: &'a Json,
    /// The nodes in the order of the file.
    pub nodes: Vec<Node<'a>>,
    /// The links in the order of the file.
    pub links: Vec<Link<'a>>,
    node_at: HashMap<Id<'a>, usize>,
    link_at: HashMap<Id<'a>, usize>,
    ending_at: HashMap<Id<'a>, Vec<usize>>,
}

impl<'a> Level<'a> {
    /// Reads a level; what is no node and no link is left out.
    #[must_use]
    pub fn read(json: &'a Json) -> Self {
        let nodes: Vec<Node<'a>> = json.items("nodes").filter_map(Node::read).collect();
        let links: Vec<Link<'a>> = json.items("links").filter_map(Link::read).collect();
        let node_at = nodes.iter().enumerate().rev().map(|(at, node)| (node.id.clone(), at)).collect();
        let link_at = links.iter().enumerate().rev().map(|(at, link)| (link.id.clone(), at)).collect();
        let mut ending_at: HashMap<Id<'a>, Vec<usize>> = HashMap::new();
        for (at, link) in links.iter().enumerate() {
            ending_at.entry(link.target.clone()).or_default().push(at);
        }
        Self { json, nodes, links, node_at, link_at, ending_at }
    }

    /// Where a node stands.
    #[must_use]
    pub fn position(&self, id: &str) -> Option<usize> {
        self.node_at.get(id).copied()
    }

    /// The node of this id.
    #[must_use]
    pub fn node(&self, id: &str) -> Option<&Node<'a>> {
        self.nodes.get(self.position(id)?)
    }

    /// The link of this id.
    #[must_use]
    pub fn link(&self, id: &str) -> Option<&Link<'a>> {
        self.links.get(*self.link_at.get(id)?)
    }

    /// The links that end at a node, in the order of the file.
    pub fn links_into(&self, node: &str) -> impl Iterator<Item = &Link<'a>> {
        self.ending_at.get(node).into_iter().flatten().filter_map(|at| self.links.get(*at))
    }
}
