//! The page's code: cargo, then wasm-bindgen as a library (always the version of the lock
//! file), then `wasm-opt` for releases where there is one.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use super::{Flavour, hash, lean, public};
use crate::workspace::Workspace;
use crate::{cargo, process, tools};

/// File name of the glue as wasm-bindgen writes it.
const GLUE: &str = "gesso.js";
/// File name of the module as wasm-bindgen writes it, and as the glue asks for it.
pub const MODULE: &str = "gesso_bg.wasm";

/// Raised whenever [`lean`], [`bind`] or [`Optimiser::run`] changes: what older ones made is then stale.
const RECIPE: &str = "2";

/// What rustc emits and `wasm-opt` must therefore understand.
const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-nontrapping-float-to-int",
    "--enable-mutable-globals",
    "--enable-sign-ext",
];

/// The module and the JavaScript around it.
pub struct Bindings {
    /// The ES module that loads [`MODULE`].
    pub glue: String,
    /// The compiled page.
    pub module: Vec<u8>,
    /// Modules the glue imports by relative path (`snippets/…`), named by their crate's hash.
    pub snippets: BTreeMap<String, Vec<u8>>,
}

/// Compiles the page and binds it; what is unchanged is read from the last time.
pub fn build(workspace: &Workspace, flavour: Flavour) -> Result<Bindings> {
    let compiled = compile(workspace, flavour)?;
    let bytes = fs::read(&compiled).with_context(|| format!("{} could not be read", compiled.display()))?;
    let optimiser = match flavour {
        Flavour::Release => Optimiser::find(workspace),
        Flavour::Dev => None,
    };
    let about = optimiser.as_ref().map_or("", |found| &found.version);
    let wanted = hash::of([bytes.as_slice(), about.as_bytes(), RECIPE.as_bytes()]);

    let folder = workspace.scratch().join(flavour.name());
    let (output, stamp) = (folder.join("bindings"), folder.join("bindings.stamp"));
    if fs::read_to_string(&stamp).is_ok_and(|seen| seen == wanted) {
        println!("Bindings are up to date.");
        return read(&output);
    }
    // The stamp goes first: half-written bindings must never look finished.
    let _ = fs::remove_file(&stamp);
    let _ = fs::remove_dir_all(&output);
    println!("Binding the page to JavaScript (wasm-bindgen).");
    bind(lean::without_async_hydration(&bytes)?, &output, flavour)?;
    if let Some(optimiser) = optimiser {
        optimiser.run(&output.join(MODULE))?;
    } else if flavour == Flavour::Release {
        println!("No wasm-opt on the PATH or in end2end/node_modules: the wasm stays as it is.");
    }
    fs::write(&stamp, wanted)?;
    read(&output)
}

fn compile(workspace: &Workspace, flavour: Flavour) -> Result<PathBuf> {
    let mut command = cargo::command(workspace, "build");
    command.args(cargo::PAGE_PACKAGES).arg("--lib").args([
        "--profile",
        match flavour {
            Flavour::Release => "wasm-release",
            Flavour::Dev => "wasm-dev",
        },
    ]);
    cargo::artifacts(&mut command)?
        .into_iter()
        .filter(|artifact| artifact.target.name == "gesso")
        .flat_map(|artifact| artifact.filenames)
        .find(|file| file.extension().is_some_and(|ending| ending == "wasm"))
        .context("cargo made no gesso.wasm: is the root package still a cdylib?")
}

fn bind(module: Vec<u8>, output: &Path, flavour: Flavour) -> Result<()> {
    let release = flavour == Flavour::Release;
    Bindgen::new()
        .input_bytes("gesso", module)
        .out_name("gesso")
        .web(true)?
        .typescript(false)
        .omit_default_module_path(false)
        .remove_name_section(release)
        .remove_producers_section(release)
        .generate(output)
        .context("wasm-bindgen could not bind the page")
}

fn read(folder: &Path) -> Result<Bindings> {
    let mut files = public::read(folder)?;
    let mut take = |name: &str| files.remove(name).with_context(|| format!("wasm-bindgen wrote no {name}"));
    let glue = String::from_utf8(take(GLUE)?).context("the glue is not text")?;
    let module = take(MODULE)?;
    files.retain(|name, _| name.starts_with("snippets/"));
    Ok(Bindings { glue, module, snippets: files })
}

/// Binaryen's `wasm-opt`.
struct Optimiser {
    program: PathBuf,
    version: String,
}

impl Optimiser {
    fn find(workspace: &Workspace) -> Option<Self> {
        let own = workspace.end2end().join("node_modules/.bin/wasm-opt");
        let program = tools::on_path("wasm-opt").or_else(|| own.is_file().then_some(own))?;
        let version = process::output(Command::new(&program).arg("--version")).ok()?;
        Some(Self { program, version })
    }

    /// Shrinks the module in place. An optimiser too old for the module's features is no
    /// reason to have no site: the module then stays as it is.
    fn run(&self, module: &Path) -> Result<()> {
        let smaller = module.with_extension("opt");
        let mut command = Command::new(&self.program);
        command.arg("-Oz").args(WASM_FEATURES).arg(module).arg("-o").arg(&smaller);
        match process::run(&mut command) {
            Ok(()) => Ok(fs::rename(&smaller, module)?),
            Err(error) => {
                println!("The wasm stays as it is: {error:#}.");
                Ok(())
            }
        }
    }
}
