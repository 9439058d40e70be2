//! Files that a graph names: inputs that take an upload.

use serde_json::Value;

use super::{
    declaration::{choices_mut, input, setting},
    literal::UPLOADS,
};

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

/// Offers these files, wherever an upload can be chosen, in place of those the nodes happen to have.
pub fn offer_files(object_info: &mut Value, names: &[String]) {
    for class in object_info.as_object_mut().into_iter().flat_map(|classes| classes.values_mut()) {
        let groups = class.get_mut("input").and_then(Value::as_object_mut).into_iter().flat_map(|groups| groups.values_mut());
        for declaration in groups.filter_map(Value::as_object_mut).flat_map(|inputs| inputs.values_mut()) {
            // Files of other folders come from a route of their own.
            let Some(kind) = hint(declaration).filter(|_| root(declaration) == "input") else { continue };
            let fits = |name: &&String| has_suffix(kind, name);
            let names: Vec<Value> = names.iter().filter(fits).map(|name| Value::from(name.as_str())).collect();
            if let Some(choices) = choices_mut(declaration) {
                *choices = names;
            }
        }
    }
}

/// Whether a name ends as files of a kind do.
fn has_suffix(kind: &str, name: &str) -> bool {
    let suffixes: &[&str] = match kind {
        "image" => &["png", "jpg", "jpeg", "webp", "gif", "avif", "bmp", "tif", "tiff"],
        "video" => &["mp4", "webm", "mkv", "mov", "gif", "webp"],
        "audio" => &["flac", "mp3", "wav", "opus", "ogg", "m4a", "mp4", "webm"],
        _ => return true,
    };
    let suffix = name.rsplit_once('.').map(|(_, suffix)| suffix.to_ascii_lowercase());
    suffix.is_some_and(|suffix| suffixes.contains(&suffix.as_str()))
}

/// The folder that an input's files are in unless they say otherwise.
#[must_use]
pub fn root(declaration: &Value) -> &str {
    setting(declaration, "image_folder").and_then(Value::as_str).unwrap_or("input")
}

/// Whether an input takes files that are uploaded, so that what nodes happen to list says little.
#[must_use]
pub fn takes_files(declaration: &Value) -> bool {
    hint(declaration).is_some()
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
