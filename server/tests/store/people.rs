//! Owners, projects, sessions.

use gesso_app::ports::store::{
    EventLog, JobStore, LibraryStore, NewAsset, NewWorkflow, SessionFilter, SessionStore, WorkflowStore,
};
use gesso_core::{
    board::{BoardChange, Verdict, VerdictKind},
    generation::Status,
    ids::{AssetId, BatchId, OwnerId, ProjectId, SessionId, WorkflowId},
    session::{Flow, SessionPatch},
};
use uuid::Uuid;

use crate::support::{Bench, T0, assert_conflict, assert_not_found, at, blob, job, new_session, process, random_sha};

pub async fn the_single_owner_is_made_once(bench: &Bench) {
    assert_eq!(bench.store.ensure_owner(at(9)).await.unwrap(), bench.owner);
    let (one, two) = (bench.other_process().await, bench.other_process().await);
    let (a, b) = tokio::join!(one.add_owner("ada", T0), two.add_owner("ada", T0));
    assert_eq!(a.unwrap(), b.unwrap());
    assert_eq!(bench.count("SELECT COUNT(*) FROM owners").await, 2);
}

/// Every call that takes an owner and an id, asked by somebody else.
pub async fn foreign_ids_are_not_found(bench: &Bench) {
    let (store, stranger) = (&bench.store, bench.stranger().await);
    let session = bench.session().await;
    let theirs = bench.session_of(stranger).await;
    let project = store.session(bench.owner, session).await.unwrap().project_id;
    let (generation, images) = bench.completed(session, 1).await;
    let batch = BatchId(Uuid::new_v4());
    let mut batched = job(session);
    batched.batch_id = Some(batch);
    store.add_jobs(bench.owner, session, &[batched.clone()], T0).await.unwrap();
    let asset = NewAsset { id: AssetId(Uuid::new_v4()), blob: blob(&random_sha()) };
    store.add_asset(bench.owner, &asset, T0).await.unwrap();
    let workflow = WorkflowId(Uuid::new_v4());
    let content = NewWorkflow { title: "graph".into(), workflow: serde_json::json!({}) };
    store.create_workflow(bench.owner, workflow, &content, T0).await.unwrap();

    assert_not_found(store.project(stranger, project).await, "project");
    assert_not_found(store.rename_project(stranger, project, "mine", T0).await, "project");
    assert_not_found(store.delete_project(stranger, project, T0).await, "project");
    assert_not_found(store.create_project(stranger, project, "mine", T0).await, "project");
    assert_not_found(store.session(stranger, session).await, "session");
    assert_not_found(store.create_session(stranger, session, &new_session("{\"flow\":\"chat\"}"), T0).await, "session");
    let into_project = new_session(&format!("{{\"flow\":\"chat\",\"project_id\":\"{project}\"}}"));
    assert_not_found(store.create_session(stranger, SessionId(Uuid::new_v4()), &into_project, T0).await, "project");
    assert_not_found(store.patch_session(stranger, session, &SessionPatch::default(), T0).await, "session");
    let move_there = SessionPatch { project_id: Some(project), ..SessionPatch::default() };
    assert_not_found(store.patch_session(stranger, theirs, &move_there, T0).await, "project");
    assert_not_found(store.delete_session(stranger, session, T0).await, "session");
    assert_not_found(store.board(stranger, session).await, "session");
    let verdict = Verdict { image_id: images[0].id, verdict: VerdictKind::Select };
    let change = BoardChange { verdicts: vec![verdict], promote: None };
    assert_not_found(store.change_board(stranger, session, &change, T0).await, "session");
    assert_not_found(store.change_board(stranger, theirs, &change, T0).await, "picture");

    assert_not_found(store.add_jobs(stranger, session, &[job(session)], T0).await, "session");
    let mut stolen = job(theirs);
    stolen.id = generation;
    assert_not_found(store.add_jobs(stranger, theirs, &[stolen], T0).await, "generation");
    let mut derived = job(theirs);
    derived.parents = vec![images[0].id];
    assert_not_found(store.add_jobs(stranger, theirs, &[derived], T0).await, "picture");
    assert_not_found(store.generation(stranger, generation).await, "generation");
    assert_not_found(store.generations(stranger, Some(session), None, 10).await, "session");
    assert_not_found(store.batch(stranger, batch).await, "batch");
    assert_not_found(store.cancel(stranger, generation, T0).await, "generation");
    assert_not_found(store.cancel_batch(stranger, batch, T0).await, "batch");

    assert_not_found(store.image(stranger, session, images[0].id).await, "picture");
    assert_not_found(store.images_of(stranger, generation).await, "generation");
    assert_not_found(store.source_picture(stranger, images[0].id.0).await, "picture");
    assert_not_found(store.source_picture(stranger, asset.id.0).await, "picture");
    assert_not_found(store.add_asset(stranger, &asset, T0).await, "picture");
    assert_not_found(store.workflow(stranger, workflow).await, "workflow");
    assert_not_found(store.create_workflow(stranger, workflow, &content, T0).await, "workflow");
    assert_not_found(store.save_workflow(stranger, workflow, &content, T0).await, "workflow");
    assert_not_found(store.workflow_versions(stranger, workflow, None, 10).await, "workflow");
    assert_not_found(store.delete_workflow(stranger, workflow).await, "workflow");
    assert_not_found(store.session_head(stranger, session).await, "session");
    assert_not_found(store.session_events(stranger, session, 0, 10).await, "session");
    assert_not_found(store.first_kept(stranger, Some(session)).await, "session");

    assert!(store.projects(stranger, None, 10).await.unwrap().items.iter().all(|item| item.id != project));
    let sessions = store.sessions(stranger, &SessionFilter::default(), None, 10).await.unwrap();
    assert_eq!(sessions.items.iter().map(|item| item.id).collect::<Vec<_>>(), [theirs]);
    assert!(store.generations(stranger, None, None, 10).await.unwrap().items.is_empty());
    assert!(store.active_generations(stranger, 10).await.unwrap().is_empty());
    assert!(store.workflows(stranger, None, 10).await.unwrap().items.is_empty());
    assert!(store.owner_events(stranger, 0, 10).await.unwrap().is_empty());
    assert_eq!(store.project(bench.owner, project).await.unwrap().title, "Untitled", "nothing was changed");
    assert_eq!(store.generation(bench.owner, batched.id).await.unwrap().status, Status::Queued);
}

pub async fn a_key_belongs_to_one_request_for_a_day(bench: &Bench) {
    let (store, owner, stranger) = (&bench.store, bench.owner, bench.stranger().await);
    assert!(store.reserve_key(owner, "k", "print a", T0).await.unwrap());
    assert!(store.reserve_key(owner, "k", "print a", at(60)).await.unwrap());
    assert!(!store.reserve_key(owner, "k", "print b", at(60)).await.unwrap());
    assert!(store.reserve_key(stranger, "k", "print b", at(60)).await.unwrap());
    assert!(!store.reserve_key(owner, "k", "print b", at(24 * 3600)).await.unwrap());
    assert!(store.reserve_key(owner, "k", "print b", at(24 * 3600 + 1)).await.unwrap());
}

pub async fn a_session_without_a_project_makes_one(bench: &Bench) {
    let id = SessionId(Uuid::new_v4());
    let new = new_session("{\"flow\":\"concept\",\"title\":\"Boats\",\"settings\":{\"b\":1,\"a\":2.0}}");
    let session = bench.store.create_session(bench.owner, id, &new, at(5)).await.unwrap();
    assert_eq!((session.title.as_str(), session.flow), ("Boats", Flow::Concept));
    assert_eq!(session.settings.to_string(), "{\"b\":1,\"a\":2.0}");
    assert_eq!((session.created_at, session.updated_at), (at(5), at(5)));
    let project = bench.store.project(bench.owner, session.project_id).await.unwrap();
    assert_eq!(project.title, "Boats");
}

pub async fn making_the_same_thing_again_gives_the_first(bench: &Bench) {
    let store = &bench.store;
    let id = ProjectId(Uuid::new_v4());
    let project = store.create_project(bench.owner, id, "one", T0).await.unwrap();
    assert_eq!(store.create_project(bench.owner, id, "two", at(5)).await.unwrap(), project);
    let new = new_session(&format!("{{\"flow\":\"chat\",\"project_id\":\"{id}\"}}"));
    let session_id = SessionId(Uuid::new_v4());
    let session = store.create_session(bench.owner, session_id, &new, T0).await.unwrap();
    assert_eq!(session.project_id, id);
    let other = new_session("{\"flow\":\"video\",\"title\":\"x\"}");
    assert_eq!(store.create_session(bench.owner, session_id, &other, at(5)).await.unwrap(), session);
    assert_eq!(store.projects(bench.owner, None, 10).await.unwrap().items.len(), 1, "no project was left over");
}

pub async fn a_patch_changes_what_it_names(bench: &Bench) {
    let store = &bench.store;
    let id = bench.session().await;
    let before = store.session(bench.owner, id).await.unwrap();
    let patch: SessionPatch = serde_json::from_str("{\"title\":\"Näher\"}").unwrap();
    let after = store.patch_session(bench.owner, id, &patch, at(7)).await.unwrap();
    assert_eq!((after.title.as_str(), after.updated_at), ("Näher", at(7)));
    assert_eq!((after.settings, after.project_id), (before.settings, before.project_id));
    assert_eq!(store.project(bench.owner, before.project_id).await.unwrap().updated_at, at(7));
    let other = store.create_project(bench.owner, ProjectId(Uuid::new_v4()), "other", T0).await.unwrap();
    let patch =
        format!("{{\"project_id\":\"{}\",\"model_assignments\":{{\"style\":\"llama\"}},\"settings\":{{\"x\":1}}}}", other.id);
    let patch: SessionPatch = serde_json::from_str(&patch).unwrap();
    let after = store.patch_session(bench.owner, id, &patch, at(8)).await.unwrap();
    assert_eq!((after.title.as_str(), after.project_id), ("Näher", other.id));
    assert_eq!((after.model_assignments.len(), after.settings.to_string().as_str()), (1, "{\"x\":1}"));
    assert_eq!(store.rename_project(bench.owner, other.id, "renamed", at(9)).await.unwrap().title, "renamed");
}

pub async fn sessions_are_found_by_flow_project_and_title(bench: &Bench) {
    let store = &bench.store;
    let mut ids = Vec::new();
    for (secs, title, flow) in [(1, "Über das Meer", "chat"), (2, "100% boats_", "video"), (3, "100 boats", "video")] {
        let id = SessionId(Uuid::new_v4());
        let new = new_session(&serde_json::json!({"flow": flow, "title": title}).to_string());
        store.create_session(bench.owner, id, &new, at(secs)).await.unwrap();
        ids.push(id);
    }
    let found = async |filter: SessionFilter| {
        let page = store.sessions(bench.owner, &filter, None, 10).await.unwrap();
        page.items.into_iter().map(|session| session.id).collect::<Vec<_>>()
    };
    let titled = |q: &str| SessionFilter { q: Some(q.into()), ..SessionFilter::default() };
    assert_eq!(found(SessionFilter::default()).await, [ids[2], ids[1], ids[0]]);
    assert_eq!(found(titled("üBER DAS")).await, [ids[0]]);
    assert_eq!(found(titled("BOATS")).await, [ids[2], ids[1]]);
    assert_eq!(found(titled("0% b")).await, [ids[1]]);
    assert_eq!(found(titled("boats_")).await, [ids[1]]);
    assert_eq!(found(titled("!")).await, []);
    assert_eq!(found(SessionFilter { flow: Some(Flow::Chat), ..SessionFilter::default() }).await, [ids[0]]);
    let project_id = Some(store.session(bench.owner, ids[1]).await.unwrap().project_id);
    assert_eq!(found(SessionFilter { project_id, ..SessionFilter::default() }).await, [ids[1]]);
}

pub async fn pages_stay_apart_when_times_are_equal(bench: &Bench) {
    let store = &bench.store;
    let mut made = Vec::new();
    for _ in 0..7 {
        made.push(bench.session().await);
    }
    let mut listed = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let page = store.sessions(bench.owner, &SessionFilter::default(), cursor.as_deref(), 3).await.unwrap();
        assert!(page.items.len() <= 3);
        listed.extend(page.items.into_iter().map(|session| session.id));
        // What comes meanwhile is newer or elsewhere and moves nothing.
        let newer = SessionId(Uuid::new_v4());
        store.create_session(bench.owner, newer, &new_session("{\"flow\":\"chat\"}"), at(60)).await.unwrap();
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    made.sort();
    listed.sort();
    assert_eq!(listed, made, "each once");
    let sorted = store.projects(bench.owner, None, 200).await.unwrap().items;
    assert!(sorted.is_sorted_by_key(|project| std::cmp::Reverse((project.created_at, project.id))));
}

pub async fn a_cursor_that_cannot_be_read_is_a_conflict(bench: &Bench) {
    let store = &bench.store;
    let (owner, session) = (bench.owner, bench.session().await);
    let workflow = WorkflowId(Uuid::new_v4());
    let content = NewWorkflow { title: "graph".into(), workflow: serde_json::json!({}) };
    store.create_workflow(owner, workflow, &content, T0).await.unwrap();
    for garbage in ["", "zz", "3120", "' OR 1=1"] {
        assert_conflict(store.projects(owner, Some(garbage), 5).await);
        assert_conflict(store.sessions(owner, &SessionFilter::default(), Some(garbage), 5).await);
        assert_conflict(store.generations(owner, Some(session), Some(garbage), 5).await);
        assert_conflict(store.workflows(owner, Some(garbage), 5).await);
        assert_conflict(store.workflow_versions(owner, workflow, Some(garbage), 5).await);
    }
}

pub async fn a_deleted_session_is_gone_for_its_owner(bench: &Bench) {
    let (store, owner) = (&bench.store, bench.owner);
    let session = bench.session().await;
    let (generation, images) = bench.completed(session, 1).await;
    let waiting = bench.job(session).await;
    let running = bench.claimed(session, "moth", process()).await.queued.id;
    store.delete_session(owner, session, at(2)).await.unwrap();
    assert_not_found(store.session(owner, session).await, "session");
    assert_not_found(store.delete_session(owner, session, at(3)).await, "session");
    assert_not_found(store.add_jobs(owner, session, &[job(session)], at(3)).await, "session");
    assert_not_found(store.generation(owner, generation).await, "generation");
    assert_not_found(store.cancel(owner, running, at(3)).await, "generation");
    assert_not_found(store.image(owner, session, images[0].id).await, "picture");
    assert_not_found(store.source_picture(owner, images[0].id.0).await, "picture");
    assert_not_found(store.session_events(owner, session, 0, 10).await, "session");
    assert!(store.sessions(owner, &SessionFilter::default(), None, 10).await.unwrap().items.is_empty());
    assert!(store.generations(owner, None, None, 10).await.unwrap().items.is_empty());
    assert!(store.active_generations(owner, 10).await.unwrap().is_empty());
    assert!(store.queued_jobs(10).await.unwrap().is_empty(), "what waited is cancelled");
    let held = store.jobs_in_flight().await.unwrap();
    assert_eq!((held.len(), held[0].queued.id, held[0].is_cancel_asked), (1, running, true));
    let events = store.owner_events(owner, 0, 100).await.unwrap();
    assert!(events.iter().any(|logged| logged.event.kind() == "cancelled" && logged.event.generation_id() == Some(waiting)));
}

pub async fn a_deleted_project_takes_its_sessions(bench: &Bench) {
    let (store, owner): (_, OwnerId) = (&bench.store, bench.owner);
    let session = bench.session().await;
    let project = store.session(owner, session).await.unwrap().project_id;
    bench.job(session).await;
    store.delete_project(owner, project, at(1)).await.unwrap();
    assert_not_found(store.project(owner, project).await, "project");
    assert_not_found(store.session(owner, session).await, "session");
    assert!(store.projects(owner, None, 10).await.unwrap().items.is_empty());
    assert_eq!(store.purge_deleted(at(2), at(2)).await.unwrap(), 1);
    assert_eq!(bench.count("SELECT (SELECT COUNT(*) FROM projects) + (SELECT COUNT(*) FROM jobs)").await, 0);
}
