//! `test`: named steps in order, each timed; the last line sums up every runner's tests.

mod steps;

mod tally;

mod lints;

mod native;

mod postgres;

mod wasm;

mod browser;

use std::fs;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use self::steps::Step;
use self::tally::Tally;
use crate::process::echo;
use crate::workspace::Workspace;

/// Arguments of `test`.
#[derive(clap::Args)]
pub struct Args {
    /// Only these steps
    #[arg(long, value_name = "STEP", conflicts_with = "skip")]
    only: Vec<Step>,
    /// All steps but these
    #[arg(long, value_name = "STEP")]
    skip: Vec<Step>,
}

/// Runs the chosen steps up to the first that fails. The last line is `N passed, N failed`; a
/// step that fails without a failing test (a lint, a compiler error) counts as one failure.
pub fn run(workspace: &Workspace, args: &Args) -> Result<ExitCode> {
    // The server's sources name this folder, so it has to exist before they are compiled.
    fs::create_dir_all(workspace.site()).context("target/site could not be made")?;
    let started = Instant::now();
    let mut total = Tally::default();
    for step in steps::select(&args.only, &args.skip) {
        echo(&format!("\n== {step}: {}", step.about()));
        let begun = Instant::now();
        let mut tally = Tally::default();
        let result = perform(workspace, step, &mut tally).and_then(|()| judge(step, &tally));
        let seconds = begun.elapsed().as_secs_f64();
        let counted = if step.counts() { format!("{tally}, ") } else { String::new() };
        total.add(&tally);
        match result {
            Ok(()) => echo(&format!("== {step}: fine, {counted}{seconds:.1} s")),
            Err(error) => {
                if tally.failed == 0 {
                    total.failed += 1;
                }
                echo(&format!("== {step}: FAILED, {counted}{seconds:.1} s: {error:#}"));
                break;
            }
        }
    }
    let nothing = total.passed + total.failed == 0;
    if nothing {
        echo("No test ran, which proves nothing: choose a step that has tests.");
    }
    echo(&format!("\nAll of it took {:.1} s.", started.elapsed().as_secs_f64()));
    echo(&total.to_string());
    Ok(if nothing || total.failed > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn perform(workspace: &Workspace, step: Step, tally: &mut Tally) -> Result<()> {
    match step {
        Step::Fmt => lints::format(workspace),
        Step::Lints => lints::lints(workspace),
        Step::Xtask => native::xtask(workspace, tally),
        Step::Native => native::product(workspace, tally),
        Step::Wasm => wasm::run(workspace, tally),
        Step::Browser => browser::run(workspace, tally),
    }
}

/// A step that should count tests and counted none has proved nothing.
fn judge(step: Step, tally: &Tally) -> Result<()> {
    if tally.failed > 0 {
        bail!("{} of its tests failed", tally.failed);
    }
    if step.counts() && tally.passed == 0 {
        bail!("it ran no tests");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counting_step_without_tests_fails() {
        let none = Tally::default();
        assert!(judge(Step::Wasm, &none).is_err());
        assert!(judge(Step::Fmt, &none).is_ok());
        let mixed = Tally { passed: 3, failed: 1 };
        assert!(judge(Step::Native, &mixed).is_err());
        assert!(judge(Step::Native, &Tally { failed: 0, ..mixed }).is_ok());
    }
}
