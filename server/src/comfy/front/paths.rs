//! File names as ComfyUI's clients spell them. Pure.

use gesso_app::ports::store::{FilePlace, Series};

use crate::comfy::FileRef;

/// Longest name and longest folder, in bytes.
pub(super) const MAX_NAME_BYTES: usize = 255;
/// See [`MAX_NAME_BYTES`].
pub(super) const MAX_FOLDER_BYTES: usize = 1024;

/// The roots a client can name.
pub(super) const ROOTS: [&str; 3] = ["input", "output", "temp"];

/// Joins folder and name by the letter; `None` when the result leaves the root or is too long.
pub(super) fn join(folder: &str, name: &str) -> Option<String> {
    if folder.starts_with('/') || name.starts_with('/') || folder.contains('\\') || name.contains('\\') {
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
    let joined = parts.join("/");
    (joined.len() <= MAX_FOLDER_BYTES && !joined.contains('\0')).then_some(joined)
}

/// The place of a path below a root; `None` if it has no name.
pub(super) fn place(root: &str, path: &str) -> Option<FilePlace> {
    let (subfolder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let is_name = !name.is_empty() && name.len() <= MAX_NAME_BYTES;
    is_name.then(|| FilePlace { root: root.to_owned(), subfolder: subfolder.to_owned(), name: name.to_owned() })
}

/// A name, and the root that an annotation such as ` [output]` at its end names.
pub(super) fn annotated(name: &str) -> (&str, Option<&'static str>) {
    for (root, suffix) in [("output", "[output]"), ("input", "[input]"), ("temp", "[temp]")] {
        if let Some(bare) = name.strip_suffix(suffix) {
            return (bare.strip_suffix(' ').unwrap_or(bare), Some(root));
        }
    }
    (name, None)
}

/// The place a value of a graph's input means; `root` is where it is looked for if it does not say.
pub(super) fn named_by_graph(value: &str, root: &str) -> Option<FilePlace> {
    let (bare, annotated) = annotated(value);
    place(annotated.unwrap_or(root), &join("", bare)?)
}

/// Where a file of a node goes in the owner's folders, and the series it belongs to if its name is numbered
/// (comfyui protocol: file names).
pub(super) fn of_node(file: &FileRef) -> Option<(FilePlace, Option<Series>)> {
    let root = ROOTS.into_iter().find(|root| *root == file.root)?;
    let path = join(&file.subfolder.replace('\\', "/"), &file.filename)?;
    let place = place(root, &path)?;
    let series = series(&place.name);
    Some((place, series))
}

/// `prefix_00001_.png` taken apart.
fn series(name: &str) -> Option<Series> {
    let (head, suffix) = name.rsplit_once('_')?;
    let (prefix, digits) = head.rsplit_once('_')?;
    let is_number = digits.len() >= 5 && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| Series { prefix: prefix.to_owned(), suffix: suffix.to_owned() })
}

/// The content type of a name. Nothing a browser would run on its own is named as such.
pub(super) fn content_type(name: &str) -> &'static str {
    let suffix = name.rsplit_once('.').map(|(_, suffix)| suffix.to_ascii_lowercase());
    match suffix.as_deref() {
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("webp") => "image/webp",
        Some("gif") => "image/gif",
        Some("avif") => "image/avif",
        Some("bmp") => "image/bmp",
        Some("txt") => "text/plain",
        Some("json") => "application/json",
        Some("mp4") => "video/mp4",
        Some("webm") => "video/webm",
        Some("mkv") => "video/x-matroska",
        Some("flac") => "audio/flac",
        Some("mp3") => "audio/mpeg",
        Some("wav") => "audio/wav",
        Some("opus" | "ogg") => "audio/ogg",
        Some("glb") => "model/gltf-binary",
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
        for (folder, name) in
            [("../../etc", "passwd"), ("", "../x"), ("/etc", "x"), ("", "/x"), ("a", "..\\..\\x"), ("", "a\0b")]
        {
            assert_eq!(join(folder, name), None, "{folder} {name}");
        }
        assert_eq!(join("", &"x".repeat(MAX_FOLDER_BYTES + 1)), None);
    }

    #[test]
    fn an_annotation_selects_a_root() {
        assert_eq!(annotated("a.png [output]"), ("a.png", Some("output")));
        assert_eq!(annotated("sub/a.png"), ("sub/a.png", None));
        let place = named_by_graph("sub/a.png [temp]", "input");
        assert_eq!(place, place_of("temp", "sub", "a.png"));
        assert_eq!(named_by_graph("../a.png", "input"), None);
        assert_eq!(named_by_graph("", "input"), None);
    }

    #[test]
    fn numbered_names_are_a_series() {
        let taken = |name: &str| series(name).map(|series| (series.prefix, series.suffix));
        let series = |prefix: &str, suffix: &str| Some((prefix.to_owned(), suffix.to_owned()));
        assert_eq!(taken("ComfyUI_00012_.png"), series("ComfyUI", ".png"));
        assert_eq!(taken("my_own_123456_.webp"), series("my_own", ".webp"));
        for name in ["a.png", "a_1_.png", "a_0000x_.png", "00001_.png"] {
            assert_eq!(taken(name), None, "{name}");
        }
    }

    fn place_of(root: &str, subfolder: &str, name: &str) -> Option<FilePlace> {
        Some(FilePlace { root: root.into(), subfolder: subfolder.into(), name: name.into() })
    }
}
