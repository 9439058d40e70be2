//! Subgraphs unfolded: each use of a subgraph is a scope, and ids are the path to it joined by colons.

use std::collections::HashMap;

use super::{
    node::{Behind, Live},
    older::is_older,
    promoted::promoted,
};
use crate::graph::{
    diagnostic::{Diagnostic, Fault},
    file::{Definition, Level},
    schema::Schema,
};

/// Deepest nesting of subgraphs.
pub(super) const MAX_NESTING: usize = 32;
/// Most uses of subgraphs in one workflow.
pub(super) const MAX_SCOPES: usize = 10_000;

/// A level with its nodes as they are at run time.
pub(super) struct LiveLevel<'a> {
    pub level: &'a Level<'a>,
    pub nodes: Vec<Live<'a>>,
}

/// One use of a level.
pub(super) struct Scope {
    /// The level: 0 is the root, others are one more than the place of the subgraph.
    pub level: usize,
    /// The scope and the place of the node this is the inside of.
    pub outer: Option<(usize, usize)>,
    /// What its node ids begin with.
    pub prefix: String,
    /// Whether nothing in it runs, because a node around it is muted or bypassed.
    pub is_off: bool,
    /// The scopes of the instances in it, by place.
    pub inner: HashMap<usize, usize>,
}

/// A workflow unfolded.
pub(super) struct Unfolded<'a> {
    pub levels: Vec<LiveLevel<'a>>,
    pub scopes: Vec<Scope>,
    /// Which inputs of each subgraph are promoted widgets.
    pub promoted: Vec<Vec<bool>>,
    /// Whether the older front end is followed where the two differ.
    pub is_older: bool,
}

/// The root and the inside of each subgraph, in the file's order.
pub(super) fn live_levels<'a>(
    root: &'a Level<'a>,
    definitions: &'a [Definition<'a>],
    schema: &'a Schema,
) -> Vec<LiveLevel<'a>> {
    let levels = std::iter::once(root).chain(definitions.iter().map(|definition| &definition.level));
    let live = |level: &'a Level<'a>| LiveLevel {
        level,
        nodes: level.nodes.iter().map(|node| Live::new(level, node, schema, definitions)).collect(),
    };
    levels.map(live).collect()
}

impl<'a> Unfolded<'a> {
    pub fn new(root: &'a Level<'a>, definitions: &'a [Definition<'a>], schema: &'a Schema, told: &mut Vec<Diagnostic>) -> Self {
        let levels = live_levels(root, definitions, schema);
        let promoted = promoted(&levels, definitions);
        let is_older = is_older(&levels);
        let mut unfolded = Self { levels, scopes: Vec::new(), promoted, is_older };
        unfolded.unfold(told);
        unfolded
    }

    /// Nothing inside a muted or bypassed instance of the root runs, unless the older front end is followed; inside deeper
    /// ones it does, though nobody asks for it.
    fn unfold(&mut self, told: &mut Vec<Diagnostic>) {
        self.scopes.push(Scope { level: 0, outer: None, prefix: String::new(), is_off: false, inner: HashMap::new() });
        let mut next = vec![(0, 0)];
        while let Some((scope, depth)) = next.pop() {
            let Some(Scope { level, prefix, is_off, .. }) = self.scopes.get(scope) else { continue };
            let (level, prefix, is_off) = (*level, prefix.clone(), *is_off);
            let instances: Vec<(usize, usize, String, bool)> = self.levels.get(level).map_or_else(Vec::new, |level| {
                let instance = |(at, live): (usize, &Live<'a>)| match live.behind {
                    Behind::Subgraph(definition) => {
                        let off = scope == 0 && !self.is_older && (live.node.is_muted() || live.node.is_bypassed());
                        Some((at, definition, format!("{prefix}{}:", live.node.id), is_off || off))
                    }
                    _ => None,
                };
                level.nodes.iter().enumerate().filter_map(instance).collect()
            });
            for (at, definition, prefix, is_off) in instances {
                if depth >= MAX_NESTING || self.scopes.len() >= MAX_SCOPES {
                    told.push(Diagnostic::new(Fault::TooDeep, prefix.trim_end_matches(':')));
                    continue;
                }
                let new = self.scopes.len();
                let outer = Some((scope, at));
                self.scopes.push(Scope { level: definition + 1, outer, prefix, is_off, inner: HashMap::new() });
                if let Some(scope) = self.scopes.get_mut(scope) {
                    scope.inner.insert(at, new);
                }
                next.push((new, depth + 1));
            }
        }
    }

    /// A node of a scope.
    pub fn live(&self, scope: usize, at: usize) -> Option<&Live<'a>> {
        self.levels.get(self.scopes.get(scope)?.level)?.nodes.get(at)
    }

    /// The level of a scope.
    pub fn level(&self, scope: usize) -> Option<&'a Level<'a>> {
        Some(self.levels.get(self.scopes.get(scope)?.level)?.level)
    }

    /// The id of a node in the prompt.
    pub fn id(&self, scope: usize, at: usize) -> Option<String> {
        let live = self.live(scope, at)?;
        Some(format!("{}{}", self.scopes.get(scope)?.prefix, live.node.id))
    }
}
