//! Writing what is selected as the original front end does.

use std::collections::BTreeSet;

use base64::{Engine, engine::general_purpose::STANDARD};

use super::Copied;
use crate::{
    editor::{
        plan::id_json,
        scene::{Behind, Scene},
        selection::Selection,
    },
    graph::{
        edit::{LevelId, level_at},
        file::Routes,
        json::{Json, Number, Object},
    },
};

/// Deepest nesting of subgraphs that is followed.
const MAX_NESTING: usize = 32;

/// What is selected as it goes to the clipboard; `None` if nothing of it can be copied.
pub fn copied(file: &Json, level: &LevelId, scene: &Scene, selection: &Selection) -> Option<Copied> {
    let (json, _) = level_at(file, level)?;
    let list = json.get("nodes").and_then(Json::as_list).unwrap_or_default();
    let mut blocks: Vec<_> =
        selection.nodes().filter_map(|id| scene.block(id)).filter(|block| block.behind != Behind::Boundary).collect();
    blocks.sort_by_key(|block| block.at);
    let nodes: Vec<&Json> = blocks.iter().filter_map(|block| list.get(block.at)).collect();
    let groups: Vec<Json> = selection.groups().filter_map(|at| json.items("groups").nth(at)).cloned().collect();
    let routes = Routes::read(json);
    let mut links = Vec::new();
    let mut knots: BTreeSet<&str> = selection.knots().map(|id| &**id).collect();
    for block in &blocks {
        for slot in 0..block.inputs.len() {
            let Some(wire) = scene.wire_into(&block.id, slot) else { continue };
            let mut link = Object::from([
                ("id", id_json(&wire.id)),
                ("origin_id", id_json(&wire.origin)),
                ("origin_slot", place(wire.origin_slot)),
                ("target_id", id_json(&wire.target)),
                ("target_slot", place(wire.target_slot)),
                ("type", Json::text(&*wire.kind)),
            ]);
            // Points come along where both ends of their link do.
            if selection.has_node(&wire.origin)
                && let Some(last) = wire.knots.last()
            {
                link.set("parentId", id_json(last));
                knots.extend(wire.knots.iter().map(|knot| &**knot));
            }
            links.push(Json::Object(link));
        }
    }
    if nodes.is_empty() && groups.is_empty() {
        return None;
    }
    let reroutes = routes.points().filter(|point| knots.contains(&*point.id)).map(|point| point.json.clone()).collect();
    let subgraphs = subgraphs(file, &nodes);
    let clip = Object::from([
        ("nodes", Json::List(nodes.into_iter().cloned().collect())),
        ("groups", Json::List(groups)),
        ("reroutes", Json::List(reroutes)),
        ("links", Json::List(links)),
        ("subgraphs", Json::List(subgraphs)),
    ]);
    let text = Json::Object(clip).to_string();
    let html = format!(
        "<meta charset=\"utf-8\"><div><span data-metadata=\"{}\"></span></div><span style=\"white-space:pre-wrap;\">Text</span>",
        STANDARD.encode(&text)
    );
    Some(Copied { text, html })
}

fn place(slot: usize) -> Json {
    Json::Number(Number::from(slot as u64))
}

/// The subgraphs these nodes are instances of, and those inside them.
fn subgraphs(file: &Json, nodes: &[&Json]) -> Vec<Json> {
    let all: Vec<&Json> = file.get("definitions").into_iter().flat_map(|definitions| definitions.items("subgraphs")).collect();
    let class = |node: &Json| node.get("type").and_then(Json::as_str).map(str::to_owned);
    let mut wanted: BTreeSet<String> = nodes.iter().filter_map(|node| class(node)).collect();
    let is_wanted =
        |wanted: &BTreeSet<String>, one: &Json| one.get("id").and_then(Json::as_str).is_some_and(|id| wanted.contains(id));
    for _ in 0..MAX_NESTING {
        let inner = all.iter().filter(|one| is_wanted(&wanted, one)).flat_map(|one| one.items("nodes")).filter_map(class);
        let more: Vec<String> = inner.filter(|id| !wanted.contains(id)).collect();
        if more.is_empty() {
            break;
        }
        wanted.extend(more);
    }
    all.into_iter().filter(|one| is_wanted(&wanted, one)).cloned().collect()
}
