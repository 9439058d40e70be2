//! What clients of the virtual ComfyUI have asked for, and the files they know by name.

use async_trait::async_trait;
use gesso_core::{
    generation::{GenerationError, Status},
    ids::{GenerationId, NodeId, OwnerId, SessionId},
    time::Timestamp,
};

use super::{BlobFacts, NewJob};
use crate::ports::StoreResult;

/// What a client said of a prompt besides its graph.
#[derive(Clone, Debug)]
pub struct NewPrompt {
    /// The client's id for it: any text, and it may be used again.
    pub prompt_id: String,
    /// The websocket session that is told of it.
    pub client_id: Option<String>,
    /// Lower goes first among the owner's prompts.
    pub number: f64,
    /// The number was counted here, not given by the client.
    pub is_counted: bool,
    /// What came along, kept word for word.
    pub extra_data: serde_json::Value,
    /// Output nodes that run.
    pub outputs: Vec<String>,
}

/// A prompt with the job that runs it.
#[derive(Clone, Debug)]
pub struct Prompt {
    /// The job.
    pub job: GenerationId,
    /// What the client said.
    pub asked: NewPrompt,
    /// The graph as the client wrote it.
    pub graph: serde_json::Value,
    /// Where the job is in its life.
    pub status: Status,
    /// Why it failed.
    pub error: Option<GenerationError>,
    /// Outputs, status and meta of the newest attempt that left any.
    pub result: Option<serde_json::Value>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it ended.
    pub completed_at: Option<Timestamp>,
}

/// Which part of the history, oldest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HistoryWindow {
    /// The newest so many.
    Newest(u32),
    /// From a place on, at most so many.
    From {
        /// Entries before it.
        offset: u32,
        /// Entries at most.
        limit: u32,
    },
}

/// Where a client finds a file.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FilePlace {
    /// `input`, `output`, `temp` or `user`.
    pub root: String,
    /// Folder below the root, `/`-separated; empty if none.
    pub subfolder: String,
    /// Its name, without folders.
    pub name: String,
}

/// A name that carries a number: `prefix_00001_.png`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// What stands before the number.
    pub prefix: String,
    /// What stands after it.
    pub suffix: String,
}

/// A file a node has written, to be named for the owner.
#[derive(Clone, Debug)]
pub struct NodeOutput<'a> {
    /// The job that wrote it, or found it written.
    pub job: GenerationId,
    /// The node that has it.
    pub node: &'a NodeId,
    /// How the node names it.
    pub source: &'a str,
    /// The wanted place; another name is chosen if that one is taken.
    pub wanted: FilePlace,
    /// Set if the name is numbered: then the next number is taken.
    pub series: Option<Series>,
    /// It was not written anew: a file known from there by that name is the same one.
    pub is_cached: bool,
}

/// A file as it is kept.
#[derive(Clone, Debug)]
pub struct KeptFile {
    /// Where clients find it.
    pub place: FilePlace,
    /// Its content; absent while only the node has it.
    pub blob: Option<BlobFacts>,
    /// The node that wrote it, and how it names it.
    pub on_node: Option<(NodeId, String)>,
    /// When its content last changed.
    pub changed_at: Timestamp,
}

/// Prompts and files of ComfyUI clients.
#[async_trait]
pub trait ComfyStore {
    /// Adds a job with its prompt, in one transaction, and puts the owner's prompts that have not begun in the order of
    /// their numbers. Gives the jobs that nodes hold, have not begun and now come after it.
    async fn add_prompt(
        &self,
        owner: OwnerId,
        session: SessionId,
        job: &NewJob,
        prompt: &NewPrompt,
        now: Timestamp,
    ) -> StoreResult<Vec<GenerationId>>;
    /// Prompts that wait or run, in the order of asking, at most `limit`.
    async fn active_prompts(&self, owner: OwnerId, limit: u32) -> StoreResult<Vec<Prompt>>;
    /// How many prompts wait or run.
    async fn count_active_prompts(&self, owner: OwnerId) -> StoreResult<u32>;
    /// Prompts that have ended, oldest first; of those with the same id the newest only.
    async fn ended_prompts_of(&self, owner: OwnerId, window: HistoryWindow) -> StoreResult<Vec<Prompt>>;
    /// The newest prompt of that id that has ended.
    async fn ended_prompt(&self, owner: OwnerId, prompt_id: &str) -> StoreResult<Option<Prompt>>;
    /// The prompt that a job runs.
    async fn prompt_of_job(&self, owner: OwnerId, job: GenerationId) -> StoreResult<Option<Prompt>>;
    /// The largest number that was counted; `None` if there is none.
    async fn last_counted(&self, owner: OwnerId) -> StoreResult<Option<f64>>;
    /// Keeps what an attempt left behind, in place of what an earlier one did, and when the engine was through with it.
    async fn keep_prompt_result(&self, job: GenerationId, result: &serde_json::Value, ended_at: Timestamp) -> StoreResult<()>;
    /// Forgets the prompts of these jobs; jobs and pictures stay.
    async fn forget_prompts(&self, owner: OwnerId, jobs: &[GenerationId]) -> StoreResult<()>;
    /// Forgets prompts that have ended: those of these ids, or all.
    async fn forget_ended_prompts(&self, owner: OwnerId, prompt_ids: Option<&[String]>) -> StoreResult<()>;

    /// Names a file that a node has written; the same file of the same job gets the same name again.
    async fn name_output(&self, owner: OwnerId, output: &NodeOutput<'_>, now: Timestamp) -> StoreResult<KeptFile>;
    /// Gives a named file its content.
    async fn fill_file(&self, owner: OwnerId, place: &FilePlace, blob: &BlobFacts, now: Timestamp) -> StoreResult<()>;
    /// Keeps a client's file. A name that is taken by other content becomes `name (1).png` and so on, unless
    /// `is_overwriting`. Gives the name it got.
    async fn put_file(
        &self,
        owner: OwnerId,
        place: &FilePlace,
        blob: &BlobFacts,
        is_overwriting: bool,
        now: Timestamp,
    ) -> StoreResult<String>;
    /// One file.
    async fn kept_file(&self, owner: OwnerId, place: &FilePlace) -> StoreResult<Option<KeptFile>>;
    /// Files below a root, by folder and name, at most `limit`.
    async fn kept_files(&self, owner: OwnerId, root: &str, limit: u32) -> StoreResult<Vec<FilePlace>>;
    /// Removes a file; false if there is none.
    async fn remove_file(&self, owner: OwnerId, place: &FilePlace, now: Timestamp) -> StoreResult<bool>;
    /// Drops temporary files that are older; gives how many.
    async fn prune_temp_files(&self, before: Timestamp, now: Timestamp) -> StoreResult<u64>;
}
