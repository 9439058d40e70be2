//! `gesso workflow`: workflows of ComfyUI converted between their formats, checked and drawn.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;
use clap::{Subcommand, ValueEnum};
use gesso_core::graph::{
    check::check,
    diagnostic::{Diagnostic, Fault, Severity},
    file::Format,
    import::to_ui,
    json::Json,
    prompt::{Options, to_api},
    render::svg,
    schema::Schema,
};
use gesso_simulator::comfy::core_classes;
use serde_json::Value;
use time::{OffsetDateTime, PrimitiveDateTime};

/// Arguments of `gesso workflow`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Write a workflow in the other format, or in the same one as it was read.
    #[command(
        after_help = "Example: gesso workflow convert flow.json --to api -o prompt.json\nExits with 1 if a node that runs is of an unknown class; what could be converted is written all the same."
    )]
    Convert {
        #[command(flatten)]
        input: Input,
        /// The format to write.
        #[arg(long, value_enum, default_value = "api")]
        to: Target,
        /// Where it goes; standard output when absent.
        #[arg(short, long, value_name = "OUT")]
        output: Option<PathBuf>,
    },
    /// Print what is wrong with a workflow, one JSON a line.
    #[command(after_help = "Example: gesso workflow check flow.json\nExits with 1 if anything is an error.")]
    Check {
        #[command(flatten)]
        input: Input,
    },
    /// Draw a workflow as an SVG picture.
    #[command(after_help = "Example: gesso workflow render flow.json -o flow.svg")]
    Render {
        #[command(flatten)]
        input: Input,
        /// Where the picture goes; standard output when absent.
        #[arg(short, long, value_name = "OUT")]
        output: Option<PathBuf>,
    },
}

#[derive(Debug, clap::Args)]
struct Input {
    /// The workflow, in either format.
    #[arg(value_name = "IN")]
    file: PathBuf,
    /// What a server answered to `/object_info`; the classes of ComfyUI's core when absent.
    #[arg(long, value_name = "FILE")]
    object_info: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Target {
    /// What a server runs.
    Api,
    /// What the front end saves.
    Ui,
}

/// Does it.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.what {
        What::Convert { input, to, output } => {
            let (file, object_info) = input.read()?;
            let (converted, told) = convert(file, to, &Schema::read(&Json::from(&object_info)))?;
            write(output.as_deref(), &format!("{converted:#}\n"))?;
            told.iter().for_each(|one| eprintln!("gesso: {one}"));
            Ok(code(!told.iter().any(|one| one.is(Fault::UnknownClass))))
        }
        What::Check { input } => {
            let (file, object_info) = input.read()?;
            let told = check(&file, &object_info);
            let lines = told.iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>()?;
            write(None, &lines.into_iter().map(|line| line + "\n").collect::<String>())?;
            Ok(code(told.iter().all(|one| one.severity != Severity::Error)))
        }
        What::Render { input, output } => {
            let (file, object_info) = input.read()?;
            let schema = Schema::read(&Json::from(&object_info));
            let (file, _) = convert(file, Target::Ui, &schema)?;
            write(output.as_deref(), &svg(&file, &schema))?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

impl Input {
    /// The workflow and the classes.
    fn read(&self) -> anyhow::Result<(Json, Value)> {
        let object_info = match &self.object_info {
            Some(file) => Value::from(&read(file)?),
            None => core_classes(),
        };
        Ok((read(&self.file)?, object_info))
    }
}

/// The workflow in a format; one that has it already is not touched.
fn convert(file: Json, to: Target, schema: &Schema) -> anyhow::Result<(Json, Vec<Diagnostic>)> {
    let format = Format::of(&file).context("the file is neither a saved workflow nor an API prompt")?;
    Ok(match (format, to) {
        (Format::Ui, Target::Api) => {
            let now = OffsetDateTime::from(std::time::SystemTime::now());
            let options = Options { now: Some(PrimitiveDateTime::new(now.date(), now.time())), ..Options::default() };
            let conversion = to_api(&file, schema, options);
            (Json::Object(conversion.prompt), conversion.diagnostics)
        }
        (Format::Api, Target::Ui) => {
            let imported = to_ui(&file, schema);
            (imported.file, imported.diagnostics)
        }
        _ => (file, Vec::new()),
    })
}

fn code(is_fine: bool) -> ExitCode {
    if is_fine { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn read(path: &Path) -> anyhow::Result<Json> {
    let text = std::fs::read_to_string(path).with_context(|| format!("the file {} cannot be read", path.display()))?;
    Json::read(&text).with_context(|| format!("the file {} is not JSON", path.display()))
}

fn write(path: Option<&Path>, text: &str) -> anyhow::Result<()> {
    match path {
        Some(path) => std::fs::write(path, text).with_context(|| format!("the file {} cannot be written", path.display())),
        None => std::io::stdout().write_all(text.as_bytes()).context("standard output cannot be written"),
    }
}
