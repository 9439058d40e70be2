//! `gesso intent`: an intent document compiled, and operations on it checked.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use super::record;
use anyhow::Context;
use clap::{Subcommand, builder::PossibleValuesParser};
use gesso_core::{
    capability::ModelFamily,
    intent::report::check_report,
    prompt::{clip::counter_for, for_family, report::compile_report},
};

/// Arguments of `gesso intent`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Write the prompt of an intent document for a model family.
    #[command(
        after_help = "Example: gesso intent compile intent.json --family sdxl\nPrints {positive, negative, chunks, tokens, notes, …} as JSON."
    )]
    Compile {
        /// The intent document.
        intent: PathBuf,
        /// The model family the prompt is for.
        #[arg(long, value_name = "FAMILY", value_parser = PossibleValuesParser::new(ModelFamily::ALL.map(ModelFamily::as_str)))]
        family: String,
    },
    /// Check proposed operations against the person's words, and apply those that pass.
    #[command(
        after_help = "Example: gesso intent check intent.json ops.json --feedback 'warmer light, no boat'\nPrints a verdict for each operation, one JSON a line, then the resulting intent. Refused operations are no failure of the command."
    )]
    Check {
        /// The intent document.
        intent: PathBuf,
        /// The operations, as a language model answered them.
        ops: PathBuf,
        /// The person's words.
        #[arg(long, value_name = "TEXT")]
        feedback: String,
    },
    /// Ask a language model every question of the evaluation, and keep what it answers.
    #[command(
        after_help = "Example: gesso intent record evaluation/cases --model qwen3:8b --out qwen3.json\nJudge it with: cargo xtask bench intent -- --recorded qwen3.json"
    )]
    Record(record::Args),
}

/// Prints what was asked for.
#[expect(clippy::print_stdout, reason = "the document is the command's answer")]
pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.what {
        What::Compile { intent, family } => {
            let family = ModelFamily::ALL.into_iter().find(|known| known.as_str() == family);
            let family = family.context("there is no such model family")?;
            let report =
                compile_report(&text_of(&intent)?, family, counter_for(for_family(family))).with_context(|| named(&intent))?;
            println!("{report:#}");
        }
        What::Check { intent, ops, feedback } => {
            let files = || format!("{} with {}", intent.display(), ops.display());
            let lines = check_report(&text_of(&intent)?, &text_of(&ops)?, &feedback).with_context(files)?;
            for line in lines {
                println!("{line}");
            }
        }
        What::Record(args) => record::run(args).await?,
    }
    Ok(ExitCode::SUCCESS)
}

fn text_of(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("the file {} cannot be read", path.display()))
}

fn named(path: &Path) -> String {
    format!("the file {}", path.display())
}
