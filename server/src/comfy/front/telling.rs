//! Passing on what a node says of one attempt, in its order, under the client's own id and names.
//!
//! How a run ends is held back: a failure may be tried again on another node, and a client that hears of an end must find
//! it in the history. `ending` tells it.

use std::sync::Arc;

use gesso_app::ports::store::Store;
use gesso_core::ids::{GenerationId, OwnerId};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::{
    ClientPart,
    outputs::{Outputs, name_outputs},
    sockets::{Front, Picture},
};
use crate::{comfy::socket::NodeSignal, fleet::Node};

/// One attempt of a client's prompt.
pub struct Telling {
    /// Who is connected.
    pub front: Arc<Front>,
    /// Where names are kept.
    pub store: Arc<dyn Store>,
    /// Whose prompt.
    pub owner: OwnerId,
    /// The job.
    pub job: GenerationId,
    /// What the client calls it.
    pub client: ClientPart,
    /// The node that runs it.
    pub node: Arc<Node>,
    /// What the node calls it.
    pub prompt_id: String,
}

/// What was heard of the attempt so far.
#[derive(Default)]
struct Heard {
    /// Nodes of the graph that were not run anew.
    cached: Vec<String>,
    /// A picture that waits for the progress it belongs to: clients without metadata get it after.
    picture: Option<Picture>,
}

impl Telling {
    /// Passes on until the attempt is over. Whoever waits for its end must have ended the node's side first.
    pub async fn follow(self, mut said: mpsc::Receiver<NodeSignal>) {
        let mut heard = Heard::default();
        while let Some(signal) = said.recv().await {
            match signal {
                NodeSignal::Told { kind, data, .. } => self.told(&mut heard, &kind, &data).await,
                NodeSignal::Preview { node, mime, bytes, .. } => {
                    let metadata = self.metadata(node.as_deref().unwrap_or_default(), mime);
                    self.picture(&mut heard, Picture { metadata, mime, bytes });
                }
                _ => {}
            }
        }
        self.flush(&mut heard);
    }

    async fn told(&self, heard: &mut Heard, kind: &str, data: &Value) {
        let mut data = data.clone();
        replace_text(&mut data, &self.prompt_id, &self.client.prompt_id);
        if kind != "progress" {
            self.flush(heard);
        }
        let client = self.client.client_id.as_deref();
        let node = data.get("node").and_then(Value::as_str).map(str::to_owned);
        match (kind, node) {
            ("execution_start", _) => {
                self.front.begin(self.owner, self.job, client);
                self.front.tell_status(self.owner).await;
                self.to_client(kind, &data);
            }
            ("execution_cached", _) => {
                let nodes = data.get("nodes").and_then(Value::as_array).into_iter().flatten();
                heard.cached = nodes.filter_map(Value::as_str).map(str::to_owned).collect();
                self.to_client(kind, &data);
            }
            ("executing", Some(node)) => {
                self.front.executing(self.job, &node);
                self.to_client(kind, &data);
            }
            ("executed", Some(node)) => {
                let is_cached = heard.cached.contains(&node);
                let from = Outputs { store: &*self.store, owner: self.owner, job: self.job, node: &self.node.spec.id };
                let Some(output) = data.get_mut("output") else { return };
                if let Err(error) = name_outputs(from, output, is_cached).await {
                    tracing::warn!(job.id = %self.job, %error, "a result could not be named; it is told when the run ends");
                    return;
                }
                self.front.announced(self.job, &node);
                self.to_client(kind, &data);
            }
            // Without a client everybody may see how far it is (comfyui protocol: addressing).
            ("progress" | "progress_state", _) => {
                self.front.tell(self.owner, client, kind, &data);
                self.flush(heard);
            }
            ("executing" | "executed" | "execution_success" | "execution_error" | "execution_interrupted", _) => {}
            _ => self.to_client(kind, &data),
        }
    }

    fn to_client(&self, kind: &str, data: &Value) {
        if let Some(client) = &self.client.client_id {
            self.front.tell(self.owner, Some(client), kind, data);
        }
    }

    fn picture(&self, heard: &mut Heard, picture: Picture) {
        self.flush(heard);
        match self.front.audience(self.owner, self.client.client_id.as_deref()) {
            Some(true) => self.front.show(self.owner, self.client.client_id.as_deref(), true, &picture),
            Some(false) => heard.picture = Some(picture),
            None => {}
        }
    }

    fn flush(&self, heard: &mut Heard) {
        if let Some(picture) = heard.picture.take() {
            self.front.show(self.owner, self.client.client_id.as_deref(), false, &picture);
        }
    }

    fn metadata(&self, node: &str, mime: &str) -> Value {
        json!({
            "node_id": node, "prompt_id": self.client.prompt_id, "display_node_id": node, "parent_node_id": null,
            "real_node_id": node, "image_type": mime,
        })
    }
}

/// Puts one text in the place of another, wherever it is the whole of a value.
pub(super) fn replace_text(value: &mut Value, old: &str, new: &str) {
    match value {
        Value::String(text) if text == old => new.clone_into(text),
        Value::Array(items) => items.iter_mut().for_each(|item| replace_text(item, old, new)),
        Value::Object(fields) => fields.values_mut().for_each(|field| replace_text(field, old, new)),
        _ => {}
    }
}

/// Takes a text out, wherever it is a part of a value: the folders that clients do not know.
pub(super) fn take_out(value: &mut Value, part: &str) {
    match value {
        Value::String(text) if text.contains(part) => *text = text.replace(part, ""),
        Value::Array(items) => items.iter_mut().for_each(|item| take_out(item, part)),
        Value::Object(fields) => fields.values_mut().for_each(|field| take_out(field, part)),
        _ => {}
    }
}

/// A run's record in the client's own words: its id, and its names of the files it sent.
pub fn in_client_words(client: &ClientPart, prompt_id: &str, record: &mut Value) {
    replace_text(record, prompt_id, &client.prompt_id);
    for file in &client.files {
        take_out(record, &format!("{}/", file.own_folder()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comfy::front::GivenFile;

    #[test]
    fn a_record_names_ids_and_files_as_the_client_does() {
        let file = GivenFile {
            node: "1".into(),
            input: "image".into(),
            sha256: "0123456789abcdef0123".into(),
            subfolder: "sub".into(),
            name: "a.png".into(),
        };
        let client = ClientPart {
            prompt_id: "mine".into(),
            client_id: None,
            extra_pnginfo: None,
            preview_method: None,
            files: vec![file.clone()],
        };
        let mut record = json!({"prompt_id": "theirs", "text": "theirs is a word",
            "current_inputs": {"image": [format!("{}/{}", file.folder(), file.name)]},
            "message": format!("cannot identify '/srv/input/{}/a.png'", file.folder())});
        in_client_words(&client, "theirs", &mut record);
        let wanted = json!({"prompt_id": "mine", "text": "theirs is a word", "current_inputs": {"image": ["sub/a.png"]},
            "message": "cannot identify '/srv/input/sub/a.png'"});
        assert_eq!(record, wanted);
    }
}
