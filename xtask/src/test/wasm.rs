//! Component tests: compiled with wasm-bindgen-test, bound as the page is, and run in Chromium
//! by `end2end/wasm.mjs`, which speaks that crate's protocol.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use super::tally::Tally;
use crate::workspace::Workspace;
use crate::{cargo, process, tools};

/// Builds and runs every test module of the page's packages.
pub fn run(workspace: &Workspace, tally: &mut Tally) -> Result<()> {
    tools::wasm_target(workspace)?;
    tools::node_modules(workspace)?;
    let chromium = tools::chromium()?;
    let folder = workspace.scratch().join("wasm-tests");
    let _ = fs::remove_dir_all(&folder);
    let mut bound = Vec::new();
    for module in compile(workspace)? {
        bound.push(bind(&module, &folder)?);
    }
    process::lines(
        Command::new("node")
            .arg(workspace.end2end().join("wasm.mjs"))
            .args(bound)
            .current_dir(workspace.root())
            .env("GESSO_CHROMIUM", chromium),
        |line| {
            process::echo(line);
            tally.read_rust(line);
        },
    )
}

fn compile(workspace: &Workspace) -> Result<Vec<PathBuf>> {
    let mut command = cargo::command(workspace, "test");
    command.args(cargo::PAGE_PACKAGES).args(["--profile", "wasm-dev", "--no-run"]);
    Ok(cargo::artifacts(&mut command)?.into_iter().filter_map(|artifact| artifact.executable).collect())
}

/// Binds one module into a folder of its own. The module's `main` is the test harness of the
/// compiler, which cannot run here: it is left out.
fn bind(module: &Path, folder: &Path) -> Result<PathBuf> {
    let name = module.file_stem().context("cargo named no file")?;
    let folder = folder.join(name);
    Bindgen::new()
        .input_path(module)
        .out_name("tests")
        .web(true)?
        .typescript(false)
        .debug(true)
        .emit_start(false)
        .generate(&folder)
        .with_context(|| format!("wasm-bindgen could not bind {}", module.display()))?;
    Ok(folder)
}
