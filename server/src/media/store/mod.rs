//! The content-addressed store: a file's name is its SHA-256, so storing twice is storing once.

mod backend;
mod blob;
mod flights;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use futures::TryStreamExt;
use futures::future::{join, try_join_all};
use gesso_app::ports::store::BlobFacts;
use object_store::path::Path;
use object_store::{Error as ObjectError, GetOptions, GetRange, ObjectStore, ObjectStoreExt};

use super::thumbs::{THUMB_WIDTHS, Thumb, is_whole, make, thumb_width};
use super::work::Work;
use super::{ContentHash, Facts, Kind, MediaError, pixels, probe_as};
use backend::Backend;
use flights::Flights;

pub use blob::Blob;

/// What was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Name of the file in the store.
    pub sha256: ContentHash,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// Its media type, such as `image/png`.
    pub mime: &'static str,
    /// Width in pixels as displayed.
    pub width: u32,
    /// Height in pixels as displayed.
    pub height: u32,
    /// Whether pixels can be transparent.
    pub has_alpha: bool,
    /// Frames, 1 for a still picture.
    pub frames: u32,
}

impl Stored {
    /// What the records say of it.
    #[must_use]
    pub fn facts(&self) -> BlobFacts {
        BlobFacts {
            sha256: self.sha256.to_string(),
            bytes: i64::try_from(self.bytes).unwrap_or(i64::MAX),
            mime: self.mime.to_owned(),
            width: self.width,
            height: self.height,
        }
    }
}

/// What the store holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Number of files, thumbnails not counted.
    pub blobs: u64,
    /// Their size in bytes.
    pub blob_bytes: u64,
    /// Number of thumbnails.
    pub thumbs: u64,
    /// Their size in bytes.
    pub thumb_bytes: u64,
}

/// The media store. Clones are cheap and share everything.
#[derive(Clone)]
pub struct MediaStore {
    shared: Arc<Shared>,
}

struct Shared {
    backend: Backend,
    work: Work,
    flights: Flights,
    thumb_runs: AtomicU64,
}

impl MediaStore {
    /// Opens `file://<folder>` (created if missing) or `s3://<bucket>/<prefix>` (credentials,
    /// region and endpoint from the usual `AWS_*` variables).
    ///
    /// # Errors
    /// [`MediaError::BadUrl`] for another address or a folder that cannot be made.
    pub fn open(url: &str) -> Result<Self, MediaError> {
        let shared = Shared {
            backend: backend::open(url)?,
            work: Work::new(),
            flights: Flights::default(),
            thumb_runs: AtomicU64::new(0),
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Whether the store can be written to, by writing to it; for `/ready`.
    ///
    /// # Errors
    /// [`MediaError::Store`] with what failed.
    pub async fn ready(&self) -> Result<(), MediaError> {
        let key = Path::from("ready");
        self.shared.backend.files.put(&key, Bytes::from_static(b"ready\n").into()).await?;
        Ok(())
    }

    /// Stores a file with its thumbnails. What cannot be shown is refused and leaves nothing
    /// behind; what is there already is not decoded again.
    ///
    /// # Errors
    /// Any [`MediaError`] about the file or the store.
    pub async fn ingest(&self, bytes: Bytes, kind: Kind) -> Result<Stored, MediaError> {
        let (stored, facts) = self.inspect(&bytes, kind).await?;
        let sha256 = stored.sha256;
        let flight = self.shared.flights.of(sha256);
        let _alone = flight.lock().await;
        let key = sha256.blob_key();
        if self.has_thumbs(sha256).await? {
            self.write(&key, bytes).await?;
            return Ok(stored);
        }
        // The disk takes about as long to have the file as the thumbnails take to be made.
        let thumbs = async { self.write_thumbs(sha256, self.render(bytes.clone(), facts).await?).await };
        let (file, thumbs) = join(self.write(&key, bytes.clone()), thumbs).await;
        let is_new = file?;
        if thumbs.is_err() && is_new {
            self.shared.backend.files.delete(&key).await?;
        }
        thumbs.map(|()| stored)
    }

    /// Stores a file without thumbnails; they are made when first asked for.
    ///
    /// # Errors
    /// Any [`MediaError`] about the file's headers or the store.
    pub async fn put(&self, bytes: Bytes, kind: Kind) -> Result<Stored, MediaError> {
        let (stored, _) = self.inspect(&bytes, kind).await?;
        self.write(&stored.sha256.blob_key(), bytes).await?;
        Ok(stored)
    }

    /// Stores a file of any kind. What is no picture we can show is of no known kind and size, and nothing ever decodes it.
    ///
    /// # Errors
    /// [`MediaError::TooManyBytes`], or a store error.
    pub async fn put_any(&self, bytes: Bytes, kind: Kind) -> Result<Stored, MediaError> {
        let stored = match self.inspect(&bytes, kind).await {
            Ok((stored, _)) => stored,
            Err(error @ (MediaError::TooManyBytes { .. } | MediaError::Interrupted)) => return Err(error),
            Err(_) => {
                if bytes.len() as u64 > kind.max_bytes() {
                    return Err(MediaError::TooManyBytes { bytes: bytes.len() as u64, limit: kind.max_bytes() });
                }
                let file = bytes.clone();
                let sha256 = self.shared.work.run(0, move || Ok(ContentHash::of(&file))).await?;
                let bytes = bytes.len() as u64;
                let (mime, has_alpha, frames) = ("application/octet-stream", false, 1);
                Stored { sha256, bytes, mime, width: 0, height: 0, has_alpha, frames }
            }
        };
        self.write(&stored.sha256.blob_key(), bytes).await?;
        Ok(stored)
    }

    /// Makes and stores all thumbnails of a file that is at hand.
    ///
    /// # Errors
    /// [`MediaError::Decode`] when the pixels cannot be read, or a store error.
    pub async fn make_thumbs(&self, sha256: ContentHash, bytes: &Bytes) -> Result<(), MediaError> {
        let flight = self.shared.flights.of(sha256);
        let _alone = flight.lock().await;
        self.thumbs_of(sha256, bytes.clone()).await.map(drop)
    }

    /// A stored file.
    ///
    /// # Errors
    /// [`MediaError::NotFound`], or a store error.
    pub async fn get(&self, sha256: ContentHash) -> Result<Blob, MediaError> {
        self.read(sha256, GetOptions::default()).await
    }

    /// A part of a stored file; the range must lie inside it.
    ///
    /// # Errors
    /// [`MediaError::NotFound`], or a store error.
    pub async fn get_range(&self, sha256: ContentHash, range: GetRange) -> Result<Blob, MediaError> {
        let options = GetOptions { range: Some(range), ..GetOptions::default() };
        self.read(sha256, options).await
    }

    /// Size of a stored file in bytes.
    ///
    /// # Errors
    /// [`MediaError::NotFound`], or a store error.
    pub async fn size(&self, sha256: ContentHash) -> Result<u64, MediaError> {
        let size = self.object_size(&sha256.blob_key()).await?;
        size.ok_or(MediaError::NotFound { sha256 })
    }

    /// The thumbnail for a wish of `wanted` pixels in width ([`thumb_width`]); all sizes are
    /// made now if this one is missing, once however many ask.
    ///
    /// # Errors
    /// [`MediaError::NotFound`], [`MediaError::Decode`], or a store error.
    pub async fn thumb(&self, sha256: ContentHash, wanted: u32) -> Result<Bytes, MediaError> {
        let width = thumb_width(wanted);
        if let Some(bytes) = self.stored_thumb(sha256, width).await? {
            return Ok(bytes);
        }
        let flight = self.shared.flights.of(sha256);
        let _alone = flight.lock().await;
        // Whoever was first has made it meanwhile.
        if let Some(bytes) = self.stored_thumb(sha256, width).await? {
            return Ok(bytes);
        }
        let file = self.get(sha256).await?.bytes().await?;
        let thumbs = self.thumbs_of(sha256, file).await?;
        let thumb = thumbs.into_iter().find(|thumb| thumb.width == width);
        thumb.map(|thumb| thumb.bytes).ok_or(MediaError::NotFound { sha256 })
    }

    /// Removes a file and its thumbnails; nothing happens if it is not there. Whether anything
    /// still refers to it is for the caller to know.
    ///
    /// # Errors
    /// A store error.
    pub async fn delete(&self, sha256: ContentHash) -> Result<(), MediaError> {
        let flight = self.shared.flights.of(sha256);
        let _alone = flight.lock().await;
        let thumbs = THUMB_WIDTHS.map(|width| sha256.thumb_key(width));
        // The file last: a crash half-way leaves something a second call can find.
        for key in thumbs.into_iter().chain([sha256.blob_key()]) {
            match self.shared.backend.files.delete(&key).await {
                Ok(()) | Err(ObjectError::NotFound { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// Counts everything in the store: one listing, so for a page, not for every request.
    ///
    /// # Errors
    /// A store error.
    pub async fn usage(&self) -> Result<Usage, MediaError> {
        let (blobs, blob_bytes) = self.count("blobs").await?;
        let (thumbs, thumb_bytes) = self.count("thumbs").await?;
        Ok(Usage { blobs, blob_bytes, thumbs, thumb_bytes })
    }

    /// How often pixels were decoded for thumbnails since the store was opened; for `/metrics`.
    #[must_use]
    pub fn thumb_runs(&self) -> u64 {
        self.shared.thumb_runs.load(Ordering::Relaxed)
    }

    async fn inspect(&self, bytes: &Bytes, kind: Kind) -> Result<(Stored, Facts), MediaError> {
        let file = bytes.clone();
        let job = move || {
            let facts = probe_as(&file, kind)?;
            let stored = Stored {
                sha256: ContentHash::of(&file),
                bytes: file.len() as u64,
                mime: facts.format.mime(),
                width: facts.width,
                height: facts.height,
                has_alpha: facts.has_alpha,
                frames: facts.frames,
            };
            Ok((stored, facts))
        };
        self.shared.work.run(0, job).await
    }

    async fn render(&self, bytes: Bytes, facts: Facts) -> Result<Vec<Thumb>, MediaError> {
        self.shared.thumb_runs.fetch_add(1, Ordering::Relaxed);
        let memory = pixels::decode_bytes(&facts);
        self.shared.work.run(memory, move || make(&bytes, &facts)).await
    }

    async fn thumbs_of(&self, sha256: ContentHash, bytes: Bytes) -> Result<Vec<Thumb>, MediaError> {
        // What is stored was within its limit when it came, so the wider one applies.
        let (_, facts) = self.inspect(&bytes, Kind::NodeOutput).await?;
        let thumbs = self.render(bytes, facts).await?;
        self.write_thumbs(sha256, thumbs.clone()).await?;
        Ok(thumbs)
    }

    async fn write_thumbs(&self, sha256: ContentHash, thumbs: Vec<Thumb>) -> Result<(), MediaError> {
        let writes = thumbs.into_iter().map(async |thumb| {
            let key = sha256.thumb_key(thumb.width);
            self.shared.backend.thumbs.put(&key, thumb.bytes.into()).await
        });
        try_join_all(writes).await?;
        Ok(())
    }

    async fn has_thumbs(&self, sha256: ContentHash) -> Result<bool, MediaError> {
        for width in THUMB_WIDTHS {
            if self.object_size(&sha256.thumb_key(width)).await?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn stored_thumb(&self, sha256: ContentHash, width: u32) -> Result<Option<Bytes>, MediaError> {
        match self.shared.backend.thumbs.get(&sha256.thumb_key(width)).await {
            // One that a power cut has shortened is made again.
            Ok(found) => Ok(Some(found.bytes().await?).filter(|file| is_whole(file))),
            Err(ObjectError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes a file unless it is there already; true if it was not. Both backends publish a file
    /// only when it is complete: the folder by renaming, S3 by definition.
    async fn write(&self, key: &Path, bytes: Bytes) -> Result<bool, MediaError> {
        let is_new = self.object_size(key).await? != Some(bytes.len() as u64);
        if is_new {
            self.shared.backend.files.put(key, bytes.into()).await?;
        }
        Ok(is_new)
    }

    async fn object_size(&self, key: &Path) -> Result<Option<u64>, MediaError> {
        match self.shared.backend.files.head(key).await {
            Ok(meta) => Ok(Some(meta.size)),
            Err(ObjectError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    async fn read(&self, sha256: ContentHash, options: GetOptions) -> Result<Blob, MediaError> {
        match self.shared.backend.files.get_opts(&sha256.blob_key(), options).await {
            Ok(found) => Ok(Blob::new(sha256, found)),
            Err(ObjectError::NotFound { .. }) => Err(MediaError::NotFound { sha256 }),
            Err(error) => Err(error.into()),
        }
    }

    async fn count(&self, folder: &str) -> Result<(u64, u64), MediaError> {
        let listing = self.shared.backend.files.list(Some(&Path::from(folder)));
        let sum = listing.try_fold((0, 0), async |(files, bytes), meta| Ok((files + 1, bytes + meta.size)));
        Ok(sum.await?)
    }
}
