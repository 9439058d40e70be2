//! Who thinks with what, as its pages see it.

use async_trait::async_trait;
use gesso_app::{
    api::{KnownModel, Thinker, ThinkersState},
    error::AppError,
    ports::Specialists,
};
use gesso_core::{
    debate::{
        crew::{SpecialistSetting, usual_instructions, usual_temperature},
        kept::{self, KeptPrompt, MAX_KEPT_PROMPTS},
        speaker::SPECIALISTS,
    },
    ids::PromptId,
    llm::{ability, exam::Exam, same_model},
    session::Role,
};

use super::{OwnerStudio, app_error, app_problem};
use crate::{clock, error::Problem, http::models};

#[async_trait]
impl Specialists for OwnerStudio {
    async fn thinkers(&self) -> Result<ThinkersState, AppError> {
        let (store, ollama) = (&self.state.store, &self.state.engines.ollama);
        let mut crew = store.crew(self.state.owner).await.map_err(app_error)?;
        let exams = store.exams().await.map_err(app_error)?;
        let (models, problem) = match ollama.fresh_models().await {
            Ok(models) => (models, None),
            Err(error) => (Vec::new(), Some(Problem::from(error).detail().to_owned())),
        };
        let loaded = ollama.loaded().await;
        let usual = models.iter().find(|model| model.can(ability::COMPLETION)).map(|model| model.name.clone());
        let thinker = |role: Role| {
            let setting = crew.remove(&role).unwrap_or_default();
            let answers = match &setting.model {
                Some(name) => models.iter().find(|model| model.is_named(name)).map(|model| model.name.clone()),
                None => usual.clone(),
            };
            Thinker {
                role,
                setting,
                usual_instructions: usual_instructions(role).to_owned(),
                usual_temperature: usual_temperature(role),
                answers,
            }
        };
        let specialists = SPECIALISTS.into_iter().map(thinker).collect();
        let known = models.into_iter().map(|model| {
            let exam = exams.iter().find(|exam| exam.digest == model.digest).cloned();
            let in_memory =
                |(server, it): &&(String, crate::ollama::Loaded)| *server == model.server && same_model(&it.name, &model.name);
            let loaded_bytes = loaded.iter().find(in_memory).map(|(_, it)| it.size);
            KnownModel { model, exam, loaded_bytes }
        });
        Ok(ThinkersState { specialists, models: known.collect(), pulls: ollama.pulls().list(), problem })
    }

    async fn set_specialist(&self, role: Role, setting: SpecialistSetting) -> Result<(), AppError> {
        let problems = setting.problems();
        if !problems.is_empty() {
            return Err(app_problem(&Problem::invalid(problems)));
        }
        self.state.store.set_specialist(self.state.owner, role, &setting).await.map_err(app_error)
    }

    async fn examine(&self, model: &str) -> Result<Exam, AppError> {
        models::examine_model(&self.state, model).await.map_err(|problem| app_problem(&problem))
    }

    async fn pull(&self, model: &str) -> Result<(), AppError> {
        models::pull_in_background(&self.state, model, None).await.map(drop).map_err(|problem| app_problem(&problem))
    }

    async fn delete_model(&self, model: &str) -> Result<(), AppError> {
        models::delete_everywhere(&self.state, model, None).await.map_err(|problem| app_problem(&problem))
    }

    async fn kept_prompts(&self) -> Result<Vec<KeptPrompt>, AppError> {
        self.state.store.kept_prompts(self.state.owner, MAX_KEPT_PROMPTS).await.map_err(app_error)
    }

    async fn keep_prompt(&self, content: &str) -> Result<KeptPrompt, AppError> {
        let problems = kept::problems(content);
        if !problems.is_empty() {
            return Err(app_problem(&Problem::invalid(problems)));
        }
        let (store, owner) = (&self.state.store, self.state.owner);
        store.keep_prompt(owner, clock::new_id(), content, MAX_KEPT_PROMPTS, clock::now()).await.map_err(app_error)
    }

    async fn favour_prompt(&self, id: PromptId, favourite: bool) -> Result<(), AppError> {
        self.state.store.favour_prompt(self.state.owner, id, favourite).await.map(drop).map_err(app_error)
    }

    async fn drop_prompt(&self, id: PromptId) -> Result<(), AppError> {
        self.state.store.drop_prompt(self.state.owner, id).await.map_err(app_error)
    }
}
