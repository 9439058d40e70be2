//! Content hashes: of files for their names, of inputs for skipping steps.

use std::path::Path;

use sha2::{Digest, Sha256};

/// Length of the hash in a file name, in hex digits: 64 bits tell a few hundred files apart.
const NAME_DIGITS: usize = 16;

/// The hash of some parts, each with its length, so that no two lists of parts look alike.
pub fn of<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hex::encode(hasher.finalize())
}

/// `fonts/inter.woff2` with this content is called `fonts/inter.<hash>.woff2`.
pub fn name(logical: &str, content: &[u8]) -> String {
    named(logical, &of([content]))
}

/// The same, by a hash that is known.
pub fn named(logical: &str, hash: &str) -> String {
    let hash = &hash[..NAME_DIGITS.min(hash.len())];
    let path = Path::new(logical);
    let file = match (path.file_stem(), path.extension()) {
        (Some(stem), Some(extension)) => {
            format!("{}.{hash}.{}", stem.to_string_lossy(), extension.to_string_lossy())
        }
        _ => format!("{logical}.{hash}"),
    };
    path.with_file_name(file).to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_changes_with_the_content_and_keeps_folder_and_ending() {
        let one = name("fonts/inter.woff2", b"one");
        let other = name("fonts/inter.woff2", b"other");
        assert_ne!(one, other);
        assert_eq!(one, name("fonts/inter.woff2", b"one"));
        let middle = one.strip_prefix("fonts/inter.").and_then(|rest| rest.strip_suffix(".woff2")).unwrap();
        assert_eq!(middle.len(), NAME_DIGITS);
        assert!(middle.chars().all(|digit| digit.is_ascii_hexdigit()));
    }

    #[test]
    fn parts_are_kept_apart() {
        assert_ne!(of([b"ab".as_slice(), b"c"]), of([b"a".as_slice(), b"bc"]));
    }
}
