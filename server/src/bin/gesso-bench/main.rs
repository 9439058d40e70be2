//! The benches of the server: `gesso-bench --list`, `gesso-bench NAME [--out FILE]`.

use std::{io::Write, path::PathBuf, process::ExitCode};

use anyhow::Context;
use clap::Parser;
use gesso_server::bench::{Measure, chat, ingest, memory, overhead, start};

/// Every bench and what it measures.
const BENCHES: [(&str, &str); 5] = [
    ("chat", "what the studio adds to a specialist's first word and to each after it, and 500 conversations at once"),
    ("ingest", "storing 1024² pictures with four thumbnails, against vipsthumbnail"),
    ("overhead", "milliseconds the studio adds to a job of known length"),
    ("memory", "resident memory, idle and with 10,000 stored pictures"),
    ("start", "process start to first page"),
];

/// Turns of the chat bench one after the other, and conversations at once.
const CHAT_TURNS: usize = 60;
const CHAT_CROWD: usize = 500;
/// Pictures in the ingest bench.
const INGEST_FILES: usize = 40;
/// Jobs in the overhead bench.
const OVERHEAD_JOBS: usize = 200;

#[derive(Parser)]
struct Args {
    /// Say what there is.
    #[arg(long)]
    list: bool,
    /// Which bench.
    name: Option<String>,
    /// Conversations at once in the chat bench.
    #[arg(long, default_value_t = CHAT_CROWD)]
    conversations: usize,
    /// Where the numbers go as JSON as well.
    #[arg(long)]
    out: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    gesso_server::file_limit::raise();
    let args = Args::parse();
    let mut stdout = std::io::stdout().lock();
    let Some(name) = args.name.filter(|_| !args.list) else {
        for (name, about) in BENCHES {
            writeln!(stdout, "{name} {about}")?;
        }
        return Ok(ExitCode::SUCCESS);
    };
    let measures = run(&name, args.conversations).await?;
    for Measure { name, value, unit, .. } in &measures {
        writeln!(stdout, "{name} {value:.2} {unit}")?;
    }
    if let Some(file) = args.out {
        let rows: Vec<_> =
            measures.iter().map(|m| serde_json::json!({"name": m.name, "value": m.value, "unit": m.unit})).collect();
        std::fs::write(&file, serde_json::to_vec_pretty(&rows)?)
            .with_context(|| format!("{} cannot be written", file.display()))?;
    }
    let broken: Vec<&Measure> = measures.iter().filter(|measure| !measure.is_kept()).collect();
    for Measure { name, value, unit, most } in &broken {
        eprintln!("{name} is {value:.2} {unit} and should be at most {:.2}", most.unwrap_or(f64::INFINITY));
    }
    Ok(if broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn run(name: &str, conversations: usize) -> anyhow::Result<Vec<Measure>> {
    match name {
        "chat" => chat::run(CHAT_TURNS, conversations).await,
        "ingest" => ingest::run(INGEST_FILES).await,
        "overhead" => overhead::run(OVERHEAD_JOBS).await,
        "memory" => memory::run().await,
        "start" => start::run().await,
        other => anyhow::bail!("there is no bench {other:?}; --list says what there is"),
    }
}
