//! `gesso openapi`.

use std::process::ExitCode;

/// Prints the document.
#[expect(clippy::print_stdout, reason = "the document is the command's answer")]
pub fn run() -> anyhow::Result<ExitCode> {
    println!("{}", crate::routes::document().to_pretty_json()?);
    Ok(ExitCode::SUCCESS)
}
