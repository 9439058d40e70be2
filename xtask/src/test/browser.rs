//! Browser tests: the site and the server as a person would use them, driven by `end2end/`.

use std::process::Command;

use anyhow::Result;

use super::tally::Tally;
use crate::site::{self, Flavour};
use crate::workspace::Workspace;
use crate::{cargo, process, tools};

/// Builds site and server and runs every spec.
pub fn run(workspace: &Workspace, tally: &mut Tally) -> Result<()> {
    tools::node_modules(workspace)?;
    let chromium = tools::chromium()?;
    site::build(workspace, Flavour::Dev)?;
    let made = cargo::artifacts(cargo::command(workspace, "build").args(cargo::NATIVE_PACKAGES).args(["--bin", "gesso"]))?;
    process::lines(
        Command::new("node")
            .arg(workspace.end2end().join("run.mjs"))
            .current_dir(workspace.root())
            .env("GESSO_BIN", cargo::binary(&made, "gesso")?)
            .env("GESSO_SITE_DIR", workspace.site())
            .env("GESSO_CHROMIUM", chromium),
        |line| {
            process::echo(line);
            tally.read_node(line);
        },
    )
}
