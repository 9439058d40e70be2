//! Funnels.

use gesso_app::ports::store::{CancelAnswer, EventLog, FunnelChange, FunnelStore, JobStore, LibraryStore, SessionStore};
use gesso_core::{
    board::{Verdict, VerdictKind},
    event::StudioEvent,
    funnel::{Funnel, FunnelSettings, FunnelStage, RunState, SentOn},
    generation::Status,
    ids::SessionId,
    schedule::Why,
};
use uuid::Uuid;

use crate::support::{Bench, assert_not_found, at, claim, job, picture, process, random_sha};

fn funnel(run: RunState) -> Funnel {
    Funnel { settings: FunnelSettings { prompt: "a boat".into(), ..FunnelSettings::default() }, run, ..Funnel::default() }
}

/// A change that sets nothing but the state.
fn to(run: RunState, decided_on: i64) -> FunnelChange {
    FunnelChange { decided_on, funnel: funnel(run), ..FunnelChange::default() }
}

async fn set(bench: &Bench, session: SessionId, change: &FunnelChange) -> i64 {
    bench.store.change_funnel(bench.owner, session, change, at(5)).await.unwrap().expect("nobody else changes it").revision
}

pub async fn a_funnel_changes_as_a_whole_or_not_at_all(bench: &Bench) {
    let (store, owner, session) = (&bench.store, bench.owner, bench.session().await);
    let (_, images) = bench.completed(session, 1).await;
    assert_eq!(store.funnel_board(owner, session).await.unwrap().kept, None);
    let sent = SentOn { image_id: images[0].id, stage: FunnelStage::Refined };
    let mut change = to(RunState::Running, 0);
    change.send_on = vec![sent];
    change.verdicts = vec![Verdict { image_id: images[0].id, verdict: VerdictKind::Select }];
    let mut refined = job(session);
    refined.parents = vec![images[0].id];
    change.jobs = vec![(FunnelStage::Polished, refined.clone())];
    assert_eq!(set(bench, session, &change).await, 1);
    let board = store.funnel_board(owner, session).await.unwrap();
    assert_eq!(board.kept.as_ref().map(|kept| (kept.revision, kept.funnel.clone())), Some((1, change.funnel.clone())));
    assert_eq!((board.facts.sent_on, board.facts.verdicts), (vec![sent], change.verdicts.clone()));
    let seat = &board.facts.seats[1];
    assert_eq!((seat.id, seat.stage, seat.status), (refined.id, FunnelStage::Polished, Status::Queued), "the stage it is told");
    assert_eq!(board.facts.seats[0].pictures[0].id, images[0].id);
    assert_eq!(store.session_head(owner, session).await.unwrap(), board.head);
    let events = store.session_events(owner, session, board.head - 2, 10).await.unwrap();
    let told: Vec<_> = events.into_iter().map(|event| event.event).collect();
    assert_eq!(told, [StudioEvent::GenerationQueued { generation_id: refined.id }, StudioEvent::BoardChanged { revision: 1 }]);

    let mut late = to(RunState::Paused, 0);
    late.cancel = vec![refined.id];
    late.take_back = vec![sent];
    assert_eq!(store.change_funnel(owner, session, &late, at(6)).await.unwrap(), None, "decided on what is no more");
    let mut broken = late.clone();
    broken.decided_on = 1;
    broken.verdicts = vec![Verdict { image_id: Uuid::new_v4().into(), verdict: VerdictKind::Reject }];
    assert_not_found(store.change_funnel(owner, session, &broken, at(6)).await, "picture");
    let after = store.funnel_board(owner, session).await.unwrap();
    assert_eq!((after.kept.map(|kept| kept.revision), after.head), (Some(1), board.head));
    assert_eq!(after.facts.seats[1].status, Status::Queued);
    let stranger = bench.stranger().await;
    assert_not_found(store.funnel_board(stranger, session).await, "session");
    assert_not_found(store.change_funnel(stranger, session, &to(RunState::Paused, 1), at(6)).await, "session");
    store.delete_session(owner, session, at(7)).await.unwrap();
    assert_not_found(store.funnel_board(owner, session).await, "session");
    assert_eq!(store.purge_deleted(at(8), at(8)).await.unwrap(), 1);
    assert_eq!(bench.count("SELECT COUNT(*) FROM funnels").await, 0, "it goes with its session");
}

pub async fn a_paused_funnel_holds_what_waits(bench: &Bench) {
    let (store, session) = (&bench.store, bench.session().await);
    let first = bench.job(session).await;
    let elsewhere = bench.job(bench.session().await).await;
    let running = bench.claimed(session, "moth", process()).await;
    set(bench, session, &to(RunState::Paused, 0)).await;
    let waiting: Vec<_> = store.queued_jobs(10).await.unwrap().into_iter().map(|job| job.id).collect();
    assert_eq!(waiting, [elsewhere]);
    assert!(claim(store, first, "lynx", process(), 9, at(6)).await.is_none(), "not even if it was read before");
    assert_eq!(store.generation(bench.owner, first).await.unwrap().why, Some(Why::paused()));
    let runs = store.generation(bench.owner, running.queued.id).await.unwrap();
    assert_ne!(runs.why, Some(Why::paused()), "what runs is finished");
    let late = bench.job(session).await;
    assert_eq!(store.queued_jobs(10).await.unwrap().len(), 1, "what is asked for meanwhile waits too");
    set(bench, session, &to(RunState::Running, 1)).await;
    assert_eq!(store.queued_jobs(10).await.unwrap().len(), 3);
    assert_eq!(store.generation(bench.owner, late).await.unwrap().why, None);
    assert!(claim(store, first, "lynx", process(), 9, at(7)).await.is_some());
}

pub async fn what_is_asked_for_twice_is_one_job(bench: &Bench) {
    let (store, owner, session) = (&bench.store, bench.owner, bench.session().await);
    let wanted = job(session);
    let mut change = to(RunState::Running, 0);
    change.jobs = vec![(FunnelStage::Drafts, wanted.clone()), (FunnelStage::Drafts, wanted.clone())];
    set(bench, session, &change).await;
    // The same consequence, drawn again after a crash.
    change.decided_on = 1;
    set(bench, session, &change).await;
    assert_eq!(store.funnel_board(owner, session).await.unwrap().facts.seats.len(), 1);
    let events = store.session_events(owner, session, 0, 10).await.unwrap();
    let queued = events.iter().filter(|event| matches!(event.event, StudioEvent::GenerationQueued { .. }));
    assert_eq!(queued.count(), 1);
}

pub async fn taking_back_leaves_what_is_finished(bench: &Bench) {
    let (store, owner, session) = (&bench.store, bench.owner, bench.session().await);
    let (done, images) = bench.completed(session, 1).await;
    let (waits, elsewhere) = (bench.job(session).await, bench.job(bench.session().await).await);
    let runs = bench.claimed(session, "moth", process()).await.queued.id;
    let sent = SentOn { image_id: images[0].id, stage: FunnelStage::Final };
    let mut change = to(RunState::Running, 0);
    change.send_on = vec![sent];
    set(bench, session, &change).await;
    let mut change = to(RunState::Running, 1);
    change.take_back = vec![sent];
    change.cancel = vec![done, waits, runs, elsewhere];
    let changed = store.change_funnel(owner, session, &change, at(6)).await.unwrap().unwrap();
    let answer = |id| changed.cancelled.iter().find(|(of, _)| *of == id).map(|(_, answer)| *answer);
    assert_eq!(answer(done), Some(CancelAnswer::Final(Status::Complete)));
    assert_eq!((answer(waits), answer(runs)), (Some(CancelAnswer::Cancelled), Some(CancelAnswer::Asked)));
    assert_eq!(answer(elsewhere), None, "another session's generation is left alone");
    assert_eq!(store.generation(owner, elsewhere).await.unwrap().status, Status::Queued);
    assert_eq!(store.funnel_board(owner, session).await.unwrap().facts.sent_on, []);
    assert_eq!(store.board(owner, session).await.unwrap().stages[0].promoted, []);
}

pub async fn consequences_are_drawn_until_noted(bench: &Bench) {
    let (store, owner, session) = (&bench.store, bench.owner, bench.session().await);
    set(bench, session, &to(RunState::Ready, 0)).await;
    assert_eq!(store.funnels_to_follow(10).await.unwrap(), [], "it has not begun");
    set(bench, session, &to(RunState::Running, 1)).await;
    assert_eq!(store.funnels_to_follow(10).await.unwrap(), [(owner, session)]);
    let head = store.funnel_board(owner, session).await.unwrap().head;
    store.funnel_followed(session, head).await.unwrap();
    assert_eq!(store.funnels_to_follow(10).await.unwrap(), []);
    let id = bench.job(session).await;
    let process = process();
    claim(store, id, "moth", process, 9, at(6)).await.unwrap();
    store.complete(id, process, &[picture(&random_sha())], at(7)).await.unwrap();
    assert_eq!(store.funnels_to_follow(10).await.unwrap(), [(owner, session)]);
    store.funnel_followed(session, head - 1).await.unwrap();
    store.funnel_followed(session, head + 3).await.unwrap();
    assert_eq!(store.funnels_to_follow(10).await.unwrap(), []);
}
