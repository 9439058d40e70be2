//! The virtual ComfyUI passes the scenarios that every ComfyUI has to pass, simulated or real: they are the simulator's own
//! suite, run against a studio with one simulated node.

#[path = "../../simulator/tests/conformance/graphs.rs"]
mod graphs;
#[path = "../../simulator/tests/conformance/run.rs"]
mod run;
#[path = "../../simulator/tests/conformance/scenarios/mod.rs"]
mod scenarios;
#[path = "../../simulator/tests/conformance/socket.rs"]
mod socket;
#[path = "../../simulator/tests/conformance/target.rs"]
mod target;

use std::net::SocketAddr;

use gesso_server::{
    config::{FileSettings, Settings},
    fleet::engines::Demo,
    serve,
};
use gesso_simulator::comfy::{NodeProfile, NodeServer, SimOptions};
use target::Target;

/// The simulated node works so many times as fast as a real one would.
const SPEED: f64 = 4.0;

#[tokio::test(flavor = "multi_thread")]
async fn the_virtual_comfyui_conforms() -> anyhow::Result<()> {
    let mut profile = NodeProfile::small("only", 1.0);
    profile.loras = vec!["my_style.safetensors".to_owned()];
    let options = SimOptions { speed: SPEED, ..SimOptions::default() };
    let node = NodeServer::start(profile, options, SocketAddr::from(([127, 0, 0, 1], 0))).await?;
    let folder = tempfile::tempdir()?;
    let fleet = folder.path().join("nodes.yaml");
    std::fs::write(
        &fleet,
        format!("nodes:\n  - {{id: only, name: Only, tier: standard, vram_gb: 8, url: '{}'}}\n", node.url()),
    )?;
    let read = |name: &str| match name {
        "GESSO_DATA_DIR" => Some(folder.path().join("data").display().to_string()),
        "GESSO_NODES" => Some(fleet.display().to_string()),
        // No language models here: a port nobody listens on.
        "OLLAMA_HOST" => Some("http://127.0.0.1:9".to_owned()),
        _ => None,
    };
    let settings = Settings::load(FileSettings::default(), &read, Some("127.0.0.1:0"))?;
    let running = serve::start(settings, Demo::Never, 1.0).await?;
    let target = front(&running).await?;
    run::run_all(&target).await?;
    running.stop().await;
    Ok(())
}

/// The front of a studio, once its node has answered.
async fn front(running: &serve::Running) -> anyhow::Result<Target> {
    let answers = async {
        while !running.state.fleet.nodes().iter().all(|node| node.state().0.takes_work()) {
            tokio::time::sleep(std::time::Duration::from_millis(30)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(target::PATIENCE_SECS), answers).await?;
    Target::new(&format!("http://{}/comfy", running.addr)).await
}
