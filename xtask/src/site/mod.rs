//! The site pipeline: wasm and its bindings, the style, public files; hashed, compressed,
//! listed in a manifest. A second run repeats only what changed.

mod wasm;

mod lean;

mod split;

mod style;

mod public;

mod assemble;

mod manifest;

mod compress;

mod hash;

mod write;

use anyhow::Result;

use crate::tools;
use crate::workspace::Workspace;

/// How much work goes into small files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flavour {
    /// For people: the smallest wasm and the strongest compression.
    Release,
    /// For tests: quick to make.
    Dev,
}

impl Flavour {
    fn name(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Dev => "dev",
        }
    }
}

/// What [`build`] made.
pub struct Site {
    /// A fingerprint of every file: the server is built anew when it changes.
    pub stamp: String,
}

/// Brings `target/site` up to date.
pub fn build(workspace: &Workspace, flavour: Flavour) -> Result<Site> {
    tools::wasm_target(workspace)?;
    let bindings = wasm::build(workspace, flavour)?;
    let style = style::bundle(&workspace.join("style/main.css"))?;
    let public = public::read(&workspace.join("public"))?;
    let files = assemble::assemble(bindings, &style, public)?;
    write::write(workspace, &files, flavour)
}
