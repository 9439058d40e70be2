//! Asking to cancel.

use gesso_app::ports::store::{AttemptEnd, CancelAnswer, EventLog, JobStore, Next};
use gesso_core::{
    generation::{Outcome, Status},
    ids::BatchId,
};
use uuid::Uuid;

use crate::support::{Bench, T0, at, claim, job, process};

pub async fn cancelling_answers_by_state(bench: &Bench) {
    let (store, owner, session) = (&bench.store, bench.owner, bench.session().await);
    let waiting = bench.job(session).await;
    assert_eq!(store.cancel(owner, waiting, at(1)).await.unwrap(), CancelAnswer::Cancelled);
    assert_eq!(store.cancel(owner, waiting, at(2)).await.unwrap(), CancelAnswer::Already);
    let generation = store.generation(owner, waiting).await.unwrap();
    assert_eq!((generation.status, generation.completed_at), (Status::Cancelled, Some(at(1))));
    let held = bench.claimed(session, "moth", process()).await.queued.id;
    assert_eq!(store.cancel(owner, held, at(3)).await.unwrap(), CancelAnswer::Asked);
    assert_eq!(store.cancel(owner, held, at(4)).await.unwrap(), CancelAnswer::Asked);
    assert_eq!(store.generation(owner, held).await.unwrap().status, Status::Claimed);
    assert!(store.jobs_in_flight().await.unwrap()[0].is_cancel_asked);
    let (done, _) = bench.completed(session, 1).await;
    assert_eq!(store.cancel(owner, done, at(5)).await.unwrap(), CancelAnswer::Final(Status::Complete));
    let events = store.session_events(owner, session, 0, 100).await.unwrap();
    assert_eq!(events.iter().filter(|logged| logged.event.kind() == "cancelled").count(), 1);
}

pub async fn a_batch_is_cancelled_as_one(bench: &Bench) {
    let (store, owner, session, process) = (&bench.store, bench.owner, bench.session().await, process());
    let batch = BatchId(Uuid::new_v4());
    let mut jobs: Vec<_> = (0..4).map(|_| job(session)).collect();
    jobs.iter_mut().for_each(|job| job.batch_id = Some(batch));
    store.add_jobs(owner, session, &jobs, T0).await.unwrap();
    let alone = bench.job(session).await;
    claim(store, jobs[1].id, "moth", process, 9, at(1)).await.unwrap();
    claim(store, jobs[2].id, "moth", process, 9, at(1)).await.unwrap();
    assert!(store.complete(jobs[2].id, process, &[], at(2)).await.unwrap());
    store.cancel(owner, jobs[3].id, at(2)).await.unwrap();
    let answers = store.cancel_batch(owner, batch, at(3)).await.unwrap();
    let expected = [CancelAnswer::Cancelled, CancelAnswer::Asked, CancelAnswer::Final(Status::Complete), CancelAnswer::Already];
    assert_eq!(answers, expected);
    assert_eq!(store.generation(owner, alone).await.unwrap().status, Status::Queued);
}

pub async fn a_cancelled_job_is_not_queued_again(bench: &Bench) {
    let (store, session, process) = (&bench.store, bench.session().await, process());
    let id = bench.claimed(session, "moth", process).await.queued.id;
    store.cancel(bench.owner, id, at(1)).await.unwrap();
    let end = AttemptEnd { outcome: Outcome::Lost, class: None, reason: "The node died.".into() };
    assert!(store.end_attempt(id, process, &end, &Next::Requeue, at(2)).await.unwrap());
    assert_eq!(store.generation(bench.owner, id).await.unwrap().status, Status::Cancelled);
    let events = store.session_events(bench.owner, session, 2, 10).await.unwrap();
    assert_eq!(events.iter().map(|logged| logged.event.kind()).collect::<Vec<_>>(), ["cancelled"]);
}
