//! `gesso migrate`.

use std::process::ExitCode;

use super::ConfigArgs;
use crate::store;

/// What migrating takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: DATABASE_URL=postgres://gesso@127.0.0.1/gesso gesso migrate")]
pub struct Args {
    #[command(flatten)]
    config: ConfigArgs,
}

/// Brings the database to this version.
pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let settings = args.config.load(None)?;
    store::migrate(&settings.database_url, crate::clock::now()).await?;
    tracing::info!("the database is of this version");
    Ok(ExitCode::SUCCESS)
}
