//! From `GESSO_MEDIA_URL` to an object store.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::prefix::PrefixStore;
use object_store::{ObjectStore, RetryConfig};
use url::Url;

use super::MediaError;
use crate::media::hash::BLOBS;

/// How often a failed S3 request is repeated, and for how long: a person is waiting.
const S3_RETRIES: usize = 4;
const S3_RETRY_SECS: u64 = 30;

/// Where files and their thumbnails go; one and the same for S3.
pub(super) struct Backend {
    /// What is written is on the disk when the call returns.
    pub(super) files: Arc<dyn ObjectStore>,
    /// What is written may be cut short by a power cut: it can be made again.
    pub(super) thumbs: Arc<dyn ObjectStore>,
}

/// Opens the store behind `url`, without asking it anything yet.
pub(super) fn open(url: &str) -> Result<Backend, MediaError> {
    if let Some(folder) = url.strip_prefix("file://") {
        return open_folder(url, folder);
    }
    let address = Url::parse(url).map_err(bad)?;
    match (address.scheme(), address.host_str()) {
        ("s3", Some(bucket)) => open_s3(bucket, address.path()),
        ("s3", None) => Err(bad("it names no bucket")),
        _ => Err(bad("only file:// and s3:// are known")),
    }
}

/// A relative folder has no place in a URL, but `./data/media` is the default: it is taken as
/// written, while an absolute one may have `%20` and the like in it.
fn open_folder(url: &str, folder: &str) -> Result<Backend, MediaError> {
    let folder = if folder.starts_with('/') {
        let url = Url::parse(url).map_err(bad)?;
        url.to_file_path().map_err(|()| bad("it names no folder"))?
    } else if folder.is_empty() {
        return Err(bad("it names no folder"));
    } else {
        PathBuf::from(folder)
    };
    make_shards(&folder).map_err(bad)?;
    let store = || LocalFileSystem::new_with_prefix(&folder).map_err(bad);
    // A rename without fsync can survive a power cut as an empty file under a good name.
    Ok(Backend { files: Arc::new(store()?.with_fsync(true)), thumbs: Arc::new(store()?) })
}

/// Makes the folder and the 256 folders of files in it. Making one durable when its first file comes would cost that file
/// the time of two more flushes.
fn make_shards(folder: &Path) -> std::io::Result<()> {
    let blobs = folder.join(BLOBS);
    for shard in 0..=u8::MAX {
        std::fs::create_dir_all(blobs.join(format!("{shard:02x}")))?;
    }
    // Elsewhere a folder cannot be opened, and its entries are durable without.
    if cfg!(unix) {
        std::fs::File::open(&blobs)?.sync_all()?;
        std::fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn open_s3(bucket: &str, prefix: &str) -> Result<Backend, MediaError> {
    let retry =
        RetryConfig { max_retries: S3_RETRIES, retry_timeout: Duration::from_secs(S3_RETRY_SECS), ..RetryConfig::default() };
    let store = AmazonS3Builder::from_env().with_bucket_name(bucket).with_retry(retry).build().map_err(bad)?;
    let prefix = prefix.trim_matches('/');
    let files: Arc<dyn ObjectStore> =
        if prefix.is_empty() { Arc::new(store) } else { Arc::new(PrefixStore::new(store, prefix)) };
    Ok(Backend { thumbs: Arc::clone(&files), files })
}

fn bad(reason: impl ToString) -> MediaError {
    let reason = reason.to_string();
    MediaError::BadUrl { reason }
}
