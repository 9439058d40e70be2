//! Scenarios that a ComfyUI server must pass, simulated or real: run against the simulator in
//! every test run, and against the server `GESSO_CONFORMANCE_COMFYUI` names, if it does.
//! The server that is named may be a virtual one in front of a fleet (`Target::is_front`): what it leaves out on purpose,
//! the scenarios leave out too.
//! `GESSO_CONFORMANCE_ONLY` narrows to the scenarios whose names contain it.

mod graphs;
mod run;
mod scenarios;
mod socket;
mod target;

use std::net::SocketAddr;

use gesso_simulator::comfy::{NodeProfile, NodeServer, SimOptions};
use run::run_all;
use target::Target;

/// The simulated node the suite runs against: quick, with weights that load in a moment.
fn profile() -> NodeProfile {
    let mut profile = NodeProfile::small("conformance", 1.0);
    profile.loras = vec!["my_style.safetensors".to_owned()];
    profile
}

#[tokio::test(flavor = "multi_thread")]
async fn simulator_conforms() -> anyhow::Result<()> {
    let options = SimOptions { speed: 4.0, ..SimOptions::default() };
    let server = NodeServer::start(profile(), options, SocketAddr::from(([127, 0, 0, 1], 0))).await?;
    let target = Target::new(&server.url()).await?;
    run_all(&target).await
}

#[tokio::test(flavor = "multi_thread")]
async fn named_server_conforms() -> anyhow::Result<()> {
    let Ok(url) = std::env::var("GESSO_CONFORMANCE_COMFYUI") else {
        eprintln!("GESSO_CONFORMANCE_COMFYUI names no server: nothing to run the scenarios against");
        return Ok(());
    };
    let target = Target::new(url.trim_end_matches('/')).await?;
    run_all(&target).await
}
