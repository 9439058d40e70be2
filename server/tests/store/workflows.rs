//! Saved workflows.

use gesso_app::ports::store::{NewWorkflow, WorkflowStore};
use gesso_core::ids::WorkflowId;
use uuid::Uuid;

use crate::support::{Bench, T0, assert_not_found, at};

/// What a workflow may hold: order, unknown fields, numbers at the edges, words in any script.
const ODD: &str = r#"{"z":1,"a":{"y":[],"b":null},"version":1.0,"id":18446744073709551615,"low":-9223372036854775808,"tiny":5e-324,"third":0.1,"huge":1.7976931348623157e+308,"sum":0.30000000000000004,"last_link_id":0,"text":"näh\u0000\n\"日本\"","":true,"nodes":[{"id":2},{"id":1}]}"#;

fn new(title: &str, json: &str) -> NewWorkflow {
    NewWorkflow { title: title.into(), workflow: serde_json::from_str(json).unwrap() }
}

pub async fn a_workflow_comes_back_as_it_was(bench: &Bench) {
    let (store, owner, id) = (&bench.store, bench.owner, WorkflowId(Uuid::new_v4()));
    let odd = new("odd", ODD);
    assert_eq!(odd.workflow.to_string(), ODD, "the reader itself loses nothing");
    let saved = store.create_workflow(owner, id, &odd, T0).await.unwrap();
    let read = store.workflow(owner, id).await.unwrap();
    for workflow in [&saved, &read] {
        assert_eq!(workflow.workflow.as_ref().unwrap().to_string(), ODD);
        assert_eq!((workflow.version, workflow.created_at, workflow.title.as_str()), (1, T0, "odd"));
    }
    let versions = store.workflow_versions(owner, id, None, 10).await.unwrap();
    assert_eq!(versions.items[0].workflow.to_string(), ODD);
    let again = store.create_workflow(owner, id, &new("other", "{}"), at(1)).await.unwrap();
    assert_eq!((again.title.as_str(), again.version), ("odd", 1));
    let listed = store.workflows(owner, None, 10).await.unwrap().items;
    assert_eq!((listed.len(), listed[0].id, listed[0].workflow.is_none()), (1, id, true));
}

pub async fn floats_come_back_to_the_last_digit(bench: &Bench) {
    let (store, owner, id) = (&bench.store, bench.owner, WorkflowId(Uuid::new_v4()));
    let mut bits = 0x9E37_79B9_7F4A_7C15_u64;
    let floats: Vec<f64> = std::iter::repeat_with(|| {
        bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // The exponents that settings of a sampler have.
        f64::from_bits((bits >> 12) | 0x3FE0_0000_0000_0000) - 0.75
    })
    .take(2000)
    .collect();
    let new = NewWorkflow { title: "floats".into(), workflow: serde_json::json!(floats) };
    store.create_workflow(owner, id, &new, T0).await.unwrap();
    let read = store.workflow(owner, id).await.unwrap().workflow;
    assert!(read == Some(new.workflow), "every float is the same");
}

pub async fn every_change_is_a_version(bench: &Bench) {
    let (store, owner, id) = (&bench.store, bench.owner, WorkflowId(Uuid::new_v4()));
    store.create_workflow(owner, id, &new("one", r#"{"a":1,"b":2}"#), T0).await.unwrap();
    let same = store.save_workflow(owner, id, &new("one", r#"{"a":1,"b":2}"#), at(1)).await.unwrap();
    assert_eq!((same.version, same.updated_at), (1, T0));
    let turned = store.save_workflow(owner, id, &new("one", r#"{"b":2,"a":1}"#), at(2)).await.unwrap();
    assert_eq!((turned.version, turned.updated_at), (2, at(2)), "another order is another content");
    let float = store.save_workflow(owner, id, &new("one", r#"{"b":2,"a":1.0}"#), at(3)).await.unwrap();
    assert_eq!(float.version, 3);
    let renamed = store.save_workflow(owner, id, &new("two", r#"{"b":2,"a":1.0}"#), at(4)).await.unwrap();
    assert_eq!((renamed.version, renamed.title.as_str()), (4, "two"));
    let first = store.workflow_versions(owner, id, None, 3).await.unwrap();
    let rest = store.workflow_versions(owner, id, first.next_cursor.as_deref(), 3).await.unwrap();
    let seen: Vec<_> = first.items.iter().chain(&rest.items).map(|v| (v.version, v.title.as_str(), v.created_at)).collect();
    assert_eq!(seen, [(4, "two", at(4)), (3, "one", at(3)), (2, "one", at(2)), (1, "one", T0)]);
    assert!(rest.next_cursor.is_none());
    // Two who save at once make two versions.
    let other = bench.other_process().await;
    let (a, b) = (new("two", "{\"a\":7}"), new("two", "{\"a\":8}"));
    let (a, b) = tokio::join!(store.save_workflow(owner, id, &a, at(5)), other.save_workflow(owner, id, &b, at(5)));
    let mut made = [a.unwrap().version, b.unwrap().version];
    made.sort_unstable();
    assert_eq!(made, [5, 6]);
}

pub async fn a_deleted_workflow_is_gone(bench: &Bench) {
    let (store, owner, id) = (&bench.store, bench.owner, WorkflowId(Uuid::new_v4()));
    store.create_workflow(owner, id, &new("one", "{}"), T0).await.unwrap();
    store.delete_workflow(owner, id).await.unwrap();
    assert_not_found(store.workflow(owner, id).await, "workflow");
    assert_not_found(store.save_workflow(owner, id, &new("one", "{}"), T0).await, "workflow");
    assert_not_found(store.delete_workflow(owner, id).await, "workflow");
    assert_eq!(bench.count("SELECT COUNT(*) FROM workflow_versions").await, 0);
}

pub async fn workflows_with_a_form_are_found_with_their_content(bench: &Bench) {
    let (store, owner) = (&bench.store, bench.owner);
    let form = r#"{"nodes":[],"extra":{"gesso":{"form":[{"node":"1","input":"seed","label":"Seed"}]}}}"#;
    // One says so in a note, one has lost its form since.
    let [first, second, said, lost] = [(); 4].map(|()| WorkflowId(Uuid::new_v4()));
    let note = r#"{"nodes":[{"id":1,"type":"Note","properties":{"form":[{"node":"1","input":"seed"}]}}]}"#;
    for (id, title, content) in [(first, "first", form), (said, "said", note), (second, "second", form), (lost, "lost", form)] {
        store.create_workflow(owner, id, &new(title, content), T0).await.unwrap();
    }
    store.save_workflow(owner, lost, &new("lost", r#"{"nodes":[]}"#), at(1)).await.unwrap();
    store.save_workflow(owner, first, &new("first again", form), at(2)).await.unwrap();
    let found = store.workflows_with_form(owner, 10).await.unwrap();
    let told: Vec<_> = found.iter().map(|one| (one.id, one.title.as_str(), one.version)).collect();
    assert_eq!(told, [(first, "first again", 2), (second, "second", 1)]);
    assert_eq!(found[0].workflow.as_ref().unwrap().to_string(), form);
    assert_eq!(store.workflows_with_form(owner, 1).await.unwrap().len(), 1);
}
