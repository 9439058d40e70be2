//! The event log: places, cursors, waking readers.

use std::sync::Arc;

use gesso_app::ports::store::{EventLog, JobStore, LoggedEvent};
use gesso_core::{event::StudioEvent, fleet::NodeState};

use crate::support::{Bench, DEADLINE, T0, at, job};

fn gpu(detail: &str) -> StudioEvent {
    StudioEvent::GpuState { node_id: "moth".into(), state: NodeState::Down, detail: detail.into() }
}

fn owner_places(events: &[LoggedEvent]) -> Vec<i64> {
    events.iter().map(|logged| logged.owner_seq).collect()
}

pub async fn streams_have_no_gap_under_many_writers(bench: &Bench) {
    const WRITERS: usize = 200;
    let sessions = [bench.session().await, bench.session().await, bench.session().await, bench.session().await];
    let stores = [Arc::clone(&bench.store), bench.other_process().await];
    let owner = bench.owner;
    let mut writers = Vec::new();
    for writer in 0..WRITERS {
        let (store, session) = (Arc::clone(&stores[writer % 2]), sessions[writer % 4]);
        writers.push(tokio::spawn(async move {
            let job = job(session);
            store.add_jobs(owner, session, std::slice::from_ref(&job), T0).await.unwrap();
            if writer % 2 == 0 {
                store.cancel(owner, job.id, T0).await.unwrap();
            } else {
                store.log_for_all(&gpu("gone"), T0).await.unwrap();
            }
        }));
    }
    // A reader that follows meanwhile never sees a place before all places below it.
    let mut seen = 0;
    while seen < 2 * WRITERS as i64 {
        let events = bench.store.owner_events(owner, seen, 1000).await.unwrap();
        let expected: Vec<i64> = (seen + 1..).take(events.len()).collect();
        assert_eq!(owner_places(&events), expected);
        seen += events.len() as i64;
        if events.is_empty() {
            tokio::time::timeout(DEADLINE, bench.store.events_may_have_come()).await.expect("more events come");
        }
    }
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(bench.store.stream_heads().await.unwrap(), [(owner, 2 * WRITERS as i64)]);
    for session in sessions {
        let events = bench.store.session_events(owner, session, 0, 1000).await.unwrap();
        let places: Vec<_> = events.iter().map(|logged| logged.session.unwrap()).collect();
        let head = bench.store.session_head(owner, session).await.unwrap();
        assert_eq!(places, (1..=head).map(|seq| (session, seq)).collect::<Vec<_>>());
    }
}

pub async fn streams_are_read_from_a_cursor(bench: &Bench) {
    let (store, owner, session) = (&bench.store, bench.owner, bench.session().await);
    assert_eq!((store.session_head(owner, session).await.unwrap(), store.first_kept(owner, None).await.unwrap()), (0, 1));
    store.log_for_all(&gpu("one"), at(1)).await.unwrap();
    let id = bench.job(session).await;
    store.log_for_all(&gpu("two"), at(3)).await.unwrap();
    let events = store.owner_events(owner, 0, 100).await.unwrap();
    assert_eq!(owner_places(&events), [1, 2, 3]);
    assert_eq!((events[0].session, &events[0].event, events[0].at), (None, &gpu("one"), at(1)));
    assert_eq!((events[1].session, events[1].event.generation_id()), (Some((session, 1)), Some(id)));
    assert_eq!(owner_places(&store.owner_events(owner, 1, 1).await.unwrap()), [2]);
    assert!(store.owner_events(owner, 3, 9).await.unwrap().is_empty());
    assert_eq!(owner_places(&store.session_events(owner, session, 0, 9).await.unwrap()), [2]);
}

pub async fn fleet_events_reach_every_owner(bench: &Bench) {
    let stranger = bench.stranger().await;
    bench.store.log_for_all(&gpu("one"), at(1)).await.unwrap();
    for owner in [bench.owner, stranger] {
        let events = bench.store.owner_events(owner, 0, 9).await.unwrap();
        assert_eq!(events.iter().map(|logged| &logged.event).collect::<Vec<_>>(), [&gpu("one")]);
    }
}

pub async fn readers_are_woken(bench: &Bench) {
    let store = &bench.store;
    let session = bench.session().await;
    let wait = || tokio::time::timeout(DEADLINE, store.events_may_have_come());
    // A ring that nobody waits for is kept.
    bench.job(session).await;
    wait().await.expect("an event has come");
    let (woken, ()) = tokio::join!(wait(), async { store.log_for_all(&gpu("one"), T0).await.unwrap() });
    woken.expect("an event comes");
}

pub async fn readers_in_other_processes_are_woken(bench: &Bench) {
    let (other, session) = (bench.other_process().await, bench.session().await);
    for place in 1..=20 {
        bench.job(session).await;
        tokio::time::timeout(DEADLINE, async {
            while other.session_head(bench.owner, session).await.unwrap() < place
                || other.owner_events(bench.owner, place - 1, 9).await.unwrap().is_empty()
            {
                other.events_may_have_come().await;
            }
            // Without this the loop above might pass by reading alone.
            other.events_may_have_come().await;
        })
        .await
        .expect("the other process is woken");
    }
}
