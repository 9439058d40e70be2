//! Pictures, uploads, and what becomes of files.

use std::sync::Arc;

use gesso_app::ports::store::{JobStore, LibraryStore, NewAsset, SessionStore};
use gesso_core::ids::{AssetId, ImageId};
use uuid::Uuid;

use crate::support::{Bench, T0, assert_not_found, at, blob, claim, job, picture, process, random_sha};

fn asset(sha: &str) -> NewAsset {
    NewAsset { id: AssetId(Uuid::new_v4()), blob: blob(sha) }
}

pub async fn uploads_and_pictures_are_found_by_id(bench: &Bench) {
    let (store, owner, session) = (&bench.store, bench.owner, bench.session().await);
    let upload = asset(&random_sha());
    let row = store.add_asset(owner, &upload, at(1)).await.unwrap();
    assert_eq!((row.id, &row.blob, row.created_at), (upload.id, &upload.blob, at(1)));
    let again = NewAsset { id: upload.id, blob: blob(&random_sha()) };
    let same = store.add_asset(owner, &again, at(2)).await.unwrap();
    assert_eq!((same.blob, same.created_at), (row.blob.clone(), at(1)), "the first upload of an id stays");
    let source = store.source_picture(owner, upload.id.0).await.unwrap();
    assert_eq!((source.image_id, source.blob), (None, row.blob));

    let (generation, images) = bench.completed(session, 2).await;
    let source = store.source_picture(owner, images[1].id.0).await.unwrap();
    assert_eq!((source.image_id, &source.blob), (Some(images[1].id), &images[1].blob));
    let image = store.image(owner, session, images[1].id).await.unwrap();
    assert_eq!((image.generation_id, image.session_id, image.simulated), (generation, session, true));
    let of = store.images_of(owner, generation).await.unwrap();
    assert_eq!(of.iter().map(|image| image.id).collect::<Vec<_>>(), [images[0].id, images[1].id]);
    let elsewhere = bench.session().await;
    assert_not_found(store.image(owner, elsewhere, images[1].id).await, "picture");
    assert_not_found(store.source_picture(owner, Uuid::new_v4()).await, "picture");
}

pub async fn uploads_and_pictures_may_share_a_file_at_once(bench: &Bench) {
    let (owner, session, process) = (bench.owner, bench.session().await, process());
    let stores = [Arc::clone(&bench.store), bench.other_process().await];
    let mut writers = Vec::new();
    for round in 0..20 {
        let id = bench.claimed(session, "moth", process).await.queued.id;
        let sha = random_sha();
        for turn in 0..4 {
            let (store, sha) = (Arc::clone(&stores[turn % 2]), sha.clone());
            writers.push(tokio::spawn(async move {
                if turn == round % 4 {
                    assert!(store.complete(id, process, &[picture(&sha)], at(1)).await.unwrap());
                } else {
                    store.add_asset(owner, &asset(&sha), at(1)).await.unwrap();
                }
            }));
        }
    }
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(bench.count("SELECT COUNT(*) FROM blobs").await, 20);
    assert_eq!(bench.count("SELECT COUNT(*) FROM assets").await, 60);
}

pub async fn a_session_weighs_what_its_files_weigh(bench: &Bench) {
    let (store, owner, session) = (&bench.store, bench.owner, bench.session().await);
    bench.session().await;
    assert_eq!(store.session(owner, session).await.unwrap().stats, Default::default());
    bench.completed(session, 2).await;
    bench.completed(session, 1).await;
    let stats = store.session(owner, session).await.unwrap().stats;
    assert_eq!((stats.images, stats.bytes), (3, 3000));
    let listed = store.sessions(owner, &Default::default(), None, 10).await.unwrap().items;
    assert_eq!(listed.iter().find(|item| item.id == session).unwrap().stats, stats);
    assert_eq!(listed.iter().find(|item| item.id != session).unwrap().stats, Default::default());
}

pub async fn purging_waits_for_what_runs(bench: &Bench) {
    let (store, owner) = (&bench.store, bench.owner);
    let (gone, other) = (bench.session().await, bench.session().await);
    let (_, images) = bench.completed(gone, 1).await;
    let process = process();
    let running = bench.claimed(gone, "moth", process).await.queued.id;
    // Another session waits for a picture of the one that goes.
    let mut derived = job(other);
    derived.parents = vec![images[0].id];
    store.add_jobs(owner, other, &[derived.clone()], T0).await.unwrap();
    store.delete_session(owner, gone, at(1)).await.unwrap();
    assert_eq!(store.purge_deleted(at(2), at(2)).await.unwrap(), 0, "a job is in flight");
    assert!(store.complete(running, process, &[picture(&random_sha())], at(3)).await.unwrap());
    assert_eq!(store.purge_deleted(at(4), at(4)).await.unwrap(), 0, "its picture is waited for");
    claim(store, derived.id, "moth", process, 9, at(5)).await.unwrap();
    assert!(store.complete(derived.id, process, &[picture(&random_sha())], at(6)).await.unwrap());
    assert_eq!(store.purge_deleted(at(7), at(7)).await.unwrap(), 1);
    assert_eq!(store.purge_deleted(at(8), at(8)).await.unwrap(), 0);
    assert_eq!(bench.count("SELECT COUNT(*) FROM images").await, 1);
    assert_eq!(bench.count("SELECT COUNT(*) FROM attempts").await, 1);
    let left = store.generation(owner, derived.id).await.unwrap();
    assert_eq!(left.images[0].parents, Vec::<ImageId>::new(), "a parent that is gone is not named");
    assert_eq!(bench.count("SELECT COUNT(*) FROM blobs").await, 3, "files stay until they are swept");
}

pub async fn a_file_is_condemned_then_forgotten(bench: &Bench) {
    let (store, owner) = (&bench.store, bench.owner);
    let (gone, kept) = (bench.session().await, bench.session().await);
    let shared = random_sha();
    let (_, going) = bench.completed(gone, 1).await;
    let (_, staying) = bench.completed(kept, 1).await;
    for session in [gone, kept] {
        let process = process();
        let id = bench.claimed(session, "moth", process).await.queued.id;
        assert!(store.complete(id, process, &[picture(&shared)], at(1)).await.unwrap());
    }
    store.add_asset(owner, &asset(&random_sha()), T0).await.unwrap();
    assert!(store.condemn_blobs(at(9999), 10).await.unwrap().is_empty(), "everything is referenced");
    store.delete_session(owner, gone, at(2)).await.unwrap();
    assert_eq!(store.purge_deleted(at(100), at(100)).await.unwrap(), 1);
    assert!(store.condemn_blobs(at(100), 10).await.unwrap().is_empty(), "the reference went only now");
    let condemned = store.condemn_blobs(at(101), 10).await.unwrap();
    assert_eq!(condemned, [going[0].blob.sha256.clone()], "what another session holds stays");
    assert_eq!(store.condemn_blobs(at(101), 10).await.unwrap(), condemned, "until it is forgotten");
    store.forget_blob(&staying[0].blob.sha256).await.unwrap();
    assert_eq!(bench.count("SELECT COUNT(*) FROM blobs").await, 4, "only condemned files are forgotten");
    store.forget_blob(&condemned[0]).await.unwrap();
    assert_eq!(bench.count("SELECT COUNT(*) FROM blobs").await, 3);
    assert!(store.condemn_blobs(at(101), 10).await.unwrap().is_empty());
}

pub async fn a_condemned_file_is_pardoned_by_a_new_reference(bench: &Bench) {
    let (store, owner) = (&bench.store, bench.owner);
    let gone = bench.session().await;
    let (_, images) = bench.completed(gone, 2).await;
    store.delete_session(owner, gone, at(2)).await.unwrap();
    store.purge_deleted(at(3), at(2)).await.unwrap();
    assert_eq!(store.condemn_blobs(at(3), 1).await.unwrap().len(), 1, "at most the limit");
    assert_eq!(store.condemn_blobs(at(3), 10).await.unwrap().len(), 2);
    let upload = asset(&images[0].blob.sha256);
    store.add_asset(owner, &upload, at(4)).await.unwrap();
    let (session, process) = (bench.session().await, process());
    let id = bench.claimed(session, "moth", process).await.queued.id;
    assert!(store.complete(id, process, &[picture(&images[1].blob.sha256)], at(4)).await.unwrap());
    for image in &images {
        store.forget_blob(&image.blob.sha256).await.unwrap();
    }
    assert_eq!(bench.count("SELECT COUNT(*) FROM blobs").await, 2);
    assert_eq!(store.source_picture(owner, upload.id.0).await.unwrap().blob, images[0].blob);
    assert!(store.condemn_blobs(at(99), 10).await.unwrap().is_empty());
    // Pardoned is pardoned: once the reference goes, the file has to be condemned anew before it can be forgotten.
    store.delete_session(owner, session, at(5)).await.unwrap();
    assert_eq!(store.purge_deleted(at(6), at(5)).await.unwrap(), 1);
    store.forget_blob(&images[1].blob.sha256).await.unwrap();
    assert_eq!(bench.count("SELECT COUNT(*) FROM blobs").await, 2);
    assert_eq!(store.condemn_blobs(at(6), 10).await.unwrap(), [images[1].blob.sha256.clone()]);
}
