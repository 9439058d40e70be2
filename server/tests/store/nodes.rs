//! Nodes that were added in the page, and drains.

use std::collections::BTreeMap;

use gesso_app::ports::store::{FleetStore, OwnNode};
use gesso_core::{ids::NodeId, own_node::NodeSettings, tier::Tier};

use crate::support::{Bench, T0, assert_conflict, assert_not_found, at};

fn node(id: &str, name: &str) -> OwnNode {
    OwnNode {
        id: NodeId::from(id),
        settings: NodeSettings {
            name: name.into(),
            url: "http://moth:8188".into(),
            tier: Tier::Quality,
            vram_gb: Some(12.5),
            capabilities: Some(["sdxl".into(), "something new".into()].into()),
            max_resolution: None,
            max_batch: Some(4),
        },
        headers: BTreeMap::from([("Authorization".to_owned(), "Bearer secret".to_owned())]),
    }
}

pub async fn own_nodes_are_kept_changed_and_removed(bench: &Bench) {
    let (store, owner) = (&bench.store, bench.owner);
    let stranger = bench.stranger().await;
    store.add_own_node(owner, &node("moth", "Moth"), T0).await.unwrap();
    assert_conflict(store.add_own_node(owner, &node("moth", "Again"), at(1)).await);
    let kept = store.own_nodes().await.unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(
        (kept[0].0, kept[0].1.settings.clone(), kept[0].1.headers.clone()),
        (owner, node("moth", "Moth").settings, node("moth", "Moth").headers)
    );
    assert_not_found(store.change_own_node(stranger, &node("moth", "Mine"), at(2)).await, "node");
    store.change_own_node(owner, &node("moth", "Other"), at(2)).await.unwrap();
    assert_eq!(store.own_nodes().await.unwrap()[0].1.settings.name, "Other");
    assert_not_found(store.remove_own_node(stranger, &NodeId::from("moth")).await, "node");
    store.keep_drain(&NodeId::from("moth"), true, at(3)).await.unwrap();
    store.remove_own_node(owner, &NodeId::from("moth")).await.unwrap();
    assert_not_found(store.remove_own_node(owner, &NodeId::from("moth")).await, "node");
    assert!(store.own_nodes().await.unwrap().is_empty());
    assert!(store.drained_nodes().await.unwrap().is_empty(), "a new node of this name starts fresh");
}

pub async fn drains_are_kept_until_they_end(bench: &Bench) {
    let store = &bench.store;
    let (a, b) = (NodeId::from("a"), NodeId::from("b"));
    for _ in 0..2 {
        store.keep_drain(&a, true, T0).await.unwrap();
    }
    store.keep_drain(&b, true, T0).await.unwrap();
    assert_eq!(store.drained_nodes().await.unwrap(), [a.clone(), b.clone()]);
    store.keep_drain(&a, false, at(1)).await.unwrap();
    assert_eq!(store.drained_nodes().await.unwrap(), [b]);
}
