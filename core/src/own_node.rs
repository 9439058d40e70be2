//! Nodes that a person adds in the page, beside those of the fleet file.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{capability::Capability, fleet::NodeSpec, ids::NodeId, problem::FieldProblem, tier::Tier};

/// Longest id of a node, in characters.
pub const MAX_NODE_ID_CHARS: usize = 64;
/// Longest name of a node, in characters.
pub const MAX_NODE_NAME_CHARS: usize = 60;
/// Longest address, in bytes.
pub const MAX_NODE_URL_BYTES: usize = 2_000;
/// Most headers of a node.
pub const MAX_NODE_HEADERS: usize = 16;
/// Longest value of a header, in bytes.
pub const MAX_NODE_HEADER_BYTES: usize = 8 * 1024;
/// Largest side that may be configured, in pixels.
pub const MAX_NODE_RESOLUTION: u32 = 8192;
/// Largest batch size that may be configured.
pub const MAX_NODE_BATCH: u32 = 16;

/// What is configured of a node, its headers aside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NodeSettings {
    /// Name for people, 1–60 characters.
    pub name: String,
    /// Where ComfyUI answers: `http://` or `https://`.
    pub url: String,
    /// How good it is meant to be.
    pub tier: Tier,
    /// Memory of the card, in GB; as the node reports when absent.
    #[serde(default)]
    pub vram_gb: Option<f64>,
    /// What it may do; everything it reports when absent.
    #[serde(default)]
    pub capabilities: Option<BTreeSet<Capability>>,
    /// Largest side it may make, 64–8192 pixels.
    #[serde(default)]
    pub max_resolution: Option<u32>,
    /// Largest batch size, 1–16.
    #[serde(default)]
    pub max_batch: Option<u32>,
}

impl NodeSettings {
    /// Every field that is not acceptable.
    #[must_use]
    pub fn problems(&self) -> Vec<FieldProblem> {
        let mut problems = Vec::new();
        let mut wrong = |field: &str, detail: &str| problems.push(FieldProblem::new(field, detail));
        if self.name.trim().is_empty() || self.name.chars().count() > MAX_NODE_NAME_CHARS {
            wrong("name", "A node's name has 1 to 60 characters.");
        }
        let host = self.url.strip_prefix("http://").or_else(|| self.url.strip_prefix("https://"));
        if host.is_none_or(|host| host.is_empty() || host.starts_with('/')) || self.url.len() > MAX_NODE_URL_BYTES {
            wrong("url", "An address begins with http:// or https:// and names a host, such as http://192.168.1.20:8188.");
        }
        if host.is_some_and(|host| host.split('/').next().unwrap_or_default().contains('@')) {
            wrong("url", "A password does not belong into the address; send it as a header.");
        }
        if self.vram_gb.is_some_and(|gb| !(gb > 0.0 && gb.is_finite())) {
            wrong("vram_gb", "The memory of a card is above 0 GB.");
        }
        if self.max_resolution.is_some_and(|side| !(64..=MAX_NODE_RESOLUTION).contains(&side)) {
            wrong("max_resolution", "The largest side is 64 to 8192 pixels.");
        }
        if self.max_batch.is_some_and(|count| !(1..=MAX_NODE_BATCH).contains(&count)) {
            wrong("max_batch", "The largest batch is 1 to 16.");
        }
        problems
    }

    /// The node as the fleet knows it.
    #[must_use]
    pub fn spec(&self, id: NodeId, headers: BTreeMap<String, String>) -> NodeSpec {
        NodeSpec {
            id,
            name: self.name.trim().to_owned(),
            url: self.url.trim_end_matches('/').to_owned(),
            headers,
            tier: self.tier,
            vram_gb: self.vram_gb,
            capabilities: self.capabilities.clone(),
            max_resolution: self.max_resolution,
            max_batch: self.max_batch,
            shares_gpu_with: None,
            simulated: false,
        }
    }
}

/// Whether headers can be kept; their names and bounds only, the client checks the rest.
#[must_use]
pub fn headers_problem(headers: &BTreeMap<String, String>) -> Option<FieldProblem> {
    let too_long = headers.iter().any(|(name, value)| name.is_empty() || value.len() > MAX_NODE_HEADER_BYTES);
    (headers.len() > MAX_NODE_HEADERS || too_long)
        .then(|| FieldProblem::new("headers", "A node has at most 16 headers of at most 8 KiB, each with a name."))
}

/// An id out of a name: `Big Card` becomes `big-card`; what is in `taken` gets a number.
#[must_use]
pub fn id_of(name: &str, taken: &[NodeId]) -> NodeId {
    let mut slug = String::new();
    for character in name.chars().flat_map(char::to_lowercase) {
        if character.is_ascii_alphanumeric() {
            slug.push(character);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.len() >= MAX_NODE_ID_CHARS - 4 {
            break;
        }
    }
    let slug = slug.trim_end_matches('-');
    let slug = if slug.is_empty() { "node" } else { slug };
    let numbered = (2..).map(|number| format!("{slug}-{number}"));
    let free = std::iter::once(slug.to_owned()).chain(numbered).map(NodeId::from);
    free.take(taken.len() + 1).find(|id| !taken.contains(id)).unwrap_or_else(|| slug.into())
}

/// Whether an id may be given to a node: letters, digits, `-`, `_` and dots.
#[must_use]
pub fn id_problem(id: &str) -> Option<FieldProblem> {
    let good = !id.is_empty()
        && id.len() <= MAX_NODE_ID_CHARS
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    (!good).then(|| FieldProblem::new("id", "A node's id has 1 to 64 letters, digits, - _ or dots."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(url: &str) -> NodeSettings {
        NodeSettings {
            name: "Moth".into(),
            url: url.into(),
            tier: Tier::Standard,
            vram_gb: None,
            capabilities: None,
            max_resolution: None,
            max_batch: None,
        }
    }

    #[test]
    fn an_address_names_a_host_and_holds_no_password() {
        for good in ["http://moth:8188", "https://moth.example/comfy/", "http://[::1]:8188"] {
            assert_eq!(settings(good).problems(), [], "{good}");
        }
        for bad in ["", "moth:8188", "ftp://moth", "http://", "http:///x", "http://me:secret@moth"] {
            let problems = settings(bad).problems();
            assert!(!problems.is_empty() && problems.iter().all(|problem| problem.field == "url"), "{bad}");
        }
    }

    #[test]
    fn numbers_outside_their_range_are_named() {
        let odd = NodeSettings {
            name: " ".into(),
            vram_gb: Some(0.0),
            max_resolution: Some(8),
            max_batch: Some(0),
            ..settings("http://moth")
        };
        let fields: Vec<_> = odd.problems().into_iter().map(|problem| problem.field).collect();
        assert_eq!(fields, ["name", "vram_gb", "max_resolution", "max_batch"]);
    }

    #[test]
    fn an_id_is_made_of_the_name_and_is_free() {
        let taken = ["moth", "moth-2"].map(NodeId::from);
        assert_eq!(id_of("Big Card!", &taken).as_str(), "big-card");
        assert_eq!(id_of("Moth", &taken).as_str(), "moth-3");
        assert_eq!(id_of("…", &[]).as_str(), "node");
        assert!(id_problem("a b").is_some() && id_problem("moth-3").is_none());
    }
}
