//! A finished prompt as `/history` tells it: how it ended and which files it left (comfyui protocol: objects).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::error::ComfyError;

/// Most files read from one entry.
const FILES_LIMIT: usize = 1024;
/// How names of pictures end.
const PICTURE_SUFFIXES: [&str; 6] = [".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif"];

/// Where a file lies on a node.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FileRef {
    /// Its name, without folders.
    pub filename: String,
    /// Folder below the root, `/`-separated; empty if none.
    #[serde(default)]
    pub subfolder: String,
    /// The root: `output`, `temp` or `input`.
    #[serde(default = "output_root", rename = "type")]
    pub root: String,
}

fn output_root() -> String {
    "output".to_owned()
}

impl FileRef {
    /// A picture, by its name.
    #[must_use]
    pub fn is_picture(&self) -> bool {
        let name = self.filename.to_lowercase();
        PICTURE_SUFFIXES.iter().any(|suffix| name.ends_with(suffix))
    }
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq)]
pub enum RunEnd {
    /// Everything was executed.
    Success,
    /// It failed: [`ComfyError::Execution`] or [`ComfyError::OutOfMemory`].
    Failed(ComfyError),
    /// Somebody interrupted it.
    Interrupted,
}

/// A finished prompt.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryEntry {
    /// How it ended.
    pub end: RunEnd,
    /// Every file it named, in its order; after a failure those of the nodes that had finished.
    pub files: Vec<FileRef>,
    /// When it began, in milliseconds since 1970 by the node's clock.
    pub started_ms: Option<u64>,
    /// When it ended, likewise.
    pub ended_ms: Option<u64>,
    /// `outputs`, `status` and `meta` word for word, for whoever asked in ComfyUI's own words.
    pub told: Value,
}

impl HistoryEntry {
    /// Reads one entry. An interrupted run is known by its message: its `status_str` is `error` as well.
    #[must_use]
    pub fn read(entry: &Value) -> Self {
        let messages = entry.pointer("/status/messages").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let message = |name: &str| messages.iter().find(|pair| pair.get(0).and_then(Value::as_str) == Some(name))?.get(1);
        let stamp = |data: Option<&Value>| data?.get("timestamp")?.as_u64();
        let last = ["execution_success", "execution_error", "execution_interrupted"].into_iter().find_map(message);
        let end = if message("execution_interrupted").is_some() {
            RunEnd::Interrupted
        } else if let Some(error) = message("execution_error") {
            RunEnd::Failed(run_error(error))
        } else if entry.pointer("/status/status_str").and_then(Value::as_str) == Some("error") {
            RunEnd::Failed(ComfyError::of_run("", "", "", "no reason was given"))
        } else {
            RunEnd::Success
        };
        let word_for_word = ["outputs", "status", "meta"].into_iter();
        let told = word_for_word.filter_map(|name| Some((name.to_owned(), entry.get(name)?.clone()))).collect();
        Self {
            end,
            files: files(entry.get("outputs")),
            started_ms: stamp(message("execution_start")),
            ended_ms: stamp(last),
            told: Value::Object(told),
        }
    }

    /// The pictures worth keeping: those in `output`; if there is none, temporary previews.
    #[must_use]
    pub fn pictures(&self) -> Vec<FileRef> {
        prefer_output(self.files.iter().filter(|file| file.is_picture()))
    }

    /// The node of the graph that made a file.
    #[must_use]
    pub fn maker(&self, file: &FileRef) -> Option<&str> {
        let nodes = self.told.get("outputs").and_then(Value::as_object)?;
        let made = |output: &Value| {
            let lists = output.as_object().into_iter().flat_map(|output| output.values()).filter_map(Value::as_array);
            lists.flatten().any(|item| FileRef::deserialize(item).is_ok_and(|made| made == *file))
        };
        nodes.iter().find(|(_, output)| made(output)).map(|(node, _)| node.as_str())
    }

    /// The files worth keeping of any kind, by the same rule.
    #[must_use]
    pub fn kept_files(&self) -> Vec<FileRef> {
        prefer_output(self.files.iter())
    }

    /// Success, or why there is none.
    ///
    /// # Errors
    /// The run's error, or [`ComfyError::Interrupted`].
    pub fn result(&self) -> Result<(), ComfyError> {
        match &self.end {
            RunEnd::Success => Ok(()),
            RunEnd::Failed(error) => Err(error.clone()),
            RunEnd::Interrupted => Err(ComfyError::Interrupted),
        }
    }
}

/// The error of a run, from the data of an `execution_error`.
pub(super) fn run_error(data: &Value) -> ComfyError {
    let text = |name| data.get(name).and_then(Value::as_str).unwrap_or_default();
    // What follows the first line is a tip or a listing of tensors.
    let message = text("exception_message").trim().lines().next().unwrap_or_default();
    ComfyError::of_run(text("node_id"), text("node_type"), text("exception_type"), message)
}

fn prefer_output<'a>(files: impl Iterator<Item = &'a FileRef> + Clone) -> Vec<FileRef> {
    let of = |root: &'static str| files.clone().filter(move |file| file.root == root).cloned().collect::<Vec<_>>();
    let kept = of("output");
    if kept.is_empty() { of("temp") } else { kept }
}

/// Any object of any list that has a `filename`: custom nodes use keys of their own (`gifs`, `video`, `3d`).
fn files(outputs: Option<&Value>) -> Vec<FileRef> {
    let nodes = outputs.and_then(Value::as_object).into_iter().flat_map(|nodes| nodes.values());
    let lists = nodes.filter_map(Value::as_object).flat_map(|node| node.values()).filter_map(Value::as_array);
    let mut found: Vec<FileRef> = Vec::new();
    for file in lists.flatten().filter_map(|item| FileRef::deserialize(item).ok()) {
        if found.len() < FILES_LIMIT && !file.filename.is_empty() && !found.contains(&file) {
            found.push(file);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use gesso_core::failure::FailureClass;
    use serde_json::json;

    fn names(files: Vec<FileRef>) -> Vec<String> {
        files.into_iter().map(|file| file.filename).collect()
    }

    #[test]
    fn outputs_come_before_previews_and_in_order() {
        let entry = HistoryEntry::read(&json!({
            "outputs": {
                "7": {"images": [{"filename": "p.png", "subfolder": "", "type": "temp"}]},
                "9": {"images": [{"filename": "b.png", "subfolder": "x/y", "type": "output"}, {"filename": "a.png", "type": "output"}]},
                "11": {"text": ["hello"], "audio": [{"filename": "s.flac", "type": "output"}]},
            },
            "status": {"status_str": "success", "completed": true, "messages": [
                ["execution_start", {"timestamp": 1000}], ["execution_success", {"timestamp": 3500}]]},
        }));
        assert_eq!(entry.end, RunEnd::Success);
        assert_eq!(names(entry.pictures()), ["b.png", "a.png"]);
        assert_eq!(names(entry.kept_files()), ["b.png", "a.png", "s.flac"]);
        assert_eq!(entry.pictures().first().and_then(|file| entry.maker(file)), Some("9"));
        assert_eq!(entry.files.get(1).map(|file| file.subfolder.as_str()), Some("x/y"));
        assert_eq!((entry.started_ms, entry.ended_ms), (Some(1000), Some(3500)));
    }

    #[test]
    fn previews_count_when_there_is_nothing_else() {
        let entry = HistoryEntry::read(&json!({
            "outputs": {"7": {"images": [{"filename": "p.png", "subfolder": "", "type": "temp"}]}},
            "status": {"status_str": "success", "completed": true, "messages": []},
        }));
        assert_eq!(names(entry.pictures()), ["p.png"]);
    }

    #[test]
    fn a_failed_run_names_node_and_reason() {
        let entry =
            HistoryEntry::read(&json!({"outputs": {}, "status": {"status_str": "error", "completed": false, "messages": [
            ["execution_start", {"timestamp": 1}],
            ["execution_error", {"node_id": "3", "node_type": "KSampler", "exception_type": "torch.OutOfMemoryError",
                "exception_message": "Allocation on device\nThis error means you ran out of memory on your GPU.\n"}]]}}));
        let error = entry.result().err();
        assert_eq!(error.as_ref().map(ComfyError::class), Some(FailureClass::Capacity));
        assert_eq!(
            error.map(|error| error.to_string()).as_deref(),
            Some("The node ran out of memory at KSampler: Allocation on device.")
        );
    }

    #[test]
    fn nonsense_is_read_without_a_panic() {
        for entry in
            [json!(null), json!([]), json!({"outputs": [1], "status": 4}), json!({"outputs": {"1": {"images": [null, 1, {}]}}})]
        {
            assert_eq!(HistoryEntry::read(&entry).files, []);
        }
    }
}
