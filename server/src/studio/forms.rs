//! Forms of saved workflows as their pages see them.

use async_trait::async_trait;
use gesso_app::{
    api::{FilledForm, FormCard, FormState, FormsState, Imagined},
    error::AppError,
    ports::{Forms, store::SavedWorkflow},
};
use gesso_core::{
    editor::form::rows,
    graph::{
        json::Json,
        template::{Takes, read_texts},
    },
    ids::WorkflowId,
    problem::{FieldProblem, ProblemCode},
};

use super::{OwnerStudio, app_error, app_problem};
use crate::{
    clock,
    error::Problem,
    jobs::{FormRun, IntakeError},
};

/// Forms in a list.
const MAX_FORMS: u32 = 200;

fn told(error: IntakeError) -> AppError {
    app_problem(&error.into())
}

fn card(workflow: SavedWorkflow) -> FormCard {
    let rows = rows(&workflow.workflow.as_ref().map(Json::from).unwrap_or_default());
    let labels = rows.into_iter().map(|row| row.label.to_string()).collect();
    FormCard { id: workflow.id, title: workflow.title, labels, updated_at: workflow.updated_at }
}

impl OwnerStudio {
    /// Whether a form takes the words of a prompt. Nobody knows while no node answers.
    async fn takes_prompt(&self, workflow: &SavedWorkflow) -> bool {
        let parameters = self.state.jobs.parameters(workflow).await;
        parameters.is_ok_and(|all| all.iter().any(|one| one.takes == Some(Takes::Prompt)))
    }
}

#[async_trait]
impl Forms for OwnerStudio {
    async fn forms(&self, takes_prompt: bool) -> Result<FormsState, AppError> {
        let found = self.state.store.workflows_with_form(self.state.owner, MAX_FORMS).await.map_err(app_error)?;
        let mut forms = Vec::new();
        for workflow in found {
            if !takes_prompt || self.takes_prompt(&workflow).await {
                forms.push(card(workflow));
            }
        }
        Ok(FormsState { forms, server_time: clock::now() })
    }

    async fn form(&self, id: WorkflowId) -> Result<FormState, AppError> {
        let workflow = self.state.store.workflow(self.state.owner, id).await.map_err(app_error)?;
        let parameters = self.state.jobs.parameters(&workflow).await.map_err(told)?;
        Ok(FormState { id, title: workflow.title, parameters })
    }

    async fn run_form(&self, filled: FilledForm) -> Result<Imagined, AppError> {
        let FilledForm { workflow, session, count, texts } = filled;
        let workflow = self.state.store.workflow(self.state.owner, workflow).await.map_err(app_error)?;
        let parameters = self.state.jobs.parameters(&workflow).await.map_err(told)?;
        if parameters.is_empty() {
            let detail = "This workflow has no form any more: mark its values in Flow.";
            return Err(AppError::new(ProblemCode::Conflict, detail));
        }
        let values = read_texts(&parameters, &texts).map_err(|problems| {
            let named = |one: FieldProblem| FieldProblem { field: format!("values.{}", one.field), ..one };
            app_problem(&Problem::invalid(problems.into_iter().map(named).collect()))
        })?;
        let run = FormRun { workflow, values, count };
        let made = self.state.jobs.run_form(self.state.owner, clock::new_id(), session, run).await.map_err(told)?;
        Ok(Imagined { session_id: made.0, batch_id: made.1.id, generations: made.1.generations })
    }
}
