//! Points that links are led through, in either of the two forms files have them.

use std::collections::HashMap;

use super::{Id, Link, node::pair};
use crate::graph::json::Json;

/// A point of links.
#[derive(Clone, Debug)]
pub struct Point<'a> {
    /// All of it.
    pub json: &'a Json,
    /// Its id.
    pub id: Id<'a>,
    /// The point before it, seen from where its links begin.
    pub parent: Option<Id<'a>>,
    /// Where it stands, in graph pixels.
    pub pos: [f64; 2],
}

/// The points of a level, and which of them each link comes from.
#[derive(Clone, Debug, Default)]
pub struct Routes<'a> {
    points: Vec<Point<'a>>,
    last_of: HashMap<Id<'a>, Id<'a>>,
}

impl<'a> Routes<'a> {
    /// Reads them; what is no point is left out.
    #[must_use]
    pub fn read(level: &'a Json) -> Self {
        let extra = level.get("extra");
        let both = |key: &'static str| level.items(key).chain(extra.into_iter().flat_map(move |extra| extra.items(key)));
        let parent = |json: &'a Json| json.get("parentId").and_then(Json::as_id);
        let points = both("reroutes").filter_map(|json| {
            Some(Point { json, id: json.get("id")?.as_id()?, parent: parent(json), pos: pair(json.get("pos")?)? })
        });
        let mut routes = Self { points: points.collect(), last_of: HashMap::new() };
        if routes.points.is_empty() {
            return routes;
        }
        for json in level.items("links") {
            if let (Some(link), Some(parent)) = (Link::read(json), parent(json)) {
                routes.last_of.insert(link.id, parent);
            }
        }
        for entry in both("linkExtensions") {
            if let (Some(id), Some(parent)) = (entry.get("id").and_then(Json::as_id), parent(entry)) {
                routes.last_of.insert(id, parent);
            }
        }
        routes
    }

    /// The points in the order of the file.
    pub fn points(&self) -> impl Iterator<Item = &Point<'a>> {
        self.points.iter()
    }

    /// The point of this id.
    #[must_use]
    pub fn point(&self, id: &str) -> Option<&Point<'a>> {
        self.points.iter().find(|point| point.id == id)
    }

    /// The links that are led through points.
    pub fn links(&self) -> impl Iterator<Item = &Id<'a>> {
        self.last_of.keys()
    }

    /// The points a link is led through, from where it begins to where it ends.
    #[must_use]
    pub fn chain(&self, link: &str) -> Vec<String> {
        self.last_of.get(link).map(|last| self.up_from(last)).unwrap_or_default()
    }

    /// A point and all before it, the first one first. Circles end where they close.
    #[must_use]
    pub fn up_from(&self, id: &str) -> Vec<String> {
        let mut chain: Vec<String> = Vec::new();
        let mut next = self.point(id);
        while let Some(point) = next {
            if chain.iter().any(|before| *before == point.id) {
                break;
            }
            chain.push(point.id.clone().into_owned());
            next = point.parent.as_ref().and_then(|parent| self.point(parent));
        }
        chain.reverse();
        chain
    }
}
