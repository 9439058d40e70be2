//! Where two versions of the front end differ, and which of them a file is read as.

use std::collections::HashSet;

use super::{
    node::{Behind, Live},
    scope::LiveLevel,
};
use crate::graph::json::Json;

/// Classes whose player the older front end writes into the prompt.
const PLAYERS: [&str; 5] = ["LoadAudio", "PreviewAudio", "SaveAudio", "SaveAudioMP3", "SaveAudioOpus"];

/// Whether a file is read as the older front end does (workflow formats: subgraphs, mode of the instance).
///
/// What is inside a muted or bypassed instance of the root, the older one keeps in the prompt and the newer one leaves out,
/// which is better. But the newer one also gives new ids to nodes inside whose ids are used on another level, and writes
/// `null` where an instance has no value of its own. We keep the file's ids and values, so such files follow the older one
/// in everything.
pub(super) fn is_older(levels: &[LiveLevel<'_>]) -> bool {
    let mut seen = HashSet::new();
    let nodes = || levels.iter().flat_map(|level| &level.nodes);
    let is_without_value = |live: &Live<'_>| {
        let values = live.node.values().and_then(Json::as_list).unwrap_or_default();
        matches!(live.behind, Behind::Subgraph(_)) && values.iter().any(Json::is_null)
    };
    nodes().any(|live| !seen.insert(live.node.id.as_ref())) || nodes().any(is_without_value)
}

/// Widgets only the front end has that the older one writes into the prompt; a server does not look at them.
pub(super) fn leaked(live: &Live<'_>) -> Vec<(&'static str, Json)> {
    if PLAYERS.contains(&live.node.class) {
        return vec![("audioUI", Json::text(""))];
    }
    if live.node.class == "PreviewAny" {
        let mode = live.node.values().and_then(Json::as_list).and_then(<[Json]>::first).cloned();
        return vec![("preview", Json::text("")), ("previewMode", mode.unwrap_or(Json::Bool(false)))];
    }
    Vec::new()
}
