//! The fleet file: `nodes: [{id, name, …}]` and `checkpoints: {sd15: NAME, …}`, YAML.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use gesso_core::{
    capability::Capability,
    fleet::{CheckpointChoice, MAX_NODES, NodeSpec},
    tier::Tier,
};
use serde::Deserialize;

use super::ConfigError;
use crate::fleet::Origin;

/// ComfyUI's own port.
const DEFAULT_PORT: u16 = 8188;

/// A fleet as configured.
#[derive(Clone, Debug, Default)]
pub struct FleetFile {
    /// The nodes, in the order of the file.
    pub nodes: Vec<NodeSpec>,
    /// The checkpoint of each family, where the file names one.
    pub checkpoints: CheckpointChoice,
    /// Where the nodes come from.
    pub origin: Origin,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenFleet {
    nodes: Vec<WrittenNode>,
    #[serde(default)]
    checkpoints: CheckpointChoice,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenNode {
    id: String,
    name: Option<String>,
    vram_gb: Option<f64>,
    #[serde(default = "premium")]
    tier: Tier,
    host: Option<String>,
    port: Option<u16>,
    url: Option<String>,
    capabilities: Option<BTreeSet<Capability>>,
    max_resolution: Option<u32>,
    max_batch: Option<u32>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    shares_gpu_with: Option<String>,
}

fn premium() -> Tier {
    Tier::Premium
}

/// Reads and checks a fleet file.
///
/// # Errors
/// Names the file and what in it cannot be used.
pub fn read_fleet_file(path: &Path) -> Result<FleetFile, ConfigError> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| ConfigError::Unreadable { path: path.into(), reason: error.to_string() })?;
    parse(&text).map_err(|reason| ConfigError::BadFile { path: path.into(), reason })
}

fn parse(text: &str) -> Result<FleetFile, String> {
    let written: WrittenFleet = serde_saphyr::from_str(text).map_err(|error| error.to_string())?;
    if written.nodes.is_empty() || written.nodes.len() > MAX_NODES {
        return Err(format!("a fleet has 1 to {MAX_NODES} nodes."));
    }
    let nodes: Vec<_> = written.nodes.into_iter().map(spec).collect::<Result<_, _>>()?;
    let mut seen = BTreeSet::new();
    if let Some(twice) = nodes.iter().find(|node| !seen.insert(&node.id)) {
        return Err(format!("two nodes have the id {}.", twice.id));
    }
    Ok(FleetFile { nodes, checkpoints: written.checkpoints, origin: Origin::File })
}

fn spec(node: WrittenNode) -> Result<NodeSpec, String> {
    let id = node.id;
    let good =
        !id.is_empty() && id.len() <= 64 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    if !good {
        return Err(format!("the node id {id:?} has other characters than a–z, 0–9, - _ and dot, or is longer than 64."));
    }
    let url = match (node.url, node.host) {
        (Some(url), _) => url,
        (None, Some(host)) => format!("http://{host}:{}", node.port.unwrap_or(DEFAULT_PORT)),
        (None, None) => return Err(format!("the node {id} has neither url nor host.")),
    };
    let parsed = url::Url::parse(&url).map_err(|error| format!("the url of node {id} cannot be used: {error}."))?;
    if !matches!(parsed.scheme(), "http" | "https") {
        return Err(format!("the url of node {id} is neither http nor https."));
    }
    if node.vram_gb.is_some_and(|gb| !(gb > 0.0 && gb.is_finite())) {
        return Err(format!("vram_gb of node {id} is not above 0."));
    }
    Ok(NodeSpec {
        name: node.name.unwrap_or_else(|| id.clone()),
        id: id.into(),
        url: url.trim_end_matches('/').to_owned(),
        headers: node.headers,
        tier: node.tier,
        vram_gb: node.vram_gb,
        capabilities: node.capabilities,
        max_resolution: node.max_resolution,
        max_batch: node.max_batch,
        shares_gpu_with: node.shares_gpu_with,
        simulated: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_file_is_a_fleet() {
        let fleet = parse(include_str!("../../../config/nodes.example.yaml")).unwrap_or_else(|error| panic!("{error}"));
        let tiers: Vec<_> = fleet.nodes.iter().map(|node| node.tier).collect();
        assert_eq!(tiers, [Tier::Premium, Tier::Quality, Tier::Standard, Tier::Draft]);
        assert_eq!(fleet.nodes.first().map(|node| node.url.as_str()), Some("http://192.168.1.20:8188"));
    }

    #[test]
    fn one_node_with_a_url_is_enough() {
        let fleet = parse("nodes: [{id: a, url: 'https://a.example/comfy/'}]").unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(
            fleet.nodes.first().map(|node| (node.url.as_str(), node.tier)),
            Some(("https://a.example/comfy", Tier::Premium))
        );
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        for (text, said) in [
            ("nodes: []", "1 to"),
            ("nodes: [{id: a}]", "neither url nor host"),
            ("nodes: [{id: 'a b', host: x}]", "a b"),
            ("nodes: [{id: a, host: x}, {id: a, host: y}]", "two nodes have the id a"),
            ("nodes: [{id: a, host: x, colour: red}]", "colour"),
            ("nodes: [{id: a, url: 'ftp://x'}]", "neither http nor https"),
            ("nodes: [{id: a, host: x, tier: best}]", "best"),
            ("nodes: [{id: a, host: x, vram_gb: -1}]", "vram_gb"),
        ] {
            let error = parse(text).err().unwrap_or_default();
            assert!(error.contains(said), "{text}: {error}");
        }
    }
}
