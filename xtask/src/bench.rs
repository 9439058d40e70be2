//! `bench`: glue around `gesso-bench` and `end2end/bench`, which know the benches.

use std::fs;
use std::process::Command;

use anyhow::{Result, bail};

use crate::workspace::Workspace;
use crate::{build, cargo, process, tools};

/// Arguments of `bench`.
#[derive(clap::Args)]
pub struct Args {
    /// Only this bench; all of them when absent
    name: Option<String>,
}

/// Builds the release binary and runs the benches against it, each into
/// `target/bench/NAME.json`.
pub fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    let server = build::run(workspace)?;
    let made =
        cargo::artifacts(cargo::command(workspace, "build").args(["-p", "gesso-server", "--bin", "gesso-bench", "--release"]))?;
    let program = cargo::binary(&made, "gesso-bench")?;
    let list = process::output(Command::new(&program).arg("--list"))?;
    tools::node_modules(workspace)?;
    let (chromium, runner) = (tools::chromium()?, workspace.end2end().join("bench/run.mjs"));
    let in_browser = process::output(Command::new("node").arg(&runner).arg("--list"))?;
    let (native, in_browser) = (names(&list), names(&in_browser));
    let chosen = choose(&[native.as_slice(), in_browser.as_slice()].concat(), args.name.as_deref())?;
    let folder = workspace.join("target/bench");
    fs::create_dir_all(&folder)?;
    for name in chosen {
        let mut bench = if native.contains(&name) {
            Command::new(&program)
        } else {
            let mut bench = Command::new("node");
            bench.arg(&runner);
            bench
        };
        process::run(
            bench
                .arg(name)
                .arg("--out")
                .arg(folder.join(format!("{name}.json")))
                .current_dir(workspace.root())
                .env("GESSO_BIN", &server)
                .env("GESSO_CHROMIUM", &chromium)
                .env("GESSO_SITE_DIR", workspace.site()),
        )?;
    }
    Ok(())
}

/// Bench names, one a line; what follows the first blank describes it.
fn names(list: &str) -> Vec<&str> {
    list.lines().filter_map(|line| line.split_whitespace().next()).collect()
}

fn choose<'a>(names: &[&'a str], wanted: Option<&str>) -> Result<Vec<&'a str>> {
    let chosen: Vec<&str> = names.iter().copied().filter(|name| wanted.is_none_or(|wanted| wanted == *name)).collect();
    if chosen.is_empty() {
        bail!("there is no bench called {}: choose one of {}", wanted.unwrap_or("anything"), names.join(", "));
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
