//! What of the event log is kept: 24 hours, and the newest 10,000 of a session.

use gesso_app::ports::store::{EventLog, JobStore, LibraryStore, SessionStore};
use gesso_core::{
    event::{KEPT_EVENTS, KEPT_HOURS, StudioEvent},
    fleet::NodeState,
    ids::SessionId,
    time::Timestamp,
};

use crate::support::{Bench, T0, at, job};

const DAY_SECS: i64 = KEPT_HOURS * 3600;

/// Logs so many events of a session, a hundred in a transaction.
async fn fill(bench: &Bench, session: SessionId, count: i64, now: Timestamp) {
    let mut left = usize::try_from(count).unwrap();
    while left > 0 {
        let jobs: Vec<_> = (0..left.min(100)).map(|_| job(session)).collect();
        bench.store.add_jobs(bench.owner, session, &jobs, now).await.unwrap();
        left -= jobs.len();
    }
}

pub async fn what_is_new_or_among_the_newest_stays(bench: &Bench) {
    let (store, owner) = (&bench.store, bench.owner);
    let (large, small) = (bench.session().await, bench.session().await);
    fill(bench, small, 3, T0).await;
    fill(bench, large, 50, T0).await;
    fill(bench, large, KEPT_EVENTS - 20, at(60)).await;
    assert_eq!(store.prune_events(at(DAY_SECS)).await.unwrap(), 0, "all of it is from the last hours");
    assert_eq!(store.prune_events(at(DAY_SECS + 1)).await.unwrap(), 30, "what is old and not among the newest goes");
    assert_eq!(store.first_kept(owner, Some(large)).await.unwrap(), 31);
    assert_eq!(store.first_kept(owner, Some(small)).await.unwrap(), 1);
    let events = store.session_events(owner, large, 0, 20_000).await.unwrap();
    assert_eq!(events.len() as i64, KEPT_EVENTS);
    assert_eq!(events[0].session, Some((large, 31)));
    assert_eq!(store.session_events(owner, small, 0, 10).await.unwrap().len(), 3, "few and old");
    assert_eq!(store.prune_events(at(30 * DAY_SECS)).await.unwrap(), 0, "the newest stay however old");
    fill(bench, large, 1, at(30 * DAY_SECS)).await;
    assert_eq!(store.session_head(owner, large).await.unwrap(), KEPT_EVENTS + 31, "places go on");
    assert_eq!(store.prune_events(at(30 * DAY_SECS)).await.unwrap(), 1);
}

pub async fn the_owners_stream_begins_after_what_was_dropped(bench: &Bench) {
    let (store, owner) = (&bench.store, bench.owner);
    let (large, small) = (bench.session().await, bench.session().await);
    fill(bench, small, 1, T0).await;
    let gpu = StudioEvent::GpuState { node_id: "moth".into(), state: NodeState::Down, detail: "gone".into() };
    store.log_for_all(&gpu, T0).await.unwrap();
    fill(bench, large, 10, T0).await;
    fill(bench, small, 1, T0).await;
    fill(bench, large, KEPT_EVENTS, at(1)).await;
    assert_eq!(store.first_kept(owner, None).await.unwrap(), 1);
    // Ten of the large session go, and the fleet's one, which lies before a gap now.
    assert_eq!(store.prune_events(at(DAY_SECS + 9)).await.unwrap(), 11);
    let first = store.first_kept(owner, None).await.unwrap();
    assert_eq!(first, 13);
    let events = store.owner_events(owner, 0, 20_000).await.unwrap();
    assert_eq!(events.len() as i64, KEPT_EVENTS + 1);
    assert!(events.iter().map(|logged| logged.owner_seq).eq(first..=KEPT_EVENTS + 13), "no gap from there on");
    assert_eq!(store.session_events(owner, small, 0, 10).await.unwrap().len(), 2, "the session's stream is whole");
}

pub async fn events_of_purged_sessions_go_by_the_owners_stream(bench: &Bench) {
    let (store, owner) = (&bench.store, bench.owner);
    let (gone, kept) = (bench.session().await, bench.session().await);
    fill(bench, gone, 2, T0).await;
    store.delete_session(owner, gone, at(1)).await.unwrap();
    store.purge_deleted(at(2), at(2)).await.unwrap();
    let events = store.owner_events(owner, 0, 100).await.unwrap();
    let kinds: Vec<_> = events.iter().map(|logged| logged.event.kind()).collect();
    assert_eq!(kinds, ["generation_queued", "generation_queued", "cancelled", "cancelled"]);
    assert_eq!(store.prune_events(at(30 * DAY_SECS)).await.unwrap(), 0, "they are among the owner's newest");
    fill(bench, kept, KEPT_EVENTS - 1, at(30 * DAY_SECS)).await;
    assert_eq!(store.prune_events(at(30 * DAY_SECS)).await.unwrap(), 3);
    assert_eq!(store.first_kept(owner, None).await.unwrap(), 4);
}
