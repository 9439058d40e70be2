//! Set-up, build, run, test and bench: `cargo xtask --help`.
#![expect(clippy::print_stdout, reason = "a command-line tool talks on stdout")]

mod bench;
mod build;
mod run;
mod site;
mod test;

mod cargo;
mod process;
mod tools;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::workspace::Workspace;

/// Set-up, build, run, test and bench of Gesso.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build everything in release and serve it, e.g. `cargo xtask run --demo`
    Run(run::Args),
    /// Format, lints, unit, integration, wasm and browser tests
    Test(test::Args),
    /// Run one bench by name, or all of them; results go to `target/bench`
    Bench(bench::Args),
    /// Make `target/dist/gesso`, one self-contained release binary
    Build,
    /// Make `target/site` only: wasm, bindings, style and public files
    Site,
}

fn main() -> ExitCode {
    match execute(Cli::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn execute(command: Command) -> anyhow::Result<ExitCode> {
    let workspace = Workspace::find()?;
    match command {
        Command::Run(args) => run::run(&workspace, &args)?,
        Command::Test(args) => return test::run(&workspace, &args),
        Command::Bench(args) => bench::run(&workspace, &args)?,
        Command::Build => {
            build::run(&workspace)?;
        }
        Command::Site => {
            site::build(&workspace, site::Flavour::Release)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
