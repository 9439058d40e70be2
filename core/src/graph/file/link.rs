//! A link: `[id, origin, slot, target, slot, type]`, or an object with the same.

use super::Id;
use crate::graph::json::Json;

/// A link between an output and an input of one level.
#[derive(Clone, Debug)]
pub struct Link<'a> {
    /// Its id.
    pub id: Id<'a>,
    /// The node it begins at, [`super::INPUTS`] for an input of the subgraph itself.
    pub origin: Id<'a>,
    /// The place of the output there.
    pub origin_slot: usize,
    /// The node it ends at, [`super::OUTPUTS`] for an output of the subgraph itself.
    pub target: Id<'a>,
    /// The place of the input there.
    pub target_slot: usize,
    /// What flows through it.
    pub kind: Id<'a>,
}

impl<'a> Link<'a> {
    /// Reads either form; `None` if it is neither.
    #[must_use]
    pub fn read(json: &'a Json) -> Option<Self> {
        let fields: [Option<&Json>; 6] = match json {
            Json::List(items) => std::array::from_fn(|at| items.get(at)),
            Json::Object(object) => {
                ["id", "origin_id", "origin_slot", "target_id", "target_slot", "type"].map(|key| object.get(key))
            }
            _ => return None,
        };
        let [id, origin, origin_slot, target, target_slot, kind] = fields;
        Some(Self {
            id: id?.as_id()?,
            origin: origin?.as_id()?,
            origin_slot: origin_slot?.as_index()?,
            target: target?.as_id()?,
            target_slot: target_slot?.as_index()?,
            kind: kind.and_then(Json::as_id).unwrap_or_default(),
        })
    }
}
