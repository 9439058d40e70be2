//! Running the form of a saved workflow: values written into the document, the document made a prompt, and the prompt taken in
//! as any graph is that is executed as it is.

use std::{collections::BTreeMap, time::SystemTime};

use gesso_app::ports::store::{Batch, SavedWorkflow};
use gesso_core::{
    graph::{
        diagnostic::Severity,
        json::Json,
        prompt::{Options, to_api},
        schema::Schema,
        template::{Parameter, Takes, fill, next_run, parameters},
    },
    ids::{BatchId, OwnerId, SessionId},
    problem::FieldProblem,
    request::{BATCH_COUNT_RANGE, Params},
};
use rand::RngExt;
use serde_json::Value;
use time::{OffsetDateTime, PrimitiveDateTime};

use super::{
    IntakeError, Jobs,
    graphs::{CheckedGraph, OwnGraph, graph_job},
    seeds::random_seed,
};
use crate::clock;

/// A flow longer than this, in bytes, is not kept in its pictures: every waiting run holds a copy.
const MAX_FLOW_BYTES: usize = 200_000;
/// What values are called in a request.
const VALUES: &str = "values";

/// A form that is to be run.
#[derive(Clone, Debug)]
pub struct FormRun {
    /// The workflow with its content.
    pub workflow: SavedWorkflow,
    /// What is filled in, by the names of its parameters.
    pub values: BTreeMap<String, Value>,
    /// How often, 1–100.
    pub count: u32,
}

/// What a form takes of a request, whatever its parameters are called.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// The words.
    pub prompt: String,
    /// The words for what is to be left out.
    pub negative_prompt: String,
    /// Seed, width and height.
    pub params: Params,
}

/// The graphs of a form, checked; nothing is queued yet.
#[derive(Debug, Default)]
pub struct FormGraphs {
    title: String,
    graphs: Vec<(CheckedGraph, Words)>,
}

impl FormGraphs {
    /// Adds those of another filling.
    pub fn append(&mut self, mut more: Self) {
        self.title = more.title;
        self.graphs.append(&mut more.graphs);
    }
}

impl Jobs {
    /// The parameters of a workflow's form; none if it has no form.
    ///
    /// # Errors
    /// No node has ever told its classes.
    pub async fn parameters(&self, workflow: &SavedWorkflow) -> Result<Vec<Parameter>, IntakeError> {
        let schema = self.shared.fleet.schema(false).await.ok_or(IntakeError::Silent)?;
        Ok(parameters(&document(workflow), &schema.read()))
    }

    /// Fills a form in, and runs it in a session; in a fresh one if none is named. The pictures are one batch.
    ///
    /// # Errors
    /// See [`IntakeError`].
    pub async fn run_form(
        &self,
        owner: OwnerId,
        batch: BatchId,
        session: Option<SessionId>,
        asked: FormRun,
    ) -> Result<(SessionId, Batch), IntakeError> {
        let graphs = self.form_graphs(owner, asked).await?;
        let session = match session {
            Some(session) => session,
            None => self.session_of_graph(owner, batch.0, &graphs.title).await?,
        };
        Ok((session, self.queue_form(owner, batch, session, graphs).await?))
    }

    /// Fills a form in and checks what comes of it. From one run to the next values go on as the document says.
    ///
    /// # Errors
    /// See [`IntakeError`].
    pub async fn form_graphs(&self, owner: OwnerId, asked: FormRun) -> Result<FormGraphs, IntakeError> {
        if !BATCH_COUNT_RANGE.contains(&asked.count) {
            return Err(IntakeError::Invalid(vec![FieldProblem::new("count", "A form is run 1 to 100 times.")]));
        }
        let kept = self.shared.fleet.schema(false).await.ok_or(IntakeError::Silent)?;
        let schema = kept.read();
        let named = |problem: FieldProblem| FieldProblem { field: format!("{VALUES}.{}", problem.field), ..problem };
        let filled = fill(&document(&asked.workflow), &schema, &asked.values);
        let mut file = filled.map_err(|problems| IntakeError::Invalid(problems.into_iter().map(named).collect()))?;
        let mut graphs = Vec::new();
        for run in 0..asked.count {
            if run > 0 {
                file = next_run(&file, &schema, &mut || rand::rng().random_range(0.0..1.0));
            }
            let own = own_graph(&file, &schema)?;
            graphs.push((self.checked(owner, &kept, own).await?, Words::of(&parameters(&file, &schema))));
        }
        Ok(FormGraphs { title: asked.workflow.title, graphs })
    }

    /// Takes in the graphs of a form.
    ///
    /// # Errors
    /// See [`IntakeError`].
    pub async fn queue_form(
        &self,
        owner: OwnerId,
        batch: BatchId,
        session: SessionId,
        graphs: FormGraphs,
    ) -> Result<Batch, IntakeError> {
        let mut jobs = Vec::new();
        for (index, (graph, words)) in graphs.graphs.into_iter().enumerate() {
            let mut job = graph_job(clock::keyed_id(batch.0, "batch", &index.to_string()), session, &graph)?;
            job.batch_id = Some(batch);
            job.request.prompt = words.prompt;
            job.request.negative_prompt = Some(words.negative_prompt).filter(|words| !words.is_empty());
            job.request.params = words.params;
            jobs.push(job);
        }
        self.add(owner, session, jobs).await?;
        let kept = self.shared.store.batch(owner, batch).await?;
        Ok(self.with_progress_batch(kept))
    }
}

fn document(workflow: &SavedWorkflow) -> Json {
    workflow.workflow.as_ref().map(Json::from).unwrap_or_default()
}

/// The prompt of a document as it is now, with the document itself for its pictures.
fn own_graph(file: &Json, schema: &Schema) -> Result<OwnGraph, IntakeError> {
    let now = OffsetDateTime::from(SystemTime::now());
    let options = Options { seed: random_seed(), now: Some(PrimitiveDateTime::new(now.date(), now.time())) };
    let made = to_api(file, schema, options);
    let wrong: Vec<FieldProblem> = made
        .diagnostics
        .iter()
        .filter(|one| one.severity == Severity::Error)
        .map(|one| FieldProblem::new("workflow", format!("The workflow cannot run: {one}.")))
        .collect();
    if !wrong.is_empty() {
        return Err(IntakeError::Invalid(wrong));
    }
    let flow = (file.to_string().len() <= MAX_FLOW_BYTES).then(|| Value::from(file));
    Ok(OwnGraph { session: None, graph: Value::from(&Json::Object(made.prompt)), targets: Vec::new(), flow })
}

impl Words {
    /// What a filled form says of itself.
    fn of(parameters: &[Parameter]) -> Self {
        let value = |what: Takes| parameters.iter().find(|one| one.takes == Some(what)).map(|one| &one.default);
        let words = |what| value(what).and_then(Value::as_str).unwrap_or_default().to_owned();
        let side = |what| value(what).and_then(Value::as_u64).and_then(|side| u32::try_from(side).ok());
        let params = Params {
            seed: value(Takes::Seed).and_then(Value::as_u64),
            width: side(Takes::Width),
            height: side(Takes::Height),
            ..Params::default()
        };
        Self { prompt: words(Takes::Prompt), negative_prompt: words(Takes::NegativePrompt), params }
    }

    /// The values of a form that say the same: those of the parameters that take it.
    #[must_use]
    pub fn values(&self, parameters: &[Parameter]) -> BTreeMap<String, Value> {
        let value = |parameter: &Parameter| {
            let value = match parameter.takes? {
                Takes::Prompt => Value::from(self.prompt.as_str()),
                // Families that read none have none; the flow's own stays then.
                Takes::NegativePrompt if self.negative_prompt.is_empty() => return None,
                Takes::NegativePrompt => Value::from(self.negative_prompt.as_str()),
                Takes::Seed => Value::from(self.params.seed?),
                Takes::Width => Value::from(self.params.width?),
                Takes::Height => Value::from(self.params.height?),
            };
            Some((parameter.name.clone(), value))
        };
        parameters.iter().filter_map(value).collect()
    }
}
