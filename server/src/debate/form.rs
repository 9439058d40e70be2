//! Pictures of a debate made by the form of a saved workflow.

use gesso_core::{
    debate::Refusal,
    graph::template::Takes,
    ids::{OwnerId, WorkflowId},
    request::{BatchRequest, Params},
};

use super::{DebateError, Debates};
use crate::jobs::{FormGraphs, FormRun, Jobs, Words, seeds_of};

impl Debates {
    /// What a form makes of what is asked for: each parameter gets what it takes, the others keep what stands there.
    pub(super) async fn graphs_of_form(
        &self,
        jobs: &Jobs,
        owner: OwnerId,
        workflow: WorkflowId,
        asked: &BatchRequest,
    ) -> Result<FormGraphs, DebateError> {
        let workflow = self.shared.store.workflow(owner, workflow).await?;
        let parameters = jobs.parameters(&workflow).await?;
        let takes = |what| parameters.iter().any(|one| one.takes == Some(what));
        if !takes(Takes::Prompt) {
            let detail = "The form of this workflow takes no prompt: mark the words of its sampler in Flow and save it.";
            return Err(Refusal::Conflict(detail.into()).into());
        }
        let request = &asked.request;
        let words = |seed: Option<u64>| Words {
            prompt: request.prompt.clone(),
            negative_prompt: request.negative_prompt.clone().unwrap_or_default(),
            params: Params { seed, ..request.params.clone() },
        };
        if !takes(Takes::Seed) {
            let values = words(None).values(&parameters);
            return Ok(jobs.form_graphs(owner, FormRun { workflow, values, count: asked.count }).await?);
        }
        let mut all = FormGraphs::default();
        for seed in seeds_of(asked) {
            let values = words(Some(seed)).values(&parameters);
            all.append(jobs.form_graphs(owner, FormRun { workflow: workflow.clone(), values, count: 1 }).await?);
        }
        Ok(all)
    }
}
