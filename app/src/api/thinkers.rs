//! What the settings of models and the library of kept words call.

#![expect(missing_docs, reason = "the fields of the generated structs are the arguments")]

use gesso_core::{
    debate::{crew::SpecialistSetting, kept::KeptPrompt},
    ids::PromptId,
    llm::{LanguageModel, Pull, exam::Exam},
    session::Role,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::json::Json;
use crate::error::AppError;

#[cfg(feature = "ssr")]
use super::context::{answer, specialists};

/// Who thinks with what.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ThinkersState {
    /// The five, in the order in which they speak.
    pub specialists: Vec<Thinker>,
    /// Every language model, by name.
    pub models: Vec<KnownModel>,
    /// Models on their way, and the newest that arrived or failed.
    pub pulls: Vec<Pull>,
    /// Why no model can be listed, in one sentence.
    pub problem: Option<String>,
}

/// One specialist.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Thinker {
    /// Who.
    pub role: Role,
    /// What was changed.
    pub setting: SpecialistSetting,
    /// What they are told to be otherwise.
    pub usual_instructions: String,
    /// How freely they speak otherwise.
    pub usual_temperature: f32,
    /// The model that answers now; none when it is not installed.
    pub answers: Option<String>,
}

/// One language model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KnownModel {
    /// What its server says of it.
    pub model: LanguageModel,
    /// What it has shown it can do.
    pub exam: Option<Exam>,
    /// What it takes of memory right now, in bytes; none while it is not loaded.
    pub loaded_bytes: Option<u64>,
}

/// Who thinks with what.
#[server(prefix = "/_fn", endpoint = "thinkers", input = Json, output = Json)]
pub async fn load_thinkers() -> Result<ThinkersState, AppError> {
    answer(async { specialists()?.thinkers().await }.await)
}

/// Changes one specialist.
#[server(prefix = "/_fn", endpoint = "set_specialist", input = Json, output = Json)]
pub async fn set_specialist(role: Role, setting: SpecialistSetting) -> Result<(), AppError> {
    answer(async { specialists()?.set_specialist(role, setting).await }.await)
}

/// Examines a model.
#[server(prefix = "/_fn", endpoint = "examine_model", input = Json, output = Json)]
pub async fn examine_model(model: String) -> Result<Exam, AppError> {
    answer(async { specialists()?.examine(&model).await }.await)
}

/// Begins to pull a model.
#[server(prefix = "/_fn", endpoint = "pull_model", input = Json, output = Json)]
pub async fn pull_model(model: String) -> Result<(), AppError> {
    answer(async { specialists()?.pull(&model).await }.await)
}

/// Deletes a model, and cancels its pull.
#[server(prefix = "/_fn", endpoint = "delete_model", input = Json, output = Json)]
pub async fn delete_model(model: String) -> Result<(), AppError> {
    answer(async { specialists()?.delete_model(&model).await }.await)
}

/// Words that are kept.
#[server(prefix = "/_fn", endpoint = "kept_prompts", input = Json, output = Json)]
pub async fn kept_prompts() -> Result<Vec<KeptPrompt>, AppError> {
    answer(async { specialists()?.kept_prompts().await }.await)
}

/// Something that is done with kept words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum KeptAct {
    /// Words are kept.
    Keep {
        /// Which.
        content: String,
    },
    /// They are a favourite, or not.
    Favour {
        /// Which.
        id: PromptId,
        /// Whether.
        favourite: bool,
    },
    /// They are kept no more.
    Drop {
        /// Which.
        id: PromptId,
    },
}

/// Does something with kept words; gives all of them afterwards.
#[server(prefix = "/_fn", endpoint = "kept_act", input = Json, output = Json)]
pub async fn act_on_kept(act: KeptAct) -> Result<Vec<KeptPrompt>, AppError> {
    answer(
        async {
            let specialists = specialists()?;
            match act {
                KeptAct::Keep { content } => drop(specialists.keep_prompt(&content).await?),
                KeptAct::Favour { id, favourite } => specialists.favour_prompt(id, favourite).await?,
                KeptAct::Drop { id } => specialists.drop_prompt(id).await?,
            }
            specialists.kept_prompts().await
        }
        .await,
    )
}
