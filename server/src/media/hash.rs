//! The name of a stored file: the SHA-256 of its bytes.

use std::fmt;
use std::str::FromStr;

use object_store::path::Path;
use sha2::{Digest, Sha256};

use super::MediaError;

/// Folder of the files themselves.
pub(super) const BLOBS: &str = "blobs";

/// SHA-256 of a file; shown and read as 64 lower-case hexadecimal digits, so it is always safe
/// in a path or a header.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContentHash([u8; 32]);

impl ContentHash {
    /// Hashes `bytes`: about a millisecond a megabyte, so not on an async thread.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Key of the file itself: `blobs/ab/<sha256>`.
    pub(super) fn blob_key(self) -> Path {
        self.key(BLOBS, "")
    }

    /// Key of one thumbnail: `thumbs/ab/<sha256>-<width>.webp`.
    pub(super) fn thumb_key(self, width: u32) -> Path {
        self.key("thumbs", &format!("-{width}.webp"))
    }

    fn key(self, folder: &str, suffix: &str) -> Path {
        let [first, ..] = self.0;
        // One level of 256 folders, which are made when the store is opened.
        Path::from(format!("{folder}/{first:02x}/{self}{suffix}"))
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for ContentHash {
    type Err = MediaError;

    fn from_str(text: &str) -> Result<Self, MediaError> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| MediaError::BadHash)?;
        Ok(Self(bytes))
    }
}
