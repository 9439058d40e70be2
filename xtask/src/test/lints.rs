//! Format and lints. Clippy runs three times, never on the whole workspace at once: `ssr` and
//! `hydrate` exclude each other.

use anyhow::Result;

use crate::workspace::Workspace;
use crate::{cargo, process, tools};

const DENY_WARNINGS: [&str; 3] = ["--", "-D", "warnings"];

/// Checks the format of every source file.
pub fn format(workspace: &Workspace) -> Result<()> {
    process::run(cargo::command(workspace, "fmt").args(["--all", "--check"]))
}

/// Lints every package with its tests, benches and examples: the tool, the native side, the page.
pub fn lints(workspace: &Workspace) -> Result<()> {
    let clippy = |packages: &[&str]| {
        process::run(cargo::command(workspace, "clippy").args(packages).arg("--all-targets").args(DENY_WARNINGS))
    };
    clippy(&["-p", "xtask"])?;
    clippy(&cargo::NATIVE_PACKAGES)?;
    tools::wasm_target(workspace)?;
    clippy(&cargo::PAGE_PACKAGES)
}
