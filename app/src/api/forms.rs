//! What the pages of forms call, and the types they show.

#![expect(missing_docs, reason = "the fields of the generated structs are the arguments")]

use std::collections::BTreeMap;

use gesso_core::{
    graph::template::Parameter,
    ids::{SessionId, WorkflowId},
    time::Timestamp,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Imagined, json::Json};
use crate::error::AppError;

#[cfg(feature = "ssr")]
use super::context::{ECHOED_BYTES, answer, code_of, forms};

/// The saved workflows that have a form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FormsState {
    /// Last changed first.
    pub forms: Vec<FormCard>,
    /// When it was read.
    pub server_time: Timestamp,
}

/// A saved workflow that has a form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FormCard {
    /// Which.
    pub id: WorkflowId,
    /// Its name.
    pub title: String,
    /// What its values are called.
    pub labels: Vec<String>,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// One form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FormState {
    /// The workflow.
    pub id: WorkflowId,
    /// Its name.
    pub title: String,
    /// What can be filled in.
    pub parameters: Vec<Parameter>,
}

/// A form filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilledForm {
    /// The workflow.
    pub workflow: WorkflowId,
    /// The session the pictures go to; a fresh one if absent.
    pub session: Option<SessionId>,
    /// How often.
    pub count: u32,
    /// What stands in its fields, by the names of its parameters. Boxes that are not ticked are left out.
    pub texts: BTreeMap<String, String>,
}

/// The saved workflows that have a form; only those that take the words of a prompt if that is asked for.
#[server(prefix = "/_fn", endpoint = "forms", input = Json, output = Json)]
pub async fn list_forms(takes_prompt: bool) -> Result<FormsState, AppError> {
    answer(async { forms()?.forms(takes_prompt).await }.await)
}

/// One form.
#[server(prefix = "/_fn", endpoint = "form", input = Json, output = Json)]
pub async fn load_form(workflow: WorkflowId) -> Result<FormState, AppError> {
    answer(async { forms()?.form(workflow).await }.await)
}

/// Makes pictures with a form.
#[server(prefix = "/_fn", endpoint = "form_run", input = Json, output = Json)]
pub async fn run_form(filled: FilledForm) -> Result<Imagined, AppError> {
    answer(async { forms()?.run_form(filled).await }.await)
}

/// The same posted without a script, then back to the form. `session` may be empty.
#[server(prefix = "/_fn", endpoint = "form_post", output = Json)]
pub async fn post_form(
    workflow: WorkflowId,
    #[server(default)] session: String,
    count: u32,
    #[server(default)] values: BTreeMap<String, String>,
) -> Result<(), AppError> {
    let session: Option<SessionId> = session.parse().ok();
    let filled = FilledForm { workflow, session, count, texts: values };
    let path = match forms()?.run_form(filled.clone()).await {
        Ok(made) => format!("/forms/{workflow}?session={}", made.session_id),
        Err(error) => refused_path(&filled, &error),
    };
    leptos_axum::redirect(&path);
    Ok(())
}

/// Back to the form with the code of the problem, the names of the fields it is about, and what was filled in.
#[cfg(feature = "ssr")]
fn refused_path(filled: &FilledForm, error: &AppError) -> String {
    use leptos_router::location::Url;
    let FilledForm { workflow, session, count, texts } = filled;
    let session = session.map(|session| format!("session={session}&")).unwrap_or_default();
    let mut path = format!("/forms/{workflow}?{session}problem={}", code_of(error));
    let mut echoed = format!("&count={count}");
    let wrong: Vec<&str> = error.fields.iter().filter_map(|one| one.field.strip_prefix("values.")).collect();
    if !wrong.is_empty() {
        echoed.push_str(&format!("&wrong={}", Url::escape(&wrong.join(","))));
    }
    for (name, text) in texts {
        echoed.push_str(&format!("&{}={}", Url::escape(&format!("values[{name}]")), Url::escape(text)));
    }
    if echoed.len() <= ECHOED_BYTES {
        path.push_str(&echoed);
    }
    path
}
