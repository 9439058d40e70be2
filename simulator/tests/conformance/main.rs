//! Scenarios that a ComfyUI server must pass, simulated or real: run against the simulator in
//! every test run, and against the server `GESSO_CONFORMANCE_COMFYUI` names, if it does.
//! `GESSO_CONFORMANCE_ONLY` narrows to the scenarios whose names contain it.

mod graphs;
mod scenarios;
mod socket;
mod target;

use std::{net::SocketAddr, time::Duration};

use anyhow::{Context, bail};
use gesso_simulator::comfy::{NodeProfile, NodeServer, SimOptions};
use target::{Outcome, Target};

/// A scenario that takes longer than this hangs.
const SCENARIO_SECS: u64 = 120;

async fn run_all(target: &Target) -> anyhow::Result<()> {
    let only = std::env::var("GESSO_CONFORMANCE_ONLY").unwrap_or_default();
    let mut failed = Vec::new();
    let (mut passed, mut skipped) = (0, 0);
    for (name, scenario) in scenarios::table() {
        if !name.contains(&only) {
            continue;
        }
        target.settle().await.with_context(|| format!("before {name}"))?;
        let result = tokio::time::timeout(Duration::from_secs(SCENARIO_SECS), scenario(target.clone())).await;
        match result.unwrap_or_else(|_| bail!("took longer than {SCENARIO_SECS} s")) {
            Ok(Outcome::Passed) => passed += 1,
            Ok(Outcome::Skipped(why)) => {
                skipped += 1;
                eprintln!("{}: {name} skipped: {why}", target.describe());
            }
            Err(error) => {
                eprintln!("{}: {name} FAILED: {error:#}", target.describe());
                failed.push(name);
            }
        }
    }
    eprintln!("{}: {passed} scenarios passed, {skipped} skipped, {} failed", target.describe(), failed.len());
    if passed == 0 {
        bail!("no scenario ran");
    }
    if !failed.is_empty() {
        bail!("failed: {}", failed.join(", "));
    }
    Ok(())
}

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
