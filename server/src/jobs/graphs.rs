//! Taking in graphs that are executed as they are: those of pages and programs, and those of clients of the virtual ComfyUI.

use gesso_app::ports::{
    StoreError,
    store::{NewJob, NewPrompt},
};
use gesso_core::{
    generation::Generation,
    ids::{GenerationId, OwnerId, SessionId},
    request::{GenerationRequest, Task},
    session::{Flow, NewSession},
};
use uuid::Uuid;

use super::{IntakeError, Jobs, Order, kept::KeptGraph, preflight::lacking};
use crate::{
    clock,
    comfy::{
        front::{self, ClientPart},
        graph::{self, GraphFacts},
    },
    fleet::KeptSchema,
};

/// The template name of jobs that execute a graph as it is.
pub(super) const WORKFLOW: &str = "workflow";

/// A graph that a client of the virtual ComfyUI asks for, checked.
#[derive(Clone, Debug)]
pub struct ClientGraph {
    /// In API format.
    pub graph: serde_json::Value,
    /// Output nodes to run up to; all of them when empty.
    pub targets: Vec<String>,
    /// What it uses.
    pub facts: GraphFacts,
    /// What the job carries for the client.
    pub client: ClientPart,
    /// What the client said of it.
    pub prompt: NewPrompt,
}

/// A graph that is executed as it is.
#[derive(Clone, Debug)]
pub struct OwnGraph {
    /// The session its pictures go to; a fresh one when absent.
    pub session: Option<SessionId>,
    /// In API format.
    pub graph: serde_json::Value,
    /// Output nodes to run up to; all of them when empty.
    pub targets: Vec<String>,
    /// The flow it was made of, in UI format.
    pub flow: Option<serde_json::Value>,
}

/// A graph that may run.
#[derive(Clone, Debug)]
pub(super) struct CheckedGraph {
    /// What it uses.
    pub facts: GraphFacts,
    /// What its job keeps.
    pub kept: KeptGraph,
}

impl Jobs {
    /// Takes in a graph that is executed as it is.
    ///
    /// # Errors
    /// See [`IntakeError`]; faults of the graph come as ComfyUI spells them.
    pub async fn execute(&self, owner: OwnerId, id: GenerationId, asked: OwnGraph) -> Result<Generation, IntakeError> {
        let session = asked.session;
        let schema = self.shared.fleet.schema(false).await.ok_or(IntakeError::Silent)?;
        let checked = self.checked(owner, &schema, asked).await?;
        let session = match session {
            Some(session) => session,
            None => self.session_of_graph(owner, id.0, "Executed graph").await?,
        };
        let job = graph_job(id, session, &checked)?;
        self.add(owner, session, vec![job]).await?;
        self.generation(owner, id).await.map_err(IntakeError::from)
    }

    /// Checks a graph, and weighs what it needs.
    pub(super) async fn checked(
        &self,
        owner: OwnerId,
        schema: &KeptSchema,
        asked: OwnGraph,
    ) -> Result<CheckedGraph, IntakeError> {
        let OwnGraph { session: _, graph, targets, flow } = asked;
        let named = graph::named_files(&graph, &schema.classes);
        let files = front::kept_files(&*self.shared.store, owner, named).await?;
        graph::check_with_files(&graph, &schema.classes, &targets, &|declaration, value| files.has(declaration, value))?;
        let facts = graph::facts(&graph, &schema.classes, &targets);
        let mut needs = facts.needs();
        needs.lacking = lacking(&needs, &graph, &targets, schema, &files);
        self.refuse_if_hopeless(&needs)?;
        let kept = KeptGraph { prompt: graph, targets, needs: Some(needs), flow, files: files.given(), client: None };
        Ok(CheckedGraph { facts, kept })
    }

    /// Takes in a graph of a client of the virtual ComfyUI. Nothing is placed before [`Self::wake`].
    ///
    /// # Errors
    /// No node could ever run it, or the store failed.
    pub async fn execute_for_client(&self, owner: OwnerId, session: SessionId, asked: ClientGraph) -> Result<(), IntakeError> {
        let ClientGraph { graph, targets, facts, client, prompt } = asked;
        let needs = facts.needs();
        self.refuse_if_hopeless(&needs)?;
        let (flow, files) = Default::default();
        let kept = KeptGraph { prompt: graph, targets, needs: Some(needs), flow, files, client: Some(client) };
        let job = graph_job(clock::new_id(), session, &CheckedGraph { facts, kept })?;
        let overtaken = self.shared.store.add_prompt(owner, session, &job, &prompt, clock::now()).await?;
        // What waits at a node and comes later now goes back, so that the numbers decide.
        overtaken.into_iter().for_each(|id| self.order(id, Order::Withdraw));
        Ok(())
    }

    /// The session of a graph that names none; the same one for a repeated request.
    pub(super) async fn session_of_graph(&self, owner: OwnerId, id: Uuid, title: &str) -> Result<SessionId, StoreError> {
        let new = NewSession {
            flow: Flow::Editor,
            project_id: None,
            title: Some(title.to_owned()),
            model_assignments: Default::default(),
            settings: None,
        };
        let id = clock::keyed_id(id, "execute", "session");
        self.shared.store.create_session(owner, id, &new, clock::now()).await.map(|session| session.id)
    }
}

/// The job that executes a graph.
pub(super) fn graph_job(id: GenerationId, session: SessionId, graph: &CheckedGraph) -> Result<NewJob, IntakeError> {
    let CheckedGraph { facts, kept } = graph;
    let request = GenerationRequest {
        checkpoint: facts.checkpoints.first().cloned(),
        ..GenerationRequest::open(session, Task::Workflow)
    };
    let graph = serde_json::to_value(kept).map_err(|error| StoreError::Database(error.to_string()))?;
    Ok(NewJob { id, batch_id: None, request, template: WORKFLOW.into(), graph: Some(graph), parents: Vec::new() })
}
