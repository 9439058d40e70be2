//! The commands of the binary: each has help with an example; errors are one sentence and a hint.

mod backup;
mod intent;
mod migrate;
mod nodes;
mod openapi;
mod record;
mod serve;
mod simulate;
mod user;
mod workflow;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

use crate::{
    config::{FileSettings, Settings},
    file_limit,
};

/// A local-first creative studio.
#[derive(Debug, Parser)]
#[command(name = "gesso", version, about, propagate_version = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the studio.
    Serve(serve::Args),
    /// Run simulated engines on loopback.
    Simulate(simulate::Args),
    /// Look at the fleet.
    Nodes(nodes::Args),
    /// Compile intent documents, and check operations on them.
    Intent(intent::Args),
    /// Convert, check and draw ComfyUI workflows.
    Workflow(workflow::Args),
    /// Print the OpenAPI document.
    #[command(after_help = "Example: gesso openapi > openapi.json")]
    Openapi,
    /// Bring the database to this version; a SQLite file is backed up first.
    Migrate(migrate::Args),
    /// Copy the database into a file while the studio may run.
    Backup(backup::BackupArgs),
    /// Put a copy back in place of the database.
    Restore(backup::RestoreArgs),
    /// Say who may sign in.
    User(user::Args),
}

/// Where the settings come from.
#[derive(Clone, Debug, clap::Args)]
struct ConfigArgs {
    /// A gesso.toml; the environment overrides it.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl ConfigArgs {
    fn load(&self, addr: Option<&str>) -> anyhow::Result<Settings> {
        let file = FileSettings::read(self.config.as_deref())?;
        Ok(Settings::load(file, &|name| std::env::var(name).ok(), addr)?)
    }
}

impl Cli {
    /// Does what was asked; 1 if it failed.
    pub fn run(self) -> ExitCode {
        start_log();
        file_limit::raise();
        let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
            Ok(runtime) => runtime,
            Err(error) => return fail(&error.into()),
        };
        match runtime.block_on(self.command.run()) {
            Ok(code) => code,
            Err(error) => fail(&error),
        }
    }
}

impl Command {
    async fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Serve(args) => serve::run(args).await,
            Self::Simulate(args) => simulate::run(args).await,
            Self::Nodes(args) => nodes::run(args).await,
            Self::Intent(args) => intent::run(args).await,
            Self::Workflow(args) => workflow::run(args),
            Self::Openapi => openapi::run(),
            Self::Migrate(args) => migrate::run(args).await,
            Self::Backup(args) => backup::backup(args).await,
            Self::Restore(args) => backup::restore(args).await,
            Self::User(args) => user::run(args).await,
        }
    }
}

/// Says on stderr, in one line, what failed and what it was about.
fn fail(error: &anyhow::Error) -> ExitCode {
    eprintln!("gesso: {error:#}");
    eprintln!("hint: `gesso --help` lists the commands, `gesso COMMAND --help` their options.");
    ExitCode::FAILURE
}

/// Logs go to stderr, as `RUST_LOG` and `GESSO_LOG_FORMAT` say.
fn start_log() {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second subscriber is an error only in tests that start several studios.
    let _ = if std::env::var("GESSO_LOG_FORMAT").is_ok_and(|format| format == "json") {
        log.json().try_init()
    } else {
        log.try_init()
    };
}
