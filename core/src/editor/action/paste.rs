//! Pasting and duplicating: copies with ids of their own, linked among themselves and, if wanted, to what the originals
//! were linked to.

use std::{collections::HashMap, sync::Arc};

use super::{moving::tidy, routes};
use crate::{
    editor::{
        clipboard::Clip,
        geometry::WorldPoint,
        plan::{After, No, Plan, free_id, numbers},
        selection::{Item, Selection},
    },
    graph::{
        edit::{Command, Connection, End},
        file::Routes,
        json::{Json, Object},
    },
};

/// Where copies go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Where {
    /// The upper left corner of all of it here.
    At(WorldPoint),
    /// This far from the originals.
    Beside([f64; 2]),
}

/// Adds copies; they are selected.
pub fn paste(plan: &mut Plan<'_>, clip: &Clip, place: Where, linked: bool) -> After {
    if clip.nodes.is_empty() && clip.groups.is_empty() {
        return Err(No::Nothing);
    }
    let by = match place {
        Where::Beside(by) => by,
        Where::At(at) => corner(clip).map_or([0.0, 0.0], |corner| at.since(corner)),
    };
    let renamed = add_subgraphs(plan, &clip.subgraphs)?;
    let mut next = plan.free_node_id();
    let mut ids: HashMap<String, Arc<str>> = HashMap::new();
    let (mut selected, mut copies) = (Selection::default(), Vec::with_capacity(clip.nodes.len()));
    for node in &clip.nodes {
        let Some(old) = node.get("id").and_then(Json::as_id) else { continue };
        let mut copy = node.clone();
        copy.set("id", Json::Number(next.into()));
        if let Some(pos) = pair(node.get("pos")) {
            copy.set("pos", numbers(&[tidy(pos[0] + by[0]), tidy(pos[1] + by[1])]));
        }
        if let Some(new) = node.get("type").and_then(Json::as_str).and_then(|class| renamed.get(class)) {
            copy.set("type", Json::text(new.as_str()));
        }
        copies.push(copy);
        let new: Arc<str> = next.to_string().into();
        selected.extend([Item::Node(new.clone())]);
        ids.insert(old.into_owned(), new);
        next += 1;
    }
    if !copies.is_empty() {
        plan.run(Command::AddNodes(copies))?;
    }
    link_up(plan, clip, &ids, linked, by)?;
    let groups = plan.json().items("groups").count();
    let mut next = free_id(plan.file(), "groups", &[], "lastGroupId");
    for (at, group) in clip.groups.iter().enumerate() {
        let mut copy = group.clone();
        if copy.get("id").is_some() {
            copy.set("id", Json::Number(next.into()));
            next += 1;
        }
        let bounds: Vec<f64> = numbers_of(group.get("bounding"));
        if let [x, y, width, height] = *bounds {
            copy.set("bounding", numbers(&[tidy(x + by[0]), tidy(y + by[1]), width, height]));
        }
        plan.run(Command::AddGroup(copy))?;
        selected.extend([Item::Group(groups + at)]);
    }
    Ok(Some(selected))
}

/// The upper left corner of what is in a clipboard.
fn corner(clip: &Clip) -> Option<WorldPoint> {
    let nodes = clip.nodes.iter().filter_map(|node| pair(node.get("pos")));
    let groups = clip.groups.iter().filter_map(|group| {
        let bounds = numbers_of(group.get("bounding"));
        Some([*bounds.first()?, *bounds.get(1)?])
    });
    nodes.chain(groups).reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1])]).map(|[x, y]| WorldPoint { x, y })
}

fn numbers_of(json: Option<&Json>) -> Vec<f64> {
    json.and_then(Json::as_list).unwrap_or_default().iter().filter_map(Json::as_f64).collect()
}

fn pair(json: Option<&Json>) -> Option<[f64; 2]> {
    let json = json?;
    let at = |place: usize, key: &str| match json {
        Json::List(items) => items.get(place)?.as_f64(),
        other => other.get(key)?.as_f64(),
    };
    Some([at(0, "0")?, at(1, "1")?])
}

fn link_up(plan: &mut Plan<'_>, clip: &Clip, ids: &HashMap<String, Arc<str>>, linked: bool, by: [f64; 2]) -> Result<(), No> {
    let holder = Json::Object([("reroutes", Json::List(clip.reroutes.clone()))].into());
    let routes = Routes::read(&holder);
    let mut links: Vec<Connection> = Vec::new();
    let mut chains: Vec<Vec<Arc<str>>> = Vec::new();
    let by_id: HashMap<String, &Object> =
        clip.nodes.iter().rev().filter_map(|node| Some((node.get("id")?.as_id()?.into_owned(), node))).collect();
    for link in &clip.links {
        let Some(target) = ids.get(&link.target) else { continue };
        let inside = ids.get(&link.origin);
        // Outside, the original itself feeds the copy, if it is in this level.
        let outside = || Arc::<str>::from(link.origin.as_str());
        let origin = inside.cloned().or_else(|| (linked && plan.scene.block(&link.origin).is_some()).then(outside));
        let Some(origin) = origin else { continue };
        let output = match by_id.get(link.origin.as_str()).filter(|_| inside.is_some()) {
            Some(node) => slot(node.get("outputs"), link.origin_slot).map(kind_of),
            None => plan
                .scene
                .block(&origin)
                .and_then(|block| block.outputs.get(link.origin_slot))
                .map(|port| port.kind.to_string()),
        };
        let input = by_id.get(link.target.as_str()).and_then(|node| slot(node.get("inputs"), link.target_slot));
        // The clipboard may name slots that are not there.
        let (Some(output), Some(_)) = (output, input) else { continue };
        let end = |node: &Arc<str>, slot: usize| End { node: node.to_string(), slot };
        let kind = link.kind.clone().unwrap_or(output);
        links.push(Connection { from: end(&origin, link.origin_slot), to: end(target, link.target_slot), kind });
        let last = link.parent.as_ref().filter(|_| inside.is_some());
        chains.push(last.map(|last| routes.up_from(last).into_iter().map(Arc::from).collect()).unwrap_or_default());
    }
    if links.is_empty() {
        return Ok(());
    }
    let made = plan.link_all(&plan.level.clone(), links)?;
    let led: Vec<routes::Again> = chains.into_iter().zip(made).filter(|(chain, _)| !chain.is_empty()).collect();
    let level = plan.level.clone();
    let pos = |knot: &str| routes.point(knot).map(|point| [point.pos[0] + by[0], point.pos[1] + by[1]]);
    routes::lead(plan, &level, &led, &pos)?;
    Ok(())
}

fn slot(slots: Option<&Json>, at: usize) -> Option<&Json> {
    slots?.as_list()?.get(at).filter(|slot| slot.as_object().is_some())
}

fn kind_of(slot: &Json) -> String {
    slot.get("type").and_then(Json::as_id).map_or_else(|| "*".to_owned(), |kind| kind.into_owned())
}

/// Adds the subgraphs the document does not have; gives the new ids of those whose id another one has here.
fn add_subgraphs(plan: &mut Plan<'_>, subgraphs: &[Object]) -> Result<HashMap<String, String>, No> {
    let mut renamed = HashMap::new();
    for subgraph in subgraphs {
        let Some(id) = subgraph.get("id").and_then(Json::as_str).map(str::to_owned) else { continue };
        let all = plan.file().get("definitions").into_iter().flat_map(|definitions| definitions.items("subgraphs"));
        let there = all.into_iter().find(|one| one.get("id").and_then(Json::as_str) == Some(&id));
        match there {
            None => plan.run(Command::AddSubgraph(subgraph.clone()))?,
            Some(Json::Object(same)) if same == subgraph => {}
            Some(_) => {
                let new = crate::editor::ids::derived(plan.file(), &format!("pasted/{id}"));
                let mut copy = subgraph.clone();
                copy.set("id", Json::text(new.as_str()));
                plan.run(Command::AddSubgraph(copy))?;
                renamed.insert(id, new);
            }
        }
    }
    // Instances inside pasted subgraphs name the new ids as well.
    for new in renamed.values().cloned().collect::<Vec<_>>() {
        rename_inside(plan, &new, &renamed)?;
    }
    Ok(renamed)
}

fn rename_inside(plan: &mut Plan<'_>, subgraph: &str, renamed: &HashMap<String, String>) -> Result<(), No> {
    let level = crate::graph::edit::LevelId::Subgraph(subgraph.to_owned());
    let nodes = plan.json_of(&level).items("nodes");
    let renamed: Vec<(String, String)> = nodes
        .filter_map(|node| {
            let new = renamed.get(node.get("type")?.as_str()?)?;
            Some((node.get("id")?.as_id()?.into_owned(), new.clone()))
        })
        .collect();
    for (id, new) in renamed {
        plan.run_in(&level, Command::SetClass(id, new))?;
    }
    Ok(())
}
