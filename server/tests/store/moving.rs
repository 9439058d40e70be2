//! Moving waiting jobs, and what nodes have done.

use gesso_app::ports::store::{AttemptEnd, EventLog, JobStore, Next, QueueStore, SessionStore, Tally};
use gesso_core::{
    failure::FailureClass,
    generation::Outcome,
    ids::{GenerationId, NodeId},
    queue::QueuePlace,
    request::Lane,
};
use uuid::Uuid;

use crate::support::{Bench, T0, assert_conflict, assert_not_found, at, claim, job, process};

async fn scheduled(bench: &Bench) -> Vec<GenerationId> {
    bench.store.queued_jobs(100).await.unwrap().into_iter().map(|job| job.id).collect()
}

pub async fn a_moved_job_goes_by_its_new_place(bench: &Bench) {
    let (store, owner) = (&bench.store, bench.owner);
    let session = bench.session().await;
    let mut ids = Vec::new();
    for _ in 0..4 {
        ids.push(bench.job(session).await);
    }
    let [a, b, c, d] = ids[..] else { unreachable!() };
    assert_eq!(store.waiting_order(owner).await.unwrap(), [a, b, c, d]);
    for (moved, place, order) in [
        (d, QueuePlace::First, [d, a, b, c]),
        (d, QueuePlace::After(b), [a, b, d, c]),
        (c, QueuePlace::Before(b), [a, c, b, d]),
        (a, QueuePlace::Last, [c, b, d, a]),
    ] {
        store.move_job(owner, moved, place).await.unwrap();
        assert_eq!(store.waiting_order(owner).await.unwrap(), order, "{place:?}");
        assert_eq!(scheduled(bench).await, order, "the scheduler sees the same order");
    }
    // What comes later falls in behind, wherever the others went.
    let late = bench.job(session).await;
    assert_eq!(store.waiting_order(owner).await.unwrap(), [c, b, d, a, late]);
    assert_eq!(bench.count("SELECT COUNT(DISTINCT position) FROM jobs").await, 5, "places stay apart");
}

pub async fn only_what_waits_in_the_same_lane_is_moved(bench: &Bench) {
    let (store, owner) = (&bench.store, bench.owner);
    let session = bench.session().await;
    let waiting = bench.job(session).await;
    let running = bench.claimed(session, "moth", process()).await.queued.id;
    let mut background = job(session);
    background.request.lane = Lane::Background;
    store.add_jobs(owner, session, std::slice::from_ref(&background), T0).await.unwrap();
    assert_conflict(store.move_job(owner, running, QueuePlace::First).await);
    assert_conflict(store.move_job(owner, waiting, QueuePlace::Before(running)).await);
    assert_conflict(store.move_job(owner, waiting, QueuePlace::After(background.id)).await);
    assert_not_found(store.move_job(owner, GenerationId(Uuid::new_v4()), QueuePlace::First).await, "generation");
    assert_not_found(store.move_job(bench.stranger().await, waiting, QueuePlace::First).await, "generation");
    // First of its lane is still behind the interactive lane.
    store.move_job(owner, background.id, QueuePlace::First).await.unwrap();
    assert_eq!(store.waiting_order(owner).await.unwrap(), [waiting, background.id]);
    store.delete_session(owner, session, at(1)).await.unwrap();
    assert_not_found(store.move_job(owner, waiting, QueuePlace::First).await, "generation");
    assert!(store.waiting_order(owner).await.unwrap().is_empty());
}

pub async fn moving_is_nobody_elses_business(bench: &Bench) {
    let (store, owner) = (&bench.store, bench.owner);
    let session = bench.session().await;
    let (mine, also_mine) = (bench.job(session).await, bench.job(session).await);
    let stranger = bench.stranger().await;
    let theirs = bench.session_of(stranger).await;
    let other = job(theirs);
    store.add_jobs(stranger, theirs, std::slice::from_ref(&other), T0).await.unwrap();
    assert_conflict(store.move_job(owner, mine, QueuePlace::After(other.id)).await);
    let before = store.queued_jobs(10).await.unwrap().into_iter().find(|job| job.id == other.id).unwrap().position;
    store.move_job(owner, also_mine, QueuePlace::First).await.unwrap();
    let after = store.queued_jobs(10).await.unwrap().into_iter().find(|job| job.id == other.id).unwrap().position;
    assert_eq!(before, after);
    assert_eq!(store.waiting_order(owner).await.unwrap(), [also_mine, mine]);
}

pub async fn a_node_is_known_by_what_ended_on_it(bench: &Bench) {
    let (store, owner) = (&bench.store, bench.owner);
    let session = bench.session().await;
    bench.completed(session, 2).await;
    let process = process();
    let broken = bench.job(session).await;
    claim(store, broken, "moth", process, 9, at(5)).await.unwrap();
    let end = AttemptEnd { outcome: Outcome::Failed, class: Some(FailureClass::Capacity), reason: "Out of memory.".into() };
    assert!(store.end_attempt(broken, process, &end, &Next::Requeue, at(9)).await.unwrap());
    claim(store, broken, "moth", process, 9, at(10)).await.unwrap();
    let ended = store.attempts_on(owner, &NodeId::from("moth"), 10).await.unwrap();
    let said: Vec<_> = ended.iter().map(|attempt| (attempt.outcome, attempt.reason.as_deref())).collect();
    assert_eq!(
        said,
        [(Outcome::Failed, Some("Out of memory.")), (Outcome::Complete, None)],
        "newest first, the open one not yet"
    );
    assert_eq!((ended[0].generation_id, ended[0].started_at, ended[0].ended_at), (broken, at(5), at(9)));
    assert!(store.attempts_on(owner, &NodeId::from("lynx"), 10).await.unwrap().is_empty());
    assert!(store.attempts_on(bench.stranger().await, &NodeId::from("moth"), 10).await.unwrap().is_empty());
    let tally = store.tally(owner, T0).await.unwrap();
    assert_eq!(
        tally,
        Tally { pictures: 0, simulated: 2, given_up: 0, broken_attempts: 1 },
        "the bench claims for simulated nodes"
    );
    assert_eq!(store.tally(owner, at(60)).await.unwrap(), Tally::default());
    let events = store.owner_events(owner, 0, 100).await.unwrap();
    assert!(!events.is_empty());
}
