//! The node's input, output and temp folders, kept in memory and bounded. They outlive
//! a restart, as files do; temp is emptied when the server starts.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

use bytes::Bytes;

/// Bytes kept per folder; past that the oldest files go.
const FOLDER_CAP_BYTES: usize = 256 * 1024 * 1024;

/// One of ComfyUI's three file roots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Root {
    /// Uploads and whatever `LoadImage` reads.
    Input,
    /// What `SaveImage` writes.
    Output,
    /// What `PreviewImage` writes.
    Temp,
}

impl Root {
    /// The root a `type` parameter names.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "input" => Some(Self::Input),
            "output" => Some(Self::Output),
            "temp" => Some(Self::Temp),
            _ => None,
        }
    }

    /// The value of `type` in file references.
    pub fn name(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Output => "output",
            Self::Temp => "temp",
        }
    }
}

/// A stored file.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub bytes: Bytes,
    pub modified: SystemTime,
    serial: u64,
}

impl Stored {
    /// A tag that changes with every write.
    pub fn etag(&self) -> String {
        let nanos = self.modified.duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        format!("\"{nanos:x}-{:x}\"", self.bytes.len())
    }
}

/// All files of one node.
#[derive(Debug, Default)]
pub(crate) struct Disk(Mutex<Files>);

#[derive(Debug, Default)]
struct Files {
    by_path: BTreeMap<(Root, String), Arc<Stored>>,
    serial: u64,
}

impl Disk {
    fn files(&self) -> MutexGuard<'_, Files> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The file at a normalised path.
    pub fn read(&self, root: Root, path: &str) -> Option<Arc<Stored>> {
        self.files().by_path.get(&(root, path.to_owned())).cloned()
    }

    /// Store a file, replacing what was there, and drop the oldest beyond the bound.
    pub fn write(&self, root: Root, path: &str, bytes: Bytes) {
        let mut files = self.files();
        files.serial += 1;
        let serial = files.serial;
        files.by_path.insert((root, path.to_owned()), Arc::new(Stored { bytes, modified: SystemTime::now(), serial }));
        loop {
            let of_root = || files.by_path.iter().filter(|((at, _), _)| *at == root);
            let total: usize = of_root().map(|(_, stored)| stored.bytes.len()).sum();
            if total <= FOLDER_CAP_BYTES {
                return;
            }
            let oldest = of_root().min_by_key(|(_, stored)| stored.serial).map(|(key, _)| key.clone());
            match oldest {
                Some(key) => files.by_path.remove(&key),
                None => return,
            };
        }
    }

    /// Empty the temp folder, as a starting server does.
    pub fn clear_temp(&self) {
        self.files().by_path.retain(|(root, _), _| *root != Root::Temp);
    }

    /// File names directly inside a folder (`""` for the root), sorted.
    pub fn names(&self, root: Root, folder: &str) -> Vec<String> {
        let files = self.files();
        files
            .by_path
            .keys()
            .filter(|(at, _)| *at == root)
            .filter_map(|(_, path)| {
                let (parent, name) = split(path);
                (parent == folder).then(|| name.to_owned())
            })
            .collect()
    }

    /// Top-level files, newest first.
    pub fn newest_first(&self, root: Root) -> Vec<String> {
        let files = self.files();
        let mut found: Vec<_> = files
            .by_path
            .iter()
            .filter(|((at, path), _)| *at == root && !path.contains('/'))
            .map(|((_, path), stored)| (stored.serial, path.clone()))
            .collect();
        found.sort_by_key(|(serial, _)| std::cmp::Reverse(*serial));
        found.into_iter().map(|(_, path)| path).collect()
    }
}

/// Folder and name of a normalised path.
pub(crate) fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// Join folder and name lexically; `None` when the result leaves the root.
pub(crate) fn join(folder: &str, name: &str) -> Option<String> {
    if folder.starts_with('/') || name.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(name.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// A name with an optional ` [input]`-style annotation taken off.
pub(crate) fn annotated(name: &str) -> (&str, Option<Root>) {
    for root in [Root::Output, Root::Input, Root::Temp] {
        let suffix = match root {
            Root::Output => "[output]",
            Root::Input => "[input]",
            Root::Temp => "[temp]",
        };
        if let Some(bare) = name.strip_suffix(suffix) {
            return (bare.strip_suffix(' ').unwrap_or(bare), Some(root));
        }
    }
    (name, None)
}

/// The content type guessed from a file name.
pub(crate) fn content_type(name: &str) -> &'static str {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    match extension.as_deref() {
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("webp") => "image/webp",
        Some("gif") => "image/gif",
        Some("bmp") => "image/bmp",
        Some("svg") => "image/svg+xml",
        Some("html" | "htm") => "text/html",
        Some("js" | "mjs") => "text/javascript",
        Some("css") => "text/css",
        Some("txt") => "text/plain",
        Some("json") => "application/json",
        Some("mp4") => "video/mp4",
        Some("webm") => "video/webm",
        Some("flac") => "audio/flac",
        Some("mp3") => "audio/mpeg",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joining_never_leaves_the_root() {
        assert_eq!(join("a/./b", "c.png").as_deref(), Some("a/b/c.png"));
        assert_eq!(join("a/..", "c.png").as_deref(), Some("c.png"));
        assert_eq!(join("../../etc", "passwd"), None);
        assert_eq!(join("", "../x"), None);
        assert_eq!(join("/etc", "x"), None);
    }

    #[test]
    fn annotations_select_a_root() {
        assert_eq!(annotated("a.png [output]"), ("a.png", Some(Root::Output)));
        assert_eq!(annotated("sub/a.png"), ("sub/a.png", None));
    }

    #[test]
    fn the_oldest_go_when_a_folder_is_full() {
        let disk = Disk::default();
        let third = Bytes::from(vec![0u8; FOLDER_CAP_BYTES / 3]);
        for name in ["a", "b", "c", "d"] {
            disk.write(Root::Output, name, third.clone());
        }
        assert_eq!(disk.names(Root::Output, ""), ["b", "c", "d"]);
    }
}
