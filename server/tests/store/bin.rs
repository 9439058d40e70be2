//! Projects as folders, the bin, and what comes back from it.

use gesso_app::ports::store::{Binned, JobStore, LibraryStore, PictureStore, PicturesOf, SessionStore, ShelfStore};
use gesso_core::{
    generation::Status,
    ids::{ProjectId, SessionId},
};
use uuid::Uuid;

use crate::support::{Bench, T0, assert_not_found, at, new_session};

async fn session_in(bench: &Bench, project: ProjectId, title: &str) -> SessionId {
    let id = SessionId(Uuid::new_v4());
    let json = serde_json::json!({"flow": "draft_grid", "project_id": project, "title": title});
    bench.store.create_session(bench.owner, id, &new_session(&json.to_string()), at(1)).await.unwrap();
    id
}

async fn project(bench: &Bench, title: &str) -> ProjectId {
    bench.store.create_project(bench.owner, ProjectId(Uuid::new_v4()), title, T0).await.unwrap().id
}

pub async fn shelves_say_what_they_hold(bench: &Bench) {
    let (store, owner) = (&bench.store, bench.owner);
    let boats = project(bench, "Böte").await;
    let (one, two) = (session_in(bench, boats, "Harbour").await, session_in(bench, boats, "Sea").await);
    bench.completed(one, 2).await;
    let (_, images) = bench.completed(two, 1).await;
    let empty = project(bench, "Empty").await;
    let shelves = store.shelves(owner, None, None, 10).await.unwrap().items;
    let said: Vec<_> =
        shelves.iter().map(|shelf| (shelf.project.id, shelf.sessions, shelf.stats.images, shelf.stats.bytes)).collect();
    assert_eq!(said, [(boats, 2, 3, 3000), (empty, 0, 0, 0)], "last changed first");
    let found = async |q: &str| {
        store
            .shelves(owner, Some(q), None, 10)
            .await
            .unwrap()
            .items
            .into_iter()
            .map(|shelf| shelf.project.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(found("BÖT").await, [boats]);
    assert_eq!(found("harb").await, [boats], "by a session's name");
    assert_eq!(found("%").await, []);
    store.rename_project(owner, empty, "Full", at(9)).await.unwrap();
    assert_eq!(found("full").await, [empty]);
    assert_eq!(found("empty").await, []);
    let newest = store.newest_pictures(owner, PicturesOf::Project(boats), 2).await.unwrap();
    assert_eq!(newest.len(), 2);
    let of_two = store.newest_pictures(owner, PicturesOf::Session(two), 9).await.unwrap();
    assert_eq!(of_two.iter().map(|row| row.id).collect::<Vec<_>>(), [images[0].id]);
    assert_eq!(store.session_pictures(owner, one).await.unwrap().len(), 2);
    let usage = store.disk_usage(owner).await.unwrap();
    assert_eq!((usage.images, usage.bytes), (3, 3000));
    let stranger = bench.stranger().await;
    assert!(store.shelves(stranger, None, None, 10).await.unwrap().items.is_empty());
    assert!(store.newest_pictures(stranger, PicturesOf::Project(boats), 2).await.unwrap().is_empty());
    assert_not_found(store.session_pictures(stranger, one).await, "session");
    assert!(store.pictures(stranger, &[images[0].id]).await.unwrap().is_empty());
    // Pages go on where they ended.
    let first = store.shelves(owner, None, None, 1).await.unwrap();
    let rest = store.shelves(owner, None, first.next_cursor.as_deref(), 1).await.unwrap();
    assert_eq!((first.items[0].project.id, rest.items[0].project.id, rest.next_cursor), (empty, boats, None));
}

pub async fn a_session_comes_back_with_its_pictures(bench: &Bench) {
    let (store, owner) = (&bench.store, bench.owner);
    let session = bench.session().await;
    let (_, images) = bench.completed(session, 1).await;
    let waiting = bench.job(session).await;
    store.delete_session(owner, session, at(5)).await.unwrap();
    let bin = store.bin(owner, T0, 10).await.unwrap();
    assert_eq!(bin.len(), 1);
    assert_eq!((bin[0].what, bin[0].deleted_at, bin[0].stats.images), (Binned::Session(session), at(5), 1));
    assert!(bin[0].project.is_some());
    assert_not_found(store.restore(bench.stranger().await, Binned::Session(session), T0, at(6)).await, "thing in the bin");
    store.restore(owner, Binned::Session(session), T0, at(6)).await.unwrap();
    assert_eq!(store.session(owner, session).await.unwrap().updated_at, at(6));
    assert!(store.image(owner, session, images[0].id).await.is_ok());
    assert_eq!(store.generation(owner, waiting).await.unwrap().status, Status::Cancelled, "what was cancelled stays so");
    assert!(store.bin(owner, T0, 10).await.unwrap().is_empty());
    assert_not_found(store.restore(owner, Binned::Session(session), T0, at(7)).await, "thing in the bin");
    assert_eq!(store.purge_deleted(at(99), at(99)).await.unwrap(), 0, "it is not purged any more");
}

pub async fn a_project_comes_back_with_what_went_with_it(bench: &Bench) {
    let (store, owner) = (&bench.store, bench.owner);
    let id = project(bench, "Boats").await;
    let (early, with) = (session_in(bench, id, "early").await, session_in(bench, id, "with").await);
    store.delete_session(owner, early, at(3)).await.unwrap();
    store.delete_project(owner, id, at(5)).await.unwrap();
    let bin = store.bin(owner, T0, 10).await.unwrap();
    let said: Vec<_> = bin.iter().map(|thing| (thing.what, thing.sessions)).collect();
    assert_eq!(said, [(Binned::Project(id), 1), (Binned::Session(early), 1)]);
    store.restore(owner, Binned::Project(id), T0, at(6)).await.unwrap();
    assert!(store.session(owner, with).await.is_ok());
    assert_not_found(store.session(owner, early).await, "session");
    // A session brings its project back.
    store.delete_project(owner, id, at(7)).await.unwrap();
    store.restore(owner, Binned::Session(early), T0, at(8)).await.unwrap();
    assert!(store.project(owner, id).await.is_ok());
    assert_not_found(store.session(owner, with).await, "session");
    assert_eq!(
        store.bin(owner, T0, 10).await.unwrap().iter().map(|thing| thing.what).collect::<Vec<_>>(),
        [Binned::Session(with)]
    );
}

pub async fn what_is_old_or_let_go_is_purged_and_nothing_else(bench: &Bench) {
    let (store, owner) = (&bench.store, bench.owner);
    let (old, new) = (bench.session().await, bench.session().await);
    store.delete_session(owner, old, at(1)).await.unwrap();
    store.delete_session(owner, new, at(9)).await.unwrap();
    assert_eq!(store.purge_deleted(at(5), at(10)).await.unwrap(), 1, "only what was deleted before");
    assert_not_found(store.restore(owner, Binned::Session(old), T0, at(10)).await, "thing in the bin");
    assert_not_found(store.restore(owner, Binned::Session(new), at(9), at(10)).await, "thing in the bin");
    let stranger = bench.stranger().await;
    let theirs = bench.session_of(stranger).await;
    store.delete_session(stranger, theirs, at(9)).await.unwrap();
    assert_eq!(store.empty_bin(owner).await.unwrap(), 1);
    assert!(store.bin(owner, T0, 10).await.unwrap().is_empty());
    assert_not_found(store.restore(owner, Binned::Session(new), T0, at(11)).await, "thing in the bin");
    assert_eq!(store.bin(stranger, T0, 10).await.unwrap().len(), 1, "nobody else's");
    assert_eq!(store.purge_deleted(at(5), at(12)).await.unwrap(), 1);
    assert_eq!(bench.count("SELECT COUNT(*) FROM sessions").await, 1);
}

pub async fn pictures_know_what_came_of_them(bench: &Bench) {
    let (store, owner) = (&bench.store, bench.owner);
    let session = bench.session().await;
    let (_, images) = bench.completed(session, 1).await;
    let process = crate::support::process();
    let mut derived = crate::support::job(session);
    derived.parents = vec![images[0].id];
    store.add_jobs(owner, session, std::slice::from_ref(&derived), T0).await.unwrap();
    crate::support::claim(store, derived.id, "moth", process, 9, at(2)).await.unwrap();
    let child = crate::support::picture(&crate::support::random_sha());
    assert!(store.complete(derived.id, process, std::slice::from_ref(&child), at(3)).await.unwrap());
    let children = store.children_of(owner, images[0].id, 9).await.unwrap();
    assert_eq!(children.iter().map(|row| row.id).collect::<Vec<_>>(), [child.id]);
    assert!(store.children_of(bench.stranger().await, images[0].id, 9).await.unwrap().is_empty());
    let both = store.session_pictures(owner, session).await.unwrap();
    assert_eq!(both.iter().map(|row| row.id).collect::<Vec<_>>(), [images[0].id, child.id], "in order of asking");
    assert_eq!(store.pictures(owner, &[child.id, images[0].id]).await.unwrap().len(), 2);
}
