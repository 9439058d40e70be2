//! `gesso simulate`.

use std::{net::SocketAddr, process::ExitCode};

use anyhow::Context;
use clap::ValueEnum;
use gesso_simulator::{
    chaos::Chaos,
    comfy::{NodeServer, SimOptions},
    fleet,
    ollama::{OllamaOptions, OllamaServer},
};

/// The port simulated engines begin at unless told otherwise.
const DEFAULT_COMFY_PORT: u16 = 8188;
const DEFAULT_OLLAMA_PORT: u16 = 11434;
/// Slowest and fastest pace.
const SPEED_RANGE: std::ops::RangeInclusive<f64> = 0.01..=10_000.0;

/// Which engine.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Engine {
    /// Four ComfyUI nodes on consecutive ports.
    Fleet,
    /// One ComfyUI node.
    Comfyui,
    /// One Ollama server.
    Ollama,
}

/// What simulating takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: gesso simulate fleet --port 8188 --speed 4 --chaos latency=50,drop-ws=0.1")]
pub struct Args {
    /// Which engine.
    engine: Engine,
    /// The first port; 0 chooses free ones.
    #[arg(long)]
    port: Option<u16>,
    /// Pace: 2 is twice as fast.
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0, value_parser = parse_speed)]
    speed: f64,
    /// Faults, separated by commas.
    #[arg(long, value_name = "LIST", default_value = "")]
    chaos: String,
}

/// Reads a pace.
pub fn parse_speed(text: &str) -> Result<f64, String> {
    let speed = text.parse().ok().filter(|speed| SPEED_RANGE.contains(speed));
    speed.ok_or_else(|| format!("a pace is a number from {} to {}", SPEED_RANGE.start(), SPEED_RANGE.end()))
}

/// Simulates until a signal ends it.
pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.engine {
        Engine::Fleet => {
            let chaos: Chaos = args.chaos.parse()?;
            let mut servers = Vec::new();
            for (index, profile) in fleet::profiles().into_iter().enumerate() {
                let first = args.port.unwrap_or(DEFAULT_COMFY_PORT);
                let port = if first == 0 { Some(0) } else { first.checked_add(u16::try_from(index)?) };
                let port = port.context("there are no four ports from there on; choose a lower --port")?;
                servers.push(start_node(profile, args.speed, &chaos, port).await?);
            }
            wait().await?;
            for server in servers {
                server.stop().await;
            }
        }
        Engine::Comfyui => {
            let [profile, ..] = fleet::profiles();
            let port = args.port.unwrap_or(DEFAULT_COMFY_PORT);
            let server = start_node(profile, args.speed, &args.chaos.parse()?, port).await?;
            wait().await?;
            server.stop().await;
        }
        Engine::Ollama => {
            let options = OllamaOptions { speed: args.speed, chaos: args.chaos.parse()?, ..OllamaOptions::default() };
            let server = OllamaServer::start(options, loopback(args.port.unwrap_or(DEFAULT_OLLAMA_PORT))).await?;
            say("Ollama", &server.url());
            wait().await?;
            server.stop().await;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn start_node(
    profile: gesso_simulator::comfy::NodeProfile,
    speed: f64,
    chaos: &Chaos,
    port: u16,
) -> anyhow::Result<NodeServer> {
    let options = SimOptions { speed, chaos: chaos.clone(), ..SimOptions::default() };
    let name = profile.name.clone();
    let server = NodeServer::start(profile, options, loopback(port)).await?;
    say(&name, &server.url());
    Ok(server)
}

fn loopback(port: u16) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], port))
}

#[expect(clippy::print_stdout, reason = "the address is the command's answer")]
fn say(name: &str, url: &str) {
    println!("simulated {name} is listening on {url}");
}

async fn wait() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
    Ok(())
}
