//! What can be done to a debate without a script.

#![expect(missing_docs, reason = "the fields of the generated structs are the arguments")]

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::json::Json;
use crate::error::AppError;

#[cfg(feature = "ssr")]
use super::{
    DebateAct,
    context::{code_of, debates},
};
#[cfg(feature = "ssr")]
use gesso_core::{
    debate::{ClaimVerdict, Phase, conversation::NewMessage},
    problem::ProblemCode,
};

/// What a form of a debate does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DebateFormAction {
    /// Says the text; begins a debate when none is named.
    Say,
    /// Stops whoever speaks.
    Stop,
    /// Goes to the next phase.
    Advance,
    /// Goes to the phase that the text names, and runs it again if it is there already.
    Phase,
    /// Has the model that the text names look at pictures; whichever sees without a text.
    See,
    /// Takes the last change back.
    Undo,
    /// Accepts a claim.
    Accept,
    /// Vetoes a claim, with the text as the reason.
    Veto,
    /// Locks a claim.
    Lock,
    /// Leaves a claim undecided again.
    Open,
    /// One picture.
    Picture,
    /// Four pictures.
    Grid,
    /// To a board of drafts.
    Drafts,
    /// Renames it to the text.
    Rename,
    /// Deletes it.
    Delete,
}

/// What can be done to a debate without a script, then back to it. `conversation`, `claim` and `text` may be empty.
#[server(prefix = "/_fn", endpoint = "debate_form", output = Json)]
pub async fn debate_form(
    action: DebateFormAction,
    #[server(default)] conversation: String,
    #[server(default)] claim: String,
    #[server(default)] text: String,
) -> Result<(), AppError> {
    let path = match conversation.parse() {
        Ok(here) => match debates()?.act(here, posted(action, &claim, text)?).await {
            Ok(led) => led.path(here),
            Err(error) => format!("/debate/{here}?problem={}", code_of(&error)),
        },
        Err(_) => {
            let message = NewMessage { content: text, mentions: Vec::new(), images: Vec::new() };
            match debates()?.begin(None, message).await {
                Ok(id) => format!("/debate/{id}"),
                Err(error) => format!("/debate?problem={}", code_of(&error)),
            }
        }
    };
    leptos_axum::redirect(&path);
    Ok(())
}

/// The act that a form means.
#[cfg(feature = "ssr")]
fn posted(action: DebateFormAction, claim: &str, text: String) -> Result<DebateAct, AppError> {
    use DebateFormAction as Form;
    let judge = |verdict, note: Option<String>| {
        let claim = claim.parse().map_err(|_| AppError::from(ProblemCode::NotFound))?;
        Ok::<_, AppError>(DebateAct::Judge { claim, verdict, note })
    };
    Ok(match action {
        Form::Say => {
            let message = NewMessage { content: text, mentions: Vec::new(), images: Vec::new() };
            DebateAct::Say { id: None, message }
        }
        Form::Stop => DebateAct::Stop,
        Form::Advance => DebateAct::Advance { phase: None },
        Form::Phase => {
            let unknown = || AppError::new(ProblemCode::ValidationFailed, "There is no such phase.".to_owned());
            DebateAct::Advance { phase: Some(Phase::parse(&text).ok_or_else(unknown)?) }
        }
        Form::See => DebateAct::See { model: Some(text).filter(|text| !text.trim().is_empty()) },
        Form::Undo => DebateAct::Undo,
        Form::Accept => judge(ClaimVerdict::Accept, None)?,
        Form::Veto => judge(ClaimVerdict::Veto, Some(text).filter(|text| !text.trim().is_empty()))?,
        Form::Lock => judge(ClaimVerdict::Lock, None)?,
        Form::Open => judge(ClaimVerdict::Open, None)?,
        Form::Picture => DebateAct::Generate { count: 1, form: None },
        Form::Grid => DebateAct::Generate { count: super::PICTURES_PER_SENTENCE, form: None },
        Form::Drafts => DebateAct::Drafts,
        Form::Rename => DebateAct::Rename { title: text },
        Form::Delete => DebateAct::Delete,
    })
}
