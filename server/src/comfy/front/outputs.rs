//! The names an owner's files have here. Every node counts its files for itself, so what a node calls a file is not what
//! the client gets to see: names are given out over the whole fleet, by ComfyUI's own rule.

use gesso_app::ports::{
    StoreResult,
    store::{KeptFile, NodeOutput, Store},
};
use gesso_core::ids::{GenerationId, NodeId, OwnerId};
use serde::Deserialize;
use serde_json::Value;

use super::paths;
use crate::{clock, comfy::FileRef};

/// Most files named of one result.
const FILES_LIMIT: usize = 1024;

/// Whose results they are and where they come from.
#[derive(Clone, Copy)]
pub struct Outputs<'a> {
    /// Where names are kept.
    pub store: &'a dyn Store,
    /// Whose files.
    pub owner: OwnerId,
    /// The job.
    pub job: GenerationId,
    /// The node that has them.
    pub node: &'a NodeId,
}

/// A file of a node and what it is called here.
pub struct NamedOutput {
    /// On the node.
    pub file: FileRef,
    /// Here.
    pub kept: KeptFile,
}

/// Names every file of one result and writes the names into it. `is_cached` says that the node wrote nothing anew.
///
/// # Errors
/// The store failed.
pub async fn name_outputs(from: Outputs<'_>, result: &mut Value, is_cached: bool) -> StoreResult<Vec<NamedOutput>> {
    let mut named = Vec::new();
    let lists = result.as_object_mut().into_iter().flat_map(|result| result.values_mut()).filter_map(Value::as_array_mut);
    let items: Vec<&mut Value> = lists.flatten().collect();
    for item in items {
        let Ok(file) = FileRef::deserialize(&*item) else { continue };
        let Some((wanted, series)) = paths::of_node(&file) else { continue };
        if named.len() >= FILES_LIMIT {
            break;
        }
        let source = format!("{}/{}/{}", file.root, file.subfolder, file.filename);
        let output = NodeOutput { job: from.job, node: from.node, source: &source, wanted, series, is_cached };
        let kept = from.store.name_output(from.owner, &output, clock::now()).await?;
        if let Some(item) = item.as_object_mut() {
            item.insert("filename".into(), kept.place.name.as_str().into());
            item.insert("subfolder".into(), kept.place.subfolder.as_str().into());
        }
        named.push(NamedOutput { file, kept });
    }
    Ok(named)
}

/// The file a node means by a kept source.
pub(super) fn source_file(source: &str) -> Option<FileRef> {
    let (root, path) = source.split_once('/')?;
    let (subfolder, filename) = path.rsplit_once('/')?;
    Some(FileRef { filename: filename.to_owned(), subfolder: subfolder.to_owned(), root: root.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_leads_back_to_the_node_s_file() {
        for (root, subfolder, filename) in [("output", "", "a_00001_.png"), ("temp", "x/y", "b.png")] {
            let file = source_file(&format!("{root}/{subfolder}/{filename}"));
            let wanted = FileRef { filename: filename.into(), subfolder: subfolder.into(), root: root.into() };
            assert_eq!(file, Some(wanted));
        }
    }
}
