//! The files a graph names that somebody has brought to the studio: found before it runs, brought to the node that runs it.

use std::collections::HashMap;

use gesso_app::ports::{
    StoreResult,
    store::{KeptFile, Store},
};
use gesso_core::ids::OwnerId;
use serde_json::Value;

use super::{GivenFile, paths};
use crate::comfy::graph::{self, NamedFile};

/// The files of a graph that there are.
#[derive(Debug)]
pub struct GivenFiles(Vec<(NamedFile, KeptFile)>);

/// Looks the files up that a graph names.
///
/// # Errors
/// The store failed.
pub async fn kept_files(store: &dyn Store, owner: OwnerId, named: Vec<NamedFile>) -> StoreResult<GivenFiles> {
    let mut known: HashMap<_, Option<KeptFile>> = HashMap::new();
    let mut found = Vec::new();
    for named in named {
        let Some(place) = paths::named_by_graph(&named.value, &named.root) else { continue };
        let kept = match known.get(&place) {
            Some(kept) => kept.clone(),
            None => {
                let kept = store.kept_file(owner, &place).await?;
                known.insert(place, kept.clone());
                kept
            }
        };
        found.extend(kept.filter(|kept| kept.blob.is_some()).map(|kept| (named, kept)));
    }
    Ok(GivenFiles(found))
}

impl GivenFiles {
    /// Whether there is a file for an input that is declared so and says this.
    #[must_use]
    pub fn has(&self, declaration: &Value, value: &str) -> bool {
        self.0.iter().any(|(named, _)| named.value == value && named.root == graph::file_root(declaration))
    }

    /// What a job keeps of them.
    #[must_use]
    pub fn given(self) -> Vec<GivenFile> {
        let given = |(named, kept): (NamedFile, KeptFile)| {
            let (subfolder, name) = (kept.place.subfolder, kept.place.name);
            Some(GivenFile { node: named.node, input: named.input, sha256: kept.blob?.sha256, subfolder, name })
        };
        self.0.into_iter().filter_map(given).collect()
    }
}
