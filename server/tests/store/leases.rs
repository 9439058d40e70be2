//! Leases: what a process may do while it has one, and who takes over afterwards.

use gesso_app::ports::store::{AttemptEnd, EventLog, JobStore, LeaseHolder, Next};
use gesso_core::generation::{Outcome, Status};

use crate::support::{Bench, T0, assert_conflict, at, picture, process, random_sha};

pub async fn a_lost_lease_ends_every_say(bench: &Bench) {
    let (store, session) = (&bench.store, bench.session().await);
    let (old, new) = (process(), process());
    let id = bench.claimed(session, "moth", old).await.queued.id;
    assert!(store.advance(id, Status::Submitted, old, at(1)).await.unwrap());
    let adopted = store.adopt(LeaseHolder { process: new, until: at(60) }, at(31)).await.unwrap();
    assert_eq!(adopted.len(), 1);
    assert_eq!((adopted[0].queued.id, adopted[0].status), (id, Status::Submitted));
    let head = store.session_head(bench.owner, session).await.unwrap();

    assert!(!store.advance(id, Status::Running, old, at(32)).await.unwrap());
    assert!(!store.complete(id, old, &[picture(&random_sha())], at(32)).await.unwrap());
    let end = AttemptEnd { outcome: Outcome::Lost, class: None, reason: "The server died.".into() };
    assert!(!store.end_attempt(id, old, &end, &Next::Requeue, at(32)).await.unwrap());
    assert!(store.renew_leases(LeaseHolder { process: old, until: at(99) }).await.unwrap().is_empty());
    let generation = store.generation(bench.owner, id).await.unwrap();
    assert_eq!((generation.status, generation.images.len()), (Status::Submitted, 0));
    assert_eq!(generation.attempts[0].outcome, None);
    assert_eq!(bench.count("SELECT COUNT(*) FROM blobs").await, 0);
    assert_eq!(store.session_head(bench.owner, session).await.unwrap(), head);

    assert!(store.complete(id, new, &[picture(&random_sha())], at(33)).await.unwrap());
    assert!(!store.complete(id, new, &[picture(&random_sha())], at(34)).await.unwrap(), "it is in flight no more");
    assert!(!store.advance(id, Status::Running, new, at(34)).await.unwrap());
    assert_eq!(store.generation(bench.owner, id).await.unwrap().images.len(), 1);
}

pub async fn only_ended_leases_are_taken_over(bench: &Bench) {
    let (store, session) = (&bench.store, bench.session().await);
    let (dead, alive, new) = (process(), process(), process());
    let left = bench.claimed(session, "moth", dead).await.queued.id;
    bench.claimed(session, "lynx", alive).await;
    bench.job(session).await;
    store.renew_leases(LeaseHolder { process: alive, until: at(90) }).await.unwrap();
    let lease = LeaseHolder { process: new, until: at(70) };
    assert!(store.adopt(lease, at(29)).await.unwrap().is_empty(), "no lease has ended");
    let own = store.adopt(LeaseHolder { process: dead, until: at(70) }, at(40)).await.unwrap();
    assert!(own.is_empty(), "who lives does not take over from itself");
    let (other, second) = (bench.other_process().await, process());
    let rival = LeaseHolder { process: second, until: at(70) };
    let (a, b) = tokio::join!(store.adopt(lease, at(40)), other.adopt(rival, at(40)));
    let (a, b) = (a.unwrap(), b.unwrap());
    assert_eq!(a.iter().chain(&b).map(|job| job.queued.id).collect::<Vec<_>>(), [left], "by one alone");
    assert!(store.adopt(LeaseHolder { process: process(), until: at(99) }, at(41)).await.unwrap().is_empty());
}

pub async fn renewing_tells_what_was_cancelled(bench: &Bench) {
    let (store, session, process) = (&bench.store, bench.session().await, process());
    let asked = bench.claimed(session, "moth", process).await.queued.id;
    bench.claimed(session, "lynx", process).await;
    let lease = LeaseHolder { process, until: at(60) };
    assert!(store.renew_leases(lease).await.unwrap().is_empty());
    store.cancel(bench.owner, asked, at(1)).await.unwrap();
    assert_eq!(store.renew_leases(lease).await.unwrap(), [asked]);
    let stranger = LeaseHolder { process: crate::support::process(), until: at(99) };
    assert!(store.adopt(stranger, at(59)).await.unwrap().is_empty(), "both were renewed");
    assert_eq!(store.adopt(stranger, at(60)).await.unwrap().len(), 2);
}

pub async fn a_job_only_moves_forward(bench: &Bench) {
    let (store, session, process) = (&bench.store, bench.session().await, process());
    let id = bench.claimed(session, "moth", process).await.queued.id;
    for (secs, asked, stands) in [
        (1, Status::Running, Status::Running),
        (2, Status::Submitted, Status::Running),
        (3, Status::Running, Status::Running),
        (4, Status::Storing, Status::Storing),
        (5, Status::Running, Status::Storing),
    ] {
        assert!(store.advance(id, asked, process, at(secs)).await.unwrap(), "the lease holds");
        let generation = store.generation(bench.owner, id).await.unwrap();
        assert_eq!((generation.status, generation.started_at), (stands, Some(at(1))));
    }
    assert_conflict(store.advance(id, Status::Complete, process, at(6)).await);
    assert_conflict(store.advance(id, Status::Queued, process, at(6)).await);
    let waiting = bench.job(session).await;
    assert!(!store.advance(waiting, Status::Running, process, T0).await.unwrap());
}
