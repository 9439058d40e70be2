//! Claims of waiting jobs, by several processes at once.

use std::{collections::BTreeSet, sync::Arc};

use gesso_app::ports::store::{EventLog, JobStore};
use gesso_core::{event::StudioEvent, generation::Status, schedule::Why};

use crate::support::{Bench, T0, at, claim, job, process, why};

pub async fn a_race_never_exceeds_the_limit_nor_claims_twice(bench: &Bench) {
    const LIMIT: u32 = 2;
    // Jobs of several people: nothing but the node brings their claims together.
    let mut jobs = Vec::new();
    for person in 0..5 {
        let owner = bench.store.add_owner(&format!("person {person}"), T0).await.unwrap();
        let session = bench.session_of(owner).await;
        let two = [job(session), job(session)];
        bench.store.add_jobs(owner, session, &two, T0).await.unwrap();
        jobs.extend(two);
    }
    let stores = [Arc::clone(&bench.store), bench.other_process().await];
    let processes = [process(), process()];
    let mut claims = Vec::new();
    for round in 0..50 {
        let store = Arc::clone(&stores[round % 2]);
        let (id, node, process) = (jobs[(round * 3) % 10].id, ["moth", "lynx"][(round / 2) % 2], processes[round % 2]);
        claims.push(tokio::spawn(async move { claim(&store, id, node, process, LIMIT, T0).await }));
    }
    let mut won = Vec::new();
    for claim in claims {
        won.extend(claim.await.unwrap());
    }
    let ids: BTreeSet<_> = won.iter().map(|job| job.queued.id).collect();
    assert_eq!(ids.len(), won.len(), "no job twice");
    for node in ["moth", "lynx"] {
        assert_eq!(won.iter().filter(|job| job.node_id.as_str() == node).count(), LIMIT as usize, "{node} is full, not fuller");
    }
    assert_eq!(bench.count("SELECT COUNT(*) FROM attempts").await, 4);
    assert_eq!(bench.store.jobs_in_flight().await.unwrap().len(), 4);
    assert_eq!(bench.store.queued_jobs(100).await.unwrap().len(), 6);
}

pub async fn a_claim_is_a_new_attempt_with_its_event(bench: &Bench) {
    let session = bench.session().await;
    let id = bench.job(session).await;
    let process = process();
    let job = claim(&bench.store, id, "moth", process, 1, at(1)).await.unwrap();
    assert_eq!((job.status, job.session_id, job.node_id.as_str()), (Status::Claimed, session, "moth"));
    assert_eq!((job.attempt.number, job.attempt.started_at, job.attempt.outcome), (1, at(1), None));
    assert!(job.queued.attempts.is_empty() && !job.is_cancel_asked);
    let generation = bench.store.generation(bench.owner, id).await.unwrap();
    assert_eq!(generation.attempts, [job.attempt]);
    assert_eq!((generation.node_id, generation.why, generation.simulated), (Some("moth".into()), Some(why("moth")), true));
    let last = bench.store.session_events(bench.owner, session, 1, 10).await.unwrap();
    assert_eq!(last.len(), 1);
    assert_eq!(last[0].event, StudioEvent::Placed { generation_id: id, node_id: "moth".into(), why: why("moth") });
    assert!(claim(&bench.store, id, "lynx", process, 1, at(2)).await.is_none(), "it waits no more");
    let next = bench.job(session).await;
    assert!(claim(&bench.store, next, "moth", process, 1, at(2)).await.is_none(), "the node holds its limit");
    assert!(claim(&bench.store, next, "lynx", process, 1, at(2)).await.is_some());
}

pub async fn why_is_kept_while_a_job_waits(bench: &Bench) {
    let session = bench.session().await;
    let id = bench.job(session).await;
    let busy = Why { chosen: None, reason: "Every node is busy.".into(), candidates: Vec::new() };
    bench.store.keep_why(id, &busy).await.unwrap();
    assert_eq!(bench.store.generation(bench.owner, id).await.unwrap().why, Some(busy.clone()));
    claim(&bench.store, id, "moth", process(), 1, at(1)).await.unwrap();
    bench.store.keep_why(id, &busy).await.unwrap();
    assert_eq!(bench.store.generation(bench.owner, id).await.unwrap().why, Some(why("moth")), "it is placed");
    assert_eq!(bench.store.session_head(bench.owner, session).await.unwrap(), 2, "no event");
}
