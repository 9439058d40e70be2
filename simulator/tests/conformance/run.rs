//! Running every scenario against one server.

use std::time::Duration;

use anyhow::{Context, bail};

use crate::{
    scenarios,
    target::{Outcome, Target},
};

/// A scenario that takes longer than this hangs.
const SCENARIO_SECS: u64 = 120;

/// Runs them one after the other; an error names those that failed.
pub async fn run_all(target: &Target) -> anyhow::Result<()> {
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
