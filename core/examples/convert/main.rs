//! The bench `convert`: recorded workflows converted, saved, edited and damaged; `cargo xtask bench convert`.
//!
//! `convert [--list] [NAME] [--out FILE]`; the recordings are in the folder that `GESSO_FIXTURES` names.

mod cases;
mod judge;

use std::{fs, io::Write, path::PathBuf, process::ExitCode, time::Instant};

use anyhow::Context;
use gesso_core::graph::prompt::{Options, to_api};

use cases::{Case, Cases};

fn main() -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    let mut args = std::env::args().skip(1);
    let mut file = None;
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--list" => {
                writeln!(out, "convert recorded workflows to API format and back, milliseconds each")?;
                return Ok(ExitCode::SUCCESS);
            }
            "--out" => file = Some(PathBuf::from(args.next().context("--out needs a file")?)),
            _ => {}
        }
    }
    let folder = std::env::var_os("GESSO_FIXTURES").context("GESSO_FIXTURES has to name the folder of the recordings")?;
    let cases = Cases::read(&PathBuf::from(folder))?;
    let mut failed = Vec::new();
    let mut conversions = Vec::new();
    for case in &cases.cases {
        let begun = Instant::now();
        let conversion = to_api(&case.workflow, &cases.schema, Options::default());
        conversions.push(begun.elapsed().as_secs_f64() * 1000.0);
        let faults = case.faults(&conversion.prompt);
        if !faults.is_empty() {
            report(&mut out, case, &faults)?;
            if !case.informative {
                failed.push(case.name.clone());
            }
        }
    }
    let exact = cases.cases.iter().filter(|case| !case.informative).count();
    conversions.sort_by(f64::total_cmp);
    let median = conversions.get(conversions.len() / 2).copied().unwrap_or_default();
    let slowest = conversions.last().copied().unwrap_or_default();
    let measures = [
        ("cases", exact as f64, "workflows"),
        ("exact", (exact - failed.len()) as f64, "workflows"),
        ("conversion_median", median, "ms"),
        ("conversion_slowest", slowest, "ms"),
    ];
    for (name, value, unit) in measures {
        writeln!(out, "{name} {value:.2} {unit}")?;
    }
    if let Some(file) = file {
        let rows: Vec<_> = measures
            .iter()
            .map(|(name, value, unit)| serde_json::json!({"name": name, "value": value, "unit": unit}))
            .collect();
        fs::write(&file, serde_json::to_vec_pretty(&rows)?).with_context(|| format!("{} cannot be written", file.display()))?;
    }
    Ok(if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn report(out: &mut impl Write, case: &Case, faults: &[String]) -> std::io::Result<()> {
    let kind = if case.informative { "differs" } else { "FAILED" };
    writeln!(out, "{kind} {}", case.name)?;
    faults.iter().take(6).try_for_each(|fault| writeln!(out, "    {fault}"))
}
