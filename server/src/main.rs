//! The binary `gesso`.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    gesso_server::commands::Cli::parse().run()
}
