//! The store: idempotent, atomic, shared work done once. The same life is led on S3 in `s3`.

use std::time::Duration;

use bytes::Bytes;
use futures::future::join_all;
use gesso_server::media::{ContentHash, Kind, MediaError, MediaStore, Stored, Usage};
use object_store::GetRange;
use tempfile::TempDir;

use super::samples::*;

pub fn local() -> (MediaStore, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let store = MediaStore::open(&format!("file://{}", folder.path().display())).unwrap();
    (store, folder)
}

/// Everything a store does, on an empty one.
pub async fn life(store: &MediaStore) {
    store.ready().await.unwrap();
    assert_eq!(store.usage().await.unwrap(), Usage::default());

    let file = png(300, 200);
    let stored = store.ingest(file.clone(), Kind::NodeOutput).await.unwrap();
    let expected = Stored {
        sha256: ContentHash::of(&file),
        bytes: file.len() as u64,
        mime: "image/png",
        width: 300,
        height: 200,
        has_alpha: false,
        frames: 1,
    };
    assert_eq!(stored, expected);
    let after_one = store.usage().await.unwrap();
    assert_eq!((after_one.blobs, after_one.blob_bytes, after_one.thumbs), (1, stored.bytes, 4));

    // Again, and by the other way in: nothing changes.
    assert_eq!(store.ingest(file.clone(), Kind::Upload).await.unwrap(), stored);
    assert_eq!(store.put(file.clone(), Kind::Upload).await.unwrap(), stored);
    assert_eq!(store.usage().await.unwrap(), after_one);
    assert_eq!(store.thumb_runs(), 1);

    let blob = store.get(stored.sha256).await.unwrap();
    assert_eq!((blob.size(), blob.etag()), (stored.bytes, format!("\"{}\"", stored.sha256)));
    assert_eq!(blob.bytes().await.unwrap(), file);
    let part = store.get_range(stored.sha256, GetRange::Bounded(3..9)).await.unwrap();
    assert_eq!((part.size(), part.range()), (stored.bytes, 3..9));
    let body = axum::body::to_bytes(part.into_body().await.unwrap(), 100).await.unwrap();
    assert_eq!(body, file.slice(3..9));

    // Without thumbnails at first, and then with all of them.
    let other = store.put(png(50, 50), Kind::Upload).await.unwrap();
    assert_eq!(store.usage().await.unwrap().thumbs, 4);
    store.thumb(other.sha256, 1).await.unwrap();
    assert_eq!(store.usage().await.unwrap().thumbs, 8);
    let third = store.put(png(60, 50), Kind::Upload).await.unwrap();
    store.make_thumbs(third.sha256, &png(60, 50)).await.unwrap();
    let runs = store.thumb_runs();
    store.thumb(third.sha256, 640).await.unwrap();
    assert_eq!(store.thumb_runs(), runs, "made ahead, not on request");

    for sha256 in [stored.sha256, other.sha256, third.sha256, stored.sha256] {
        store.delete(sha256).await.unwrap();
    }
    assert_eq!(store.usage().await.unwrap(), Usage::default());
    let gone = store.get(stored.sha256).await;
    assert!(matches!(gone, Err(MediaError::NotFound { sha256 }) if sha256 == stored.sha256));
    assert!(matches!(store.thumb(stored.sha256, 160).await, Err(MediaError::NotFound { .. })));
    assert!(matches!(store.size(stored.sha256).await, Err(MediaError::NotFound { .. })));
}

#[tokio::test]
async fn a_folder_leads_the_whole_life() {
    let (store, _folder) = local();
    life(&store).await;
}

#[tokio::test]
async fn a_thumbnail_that_a_power_cut_has_shortened_is_made_again() {
    let (store, folder) = local();
    let stored = store.ingest(png(20, 20), Kind::Upload).await.unwrap();
    let whole = store.thumb(stored.sha256, 160).await.unwrap();
    let sha = stored.sha256.to_string();
    for shortened in [Vec::new(), whole.get(..whole.len() / 2).unwrap().to_vec()] {
        std::fs::write(folder.path().join(format!("thumbs/{}/{sha}-160.webp", &sha[..2])), shortened).unwrap();
        assert_eq!(store.thumb(stored.sha256, 160).await.unwrap(), whole);
    }
}

#[tokio::test]
async fn files_lie_where_their_hash_says() {
    let (store, folder) = local();
    let stored = store.ingest(png(20, 20), Kind::Upload).await.unwrap();
    let sha = stored.sha256.to_string();
    let place = |folder: &str| format!("{folder}/{}/{sha}", &sha[..2]);
    assert!(folder.path().join(place("blobs")).is_file());
    for width in [160, 320, 640, 1280] {
        let name = format!("{}-{width}.webp", place("thumbs"));
        assert!(folder.path().join(name).is_file());
    }
    assert_eq!(sha.parse::<ContentHash>().unwrap(), stored.sha256);
    assert!(matches!("../x".parse::<ContentHash>(), Err(MediaError::BadHash)));
}

#[tokio::test]
async fn what_cannot_be_shown_leaves_nothing_behind() {
    let (store, _folder) = local();
    // Good headers, nonsense for pixels.
    let bad = Bytes::from(stated_png(64, 64, &[]));
    let refused = store.ingest(bad.clone(), Kind::NodeOutput).await;
    assert!(matches!(refused, Err(MediaError::Decode { .. })), "{refused:?}");
    let refused = store.ingest(gif(1, 1, 5_000).into(), Kind::NodeOutput).await;
    assert!(matches!(refused, Err(MediaError::TooManyFrames)));
    let mut damaged = png(200, 200).to_vec();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 0xff;
    let refused = store.ingest(damaged.into(), Kind::NodeOutput).await;
    assert!(matches!(refused, Err(MediaError::Decode { .. })), "{refused:?}");
    assert_eq!(store.usage().await.unwrap(), Usage::default());
    // Stored without a look at its pixels, it still has no thumbnail.
    let stored = store.put(bad, Kind::NodeOutput).await.unwrap();
    let refused = store.thumb(stored.sha256, 160).await;
    assert!(matches!(refused, Err(MediaError::Decode { .. })));
}

#[tokio::test]
async fn a_file_with_two_sizes_is_refused() {
    let (store, _folder) = local();
    // The canvas is small, the picture inside it is not.
    let inner = webp(600, 600);
    let inner = inner[20..].to_vec();
    let file = riff(&[(b"VP8X", vp8x(10, 10, 0)), (b"VP8L", inner)]);
    let refused = store.ingest(file.into(), Kind::Upload).await;
    let told = matches!(refused, Err(MediaError::Decode { .. } | MediaError::Malformed { .. }));
    assert!(told, "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_askers_cause_one_decode() {
    let (store, _folder) = local();
    let stored = store.put(png(900, 900), Kind::Upload).await.unwrap();
    let widths = (0..32).map(|n| [160, 320, 640, 1280][n % 4]);
    let thumbs = join_all(widths.map(|width| {
        let store = store.clone();
        tokio::spawn(async move { store.thumb(stored.sha256, width).await.map(|bytes| bytes.len()) })
    }))
    .await;
    assert!(thumbs.into_iter().all(|thumb| thumb.unwrap().unwrap() > 0));
    assert_eq!(store.thumb_runs(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn storing_the_same_file_at_once_stores_it_once() {
    let (store, _folder) = local();
    let file = png(500, 500);
    let stored = join_all((0..16).map(|_| {
        let (store, file) = (store.clone(), file.clone());
        tokio::spawn(async move { store.ingest(file, Kind::NodeOutput).await })
    }))
    .await;
    assert!(stored.into_iter().all(|stored| stored.unwrap().is_ok()));
    assert_eq!(store.thumb_runs(), 1);
    let usage = store.usage().await.unwrap();
    assert_eq!((usage.blobs, usage.thumbs), (1, 4));
}

#[tokio::test]
async fn what_a_crash_left_half_written_is_not_taken_for_the_file() {
    let (store, folder) = local();
    let file = png(100, 100);
    let sha = ContentHash::of(&file).to_string();
    let place = folder.path().join(format!("blobs/{}", &sha[..2]));
    std::fs::create_dir_all(&place).unwrap();
    // A staged write that never got its name, and a short file from a broken disk.
    std::fs::write(place.join(format!("{sha}#1")), &file[..10]).unwrap();
    assert_eq!(store.usage().await.unwrap().blobs, 0);
    std::fs::write(place.join(&sha), &file[..10]).unwrap();
    let stored = store.ingest(file.clone(), Kind::Upload).await.unwrap();
    let bytes = store.get(stored.sha256).await.unwrap().bytes().await.unwrap();
    assert_eq!(bytes, file);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_never_sees_half_a_file() {
    let (store, _folder) = local();
    let file = png(1500, 1500);
    let sha256 = ContentHash::of(&file);
    let reader = tokio::spawn({
        let store = store.clone();
        async move {
            loop {
                match store.get(sha256).await {
                    Ok(blob) => return blob.bytes().await.unwrap().len(),
                    Err(MediaError::NotFound { .. }) => tokio::task::yield_now().await,
                    Err(error) => panic!("{error}"),
                }
            }
        }
    });
    store.put(file.clone(), Kind::Upload).await.unwrap();
    let seen = tokio::time::timeout(Duration::from_secs(30), reader).await.unwrap();
    assert_eq!(seen.unwrap(), file.len());
}

#[test]
fn addresses_are_checked() {
    for url in ["", "media", "http://x/y", "s3://", "file://"] {
        let refused = MediaStore::open(url);
        assert!(matches!(refused, Err(MediaError::BadUrl { .. })), "{url:?}");
    }
    let folder = tempfile::tempdir().unwrap();
    let spaced = format!("file://{}/a%20b", folder.path().display());
    assert!(MediaStore::open(&spaced).is_ok());
    assert!(folder.path().join("a b").is_dir());
    let file = folder.path().join("file");
    std::fs::write(&file, "x").unwrap();
    let refused = MediaStore::open(&format!("file://{}", file.display()));
    assert!(matches!(refused, Err(MediaError::BadUrl { .. })));
}
