//! `bench`: glue around `gesso-evaluation`, `gesso-bench`, `end2end/bench` and the bench of the core, which know what they
//! measure.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::workspace::Workspace;
use crate::{build, cargo, process, tools};

/// Arguments of `bench`.
#[derive(clap::Args)]
pub struct Args {
    /// Only this bench; all of them when absent
    name: Option<String>,
    /// More for the bench itself, e.g. `cargo xtask bench intent -- --recorded answers.json`
    #[arg(last = true)]
    more: Vec<String>,
}

/// The bench that is an example of `gesso-core`: it needs no server, but recordings.
const CONVERT: &str = "convert";
/// Names the folder of the recordings.
const FIXTURES: &str = "GESSO_FIXTURES";

/// Runs the benches, each into `target/bench/NAME.json`. Those of the evaluation need nothing but their own small
/// program; for all others the release binary is built first.
pub fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    let folder = workspace.join("target/bench");
    fs::create_dir_all(&folder)?;
    let has_recordings = std::env::var_os(FIXTURES).is_some();
    match args.name.as_deref() {
        Some(CONVERT) => return convert(workspace, &folder),
        None if has_recordings => convert(workspace, &folder)?,
        None => println!("{CONVERT} is left out: {FIXTURES} does not name the folder of the recordings"),
        Some(_) => {}
    }
    let evaluation = program(workspace, "gesso-evaluation", "gesso-evaluation")?;
    let judged = process::output(Command::new(&evaluation).arg("--list"))?;
    let judged = names(&judged);
    let one = |bench: &mut Command, name: &str| {
        let bench = bench.arg(name).arg("--out").arg(out(&folder, name)).args(&args.more);
        process::run(bench.current_dir(workspace.root()))
    };
    if let Some(name) = args.name.as_deref().filter(|name| judged.contains(name)) {
        return one(&mut Command::new(&evaluation), name);
    }
    let server = build::run(workspace)?;
    let bench = program(workspace, "gesso-server", "gesso-bench")?;
    let list = process::output(Command::new(&bench).arg("--list"))?;
    tools::node_modules(workspace)?;
    let (chromium, runner) = (tools::chromium()?, workspace.end2end().join("bench/run.mjs"));
    let in_browser = process::output(Command::new("node").arg(&runner).arg("--list"))?;
    let (native, in_browser) = (names(&list), names(&in_browser));
    let all = [judged.as_slice(), native.as_slice(), in_browser.as_slice()].concat();
    for name in choose(&all, args.name.as_deref())? {
        let mut command = if judged.contains(&name) {
            Command::new(&evaluation)
        } else if native.contains(&name) {
            Command::new(&bench)
        } else {
            let mut command = Command::new("node");
            command.arg(&runner);
            command
        };
        command.env("GESSO_BIN", &server).env("GESSO_CHROMIUM", &chromium).env("GESSO_SITE_DIR", workspace.site());
        one(&mut command, name)?;
    }
    Ok(())
}

/// Converts the recorded workflows; relative folders of recordings are taken from the workspace.
fn convert(workspace: &Workspace, folder: &Path) -> Result<()> {
    let arguments = ["-p", "gesso-core", "--example", CONVERT, "--release"];
    let made = cargo::artifacts(cargo::command(workspace, "build").args(arguments))?;
    let program = cargo::binary(&made, CONVERT)?;
    process::run(Command::new(program).arg("--out").arg(out(folder, CONVERT)).current_dir(workspace.root()))
}

/// A release program of a package.
fn program(workspace: &Workspace, package: &str, name: &str) -> Result<PathBuf> {
    let mut command = cargo::command(workspace, "build");
    let made = cargo::artifacts(command.args(["-p", package, "--bin", name, "--release"]))?;
    cargo::binary(&made, name)
}

fn out(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.json"))
}

/// Bench names, one a line; what follows the first blank describes it.
fn names(list: &str) -> Vec<&str> {
    list.lines().filter_map(|line| line.split_whitespace().next()).collect()
}

fn choose<'a>(names: &[&'a str], wanted: Option<&str>) -> Result<Vec<&'a str>> {
    let chosen: Vec<&str> = names.iter().copied().filter(|name| wanted.is_none_or(|wanted| wanted == *name)).collect();
    if chosen.is_empty() {
        let known = [names, &[CONVERT]].concat().join(", ");
        bail!("there is no bench called {}: choose one of {known}", wanted.unwrap_or("anything"));
    }
    Ok(chosen)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "schedule   placements a second\n\nboard page of 1,000 pictures\n";

    #[test]
    fn all_benches_run_unless_one_is_named() {
        let names = names(LIST);
        assert_eq!(choose(&names, None).unwrap(), ["schedule", "board"]);
        assert_eq!(choose(&names, Some("board")).unwrap(), ["board"]);
    }

    #[test]
    fn an_unknown_bench_is_refused_with_the_known_ones() {
        let error = choose(&names(LIST), Some("bord")).unwrap_err().to_string();
        assert!(error.contains("bord") && error.contains("schedule, board"), "{error}");
        assert!(choose(&[], None).is_err());
    }
}
