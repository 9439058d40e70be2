//! The page's code: cargo, then what is not needed is taken out and the rest is parted, then wasm-bindgen as a library
//! (always the version of the lock file).

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use super::{Flavour, hash, lean, public, split};
use crate::cargo;
use crate::workspace::Workspace;

/// File name of the glue as wasm-bindgen writes it.
pub const GLUE: &str = "gesso.js";
/// File name of the module as wasm-bindgen writes it, and as the glue asks for it.
pub const MODULE: &str = "gesso_bg.wasm";

/// Where the parts lie among the bindings, and what says which of them belong together.
const PARTS: &str = "parts/";
const LATER: &str = "later.json";

/// Raised whenever [`lean`], [`split`] or [`bind`] changes: what older ones made is then stale.
const RECIPE: &str = "3";

/// The module, its parts and the JavaScript around them.
pub struct Bindings {
    /// The ES module that loads [`MODULE`].
    pub glue: String,
    /// What every page needs.
    pub module: Vec<u8>,
    /// The ES module [`split::LINK`], which fetches parts; it imports [`GLUE`].
    pub link: String,
    /// What is fetched later, by the file names in [`Self::link`].
    pub parts: BTreeMap<String, Vec<u8>>,
    /// For each module of `app/src/later.rs` its parts.
    pub later: BTreeMap<String, Vec<String>>,
    /// Modules the glue imports by relative path (`snippets/…`), named by their crate's hash.
    pub snippets: BTreeMap<String, Vec<u8>>,
}

/// Compiles the page and binds it; what is unchanged is read from the last time.
pub fn build(workspace: &Workspace, flavour: Flavour) -> Result<Bindings> {
    let compiled = compile(workspace, flavour)?;
    let bytes = fs::read(&compiled).with_context(|| format!("{} could not be read", compiled.display()))?;
    let wanted = hash::of([bytes.as_slice(), RECIPE.as_bytes()]);

    let folder = workspace.scratch().join(flavour.name());
    let (output, stamp) = (folder.join("bindings"), folder.join("bindings.stamp"));
    let is_release = flavour == Flavour::Release;
    if fs::read_to_string(&stamp).is_ok_and(|seen| seen == wanted) {
        println!("Bindings are up to date.");
        return read(&output);
    }
    // The stamp goes first: half-written bindings must never look finished.
    let _ = fs::remove_file(&stamp);
    let _ = fs::remove_dir_all(&output);
    println!("Parting the page and binding it to JavaScript (wasm-bindgen).");
    let lean = lean::without_async_hydration(&bytes)?;
    let split = split::split(&lean, &folder.join("split"), GLUE)?;
    bind(split.main, &output, is_release)?;
    fs::write(output.join(split::LINK), split.link)?;
    fs::write(output.join(LATER), serde_json::to_vec(&split.later)?)?;
    fs::create_dir_all(output.join(PARTS))?;
    for (name, part) in split.parts {
        fs::write(output.join(PARTS).join(name), if is_release { split::stripped(&part)? } else { part })?;
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

fn bind(module: Vec<u8>, output: &Path, is_release: bool) -> Result<()> {
    Bindgen::new()
        .input_bytes("gesso", module)
        .out_name("gesso")
        .web(true)?
        .typescript(false)
        .omit_default_module_path(false)
        // The parts import what the linker exports.
        .keep_lld_exports(true)
        .remove_name_section(is_release)
        .remove_producers_section(is_release)
        .generate(output)
        .context("wasm-bindgen could not bind the page")
}

fn read(folder: &Path) -> Result<Bindings> {
    let mut files = public::read(folder)?;
    let mut take = |name: &str| files.remove(name).with_context(|| format!("the bindings have no {name}"));
    let glue = String::from_utf8(take(GLUE)?).context("the glue is not text")?;
    let link = String::from_utf8(take(split::LINK)?).context("the script that fetches parts is not text")?;
    let (module, later) = (take(MODULE)?, serde_json::from_slice(&take(LATER)?)?);
    let below = |prefix: &str| {
        files.iter().filter_map(|(name, content)| Some((name.strip_prefix(prefix)?.to_owned(), content.clone()))).collect()
    };
    let parts = below(PARTS);
    files.retain(|name, _| name.starts_with("snippets/"));
    Ok(Bindings { glue, module, link, parts, later, snippets: files })
}
