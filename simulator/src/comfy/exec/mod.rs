//! Running one prompt: cache, order, nodes, events (comfyui protocol: event order).

mod cache;
mod failure;
mod inputs;
mod nodes;
mod plan;
mod progress;
mod value;

use std::sync::Arc;

use serde_json::{Map, Value, json};

pub(crate) use cache::Cache;
use cache::{Cached, Signatures};
use failure::Stop;
use inputs::Inputs;
use plan::Plan;
use progress::Progress;

use super::{
    classes,
    history::Entry,
    node::{Node, now_ms},
    queue::Item,
};

/// One run of one prompt.
pub(crate) struct Run<'a> {
    pub node: &'a Arc<Node>,
    pub item: &'a Arc<Item>,
    progress: Progress,
    messages: Vec<(String, Value)>,
    outputs: Map<String, Value>,
    executed: Vec<String>,
}

/// Run a prompt to its end, whatever that is.
pub(crate) async fn run(node: &Arc<Node>, item: &Arc<Item>, cache: &mut Cache) -> Entry {
    node.sockets.begin(item.client_id());
    node.interrupt.lower();
    let mut run =
        Run { node, item, progress: Progress::new(&item.id), messages: Vec::new(), outputs: Map::new(), executed: Vec::new() };
    run.message("execution_start", json!({}));
    let empty = Map::new();
    let graph = item.graph.as_object().unwrap_or(&empty);
    let signatures = Signatures::of(graph, &node.disk);
    cache.keep_only(&signatures);
    let cached: Vec<&String> = graph.keys().filter(|id| cache.get(&signatures, id).is_some()).collect();
    run.message("execution_cached", json!({ "nodes": cached }));
    let success = run.graph(graph, &signatures, cache).await;
    node.sockets.end();
    Entry { item: item.clone(), outputs: run.outputs, success, messages: run.messages }
}

impl Run<'_> {
    /// An event that is kept in history too.
    fn message(&mut self, event: &str, data: Value) {
        let mut stamped = json!({"prompt_id": self.item.id});
        if let (Some(stamped), Value::Object(data)) = (stamped.as_object_mut(), data) {
            // `execution_cached` puts its nodes first; order carries no meaning but costs nothing.
            stamped.extend(data);
            stamped.insert("timestamp".to_owned(), json!(now_ms()));
        }
        if event == "execution_interrupted" {
            self.node.sockets.to_client_or_all(event, &stamped);
        } else {
            self.node.sockets.to_client(event, &stamped);
        }
        self.messages.push((event.to_owned(), stamped));
    }

    /// Whether every output was reached.
    async fn graph(&mut self, graph: &Map<String, Value>, signatures: &Signatures, cache: &mut Cache) -> bool {
        let mut plan = Plan::new(graph, &self.item.outputs, |id| cache.get(signatures, id).is_some());
        while let Some(id) = plan.next() {
            if let Some(old) = cache.get(signatures, &id) {
                self.cached(&id, old);
            } else if let Err(stop) = self.fresh(&id, graph, signatures, cache).await {
                self.stopped(&id, graph, stop);
                return false;
            }
            plan.done(&id);
        }
        self.message("execution_success", json!({}));
        true
    }

    /// A cached output node repeats its old result; without a client nobody, not even
    /// history, gets it.
    fn cached(&mut self, id: &str, old: &Cached) {
        if let (Some(ui), true) = (&old.ui, self.node.sockets.has_client()) {
            self.executed(id, ui);
            self.outputs.insert(id.to_owned(), ui.clone());
        }
        self.progress.finish_cached(id);
        self.report_progress();
    }

    async fn fresh(
        &mut self,
        id: &str,
        graph: &Map<String, Value>,
        signatures: &Signatures,
        cache: &mut Cache,
    ) -> Result<(), Stop> {
        let node = graph.get(id).unwrap_or(&Value::Null);
        let class = node.get("class_type").and_then(Value::as_str).and_then(classes::find);
        let class = class.ok_or_else(|| Stop::failed("KeyError", format!("'{id}'")))?;
        self.progress.start(id);
        self.report_progress();
        let data = json!({"node": id, "display_node": id, "prompt_id": self.item.id});
        self.node.sockets.executing(id, &data);
        if self.node.chance(self.node.chaos.get().drop_ws) {
            self.node.sockets.cut_client();
        }
        if self.node.interrupt.take() {
            return Err(Stop::Interrupted);
        }
        let inputs = Inputs::gather(class, node, |source| cache.get(signatures, source).map(|old| old.values.clone()));
        let produced = match nodes::execute(self, id, class.name, &inputs).await {
            Ok(produced) => produced,
            Err(stop) => return Err(stop.with_inputs(&inputs)),
        };
        if let Some(ui) = &produced.ui {
            self.executed(id, ui);
            self.outputs.insert(id.to_owned(), ui.clone());
        }
        self.progress.finish(id);
        self.report_progress();
        self.executed.push(id.to_owned());
        cache.insert(signatures, id, Cached { values: Arc::new(produced.values), ui: produced.ui });
        Ok(())
    }

    fn stopped(&mut self, id: &str, graph: &Map<String, Value>, stop: Stop) {
        let class = graph.get(id).and_then(|node| node.get("class_type")).cloned().unwrap_or(Value::Null);
        let head = json!({"node_id": id, "node_type": class, "executed": self.executed});
        match stop {
            Stop::Interrupted => self.message("execution_interrupted", head),
            Stop::Failed(failure) => {
                let mut data = head;
                let ids: Vec<&String> = graph.keys().collect();
                data["exception_message"] = json!(format!("{}\n", failure.message));
                data["exception_type"] = json!(failure.kind);
                data["traceback"] = json!([format!("  File \"gesso-simulator/exec\", in {}\n", class.as_str().unwrap_or("?"))]);
                data["current_inputs"] = Value::Object(failure.inputs);
                data["current_outputs"] = json!(ids);
                self.message("execution_error", data);
            }
        }
    }

    fn executed(&self, id: &str, ui: &Value) {
        let data = json!({"node": id, "display_node": id, "output": ui, "prompt_id": self.item.id});
        self.node.sockets.to_client("executed", &data);
    }

    fn report_progress(&self) {
        self.node.sockets.to_client_or_all("progress_state", &self.progress.wire());
    }

    /// One step of a node is done; `preview` is a JPEG for whoever watches. The order
    /// of the frames depends on what the client negotiated (comfyui protocol: event order).
    pub fn step(&mut self, id: &str, value: u32, max: u32, preview: Option<(bool, Vec<u8>)>) {
        self.progress.step(id, value, max);
        self.report_progress();
        let progress = json!({"value": value, "max": max, "prompt_id": self.item.id, "node": id});
        let metadata = json!({
            "node_id": id, "prompt_id": self.item.id, "display_node_id": id, "parent_node_id": null,
            "real_node_id": id, "image_type": "image/jpeg",
        });
        match preview {
            Some((true, jpeg)) => {
                self.node.sockets.preview(true, &metadata, &jpeg);
                self.node.sockets.to_client_or_all("progress", &progress);
            }
            Some((false, jpeg)) => {
                self.node.sockets.to_client_or_all("progress", &progress);
                self.node.sockets.preview(false, &metadata, &jpeg);
            }
            None => self.node.sockets.to_client_or_all("progress", &progress),
        }
    }
}

/// Whether an annotated input file name leads to a file.
pub(crate) fn input_exists(disk: &super::disk::Disk, name: &str) -> bool {
    nodes::input_file(disk, name).is_some()
}
