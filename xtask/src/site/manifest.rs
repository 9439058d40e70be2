//! `manifest.json`: where the server finds what a page needs.

use std::collections::BTreeMap;

use serde::Serialize;

/// URLs are paths from the site's root, with a leading `/`; names of files have none.
#[derive(Debug, Default, PartialEq, Serialize)]
pub struct Manifest {
    /// The ES module that loads the page.
    pub js: String,
    /// The module it loads.
    pub wasm: String,
    /// The style.
    pub css: String,
    /// For each module of `app/src/later.rs` what it consists of.
    pub later: BTreeMap<String, Vec<String>>,
    /// Every file: its logical name and the name it has here. Where the two differ the name
    /// carries the content's hash and the file may be cached for ever.
    pub files: BTreeMap<String, String>,
}
