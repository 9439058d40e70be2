//! Primitive nodes: each writes its value into the widgets it is linked to, whatever its mode.

use super::{node::Behind, scope::LiveLevel};
use crate::graph::{json::Json, values::coerce};

/// The values primitives write on this level: node, widget, value.
pub(super) fn written(level: &LiveLevel<'_>) -> Vec<(usize, String, Json)> {
    let mut written = Vec::new();
    for (at, live) in level.nodes.iter().enumerate() {
        for input in &live.inputs {
            let link = input.link.as_ref().and_then(|link| level.level.link(link));
            let origin = link.and_then(|link| level.nodes.get(level.level.position(&link.origin)?));
            let Some(origin) = origin.filter(|origin| matches!(origin.behind, Behind::Primitive)) else { continue };
            if let Some(value) = origin.node.values().and_then(Json::as_list).and_then(<[Json]>::first) {
                let declared = if let Behind::Class(class) = live.behind { class.input(&input.name) } else { None };
                let value = declared.map_or_else(|| value.clone(), |input| coerce(live.node.class, input, value.clone()));
                written.push((at, input.name.to_string(), value));
            }
        }
    }
    written
}
