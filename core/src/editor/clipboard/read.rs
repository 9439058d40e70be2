//! Reading what was copied here or in the original front end, now or years ago.

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::graph::{
    file::{Format, Link},
    json::{Json, Object},
};

/// What is before the JSON in the HTML.
const BEFORE: &str = "data-metadata=\"";
/// Size of what is read from a clipboard, at most.
pub const MAX_CLIP_BYTES: usize = 16 * 1024 * 1024;

/// Nodes and what belongs to them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Clip {
    /// Nodes as they were.
    pub nodes: Vec<Object>,
    /// Links into these nodes.
    pub links: Vec<ClipLink>,
    /// Groups as they were.
    pub groups: Vec<Object>,
    /// Points of links as they were.
    pub reroutes: Vec<Json>,
    /// Subgraphs as they were.
    pub subgraphs: Vec<Object>,
}

/// A link into a copied node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClipLink {
    /// The node it begins at.
    pub origin: String,
    /// The place of the output there.
    pub origin_slot: usize,
    /// The node it ends at.
    pub target: String,
    /// The place of the input there.
    pub target_slot: usize,
    /// What flows through it; `None` where the clipboard does not say.
    pub kind: Option<String>,
    /// The last point it is led through.
    pub parent: Option<String>,
}

/// What a clipboard holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Pasted {
    /// Nodes to be added.
    Clip(Clip),
    /// A whole workflow in either format: to be opened, not added.
    Workflow(Json),
    /// Nothing for an editor of workflows.
    Other,
}

/// Reads a clipboard, text or HTML.
#[must_use]
pub fn read(text: &str) -> Pasted {
    if text.len() > MAX_CLIP_BYTES {
        return Pasted::Other;
    }
    let packed = text.split_once(BEFORE).and_then(|(_, rest)| rest.split_once('"')).map(|(packed, _)| packed);
    let unpacked = packed.and_then(|packed| String::from_utf8(STANDARD.decode(packed).ok()?).ok());
    let Ok(json) = Json::read(unpacked.as_deref().unwrap_or(text).trim()) else { return Pasted::Other };
    // A workflow has a version or counts its ids; a clipboard does neither.
    let is_workflow = ["version", "last_node_id", "state"].into_iter().any(|key| json.get(key).is_some());
    match Format::of(&json) {
        Some(Format::Ui) if !is_workflow => Pasted::Clip(clip(&json)),
        Some(_) => Pasted::Workflow(json),
        None if json.get("groups").is_some() && json.get("nodes").is_none() => Pasted::Clip(clip(&json)),
        None => Pasted::Other,
    }
}

fn clip(json: &Json) -> Clip {
    let objects = |key: &str| json.items(key).filter_map(Json::as_object).cloned().collect::<Vec<Object>>();
    let nodes: Vec<Object> =
        objects("nodes").into_iter().filter(|node| node.get("id").and_then(Json::as_id).is_some()).collect();
    let links = json.items("links").filter_map(|link| match link {
        Json::List(items) => older(items, &nodes),
        other => newer(other),
    });
    Clip {
        links: links.collect(),
        groups: objects("groups"),
        reroutes: json.items("reroutes").cloned().collect(),
        subgraphs: objects("subgraphs"),
        nodes,
    }
}

fn newer(json: &Json) -> Option<ClipLink> {
    let link = Link::read(json)?;
    Some(ClipLink {
        origin: link.origin.to_string(),
        origin_slot: link.origin_slot,
        target: link.target.to_string(),
        target_slot: link.target_slot,
        kind: Some(link.kind.into_owned()).filter(|kind| !kind.is_empty()),
        parent: json.get("parentId").and_then(Json::as_id).map(|id| id.into_owned()),
    })
}

/// `[place of origin, slot, place of target, slot, id of origin]`; the place is null where the origin was not copied.
fn older(items: &[Json], nodes: &[Object]) -> Option<ClipLink> {
    let id_at = |json: &Json| nodes.get(json.as_index()?)?.get("id")?.as_id().map(|id| id.into_owned());
    let [origin, origin_slot, target, target_slot, rest @ ..] = items else { return None };
    let outside = || rest.first().and_then(Json::as_id).map(|id| id.into_owned());
    Some(ClipLink {
        origin: id_at(origin).or_else(outside)?,
        origin_slot: origin_slot.as_index()?,
        target: id_at(target)?,
        target_slot: target_slot.as_index()?,
        kind: None,
        parent: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_html_hold_the_same() {
        let text = r#"{"nodes":[{"id":7,"type":"ü"}],"links":[{"id":1,"origin_id":3,"origin_slot":0,"target_id":7,"target_slot":2,"type":"IMAGE","parentId":4}]}"#;
        let html = format!("<meta charset=\"utf-8\"><div><span data-metadata=\"{}\"></span></div>", STANDARD.encode(text));
        let Pasted::Clip(clip) = read(text) else { panic!("no clip") };
        assert_eq!(read(&html), Pasted::Clip(clip.clone()));
        assert_eq!(clip.links[0].parent.as_deref(), Some("4"));
    }

    #[test]
    fn older_links_count_places() {
        let text = r#"{"nodes":[{"id":7},{"id":9}],"links":[[0,1,1,2,7],[null,0,0,0,3]]}"#;
        let Pasted::Clip(clip) = read(text) else { panic!("no clip") };
        let ends: Vec<_> = clip.links.iter().map(|link| (link.origin.as_str(), link.target.as_str())).collect();
        assert_eq!(ends, [("7", "9"), ("3", "7")]);
    }

    #[test]
    fn anything_else_is_told_apart() {
        assert!(matches!(read(r#"{"nodes":[],"version":0.4}"#), Pasted::Workflow(_)));
        assert!(matches!(read(r#"{"1":{"class_type":"A","inputs":{}}}"#), Pasted::Workflow(_)));
        for other in ["", "a cat", "[]", "{}", "<p>hello</p>", "<span data-metadata=\"!!!\">"] {
            assert_eq!(read(other), Pasted::Other, "{other}");
        }
    }
}
