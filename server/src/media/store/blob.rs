//! A stored file on its way out: as bytes for ourselves, as a stream for a browser.

use std::io::SeekFrom;
use std::ops::Range;

use axum::body::Body;
use bytes::Bytes;
use object_store::{GetResult, GetResultPayload};
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

use super::{ContentHash, MediaError};

/// Bytes read from a local file at a time while it is streamed.
const STREAM_CHUNK_BYTES: usize = 64 * 1024;

/// A stored file, or the part of it that was asked for.
#[derive(Debug)]
pub struct Blob {
    sha256: ContentHash,
    found: GetResult,
}

impl Blob {
    pub(super) const fn new(sha256: ContentHash, found: GetResult) -> Self {
        Self { sha256, found }
    }

    /// Size of the whole file in bytes, also when this is a part.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.found.meta.size
    }

    /// The bytes of the file that this holds.
    #[must_use]
    pub fn range(&self) -> Range<u64> {
        self.found.range.clone()
    }

    /// The strong entity tag, with its quotes.
    #[must_use]
    pub fn etag(&self) -> String {
        format!("\"{}\"", self.sha256)
    }

    /// Everything in memory.
    ///
    /// # Errors
    /// A store error.
    pub async fn bytes(self) -> Result<Bytes, MediaError> {
        Ok(self.found.bytes().await?)
    }

    /// A response body that holds one chunk at a time.
    ///
    /// # Errors
    /// [`MediaError::Io`] when a local file cannot be positioned.
    pub async fn into_body(self) -> Result<Body, MediaError> {
        let Range { start, end } = self.found.range;
        Ok(match self.found.payload {
            GetResultPayload::File(file, _) => {
                let mut file = tokio::fs::File::from_std(file);
                file.seek(SeekFrom::Start(start)).await?;
                let part = file.take(end - start);
                Body::from_stream(ReaderStream::with_capacity(part, STREAM_CHUNK_BYTES))
            }
            GetResultPayload::Stream(stream) => Body::from_stream(stream),
        })
    }
}
