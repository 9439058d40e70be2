//! The web UI's file and settings store, as far as a client may meet it. In memory, bounded.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde_json::{Map, Value};

/// Bytes all stored user files may take together.
pub(crate) const MAX_USERDATA_BYTES: usize = 32 * 1024 * 1024;

/// User files by normalised path, and settings by key.
#[derive(Debug, Default)]
pub(crate) struct Userdata {
    pub files: BTreeMap<String, Bytes>,
    pub settings: Map<String, Value>,
}

impl Userdata {
    /// Store a file; `false` when the bound would be passed.
    pub fn write(&mut self, path: &str, bytes: Bytes) -> bool {
        let others: usize = self.files.iter().filter(|(at, _)| *at != path).map(|(_, bytes)| bytes.len()).sum();
        if others + bytes.len() > MAX_USERDATA_BYTES {
            return false;
        }
        self.files.insert(path.to_owned(), bytes);
        true
    }

    /// Paths below a folder, relative to it; `None` when there is no such folder.
    pub fn below(&self, folder: &str, recurse: bool) -> Option<Vec<String>> {
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let all: Vec<String> =
            self.files.keys().filter_map(|path| path.strip_prefix(prefix.as_str())).map(str::to_owned).collect();
        if all.is_empty() {
            return None;
        }
        Some(all.into_iter().filter(|path| recurse || !path.contains('/')).collect())
    }
}
