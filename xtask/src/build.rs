//! `build`: one self-contained release binary with the site inside.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::cargo;
use crate::site::{self, Flavour};
use crate::workspace::Workspace;

/// Builds `target/dist/gesso` and returns its path.
pub fn run(workspace: &Workspace) -> Result<PathBuf> {
    let site = site::build(workspace, Flavour::Release)?;
    let made = cargo::artifacts(
        cargo::command(workspace, "build")
            .args(["-p", "gesso-server", "--bin", "gesso", "--release"])
            .env("GESSO_SITE_STAMP", &site.stamp),
    )?;
    let folder = workspace.join("target/dist");
    let binary = folder.join("gesso");
    fs::create_dir_all(&folder)?;
    // A running server keeps its file: the new one takes the name, not the inode.
    let fresh = folder.join(".gesso.new");
    fs::copy(cargo::binary(&made, "gesso")?, &fresh)
        .and_then(|_| fs::rename(&fresh, &binary))
        .with_context(|| format!("{} could not be written", binary.display()))?;
    #[expect(clippy::cast_precision_loss, reason = "shown with one decimal")]
    let megabytes = fs::metadata(&binary)?.len() as f64 / 1e6;
    println!("{} ({megabytes:.1} MB)", binary.display());
    Ok(binary)
}
