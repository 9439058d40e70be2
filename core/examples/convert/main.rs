//! The bench `convert`: recorded workflows converted, saved, edited and damaged; `cargo xtask bench convert`.
//!
//! `convert [--list] [NAME] [--out FILE]`; the recordings are in the folder that `GESSO_FIXTURES` names.

mod back;
mod cases;
mod chance;
mod edits;
mod fuzz;
mod judge;
mod plans;
mod saved;

use std::{fs, io::Write, path::PathBuf, process::ExitCode, time::Instant};

use anyhow::Context;
use gesso_core::graph::{
    import::to_ui,
    prompt::{Options, to_api},
};

use cases::{Case, Cases};
use chance::Chance;

/// Random edits of each workflow.
const EDITS: usize = 200;
/// Damaged files.
const DAMAGED: usize = 1_000;

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
    let fixtures = PathBuf::from(folder);
    let cases = Cases::read(&fixtures)?;
    let mut measures = Vec::new();
    let mut failed = false;
    let parts = [
        converted(&cases, &mut out)?,
        returned(&cases, &mut out)?,
        kept(&cases, &mut out)?,
        damaged(&cases, &mut out)?,
        planned(&fixtures, &cases, &mut out)?,
    ];
    for measure in parts {
        failed |= measure.failed;
        measures.extend(measure.numbers);
    }
    for (name, value, unit) in &measures {
        writeln!(out, "{name} {value:.2} {unit}")?;
    }
    if let Some(file) = file {
        let row = |(name, value, unit): &Number| serde_json::json!({"name": name, "value": value, "unit": unit});
        let rows: Vec<_> = measures.iter().map(row).collect();
        fs::write(&file, serde_json::to_vec_pretty(&rows)?).with_context(|| format!("{} cannot be written", file.display()))?;
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

type Number = (&'static str, f64, &'static str);

struct Measured {
    failed: bool,
    numbers: Vec<Number>,
}

/// Every workflow becomes the recorded prompt.
fn converted(cases: &Cases, out: &mut impl Write) -> anyhow::Result<Measured> {
    let (mut exact, mut expected, mut times) = (0, 0, Vec::new());
    for case in &cases.cases {
        let begun = Instant::now();
        let conversion = to_api(&case.workflow, &cases.schema, Options::default());
        times.push(begun.elapsed().as_secs_f64() * 1000.0);
        let faults = case.faults(&conversion.prompt);
        expected += usize::from(!case.informative);
        exact += usize::from(!case.informative && faults.is_empty());
        if !faults.is_empty() {
            report(out, case, &faults)?;
        }
    }
    let median = median(&mut times);
    let slowest = times.last().copied().unwrap_or_default();
    let numbers = vec![
        ("recorded", expected as f64, "workflows"),
        ("exact", exact as f64, "workflows"),
        ("conversion_median", median, "ms"),
        ("conversion_slowest", slowest, "ms"),
    ];
    Ok(Measured { failed: exact < expected, numbers })
}

/// Every recorded prompt becomes a workflow that is the same prompt.
fn returned(cases: &Cases, out: &mut impl Write) -> anyhow::Result<Measured> {
    let (mut returned, mut times) = (0, Vec::new());
    for case in &cases.cases {
        let Some(prompt) = case.prompts.first() else { continue };
        let begun = Instant::now();
        let _ = to_ui(prompt, &cases.schema);
        times.push(begun.elapsed().as_secs_f64() * 1000.0);
        let faults = back::faults(prompt, &cases.schema);
        returned += usize::from(faults.is_empty());
        for fault in faults.iter().take(3) {
            writeln!(out, "BACK {}: {fault}", case.name)?;
        }
    }
    let numbers = vec![("returned", returned as f64, "workflows"), ("layout_median", median(&mut times), "ms")];
    Ok(Measured { failed: returned < cases.cases.len(), numbers })
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// Saving changes nothing, nor do edits that are undone.
fn kept(cases: &Cases, out: &mut impl Write) -> anyhow::Result<Measured> {
    let mut chance = Chance(1);
    let (mut saved, mut restored, mut changed) = (0, 0, 0);
    for case in &cases.cases {
        if saved::is_kept(&case.text, &case.workflow) {
            saved += 1;
        } else {
            writeln!(out, "LOST {}", case.name)?;
        }
        let edited = edits::edit_and_undo(&case.workflow, &cases.schema, EDITS, &mut chance);
        changed += edited.changed;
        match edited.fault {
            None => restored += 1,
            Some(fault) => writeln!(out, "LOST {}: {fault}", case.name)?,
        }
    }
    let all = cases.cases.len();
    let numbers = vec![
        ("saved", saved as f64, "workflows"),
        ("restored", restored as f64, "workflows"),
        ("edits_each", changed as f64 / all.max(1) as f64, "edits"),
    ];
    Ok(Measured { failed: saved < all || restored < all || changed < all * EDITS, numbers })
}

/// Damaged files neither panic nor lose anything.
fn damaged(cases: &Cases, out: &mut impl Write) -> anyhow::Result<Measured> {
    let fuzzed = fuzz::fuzz(&cases.cases, &cases.schema, &cases.object_info, DAMAGED);
    fuzzed.faults.iter().try_for_each(|fault| writeln!(out, "DAMAGED {fault}"))?;
    let numbers = vec![("damaged", DAMAGED as f64, "files"), ("readable", fuzzed.readable as f64, "files")];
    Ok(Measured { failed: !fuzzed.faults.is_empty() || fuzzed.readable == 0, numbers })
}

/// Every class has the widgets the front end gives it.
fn planned(fixtures: &std::path::Path, cases: &Cases, out: &mut impl Write) -> anyhow::Result<Measured> {
    let (count, differing) = plans::differing(fixtures, &cases.schema)?;
    differing.iter().try_for_each(|class| writeln!(out, "WIDGETS {class}"))?;
    let alike = count - differing.len();
    Ok(Measured {
        failed: false,
        numbers: vec![("classes", count as f64, "classes"), ("widgets_alike", alike as f64, "classes")],
    })
}

fn report(out: &mut impl Write, case: &Case, faults: &[String]) -> std::io::Result<()> {
    let kind = if case.informative { "differs" } else { "FAILED" };
    writeln!(out, "{kind} {}", case.name)?;
    faults.iter().take(6).try_for_each(|fault| writeln!(out, "    {fault}"))
}
