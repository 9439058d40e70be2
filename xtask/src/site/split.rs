//! Parts the module: what every page needs, and what `app/src/later.rs` fetches when a place is opened.
//!
//! The work is wasm-split's, which follows relocations from function to function. It writes files; here they become
//! values again.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use wasm_split_cli_support::Options;
use wasmparser::{Parser, Payload};

use super::public;

/// The script that fetches the parts, as the glue imports it.
pub const LINK: &str = "__wasm_split.js";
/// The module every page needs, while it is parted.
const MAIN: &str = "main.wasm";

/// What the module was parted into.
pub struct Split {
    /// What every page needs; still to be bound.
    pub main: Vec<u8>,
    /// [`LINK`].
    pub link: String,
    /// The other parts by their file names.
    pub parts: BTreeMap<String, Vec<u8>>,
    /// For each module of `app/src/later.rs` the parts it consists of, in the order they are fetched.
    pub later: BTreeMap<String, Vec<String>>,
}

/// Parts a module that has its relocations, in a folder of its own.
///
/// # Errors
/// The module cannot be read, or the folder cannot be written.
pub fn split(module: &[u8], folder: &Path, glue: &str) -> Result<Split> {
    let _ = fs::remove_dir_all(folder);
    fs::create_dir_all(folder).with_context(|| format!("{} could not be made", folder.display()))?;
    let (main, link, glue) = (folder.join(MAIN), format!("./{LINK}"), format!("./{glue}"));
    let mut options = Options::new(module);
    options.output_dir = folder;
    options.main_out_path = &main;
    options.link_name = &link;
    options.main_module = &glue;
    let done =
        wasm_split_cli_support::transform(options).map_err(|error| anyhow!("the module could not be parted: {error:#}"))?;
    let later = done
        .prefetch_map
        .into_iter()
        .map(|(name, parts)| (name, parts.into_iter().map(|part| format!("{part}.wasm")).collect()));
    let later = later.collect();
    let mut parts = public::read(folder)?;
    let mut take = |name: &str| parts.remove(name).with_context(|| format!("wasm-split wrote no {name}"));
    let main = take(MAIN)?;
    let link = String::from_utf8(take(LINK)?).context("wasm-split's script is not text")?;
    Ok(Split { main, link, parts, later })
}

/// A module without what only tools read: names of functions, producers, relocations.
///
/// # Errors
/// It cannot be read.
pub fn stripped(module: &[u8]) -> Result<Vec<u8>> {
    let mut kept = Vec::with_capacity(module.len());
    let mut at = 0;
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        let end = match &payload {
            Payload::Version { range, .. } => range.end,
            payload => match payload.as_section() {
                Some((_, range)) => range.end,
                None => continue,
            },
        };
        let end = usize::try_from(end)?;
        if !matches!(payload, Payload::CustomSection(_)) {
            kept.extend_from_slice(&module[at..end]);
        }
        at = end;
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{CustomSection, Module, TypeSection};

    use super::*;

    #[test]
    fn only_what_tools_read_is_stripped() {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let custom = CustomSection { name: "name".into(), data: b"long names".as_slice().into() };
        let bare = Module::new().section(&types).clone().finish();
        let with = Module::new().section(&custom).section(&types).section(&custom).clone().finish();
        assert_eq!(stripped(&with).unwrap(), bare);
        assert!(stripped(b"no module").is_err());
    }
}
