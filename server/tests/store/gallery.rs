//! Published pages.

use gesso_app::ports::store::{GalleryStore, JobStore, NewGallery, SessionStore};
use gesso_core::ids::ImageId;
use sqlx::{Connection, PgConnection, SqliteConnection};
use uuid::Uuid;

use crate::support::{Bench, T0, assert_conflict, assert_not_found, at};

fn page<'a>(id: &'a str, images: &'a [ImageId]) -> NewGallery<'a> {
    NewGallery { id, title: "Quiet places", lede: Some("Nine pictures."), images }
}

/// Scenarios make simulated pictures; this says they came from a real engine.
async fn make_real(bench: &Bench) {
    let sql = "UPDATE images SET simulated = FALSE";
    if bench.is_postgres() {
        sqlx::query(sql).execute(&mut PgConnection::connect(bench.url()).await.unwrap()).await.unwrap();
    } else {
        sqlx::query(sql).execute(&mut SqliteConnection::connect(bench.url()).await.unwrap()).await.unwrap();
    }
}

pub async fn simulated_and_foreign_pictures_are_not_published(bench: &Bench) {
    let (store, owner) = (&bench.store, bench.owner);
    let (generation, _) = bench.completed(bench.session().await, 2).await;
    let images: Vec<_> = store.generation(owner, generation).await.unwrap().images.iter().map(|image| image.id).collect();
    assert_conflict(store.publish(owner, page("a", &images), T0).await);
    make_real(bench).await;
    assert_not_found(store.publish(bench.stranger().await, page("a", &images), T0).await, "picture");
    let unknown = [images[0], ImageId(Uuid::new_v4())];
    assert_not_found(store.publish(owner, page("a", &unknown), T0).await, "picture");
    assert_not_found(store.gallery("a").await, "page");
}

pub async fn a_page_shows_its_pictures_until_it_is_taken_back(bench: &Bench) {
    let (store, owner) = (&bench.store, bench.owner);
    let session = bench.session().await;
    let (generation, _) = bench.completed(session, 3).await;
    make_real(bench).await;
    let images: Vec<_> = store.generation(owner, generation).await.unwrap().images.iter().map(|image| image.id).collect();
    let chosen = [images[2], images[0]];
    let made = store.publish(owner, page("a", &chosen), at(5)).await.unwrap();
    assert_eq!(store.publish(owner, page("a", &images), at(6)).await.unwrap(), made, "the same page again");
    let (gallery, shown) = store.gallery("a").await.unwrap();
    assert_eq!((gallery.title.as_str(), gallery.lede.as_deref()), ("Quiet places", Some("Nine pictures.")));
    assert_eq!(shown.iter().map(|image| image.id).collect::<Vec<_>>(), chosen, "in the order asked for");
    assert_eq!(store.galleries(owner).await.unwrap(), [made]);
    assert_not_found(store.unpublish(bench.stranger().await, "a").await, "page");
    store.unpublish(owner, "a").await.unwrap();
    assert_not_found(store.gallery("a").await, "page");

    store.publish(owner, page("b", &chosen), at(7)).await.unwrap();
    store.delete_session(owner, session, at(8)).await.unwrap();
    assert!(store.gallery("b").await.unwrap().1.is_empty(), "what is deleted is shown to nobody");
}
