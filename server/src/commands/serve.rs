//! `gesso serve`.

use std::process::ExitCode;

use tokio::signal::unix::{SignalKind, signal};

use super::ConfigArgs;
use crate::{fleet::engines::Demo, serve};

/// What serving takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: gesso serve --demo --addr 127.0.0.1:3000")]
pub struct Args {
    /// Simulate both engines, whatever is configured.
    #[arg(long, conflicts_with = "no_demo")]
    demo: bool,
    /// Never simulate an engine.
    #[arg(long)]
    no_demo: bool,
    /// Listen address; `:0` chooses a free port.
    #[arg(long, value_name = "ADDR")]
    addr: Option<String>,
    /// Pace of simulated engines: 2 is twice as fast.
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0, value_parser = super::simulate::parse_speed)]
    demo_speed: f64,
    #[command(flatten)]
    config: ConfigArgs,
}

/// Serves until a signal ends it.
#[expect(clippy::print_stdout, reason = "the address is the command's answer; everything else goes to the log")]
pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let settings = args.config.load(args.addr.as_deref())?;
    let demo = match (args.demo, args.no_demo) {
        (true, _) => Demo::Always,
        (_, true) => Demo::Never,
        _ => Demo::WhenSilent,
    };
    let mut running = serve::start(settings, demo, args.demo_speed).await?;
    println!("gesso is listening on {}", running.url());
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    tokio::select! {
        served = running.served() => served?,
        _ = interrupt.recv() => running.stop().await,
        _ = terminate.recv() => running.stop().await,
    }
    Ok(ExitCode::SUCCESS)
}
