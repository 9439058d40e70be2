//! `run`: build everything, then become the server.

use std::process::Command;

use anyhow::{Context, Result};

use crate::workspace::Workspace;
use crate::{build, process};

/// Arguments of `run`.
#[derive(clap::Args)]
pub struct Args {
    /// Passed to `gesso serve`, e.g. `--demo`
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    serve: Vec<String>,
}

/// Builds, then serves until the server ends.
pub fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    let binary = build::run(workspace)?;
    let mut serve = Command::new(binary);
    serve.arg("serve").args(&args.serve);
    become_process(&mut serve)
}

/// The server takes this process's place, so that signals reach it and nothing stays between.
#[cfg(unix)]
fn become_process(command: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    let line = process::shown(command);
    println!("$ {line}");
    Err(command.exec()).with_context(|| format!("`{line}` could not be started"))
}

#[cfg(not(unix))]
fn become_process(command: &mut Command) -> Result<()> {
    process::run(command).context("the server ended")
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        run: Args,
    }

    #[test]
    fn everything_behind_run_is_the_servers() {
        for line in [vec!["run", "--demo", "--addr", "127.0.0.1:0"], vec!["run", "--", "--demo", "--addr", "127.0.0.1:0"]] {
            let parsed = Line::try_parse_from(line).unwrap();
            assert_eq!(parsed.run.serve, ["--demo", "--addr", "127.0.0.1:0"]);
        }
        assert!(Line::try_parse_from(["run"]).unwrap().run.serve.is_empty());
    }
}
