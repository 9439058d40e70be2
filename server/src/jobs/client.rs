//! Jobs of the virtual ComfyUI's clients: their files go to the node, its words go to them, their results get names.

use gesso_app::ports::store::BlobFacts;
use gesso_core::time::Timestamp;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::{failing::Failing, kept::KeptGraph, runner::Run};
use crate::{
    clock,
    comfy::{
        FileRef, HistoryEntry,
        front::{GivenFile, NamedOutput, Outputs, Telling, in_client_words, name_outputs},
    },
    media::{ContentHash, Kind},
};

impl Run {
    /// Passes on what the node says of this attempt, until nobody listens for it any more.
    pub(super) fn start_telling(&self) -> Option<JoinHandle<()>> {
        let client = self.client.clone()?;
        let prompt_id = self.job.attempt.prompt_id.clone();
        let said = self.node.listen_to_prompt(&prompt_id);
        let shared = &self.jobs.shared;
        let telling = Telling {
            front: shared.front.clone(),
            store: shared.store.clone(),
            owner: self.job.queued.owner,
            job: self.job.queued.id,
            client,
            node: self.node.clone(),
            prompt_id,
        };
        Some(shared.tasks.spawn(telling.follow(said)))
    }

    /// Brings the files a graph names to the node and writes the names they have there into the graph.
    pub(super) async fn bring_files(&self, files: &[GivenFile], graph: &mut Value) -> Result<(), Failing> {
        for (index, file) in files.iter().enumerate() {
            let same = |other: &&GivenFile| other.sha256 == file.sha256 && other.name == file.name;
            let earlier = files.iter().take(index).find(same).filter(|other| other.subfolder == file.subfolder);
            let known = earlier.and_then(|other| graph.get(&other.node)?.get("inputs")?.get(&other.input).cloned());
            let name = match known {
                Some(name) => name,
                None => {
                    let gone = |_| Failing::request(format!("The file {} is not there any more.", file.name));
                    let sha256: ContentHash = file.sha256.parse().map_err(gone)?;
                    let blob = self.jobs.shared.media.get(sha256).await;
                    let blob = blob.map_err(|error| Failing::transient(error.to_string()))?;
                    let bytes = blob.bytes().await.map_err(|error| Failing::transient(error.to_string()))?;
                    self.node.client.upload_to(&file.folder(), &file.name, bytes).await?.into()
                }
            };
            let input = graph.get_mut(&file.node).and_then(|node| node.get_mut("inputs")?.get_mut(&file.input));
            if let Some(input) = input {
                *input = name;
            }
        }
        Ok(())
    }

    /// Names, fetches and keeps what the attempt left, and the node's record of it in the client's words. `stored` are
    /// pictures that were fetched already. Nothing happens if no client asked.
    pub(super) async fn keep_record(&self, entry: &HistoryEntry, stored: &[(FileRef, BlobFacts)]) -> Result<(), Failing> {
        let Some(client) = &self.client else { return Ok(()) };
        let not_kept =
            |error: gesso_app::ports::StoreError| Failing::transient(format!("The results could not be kept. {error}"));
        let (shared, owner, job) = (&self.jobs.shared, self.job.queued.owner, self.job.queued.id);
        let mut record = entry.told.clone();
        let cached = cached_nodes(&record);
        let from = Outputs { store: &*shared.store, owner, job, node: &self.node.spec.id };
        for (node, output) in record.get_mut("outputs").and_then(Value::as_object_mut).into_iter().flatten() {
            let named = name_outputs(from, output, cached.contains(node)).await.map_err(not_kept)?;
            for NamedOutput { file, kept } in named {
                if kept.blob.is_some() {
                    continue;
                }
                let blob = match stored.iter().find(|(known, _)| *known == file) {
                    Some((_, blob)) => blob.clone(),
                    None => self.keep_file(&file).await?,
                };
                shared.store.fill_file(owner, &kept.place, &blob, clock::now()).await.map_err(not_kept)?;
            }
        }
        in_client_words(client, &self.job.attempt.prompt_id, &mut record);
        shared.store.keep_prompt_result(job, &record, self.ended_at(entry)).await.map_err(not_kept)
    }

    /// When the node was through with it: by its own clock, because two prompts of one node may be fetched and stored in
    /// any order, but not outside the attempt, because that clock may be wrong.
    fn ended_at(&self, entry: &HistoryEntry) -> Timestamp {
        let (began, now) = (self.job.attempt.started_at, clock::now());
        let told = entry.ended_ms.and_then(|ms| i64::try_from(ms).ok()).map_or(now, Timestamp);
        told.max(began).min(now)
    }

    /// Fetches and keeps a file of any kind.
    async fn keep_file(&self, file: &FileRef) -> Result<BlobFacts, Failing> {
        let bytes = self.fetch(file).await?;
        let stored = self.jobs.shared.media.put_any(bytes, Kind::NodeOutput).await;
        let stored = stored.map_err(|error| Failing::transient(format!("A file could not be kept. {error}")))?;
        Ok(stored.facts())
    }

    /// What is written into saved pictures besides the graph.
    pub(super) fn pnginfo(&self) -> Value {
        let own = json!({ "gesso_job": self.job.queued.id });
        if let Some(flow) = KeptGraph::read(self.job.queued.graph.as_ref()).and_then(|kept| kept.flow) {
            return json!({ "gesso_job": self.job.queued.id, "workflow": flow });
        }
        let Some(Value::Object(mut info)) = self.client.as_ref().and_then(|client| client.extra_pnginfo.clone()) else {
            return own;
        };
        info.insert("gesso_job".into(), json!(self.job.queued.id));
        Value::Object(info)
    }
}

/// Nodes of the graph that were not run anew, by the record's own messages.
fn cached_nodes(record: &Value) -> Vec<String> {
    let messages = record.pointer("/status/messages").and_then(Value::as_array).into_iter().flatten();
    let cached = messages.filter(|message| message.get(0).and_then(Value::as_str) == Some("execution_cached"));
    let nodes = cached.filter_map(|message| message.get(1)?.get("nodes")?.as_array()).flatten();
    nodes.filter_map(Value::as_str).map(str::to_owned).collect()
}
