//! Prompts of ComfyUI clients and the files they know by name.

use gesso_app::ports::store::{ComfyStore, FilePlace, HistoryWindow, JobStore, LibraryStore, NewPrompt, NodeOutput, Series};
use gesso_core::ids::{GenerationId, NodeId, OwnerId, SessionId};
use serde_json::json;
use uuid::Uuid;

use crate::support::{Bench, T0, at, blob, job};

fn prompt(id: &str, number: f64) -> NewPrompt {
    let (extra_data, outputs) = (json!({"client_id": "c", "cfg": 7.0}), vec!["9".to_owned()]);
    NewPrompt { prompt_id: id.into(), client_id: Some("c".into()), number, is_counted: true, extra_data, outputs }
}

async fn add(bench: &Bench, session: SessionId, id: &str, number: f64) -> GenerationId {
    let mut new = job(session);
    new.graph = Some(json!({"prompt": {"9": {"class_type": "X", "inputs": {}}}, "targets": []}));
    let overtaken = bench.store.add_prompt(bench.owner, session, &new, &prompt(id, number), T0).await.unwrap();
    assert_eq!(overtaken, [], "nothing is at a node");
    new.id
}

pub async fn prompts_wait_in_the_order_of_their_numbers(bench: &Bench) {
    let session = bench.session().await;
    let other = job(session);
    let first = add(bench, session, "a", 1.0).await;
    bench.store.add_jobs(bench.owner, session, std::slice::from_ref(&other), T0).await.unwrap();
    let late = add(bench, session, "late", 9.0).await;
    let front = add(bench, session, "front", -3.0).await;
    let middle = add(bench, session, "middle", 2.0).await;
    let order: Vec<_> = bench.store.queued_jobs(10).await.unwrap().into_iter().map(|job| job.id).collect();
    assert_eq!(order, [front, other.id, first, middle, late], "jobs of other kinds keep their place");
    let listed = bench.store.active_prompts(bench.owner, 10).await.unwrap();
    let ids: Vec<_> = listed.iter().map(|prompt| prompt.asked.prompt_id.as_str()).collect();
    assert_eq!(ids, ["a", "late", "front", "middle"], "the order of asking");
    assert_eq!(listed[0].asked.extra_data.to_string(), r#"{"client_id":"c","cfg":7.0}"#);
    assert_eq!(listed[0].graph["9"]["class_type"], "X");
    assert_eq!(bench.store.count_active_prompts(bench.owner).await.unwrap(), 4);
    assert_eq!(bench.store.last_counted(bench.owner).await.unwrap(), Some(9.0));
    let stranger = OwnerId(Uuid::new_v4());
    assert!(bench.store.active_prompts(stranger, 10).await.unwrap().is_empty());
    bench.store.forget_prompts(stranger, &[first]).await.unwrap();
    bench.store.forget_prompts(bench.owner, &[late]).await.unwrap();
    assert_eq!(bench.store.count_active_prompts(bench.owner).await.unwrap(), 3);
}

pub async fn the_history_has_the_newest_of_each_id(bench: &Bench) {
    let session = bench.session().await;
    let mut jobs = Vec::new();
    for (secs, id) in [(1, "a"), (2, "b"), (3, "a"), (4, "c")] {
        let job = add(bench, session, id, f64::from(secs)).await;
        bench.store.keep_prompt_result(job, &json!({"outputs": {"at": secs}}), at(i64::from(secs))).await.unwrap();
        // Stored in another order than the engine ended them.
        bench.store.cancel(bench.owner, job, at(i64::from(10 - secs))).await.unwrap();
        jobs.push(job);
    }
    let ids = async |window| -> Vec<String> {
        let listed = bench.store.ended_prompts_of(bench.owner, window).await.unwrap();
        listed.into_iter().map(|prompt| prompt.asked.prompt_id).collect()
    };
    assert_eq!(ids(HistoryWindow::Newest(10)).await, ["b", "a", "c"]);
    assert_eq!(ids(HistoryWindow::Newest(2)).await, ["a", "c"]);
    assert_eq!(ids(HistoryWindow::From { offset: 1, limit: 1 }).await, ["a"]);
    let newest = bench.store.ended_prompt(bench.owner, "a").await.unwrap().unwrap();
    assert_eq!((newest.job, newest.result), (jobs[2], Some(json!({"outputs": {"at": 3}}))));
    bench.store.forget_ended_prompts(bench.owner, Some(&["a".to_owned()])).await.unwrap();
    assert_eq!(ids(HistoryWindow::Newest(10)).await, ["b", "c"]);
    bench.store.forget_ended_prompts(bench.owner, None).await.unwrap();
    assert!(ids(HistoryWindow::Newest(10)).await.is_empty());
}

fn place(name: &str) -> FilePlace {
    FilePlace { root: "output".into(), subfolder: "sub".into(), name: name.into() }
}

pub async fn files_of_nodes_are_numbered_over_the_fleet(bench: &Bench) {
    let session = bench.session().await;
    let (one, two) = (add(bench, session, "a", 1.0).await, add(bench, session, "b", 2.0).await);
    let (north, south) = (NodeId::from("north"), NodeId::from("south"));
    let series = Some(Series { prefix: "x".into(), suffix: ".png".into() });
    let name = async |job: GenerationId, node: &NodeId, source: &str, is_cached: bool| {
        let (wanted, series) = (place("x_00001_.png"), series.clone());
        let output = NodeOutput { job, node, source, wanted, series, is_cached };
        bench.store.name_output(bench.owner, &output, T0).await.unwrap().place.name
    };
    assert_eq!(name(one, &north, "s1", false).await, "x_00001_.png");
    assert_eq!(name(one, &north, "s1", false).await, "x_00001_.png", "asked again");
    assert_eq!(name(two, &south, "s1", false).await, "x_00002_.png", "another node's file of the same name");
    assert_eq!(name(two, &north, "s1", true).await, "x_00001_.png", "not written anew");
    assert_eq!(name(two, &north, "s1", false).await, "x_00003_.png", "written anew");
    let kept = bench.store.kept_file(bench.owner, &place("x_00002_.png")).await.unwrap().unwrap();
    assert_eq!((kept.blob, kept.on_node), (None, Some((south, "s1".to_owned()))));
    let content = blob("x");
    bench.store.fill_file(bench.owner, &place("x_00002_.png"), &content, T0).await.unwrap();
    let kept = bench.store.kept_file(bench.owner, &place("x_00002_.png")).await.unwrap().unwrap();
    assert_eq!(kept.blob, Some(content.clone()));
    assert!(bench.store.kept_file(OwnerId(Uuid::new_v4()), &place("x_00002_.png")).await.unwrap().is_none());
    let condemned = bench.store.condemn_blobs(at(100), 10).await.unwrap();
    assert!(!condemned.contains(&content.sha256), "what a client can still see is not deleted");
}

pub async fn uploads_make_way_for_other_content(bench: &Bench) {
    let put = async |content: &str, is_overwriting| {
        bench.store.put_file(bench.owner, &place("a.png"), &blob(content), is_overwriting, T0).await.unwrap()
    };
    assert_eq!(put("1", false).await, "a.png");
    assert_eq!(put("1", false).await, "a.png");
    assert_eq!(put("2", false).await, "a (1).png");
    assert_eq!(put("2", false).await, "a (1).png");
    assert_eq!(put("3", true).await, "a.png");
    let kept = bench.store.kept_file(bench.owner, &place("a.png")).await.unwrap().unwrap();
    assert_eq!(kept.blob, Some(blob("3")));
    assert_eq!(bench.store.condemn_blobs(at(1), 10).await.unwrap(), [blob("1").sha256], "the replaced content");
    assert!(bench.store.remove_file(bench.owner, &place("a.png"), at(1)).await.unwrap());
    assert!(!bench.store.remove_file(bench.owner, &place("a.png"), at(1)).await.unwrap());
    let names: Vec<_> = bench.store.kept_files(bench.owner, "output", 10).await.unwrap();
    assert_eq!(names, [place("a (1).png")]);
}
