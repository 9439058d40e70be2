//! The evaluation as a bench: `gesso-evaluation --list`, `gesso-evaluation intent [--out FILE] [--recorded FILE]`.

use std::{io::Write, path::PathBuf, process::ExitCode};

use anyhow::Context;
use clap::Parser;
use gesso_evaluation::{
    case, recorded, report,
    tally::{Figure, Promise},
};

/// Every bench and what it measures.
const BENCHES: [(&str, &str); 1] = [("intent", "feedback read, checked, applied and compiled, on authored cases")];
/// Where the cases are, from the checkout's root.
const CASES: &str = "evaluation/cases";

#[derive(Parser)]
struct Args {
    /// Say what there is.
    #[arg(long)]
    list: bool,
    /// Which bench.
    name: Option<String>,
    /// Where the numbers go as JSON as well.
    #[arg(long)]
    out: Option<PathBuf>,
    /// The folder of the cases.
    #[arg(long, default_value = CASES)]
    cases: PathBuf,
    /// Answers of a real model, recorded with `gesso intent record`; they are judged instead of the synthetic ones.
    #[arg(long, value_name = "FILE")]
    recorded: Option<PathBuf>,
    /// How many generated documents of each family are compiled and read back.
    #[arg(long, value_name = "NUMBER", default_value_t = report::DOCUMENTS)]
    documents: u64,
}

fn main() -> anyhow::Result<ExitCode> {
    let args = Args::parse();
    let mut stdout = std::io::stdout().lock();
    let Some(name) = args.name.filter(|_| !args.list) else {
        for (name, about) in BENCHES {
            writeln!(stdout, "{name} {about}")?;
        }
        return Ok(ExitCode::SUCCESS);
    };
    anyhow::ensure!(BENCHES.iter().any(|(known, _)| *known == name), "there is no bench {name:?}; --list says what there is");
    let (cases, sessions) = case::load(&args.cases)?;
    let figures = match &args.recorded {
        Some(file) => recorded::judge(&recorded::load(file)?, &cases)?,
        None => report::figures(&cases, &sessions, &case::load_debates(&args.cases)?, args.documents),
    };
    for Figure { name, value, unit, .. } in &figures {
        writeln!(stdout, "{name} {value:.2} {unit}")?;
    }
    if let Some(file) = args.out {
        let rows: Vec<_> =
            figures.iter().map(|f| serde_json::json!({"name": f.name, "value": f.value, "unit": f.unit})).collect();
        std::fs::write(&file, serde_json::to_vec_pretty(&rows)?)
            .with_context(|| format!("{} cannot be written", file.display()))?;
    }
    let broken: Vec<&Figure> = figures.iter().filter(|figure| !figure.is_kept()).collect();
    for figure in &broken {
        let promised = match figure.promise {
            Promise::AtLeast(least) => format!("at least {least}"),
            Promise::AtMost(most) => format!("at most {most}"),
            Promise::Nothing => String::new(),
        };
        eprintln!("{} is {:.2} {} and should be {promised}", figure.name, figure.value, figure.unit);
    }
    for figure in figures.iter().filter(|figure| !figure.misses.is_empty()) {
        for miss in &figure.misses {
            eprintln!("  {}: {miss}", figure.name);
        }
    }
    Ok(if broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
