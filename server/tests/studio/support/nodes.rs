//! Simulated nodes and the fleet file that names them.

use std::{
    fmt::Write,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use gesso_simulator::{
    comfy::{NodeProfile, NodeServer, SimOptions},
    fleet::profiles,
};

/// A fleet of simulated nodes that lives as long as the test.
pub struct Nodes(Vec<NodeServer>);

impl Nodes {
    /// The four nodes of the demo, `speed` times as fast.
    pub async fn demo(speed: f64) -> Self {
        Self::start(profiles().into(), speed).await
    }

    /// One node that knows SD 1.5 and nothing else.
    pub async fn one(speed: f64) -> Self {
        Self::start(vec![NodeProfile::small("only", 8.0)], speed).await
    }

    /// These nodes.
    pub async fn start(profiles: Vec<NodeProfile>, speed: f64) -> Self {
        let mut servers = Vec::new();
        for profile in profiles {
            let options = SimOptions { speed, ..SimOptions::default() };
            servers.push(NodeServer::start(profile, options, SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap());
        }
        Self(servers)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// One of them.
    pub fn node(&self, id: &str) -> &NodeServer {
        self.0.iter().find(|node| node.profile().id == id).unwrap()
    }

    /// Writes a fleet file into the folder.
    pub fn fleet_file(&self, folder: &Path) -> PathBuf {
        let mut text = "nodes:\n".to_owned();
        for node in &self.0 {
            let NodeProfile { id, name, tier, vram_gb, .. } = node.profile();
            writeln!(text, "  - {{id: {id}, name: {name}, tier: {tier}, vram_gb: {vram_gb}, url: '{}'}}", node.url()).unwrap();
        }
        let path = folder.join("nodes.yaml");
        std::fs::write(&path, text).unwrap();
        path
    }
}
