//! Files that a graph names: inputs that take an upload.

use serde_json::Value;

use super::literal::UPLOADS;
use crate::comfy::declaration::{input, setting};

/// Most files one graph may name.
const FILES_LIMIT: usize = 1_000;

/// A file a graph names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedFile {
    /// The node that reads it.
    pub node: String,
    /// The input that names it.
    pub input: String,
    /// What the input says.
    pub value: String,
    /// The folder it is looked for in if the value does not say: `input`, `output` or `temp`.
    pub root: String,
}

/// Every file that a graph names, in its order.
#[must_use]
pub fn named_files(graph: &Value, object_info: &Value) -> Vec<NamedFile> {
    let mut found = Vec::new();
    for (id, node) in graph.as_object().into_iter().flatten() {
        let class = node.get("class_type").and_then(Value::as_str).and_then(|class| object_info.get(class));
        let (Some(class), Some(inputs)) = (class, node.get("inputs").and_then(Value::as_object)) else { continue };
        for (name, value) in inputs {
            if let (Some(declaration), Some(value)) = (input(class, name), value.as_str())
                && hint(declaration).is_some()
                && found.len() < FILES_LIMIT
            {
                let (node, input, value) = (id.clone(), name.clone(), value.to_owned());
                found.push(NamedFile { node, input, value, root: root(declaration).to_owned() });
            }
        }
    }
    found
}

/// The folder that an input's files are in unless they say otherwise.
fn root(declaration: &Value) -> &str {
    setting(declaration, "image_folder").and_then(Value::as_str).unwrap_or("input")
}

/// What kind of file an input takes; `None` if it takes none.
pub(super) fn hint(declaration: &Value) -> Option<&'static str> {
    let hint = UPLOADS.into_iter().find(|hint| setting(declaration, hint).is_some())?;
    Some(match hint {
        "video_upload" => "video",
        "audio_upload" => "audio",
        "file_upload" => "input",
        _ => "image",
    })
}
