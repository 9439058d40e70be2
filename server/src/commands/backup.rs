//! `gesso backup` and `gesso restore`.

use std::{path::PathBuf, process::ExitCode};

use super::ConfigArgs;
use crate::store;

/// What backing up takes.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: gesso backup /mnt/backup/gesso-monday.db\n\nThe pictures are files in the media folder; copy that folder as well."
)]
pub struct BackupArgs {
    /// The file to write; it must not exist.
    file: PathBuf,
    #[command(flatten)]
    config: ConfigArgs,
}

/// What restoring takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: gesso restore /mnt/backup/gesso-monday.db")]
pub struct RestoreArgs {
    /// A file that `gesso backup` wrote.
    file: PathBuf,
    #[command(flatten)]
    config: ConfigArgs,
}

/// Copies the database into a file.
pub async fn backup(args: BackupArgs) -> anyhow::Result<ExitCode> {
    let settings = args.config.load(None)?;
    store::backup(&settings.database_url, &args.file).await?;
    tracing::info!(file = %args.file.display(), "the database is backed up");
    Ok(ExitCode::SUCCESS)
}

/// Puts a copy back.
pub async fn restore(args: RestoreArgs) -> anyhow::Result<ExitCode> {
    let settings = args.config.load(None)?;
    store::restore(&settings.database_url, &args.file, crate::clock::now()).await?;
    tracing::info!(file = %args.file.display(), "the database is restored");
    Ok(ExitCode::SUCCESS)
}
