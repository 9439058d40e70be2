//! Server functions under `/_fn`, and the types they carry.
//!
//! Each is authorization, one port call and the mapping. What is JSON is called by the page; what an HTML form
//! posts is url-encoded, so that it works before the module is loaded and without it.

mod debate;
mod debate_form;
mod drafts;
mod fleet;
mod forms;
mod home;
pub mod json;
pub mod packed;
mod pictures;
mod projects;
mod queue;
mod settings;
mod theme;
mod thinkers;
mod types;

pub use debate::{
    ActOnDebate, BeginDebate, ConceptRow, DebateAct, DebateCard, DebateState, DebatesState, EarlierState, Led, ListDebates,
    LoadDebate, LoadEarlier, LoadPrompt, MAX_MATCHES_SHOWN, Match, Piece, PromptState, RenderMessages, Who, act_on_debate,
    begin_debate, list_debates, load_debate, load_earlier, load_prompt, render_messages,
};
pub use debate_form::{DebateForm, DebateFormAction, debate_form};
pub use drafts::{
    BoardNow, CommandDrafts, DraftsForm, DraftsOpening, DraftsStartForm, DraftsState, FormAction, Like, LineageOf, ListDrafts,
    LoadDrafts, ModelFiles, OpenDrafts, PredictDrafts, StartDrafts, command_drafts, drafts_form, drafts_start_form, lineage_of,
    list_drafts, load_board, load_drafts, open_drafts, predict_drafts, start_drafts,
};
pub use fleet::{
    AddNode, ChangeNode, DayTally, DrainNode, EndedNote, FleetState, HealthNote, Lack, LoadFleet, Memory, NodeCard, NodeForm,
    Pace, RemoveNode, TestNode, Tested, add_node, change_node, drain_node, load_fleet, remove_node, test_node,
};
pub use forms::{
    FilledForm, FormCard, FormState, FormsState, ListForms, LoadForm, PostForm, RunForm, list_forms, load_form, post_form,
    run_form,
};
pub use gesso_core::aspect::Aspect;
pub use home::{
    Cancel, CancelBatch, HomeOf, ImagineForm, ImagineNow, cancel, cancel_batch, home_of, imagine_form, imagine_now,
};
pub use pictures::{FileText, LoadPicture, Neighbour, PictureState, load_picture, picture_path};
pub use projects::{
    BinId, BinState, BinThing, DeleteProject, DeleteSession, EmptyBin, LoadBin, LoadProject, LoadProjects, PROJECT_COVERS,
    PROJECTS_SHOWN, ProjectCard, ProjectState, ProjectsState, RenameProject, RenameSession, RestoreProject, RestoreSession,
    SessionCard, delete_project, delete_session, empty_bin, load_bin, load_project, load_projects, rename_project,
    rename_session, restore_project, restore_session,
};
pub use queue::{JobLine, LoadQueue, MAX_JOB_LINES, MoveJob, QueueState, load_queue, move_job};
pub use settings::{
    AccountState, LoadSettings, MadeToken, MakeToken, PairDevice, Pairing, Publish, PublishedPage, Reach, RevokeToken,
    SetPassword, SettingsState, SignOutBrowser, Unpublish, knock, load_settings, make_token, pair_device, publish,
    revoke_token, set_password, sign_out_browser, unpublish,
};
pub use theme::{SetTheme, set_theme};
pub use thinkers::{
    ActOnKept, DeleteModel, ExamineModel, KeptAct, KeptPrompts, KnownModel, LoadThinkers, PullModel, SetSpecialist, Thinker,
    ThinkersState, act_on_kept, delete_model, examine_model, kept_prompts, load_thinkers, pull_model, set_specialist,
};
pub use types::{BoardState, Engines, HomeState, Imagine, Imagined, PICTURES_PER_SENTENCE, RecentSession, Waits};

#[cfg(feature = "ssr")]
mod context {
    use std::sync::Arc;

    use gesso_core::problem::ProblemCode;
    use leptos::prelude::use_context;

    use crate::{
        error::AppError,
        ports::{Debates, Drafts, Forms, Machines, People, Shelves, Specialists, Studio, people::CurrentSignIn},
    };

    /// How the code of an error stands in the address of a page.
    pub fn code_of(error: &AppError) -> String {
        let code = serde_json::to_value(error.code).ok();
        code.as_ref().and_then(serde_json::Value::as_str).unwrap_or("internal").to_owned()
    }

    /// What was filled in is not sent back in the address when a form was refused if it is longer than this, in bytes.
    pub const ECHOED_BYTES: usize = 2_000;

    /// The studio of whoever is asking. The server provides one only for a request it has let in.
    pub fn studio() -> Result<Arc<dyn Studio>, AppError> {
        use_context::<Arc<dyn Studio>>().ok_or_else(|| ProblemCode::Unauthorized.into())
    }

    /// The debates of whoever is asking, as [`studio`] gives the studio.
    pub fn debates() -> Result<Arc<dyn Debates>, AppError> {
        use_context::<Arc<dyn Debates>>().ok_or_else(|| ProblemCode::Unauthorized.into())
    }

    /// The boards of whoever is asking, as [`studio`] gives the studio.
    pub fn drafts() -> Result<Arc<dyn Drafts>, AppError> {
        use_context::<Arc<dyn Drafts>>().ok_or_else(|| ProblemCode::Unauthorized.into())
    }

    /// The forms of whoever is asking, as [`studio`] gives the studio.
    pub fn forms() -> Result<Arc<dyn Forms>, AppError> {
        use_context::<Arc<dyn Forms>>().ok_or_else(|| ProblemCode::Unauthorized.into())
    }

    /// The machine room of whoever is asking, as [`studio`] gives the studio.
    pub fn machines() -> Result<Arc<dyn Machines>, AppError> {
        use_context::<Arc<dyn Machines>>().ok_or_else(|| ProblemCode::Unauthorized.into())
    }

    /// The projects of whoever is asking, as [`studio`] gives the studio.
    pub fn shelves() -> Result<Arc<dyn Shelves>, AppError> {
        use_context::<Arc<dyn Shelves>>().ok_or_else(|| ProblemCode::Unauthorized.into())
    }

    /// The account of whoever is asking, as [`studio`] gives the studio.
    pub fn people() -> Result<Arc<dyn People>, AppError> {
        use_context::<Arc<dyn People>>().ok_or_else(|| ProblemCode::Unauthorized.into())
    }

    /// The specialists of whoever is asking, as [`studio`] gives the studio.
    pub fn specialists() -> Result<Arc<dyn Specialists>, AppError> {
        use_context::<Arc<dyn Specialists>>().ok_or_else(|| ProblemCode::Unauthorized.into())
    }

    /// The browser the request came from.
    pub fn current_sign_in() -> CurrentSignIn {
        let parts = use_context::<axum::http::request::Parts>();
        parts.and_then(|parts| parts.extensions.get().copied()).unwrap_or(CurrentSignIn(None))
    }

    /// Gives the answer to a JSON call its status; a form's answer is a redirect and keeps its own.
    pub fn answer<T>(result: Result<T, AppError>) -> Result<T, AppError> {
        if let (Err(error), Some(response)) = (&result, use_context::<leptos_axum::ResponseOptions>())
            && let Ok(status) = axum::http::StatusCode::from_u16(error.status())
        {
            response.set_status(status);
        }
        result
    }
}
