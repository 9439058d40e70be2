//! The funnel.

use gesso_app::ports::store::{JobStore, SessionStore};
use gesso_core::{
    board::{Board, BoardChange, Promotion, STAGES, Verdict, VerdictKind},
    ids::ImageId,
};
use uuid::Uuid;

use crate::support::{Bench, assert_conflict, assert_not_found, at, claim, job, picture, process, random_sha};

fn say(image_id: ImageId, verdict: VerdictKind) -> BoardChange {
    BoardChange { verdicts: vec![Verdict { image_id, verdict }], promote: None }
}

fn promote(stage: &str, image_ids: &[ImageId]) -> BoardChange {
    let promote = Some(Promotion { stage: stage.into(), image_ids: image_ids.to_vec() });
    BoardChange { verdicts: Vec::new(), promote }
}

fn verdicts(board: &Board) -> Vec<(ImageId, VerdictKind)> {
    board.verdicts.iter().map(|verdict| (verdict.image_id, verdict.verdict)).collect()
}

pub async fn verdicts_are_said_and_taken_back(bench: &Bench) {
    let (store, owner, session) = (&bench.store, bench.owner, bench.session().await);
    let (_, images) = bench.completed(session, 2).await;
    let (a, b) = (images[0].id, images[1].id);
    store.change_board(owner, session, &say(a, VerdictKind::Select), at(1)).await.unwrap();
    let board = store.change_board(owner, session, &say(b, VerdictKind::Reject), at(2)).await.unwrap();
    assert_eq!(verdicts(&board), [(a, VerdictKind::Select), (b, VerdictKind::Reject)]);
    store.change_board(owner, session, &say(a, VerdictKind::Reject), at(3)).await.unwrap();
    store.change_board(owner, session, &say(b, VerdictKind::Clear), at(4)).await.unwrap();
    let board = store.board(owner, session).await.unwrap();
    assert_eq!(verdicts(&board), [(a, VerdictKind::Reject)]);
    let named: Vec<_> = board.stages.iter().map(|stage| (stage.name.as_str(), stage.target)).collect();
    assert_eq!(named, STAGES);
    assert_eq!(store.session(owner, session).await.unwrap().updated_at, at(4));
}

pub async fn promoted_pictures_lead_to_the_next_stage(bench: &Bench) {
    let (store, owner, session) = (&bench.store, bench.owner, bench.session().await);
    let (first, images) = bench.completed(session, 2).await;
    let second = bench.job(session).await;
    let board = store.change_board(owner, session, &promote("refined", &[images[0].id]), at(1)).await.unwrap();
    assert_eq!(board.stages[0].generations, [first, second]);
    assert_eq!(board.stages[0].promoted, [images[0].id]);

    let mut refined = job(session);
    refined.parents = vec![images[0].id];
    let mut variation = job(session);
    variation.parents = vec![images[1].id];
    store.add_jobs(owner, session, &[refined.clone(), variation.clone()], at(2)).await.unwrap();
    let process = process();
    claim(store, refined.id, "moth", process, 9, at(2)).await.unwrap();
    let better = picture(&random_sha());
    store.complete(refined.id, process, std::slice::from_ref(&better), at(3)).await.unwrap();
    let board = store.change_board(owner, session, &promote("polished", &[better.id, images[0].id]), at(4)).await.unwrap();
    assert_eq!(board.stages[0].generations, [first, second, variation.id]);
    assert_eq!(board.stages[1].generations, [refined.id]);
    assert_eq!(board.stages[0].promoted, [images[0].id], "once, however often it goes on");
    assert_eq!(board.stages[1].promoted, [better.id]);
    let mut polished = job(session);
    polished.parents = vec![images[0].id];
    store.add_jobs(owner, session, &[polished.clone()], at(5)).await.unwrap();
    let board = store.board(owner, session).await.unwrap();
    assert_eq!(board.stages[2].generations, [polished.id], "the newest promotion counts");
    assert_eq!(board.stages[3].generations, []);
    // Elsewhere the picture was not promoted.
    let elsewhere = bench.session().await;
    let mut other = job(elsewhere);
    other.parents = vec![images[0].id];
    store.add_jobs(owner, elsewhere, &[other.clone()], at(6)).await.unwrap();
    assert_eq!(store.board(owner, elsewhere).await.unwrap().stages[0].generations, [other.id]);
}

pub async fn a_board_changes_as_a_whole_or_not_at_all(bench: &Bench) {
    let (store, owner, session) = (&bench.store, bench.owner, bench.session().await);
    let (_, images) = bench.completed(session, 1).await;
    let (_, foreign) = bench.completed(bench.session().await, 1).await;
    let untouched = store.board(owner, session).await.unwrap();
    let mut change = say(images[0].id, VerdictKind::Select);
    change.verdicts.push(Verdict { image_id: foreign[0].id, verdict: VerdictKind::Select });
    assert_not_found(store.change_board(owner, session, &change, at(1)).await, "picture");
    let mut change = say(images[0].id, VerdictKind::Select);
    change.promote = promote("refined", &[images[0].id, ImageId(Uuid::new_v4())]).promote;
    assert_not_found(store.change_board(owner, session, &change, at(1)).await, "picture");
    change.promote = promote("drafts", &[images[0].id]).promote;
    assert_conflict(store.change_board(owner, session, &change, at(1)).await);
    assert_eq!(store.board(owner, session).await.unwrap(), untouched);

    store.change_board(owner, session, &promote("polished", &[images[0].id]), at(2)).await.unwrap();
    let mut polished = job(session);
    polished.parents = vec![images[0].id];
    store.add_jobs(owner, session, &[polished.clone()], at(3)).await.unwrap();
    let process = process();
    claim(store, polished.id, "moth", process, 9, at(3)).await.unwrap();
    let done = picture(&random_sha());
    store.complete(polished.id, process, std::slice::from_ref(&done), at(4)).await.unwrap();
    assert_conflict(store.change_board(owner, session, &promote("refined", &[done.id]), at(5)).await);
    assert_conflict(store.change_board(owner, session, &promote("polished", &[done.id]), at(5)).await);
}
