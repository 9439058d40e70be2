//! How jobs end: with pictures, without, whole or not at all.

use std::{
    future::Future,
    pin::pin,
    task::{Context, Poll},
};

use gesso_app::ports::{
    StoreError,
    store::{AttemptEnd, EventLog, JobStore, Next},
};
use gesso_core::{
    event::StudioEvent,
    failure::FailureClass,
    generation::{GenerationError, Outcome, Status},
    problem::ProblemCode,
};

use crate::support::{Bench, at, claim, job, picture, process, random_sha};

fn error() -> GenerationError {
    GenerationError {
        code: ProblemCode::ModelMissing,
        class: FailureClass::Request,
        detail: "No node has it.".into(),
        node_errors: Some(serde_json::json!({"4": {"z": 1, "a": 2}})),
    }
}

pub async fn pictures_come_with_their_event(bench: &Bench) {
    let session = bench.session().await;
    let (id, images) = bench.completed(session, 2).await;
    let events = bench.store.session_events(bench.owner, session, 2, 10).await.unwrap();
    assert_eq!(events.len(), 1);
    let generation = bench.store.generation(bench.owner, id).await.unwrap();
    let StudioEvent::Complete { generation_id, image_url, thumbnail_url, images: told } = &events[0].event else {
        panic!("{events:?}");
    };
    assert_eq!((*generation_id, told), (id, &generation.images));
    assert_eq!((image_url, thumbnail_url), (&told[0].image_url, &told[0].thumbnail_url));
    assert_eq!(told.iter().map(|image| image.id).collect::<Vec<_>>(), [images[0].id, images[1].id]);
    assert!(generation.started_at.is_some(), "though nobody saw it running");
}

pub async fn a_failed_completion_stores_nothing(bench: &Bench) {
    let (session, process) = (bench.session().await, process());
    let (_, parents) = bench.completed(session, 1).await;
    let mut new = job(session);
    new.parents = vec![parents[0].id];
    bench.store.add_jobs(bench.owner, session, &[new.clone()], at(2)).await.unwrap();
    claim(&bench.store, new.id, "moth", process, 9, at(2)).await.unwrap();
    let head = bench.store.session_head(bench.owner, session).await.unwrap();
    let good = picture(&random_sha());
    // The second picture has the id of the parent: the database refuses it after the first is in.
    let mut bad = picture(&random_sha());
    bad.id = parents[0].id;
    let answer = bench.store.complete(new.id, process, &[good.clone(), bad], at(3)).await;
    assert!(matches!(answer, Err(StoreError::Database(_))), "{answer:?}");
    assert_eq!(bench.count("SELECT COUNT(*) FROM images").await, 1);
    assert_eq!(bench.count("SELECT COUNT(*) FROM blobs").await, 1);
    assert_eq!(bench.store.session_head(bench.owner, session).await.unwrap(), head);
    assert_eq!(bench.store.generation(bench.owner, new.id).await.unwrap().status, Status::Claimed);
    assert!(bench.store.complete(new.id, process, &[good], at(4)).await.unwrap(), "and can be done again");
}

/// Runs a future for at most `waits` of its waits, then drops it as a killed process would.
async fn killed_after<F: Future>(waits: u32, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = waits;
    std::future::poll_fn(move |context: &mut Context<'_>| match future.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending if left == 0 => Poll::Ready(None),
        Poll::Pending => {
            left -= 1;
            Poll::Pending
        }
    })
    .await
}

pub async fn a_completion_killed_anywhere_is_whole_or_nothing(bench: &Bench) {
    let (store, owner, session, process) = (&bench.store, bench.owner, bench.session().await, process());
    let (mut nothing, mut whole) = (0, 0);
    for waits in 0..60 {
        let id = bench.claimed(session, &format!("node{waits}"), process).await.queued.id;
        let head = store.session_head(owner, session).await.unwrap();
        let images = [picture(&random_sha()), picture(&random_sha())];
        let answer = killed_after(waits, store.complete(id, process, &images, at(1))).await;
        // A write that comes later sees whatever became of the one before.
        store.keep_why(id, &crate::support::why("moth")).await.unwrap();
        let generation = store.generation(owner, id).await.unwrap();
        let grown = store.session_head(owner, session).await.unwrap() - head;
        if generation.status == Status::Complete {
            assert_eq!((generation.images.len(), grown), (2, 1));
            assert_eq!(generation.attempts[0].outcome, Some(Outcome::Complete));
            whole += 1;
        } else {
            assert_eq!((generation.status, generation.images.len(), grown), (Status::Claimed, 0, 0));
            assert_eq!(generation.attempts[0].outcome, None);
            assert!(answer.is_none());
            nothing += 1;
        }
    }
    assert!(nothing > 0 && whole > 0, "{nothing} killed in time, {whole} too late");
    assert_eq!(bench.count("SELECT COUNT(*) FROM images").await, 2 * whole);
}

pub async fn an_ended_attempt_goes_where_it_is_told(bench: &Bench) {
    let (store, owner, session, process) = (&bench.store, bench.owner, bench.session().await, process());
    let id = bench.claimed(session, "moth", process).await.queued.id;
    let end = AttemptEnd {
        outcome: Outcome::Failed,
        class: Some(FailureClass::Transient),
        reason: "The connection broke\u{0}.".into(),
    };
    assert!(store.end_attempt(id, process, &end, &Next::Requeue, at(2)).await.unwrap());
    let generation = store.generation(owner, id).await.unwrap();
    assert_eq!((generation.status, generation.node_id, generation.simulated), (Status::Queued, None, true));
    let attempt = &generation.attempts[0];
    assert_eq!((attempt.ended_at, attempt.outcome, attempt.class), (Some(at(2)), Some(Outcome::Failed), end.class));
    assert!(attempt.reason.as_deref().unwrap().starts_with("The connection broke"));
    let queued = store.queued_jobs(10).await.unwrap();
    assert_eq!((queued.len(), queued[0].attempts.len()), (1, 1));
    assert!(!store.end_attempt(id, process, &end, &Next::Requeue, at(3)).await.unwrap(), "it is in flight no more");

    let again = claim(store, id, "lynx", process, 9, at(4)).await.unwrap();
    assert_eq!((again.attempt.number, again.queued.attempts.len()), (2, 1));
    assert!(store.end_attempt(id, process, &end, &Next::Fail(error()), at(5)).await.unwrap());
    let generation = store.generation(owner, id).await.unwrap();
    assert_eq!((generation.status, generation.completed_at), (Status::Failed, Some(at(5))));
    assert_eq!(generation.error, Some(error()));
    assert_eq!((generation.attempts.len(), generation.node_id), (2, Some("lynx".into())));

    let third = bench.claimed(session, "moth", process).await.queued.id;
    let end = AttemptEnd { outcome: Outcome::Cancelled, class: None, reason: "Cancelled.".into() };
    assert!(store.end_attempt(third, process, &end, &Next::Cancel, at(6)).await.unwrap());
    assert_eq!(store.generation(owner, third).await.unwrap().status, Status::Cancelled);

    let events = store.session_events(owner, session, 0, 100).await.unwrap();
    let kinds: Vec<_> = events.iter().map(|logged| logged.event.kind()).collect();
    assert_eq!(
        kinds,
        ["generation_queued", "placed", "retried", "placed", "failed", "generation_queued", "placed", "cancelled"]
    );
    let StudioEvent::Retried { from, to, class, .. } = &events[2].event else { panic!("{events:?}") };
    assert_eq!((from.as_str(), to, class), ("moth", &None, &Some(FailureClass::Transient)));
}

pub async fn a_job_nobody_can_run_is_given_up(bench: &Bench) {
    let (store, session) = (&bench.store, bench.session().await);
    let id = bench.job(session).await;
    assert!(store.fail_queued(id, &error(), at(1)).await.unwrap());
    assert!(!store.fail_queued(id, &error(), at(2)).await.unwrap());
    let generation = store.generation(bench.owner, id).await.unwrap();
    assert_eq!((generation.status, generation.completed_at, generation.error), (Status::Failed, Some(at(1)), Some(error())));
    let events = store.session_events(bench.owner, session, 1, 10).await.unwrap();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].event, StudioEvent::Failed { generation_id: id, error: error() });
    let held = bench.claimed(session, "moth", process()).await.queued.id;
    assert!(!store.fail_queued(held, &error(), at(3)).await.unwrap());
}

pub async fn ended_prompts_are_known(bench: &Bench) {
    let (session, process) = (bench.session().await, process());
    let running = bench.claimed(session, "moth", process).await.attempt.prompt_id;
    let (done, _) = bench.completed(session, 1).await;
    let ended = bench.store.generation(bench.owner, done).await.unwrap().attempts[0].prompt_id.clone();
    let asked = [running, ended.clone(), "unheard of".into()];
    assert_eq!(bench.store.ended_prompts(&asked).await.unwrap(), [ended]);
    assert!(bench.store.ended_prompts(&[]).await.unwrap().is_empty());
}
