//! The one worker of a server life: takes prompts from the queue, runs them, stores history.

use std::sync::Arc;

use serde_json::json;

use super::{exec, node::Node};
use crate::chaos::RestartAfter;

/// Work until the life is over.
pub(crate) async fn work(node: Arc<Node>) {
    let mut cache = exec::Cache::default();
    let mut taken: u32 = 0;
    loop {
        free(&node, &mut cache);
        let next = node.queue().take();
        let Some(item) = next else {
            node.wake.notified().await;
            continue;
        };
        node.broadcast_status();
        taken += 1;
        if let Some(RestartAfter::Prompts(limit)) = node.chaos.get().restart_after
            && taken >= limit
        {
            node.restart();
        }
        node.log("got prompt");
        let entry = exec::run(&node, &item, &mut cache).await;
        node.history().insert(entry);
        node.queue().finish();
        node.broadcast_status();
        node.sockets.to_client("executing", &json!({"node": null, "prompt_id": item.id}));
        node.log("Prompt executed");
    }
}

/// Do what `/free` asked for; freeing memory implies unloading and drops the results too.
fn free(node: &Node, cache: &mut exec::Cache) {
    let wish = std::mem::take(&mut *node.free());
    if wish.free_memory {
        cache.clear();
    }
    if wish.free_memory || wish.unload_models {
        node.vram().clear();
    }
}
