//! Which engines this studio has: configured ones, what this machine runs, or honest simulated ones.
//!
//! What is configured but down is never simulated. With nothing configured the usual ports of this machine are asked, and
//! only the half that is silent is simulated.

use std::{collections::BTreeMap, net::SocketAddr, sync::Mutex};

use gesso_core::{fleet::NodeSpec, tier::Tier};
use gesso_simulator::{
    comfy::{NodeProfile, SimOptions},
    fleet::DemoFleet,
    ollama::{OllamaOptions, OllamaServer},
};

use super::{Origin, lock};
use crate::{
    comfy::NodeClient,
    config::{FleetFile, Settings, read_fleet_file},
    ollama::{Ollama, OllamaClient, Timeouts},
};

/// Where ComfyUI listens unless told otherwise.
const USUAL_COMFY: &str = "http://127.0.0.1:8188";
/// Where Ollama listens unless told otherwise.
pub(crate) const USUAL_OLLAMA: &str = "http://127.0.0.1:11434";

/// Whether engines may be simulated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Demo {
    /// Both, whatever is configured.
    Always,
    /// What is neither configured nor running on this machine.
    #[default]
    WhenSilent,
    /// None.
    Never,
}

/// The engines of a running studio. Dropping it ends the simulated ones.
pub struct Engines {
    /// A test painter draws the pictures.
    pub pictures_simulated: bool,
    /// Specialists answer from a script.
    pub specialists_simulated: bool,
    /// The language models.
    pub ollama: Ollama,
    simulated_ollama: Mutex<Option<OllamaServer>>,
    simulated_fleet: Option<DemoFleet>,
}

impl Engines {
    /// Finds the engines, simulating what may be; `speed` multiplies the pace of simulated ones.
    ///
    /// # Errors
    /// The fleet file cannot be used, or a simulated engine cannot listen.
    pub async fn find(settings: &Settings, demo: Demo, speed: f64) -> anyhow::Result<(Self, FleetFile)> {
        let (fleet, simulated_fleet) = find_fleet(settings, demo, speed).await?;
        let (servers, simulated_ollama) = find_ollama(settings, demo, speed).await?;
        let ollama = Ollama::new(&servers, settings.ollama_parallel, Timeouts::default())?;
        let engines = Self {
            pictures_simulated: simulated_fleet.is_some(),
            specialists_simulated: simulated_ollama.is_some(),
            ollama,
            simulated_ollama: Mutex::new(simulated_ollama),
            simulated_fleet,
        };
        Ok((engines, fleet))
    }

    /// Ends the simulated engines.
    pub async fn stop(&self) {
        if let Some(fleet) = &self.simulated_fleet {
            for node in fleet.nodes() {
                node.stop().await;
            }
        }
        let ollama = lock(&self.simulated_ollama).take();
        if let Some(server) = ollama {
            server.stop().await;
        }
    }
}

async fn find_fleet(settings: &Settings, demo: Demo, speed: f64) -> anyhow::Result<(FleetFile, Option<DemoFleet>)> {
    if demo == Demo::Always {
        return simulate_fleet(speed).await;
    }
    if let Some(path) = &settings.nodes_file {
        return Ok((read_fleet_file(path)?, None));
    }
    if let Some(url) = &settings.comfyui_base_url {
        return Ok((FleetFile { nodes: vec![single_node(url)], checkpoints: BTreeMap::new(), origin: Origin::Address }, None));
    }
    if NodeClient::new(&single_node(USUAL_COMFY))?.ping().await.is_ok() {
        tracing::info!(url = USUAL_COMFY, "ComfyUI answers on this machine and is the one node");
        return Ok((
            FleetFile { nodes: vec![single_node(USUAL_COMFY)], checkpoints: BTreeMap::new(), origin: Origin::Address },
            None,
        ));
    }
    if demo == Demo::Never {
        tracing::warn!("no ComfyUI is configured and none answers on this machine; pictures wait until there is one");
        return Ok((FleetFile::default(), None));
    }
    tracing::warn!("no ComfyUI is configured and none answers on this machine: pictures are SIMULATED");
    simulate_fleet(speed).await
}

async fn find_ollama(settings: &Settings, demo: Demo, speed: f64) -> anyhow::Result<(Vec<String>, Option<OllamaServer>)> {
    if demo != Demo::Always {
        if !settings.ollama_hosts.is_empty() {
            return Ok((settings.ollama_hosts.clone(), None));
        }
        if OllamaClient::new(USUAL_OLLAMA, 0, Timeouts::default())?.version().await.is_ok() {
            tracing::info!(url = USUAL_OLLAMA, "Ollama answers on this machine");
            return Ok((vec![USUAL_OLLAMA.into()], None));
        }
        if demo == Demo::Never {
            return Ok((Vec::new(), None));
        }
        tracing::warn!("no Ollama is configured and none answers on this machine: specialists are SIMULATED");
    }
    let options = OllamaOptions { speed, ..OllamaOptions::default() };
    let server = OllamaServer::start(options, SocketAddr::from(([127, 0, 0, 1], 0))).await?;
    Ok((vec![server.url()], Some(server)))
}

async fn simulate_fleet(speed: f64) -> anyhow::Result<(FleetFile, Option<DemoFleet>)> {
    let fleet = DemoFleet::start(SimOptions { speed, ..SimOptions::default() }).await?;
    let nodes = fleet.nodes().iter().map(|node| simulated_spec(node.profile(), node.url())).collect();
    Ok((FleetFile { nodes, checkpoints: BTreeMap::new(), origin: Origin::Simulator }, Some(fleet)))
}

/// The fleet entry of a simulated node.
#[must_use]
pub fn simulated_spec(profile: &NodeProfile, url: String) -> NodeSpec {
    NodeSpec {
        id: profile.id.as_str().into(),
        name: profile.name.clone(),
        url,
        headers: BTreeMap::new(),
        tier: Tier::ALL.into_iter().find(|tier| tier.as_str() == profile.tier).unwrap_or(Tier::Draft),
        vram_gb: Some(profile.vram_gb),
        capabilities: None,
        max_resolution: None,
        max_batch: None,
        shares_gpu_with: None,
        simulated: true,
    }
}

fn single_node(url: &str) -> NodeSpec {
    NodeSpec {
        id: "comfyui".into(),
        name: "ComfyUI".into(),
        url: url.trim_end_matches('/').to_owned(),
        headers: BTreeMap::new(),
        tier: Tier::Premium,
        vram_gb: None,
        capabilities: None,
        max_resolution: None,
        max_batch: None,
        shares_gpu_with: None,
        simulated: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::FileSettings;

    /// Settings whose engines are configured at a port nobody listens on.
    fn silent() -> Settings {
        let env = |name: &str| matches!(name, "COMFYUI_BASE_URL" | "OLLAMA_HOST").then(|| "http://127.0.0.1:9".to_owned());
        Settings::load(FileSettings::default(), &env, Some("127.0.0.1:0")).unwrap()
    }

    #[tokio::test]
    async fn what_is_configured_but_down_is_never_simulated() {
        for demo in [Demo::WhenSilent, Demo::Never] {
            let (engines, fleet) = Engines::find(&silent(), demo, 1.0).await.unwrap();
            assert!(!engines.pictures_simulated && !engines.specialists_simulated, "{demo:?}");
            assert_eq!(fleet.nodes.len(), 1, "the silent node stays in the fleet");
            assert!(engines.ollama.ping().await.is_err(), "the silent server is reported, not replaced");
        }
    }

    #[tokio::test]
    async fn demo_always_simulates_whatever_is_configured() {
        let (engines, fleet) = Engines::find(&silent(), Demo::Always, 1.0).await.unwrap();
        assert!(engines.pictures_simulated && engines.specialists_simulated);
        assert_eq!(fleet.nodes.len(), 4);
        engines.stop().await;
    }
}
