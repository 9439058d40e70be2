//! What is selected.

use std::{collections::BTreeSet, sync::Arc};

use super::{geometry::Rect, scene::Scene};
use crate::graph::json::Json;

/// One thing that can be selected.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Item {
    /// A node, by id.
    Node(Arc<str>),
    /// A point of links, by id.
    Knot(Arc<str>),
    /// The group at this place.
    Group(usize),
}

impl Item {
    /// A node.
    #[must_use]
    pub fn node(id: &str) -> Self {
        Self::Node(id.into())
    }

    /// Where it is; `None` if it is gone.
    #[must_use]
    pub fn bounds(&self, scene: &Scene) -> Option<Rect> {
        match self {
            Self::Node(id) => scene.block(id).map(|block| block.frame),
            Self::Knot(id) => scene.knot(id).map(|knot| Rect::around(knot.pos, 0.0)),
            Self::Group(at) => scene.groups().get(*at).map(|group| group.bounds),
        }
    }

    /// Whether it has to stay where it is.
    #[must_use]
    pub fn is_pinned(&self, scene: &Scene) -> bool {
        match self {
            Self::Node(id) => scene.block(id).is_some_and(|block| block.is_pinned),
            Self::Knot(_) => false,
            Self::Group(at) => scene.groups().get(*at).is_some_and(|group| group.is_pinned),
        }
    }
}

/// What is selected, in no order that means anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection(BTreeSet<Item>);

impl Selection {
    /// One thing.
    #[must_use]
    pub fn of(item: Item) -> Self {
        Self([item].into())
    }

    /// Whether nothing is selected.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many things are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether this is.
    #[must_use]
    pub fn has(&self, item: &Item) -> bool {
        self.0.contains(item)
    }

    /// Whether this node is.
    #[must_use]
    pub fn has_node(&self, id: &Arc<str>) -> bool {
        self.0.contains(&Item::Node(id.clone()))
    }

    /// All of it.
    pub fn iter(&self) -> impl Iterator<Item = &Item> {
        self.0.iter()
    }

    /// The nodes.
    pub fn nodes(&self) -> impl Iterator<Item = &Arc<str>> {
        self.0.iter().filter_map(|item| if let Item::Node(id) = item { Some(id) } else { None })
    }

    /// The points of links.
    pub fn knots(&self) -> impl Iterator<Item = &Arc<str>> {
        self.0.iter().filter_map(|item| if let Item::Knot(id) = item { Some(id) } else { None })
    }

    /// The groups.
    pub fn groups(&self) -> impl Iterator<Item = usize> {
        self.0.iter().filter_map(|item| if let Item::Group(at) = item { Some(*at) } else { None })
    }

    /// The node, if it is the only thing.
    #[must_use]
    pub fn only_node(&self) -> Option<&Arc<str>> {
        if self.len() == 1 { self.nodes().next() } else { None }
    }

    /// With one more.
    #[must_use]
    pub fn with(mut self, item: Item) -> Self {
        self.0.insert(item);
        self
    }

    /// With it if it was not there, without it if it was.
    #[must_use]
    pub fn toggled(mut self, item: Item) -> Self {
        if !self.0.remove(&item) {
            self.0.insert(item);
        }
        self
    }

    /// What of it is still there.
    #[must_use]
    pub fn existing(self, scene: &Scene) -> Self {
        Self(self.0.into_iter().filter(|item| item.bounds(scene).is_some()).collect())
    }

    /// The box around it.
    #[must_use]
    pub fn bounds(&self, scene: &Scene) -> Option<Rect> {
        Rect::of_all(self.0.iter().filter_map(|item| item.bounds(scene)))
    }

    /// As the journal writes it.
    pub(super) fn to_json(&self) -> Json {
        let item = |item: &Item| match item {
            Item::Node(id) => Json::List(vec![Json::text("node"), Json::text(&**id)]),
            Item::Knot(id) => Json::List(vec![Json::text("reroute"), Json::text(&**id)]),
            Item::Group(at) => Json::List(vec![Json::text("group"), Json::Number((*at as u64).into())]),
        };
        Json::List(self.0.iter().map(item).collect())
    }

    /// As the journal wrote it; what is not understood is left out.
    pub(super) fn of_json(json: &Json) -> Self {
        let item = |json: &Json| match json.as_list()? {
            [kind, value] => match kind.as_str()? {
                "node" => Some(Item::Node(value.as_str()?.into())),
                "reroute" => Some(Item::Knot(value.as_str()?.into())),
                "group" => Some(Item::Group(value.as_index()?)),
                _ => None,
            },
            _ => None,
        };
        json.as_list().unwrap_or_default().iter().filter_map(item).collect()
    }
}

impl FromIterator<Item> for Selection {
    fn from_iter<I: IntoIterator<Item = Item>>(items: I) -> Self {
        Self(items.into_iter().collect())
    }
}

impl Extend<Item> for Selection {
    fn extend<I: IntoIterator<Item = Item>>(&mut self, items: I) {
        self.0.extend(items);
    }
}
