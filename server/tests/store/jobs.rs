//! Adding jobs and reading generations.

use gesso_app::ports::store::{EventLog, JobStore, RunTimeRow};
use gesso_core::{
    generation::{Outcome, Status, image_url, thumbnail_url},
    ids::{BatchId, ImageId},
    request::Lane,
    schedule::Measured,
};
use uuid::Uuid;

use crate::support::{Bench, T0, assert_not_found, at, claim, job, picture, process, random_sha, request, why};

pub async fn adding_again_adds_nothing(bench: &Bench) {
    let session = bench.session().await;
    let (one, two) = (job(session), job(session));
    bench.store.add_jobs(bench.owner, session, std::slice::from_ref(&one), T0).await.unwrap();
    bench.store.cancel(bench.owner, one.id, T0).await.unwrap();
    bench.store.add_jobs(bench.owner, session, &[one.clone(), two.clone(), two.clone()], at(1)).await.unwrap();
    bench.store.add_jobs(bench.owner, session, &[one.clone(), two.clone()], at(2)).await.unwrap();
    assert_eq!(bench.store.generation(bench.owner, one.id).await.unwrap().status, Status::Cancelled);
    assert_eq!(bench.store.generations(bench.owner, Some(session), None, 10).await.unwrap().items.len(), 2);
    let events = bench.store.session_events(bench.owner, session, 0, 10).await.unwrap();
    let queued = events.iter().filter(|logged| logged.event.kind() == "generation_queued");
    assert_eq!(queued.map(|logged| logged.event.generation_id()).collect::<Vec<_>>(), [Some(one.id), Some(two.id)]);
}

pub async fn jobs_are_added_all_or_none(bench: &Bench) {
    let session = bench.session().await;
    let mut orphan = job(session);
    orphan.parents = vec![ImageId(Uuid::new_v4())];
    assert_not_found(bench.store.add_jobs(bench.owner, session, &[job(session), orphan], T0).await, "picture");
    assert_eq!(bench.count("SELECT COUNT(*) FROM jobs").await, 0);
    assert_eq!(bench.count("SELECT COUNT(*) FROM events").await, 0);
}

pub async fn a_generation_is_read_with_everything_it_has(bench: &Bench) {
    let (store, owner) = (&bench.store, bench.owner);
    let session = bench.session().await;
    let (_, parents) = bench.completed(session, 2).await;
    let mut new = job(session);
    new.batch_id = Some(BatchId(Uuid::new_v4()));
    new.parents = vec![parents[1].id, parents[0].id];
    new.graph = Some(serde_json::json!({"prompt": {"2": {}, "1": {}}, "targets": ["2"]}));
    store.add_jobs(owner, session, &[new.clone()], at(2)).await.unwrap();
    let process = process();
    let job = claim(store, new.id, "moth", process, 9, at(3)).await.unwrap();
    assert_eq!(job.parents, new.parents);
    assert_eq!(job.queued.graph.as_ref().map(ToString::to_string), new.graph.as_ref().map(ToString::to_string));
    store.advance(new.id, Status::Running, process, at(4)).await.unwrap();
    let images = [picture(&random_sha()), picture(&random_sha())];
    assert!(store.complete(new.id, process, &images, at(5)).await.unwrap());

    let generation = store.generation(owner, new.id).await.unwrap();
    assert_eq!((generation.id, generation.session_id, generation.batch_id), (new.id, session, new.batch_id));
    assert_eq!((generation.status, generation.simulated, generation.progress), (Status::Complete, true, None));
    assert_eq!(generation.node_id, Some("moth".into()));
    assert_eq!(generation.why, Some(why("moth")));
    assert_eq!(generation.request, request(session), "seed, floats and odd characters come back");
    assert_eq!(generation.error, None);
    let times = (generation.created_at, generation.started_at, generation.completed_at);
    assert_eq!(times, (at(2), Some(at(4)), Some(at(5))));
    assert_eq!(generation.attempts.len(), 1);
    assert_eq!((generation.attempts[0].number, generation.attempts[0].outcome), (1, Some(Outcome::Complete)));
    assert_eq!(generation.images.iter().map(|image| image.id).collect::<Vec<_>>(), [images[0].id, images[1].id]);
    let image = &generation.images[0];
    assert_eq!(image.image_url, image_url(session, image.id));
    assert_eq!(image.thumbnail_url, thumbnail_url(session, image.id));
    assert_eq!((image.width, image.height, image.simulated), (512, 768, true));
    assert_eq!((&image.sha256, &image.parents), (&images[0].blob.sha256, &new.parents));
    assert_eq!(store.generations(owner, Some(session), None, 1).await.unwrap().items, [generation]);
}

pub async fn generations_are_listed_newest_first(bench: &Bench) {
    let (store, owner) = (&bench.store, bench.owner);
    let (session, other) = (bench.session().await, bench.session().await);
    // Ids say nothing of the order, times are all the same.
    let jobs: Vec<_> = (0..7).map(|_| job(session)).collect();
    store.add_jobs(owner, session, &jobs[..4], T0).await.unwrap();
    let elsewhere = bench.job(other).await;
    store.add_jobs(owner, session, &jobs[4..], T0).await.unwrap();
    let mut listed = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let page = store.generations(owner, Some(session), cursor.as_deref(), 2).await.unwrap();
        listed.extend(page.items.iter().map(|generation| generation.id));
        store.add_jobs(owner, session, &[job(session)], T0).await.unwrap();
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    let expected: Vec<_> = jobs.iter().rev().map(|job| job.id).collect();
    assert_eq!(listed, expected);
    let all = store.generations(owner, None, None, 200).await.unwrap();
    assert!(all.next_cursor.is_none());
    assert!(all.items.is_sorted_by(|newer, older| newer.ordinal > older.ordinal), "the order of asking is told");
    assert!(all.items.iter().any(|generation| generation.id == elsewhere));
}

pub async fn a_batch_keeps_the_order_of_asking(bench: &Bench) {
    let session = bench.session().await;
    let batch = BatchId(Uuid::new_v4());
    let mut jobs: Vec<_> = (0..20).map(|_| job(session)).collect();
    jobs.iter_mut().for_each(|job| job.batch_id = Some(batch));
    bench.job(session).await;
    bench.store.add_jobs(bench.owner, session, &jobs, T0).await.unwrap();
    let kept = bench.store.batch(bench.owner, batch).await.unwrap();
    assert_eq!(kept.id, batch);
    let ids: Vec<_> = kept.generations.iter().map(|generation| generation.id).collect();
    assert_eq!(ids, jobs.iter().map(|job| job.id).collect::<Vec<_>>());
    assert_not_found(bench.store.batch(bench.owner, BatchId(Uuid::new_v4())).await, "batch");
}

pub async fn active_generations_come_from_every_session(bench: &Bench) {
    let (a, b) = (bench.session().await, bench.session().await);
    bench.completed(a, 1).await;
    let first = bench.job(a).await;
    let second = bench.claimed(b, "moth", process()).await.queued.id;
    let third = bench.job(a).await;
    let cancelled = bench.job(a).await;
    bench.store.cancel(bench.owner, cancelled, at(1)).await.unwrap();
    let active = bench.store.active_generations(bench.owner, 10).await.unwrap();
    assert_eq!(active.iter().map(|generation| generation.id).collect::<Vec<_>>(), [first, second, third]);
    assert_eq!(bench.store.active_generations(bench.owner, 2).await.unwrap().len(), 2);
}

pub async fn the_interactive_lane_goes_first(bench: &Bench) {
    let session = bench.session().await;
    let mut jobs: Vec<_> = (0..4).map(|_| job(session)).collect();
    jobs[0].request.lane = Lane::Background;
    jobs[2].request.lane = Lane::Background;
    bench.store.add_jobs(bench.owner, session, &jobs, T0).await.unwrap();
    let queued = bench.store.queued_jobs(3).await.unwrap();
    assert_eq!(queued.iter().map(|job| job.id).collect::<Vec<_>>(), [jobs[1].id, jobs[3].id, jobs[0].id]);
    assert_eq!((queued[0].lane, queued[2].lane), (Lane::Interactive, Lane::Background));
    assert!(queued[0].position < queued[1].position);
    assert_eq!((queued[0].owner, &queued[0].template), (bench.owner, &jobs[1].template));
}

pub async fn run_times_are_kept(bench: &Bench) {
    let row = |mean, count| RunTimeRow { node: "moth".into(), template: "t".into(), measured: Measured { mean, count } };
    bench.store.keep_run_time(&row(0.1 + 0.2, 1)).await.unwrap();
    bench.store.keep_run_time(&row(2.0, 2)).await.unwrap();
    bench.store.keep_run_time(&RunTimeRow { template: "s".into(), ..row(1.0, 1) }).await.unwrap();
    let kept = bench.store.run_times().await.unwrap();
    assert_eq!(kept.len(), 2);
    assert_eq!((kept[1].template.as_str(), kept[1].measured), ("t", Measured { mean: 2.0, count: 2 }));
}
