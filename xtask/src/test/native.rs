//! Tests that run on this machine: the tool's own, and the product's with a real Postgres.

use std::process::Command;

use anyhow::Result;

use super::postgres::Postgres;
use super::tally::Tally;
use crate::workspace::Workspace;
use crate::{cargo, process};

/// The variable that names the Postgres to the tests; they make databases of their own in it.
const POSTGRES_VARIABLE: &str = "GESSO_TEST_POSTGRES";

/// This tool's unit tests.
pub fn xtask(workspace: &Workspace, tally: &mut Tally) -> Result<()> {
    count(cargo::command(workspace, "test").args(["-p", "xtask"]), tally)
}

/// All tests of the native packages.
pub fn product(workspace: &Workspace, tally: &mut Tally) -> Result<()> {
    let postgres = Postgres::start()?;
    let mut command = cargo::command(workspace, "test");
    command.args(cargo::NATIVE_PACKAGES).arg("--no-fail-fast").env(POSTGRES_VARIABLE, postgres.url());
    count(&mut command, tally)
}

fn count(command: &mut Command, tally: &mut Tally) -> Result<()> {
    process::lines(command, |line| {
        process::echo(line);
        tally.read_rust(line);
    })
}
