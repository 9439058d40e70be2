//! Intents of sessions.

use gesso_app::ports::{
    StoreError,
    store::{IntentStore, LibraryStore, NewIntent, SessionStore},
};
use gesso_core::{capability::ModelFamily, intent::from_prompt};
use serde_json::json;
use uuid::Uuid;

use crate::support::{Bench, T0, assert_conflict, assert_not_found, at};

fn new(prompt: &str, feedback: &str) -> NewIntent {
    let document = from_prompt(prompt, ModelFamily::Sdxl);
    NewIntent { document, ops: json!({"z": 1, "a": [1.0]}), feedback: feedback.into(), request_id: None }
}

pub async fn revisions_follow_each_other_and_the_newest_is_in_force(bench: &Bench) {
    let (store, owner, session) = (&bench.store, bench.owner, bench.session().await);
    assert_eq!(store.intent(owner, session).await.unwrap(), None);
    let (first, second) = (new("a näh 🦊 fox", ""), new("a blue fox", "blue, please 🦊"));
    assert_eq!(store.add_intents(owner, session, 0, &[first.clone(), second.clone()], T0).await.unwrap(), 2);
    let newest = store.intent(owner, session).await.unwrap().unwrap();
    assert_eq!((newest.revision, &newest.document, newest.created_at), (2, &second.document, T0));
    assert_eq!((newest.ops.to_string(), newest.feedback.as_str()), (second.ops.to_string(), "blue, please 🦊"));
    assert_eq!(store.intent_at(owner, session, 1).await.unwrap().document, first.document);
    assert_not_found(store.intent_at(owner, session, 3).await, "revision");
}

pub async fn two_who_build_on_the_same_revision_cannot_both(bench: &Bench) {
    let (store, owner, session) = (&bench.store, bench.owner, bench.session().await);
    store.add_intents(owner, session, 0, &[new("a fox", "")], T0).await.unwrap();
    assert_conflict(store.add_intents(owner, session, 0, &[new("a cat", "")], T0).await);
    assert_conflict(store.add_intents(owner, session, 2, &[new("a cat", "")], T0).await);
    let other = bench.other_process().await;
    let (one, two) = ([new("a red fox", "red"), new("a red fox", "x")], [new("a blue fox", "blue")]);
    let (one, two) =
        tokio::join!(store.add_intents(owner, session, 1, &one, at(1)), other.add_intents(owner, session, 1, &two, at(1)));
    let (kept, refused) = if one.is_ok() { (one, two) } else { (two, one) };
    assert!(matches!(refused, Err(StoreError::Conflict(_))), "{refused:?}");
    assert_eq!(store.intent(owner, session).await.unwrap().unwrap().revision, kept.unwrap());
}

pub async fn a_request_finds_what_it_made(bench: &Bench) {
    let (store, owner, session) = (&bench.store, bench.owner, bench.session().await);
    let request = Uuid::new_v4();
    let made = NewIntent { request_id: Some(request), ..new("a fox", "more fox") };
    store.add_intents(owner, session, 0, &[new("a", ""), made.clone()], T0).await.unwrap();
    let found = store.intent_of_request(owner, request).await.unwrap().unwrap();
    assert_eq!((found.revision, found.session_id), (2, session));
    assert_eq!(store.intent_of_request(owner, Uuid::new_v4()).await.unwrap(), None);
    assert_eq!(store.intent_of_request(bench.stranger().await, request).await.unwrap(), None);
    // The same request makes nothing a second time.
    assert_conflict(store.add_intents(owner, session, 2, &[made], T0).await);
    assert_eq!(store.intent(owner, session).await.unwrap().unwrap().revision, 2);
}

pub async fn intents_belong_to_their_owner_and_go_with_their_session(bench: &Bench) {
    let (store, owner, session) = (&bench.store, bench.owner, bench.session().await);
    let stranger = bench.stranger().await;
    store.add_intents(owner, session, 0, &[new("a fox", "")], T0).await.unwrap();
    assert_not_found(store.intent(stranger, session).await, "session");
    assert_not_found(store.intent_at(stranger, session, 1).await, "session");
    assert_not_found(store.add_intents(stranger, session, 1, &[new("a cat", "")], T0).await, "session");
    store.delete_session(owner, session, T0).await.unwrap();
    assert_not_found(store.intent(owner, session).await, "session");
    store.purge_deleted(at(1), at(1)).await.unwrap();
    assert_eq!(bench.count("SELECT COUNT(*) FROM intents").await, 0);
}
