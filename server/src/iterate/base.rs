//! What feedback is about: the session, the pictures named, and the generation whose prompt is refined.

use gesso_app::ports::store::{IntentRow, Store};
use gesso_core::{
    capability::ModelFamily,
    generation::Generation,
    ids::{ImageId, OwnerId, SessionId},
    intent::{IntentDocument, from_prompts},
    problem::FieldProblem,
    prompt::{Compiled, clip::counter_for, compile, for_family},
    request::Task,
    session::Session,
};

use super::IterateError;

/// Longest feedback, in characters (llm pipeline: context budget).
pub const MAX_FEEDBACK_CHARS: usize = 2_000;
/// Most pictures selected or rejected in one request.
pub const MAX_PICTURES: usize = 20;
/// So many of the newest generations are looked through for one with a prompt.
const LOOKED_THROUGH: u32 = 50;

/// A picture somebody named, with the generation that made it.
#[derive(Clone, Debug)]
pub struct NamedPicture {
    /// The picture.
    pub id: ImageId,
    /// What made it.
    pub generation: Generation,
}

/// What feedback is about.
#[derive(Clone, Debug)]
pub struct Base {
    /// The session.
    pub session: Session,
    /// The generation whose prompt is refined: of the first selected picture, or the newest.
    pub generation: Generation,
    /// Its family.
    pub family: ModelFamily,
    /// The pictures the person likes.
    pub selected: Vec<NamedPicture>,
    /// The pictures the person does not like.
    pub rejected: Vec<NamedPicture>,
    /// What is wanted so far.
    pub intent: IntentDocument,
    /// The number of that revision; 0 while none is kept.
    pub revision: i64,
    /// The intent was made just now from the generation's prompt, and is not kept yet.
    pub is_new: bool,
    /// The prompt and the negative prompt that this intent stands for.
    pub prompt: (String, String),
}

impl Base {
    /// Gathers it.
    ///
    /// # Errors
    /// The feedback is empty or too long, too many pictures are named, something is not there, or there is no prompt yet.
    pub async fn find(
        store: &dyn Store,
        owner: OwnerId,
        session: SessionId,
        feedback: &str,
        selected: &[ImageId],
        rejected: &[ImageId],
    ) -> Result<Self, IterateError> {
        check(feedback, selected, rejected)?;
        let session = store.session(owner, session).await?;
        let selected = named(store, owner, session.id, selected).await?;
        let rejected = named(store, owner, session.id, rejected).await?;
        let generation = match selected.iter().find(|picture| has_prompt(&picture.generation)) {
            Some(picture) => picture.generation.clone(),
            None => {
                let newest = store.generations(owner, Some(session.id), None, LOOKED_THROUGH).await?;
                newest.items.into_iter().find(has_prompt).ok_or(IterateError::NothingMade)?
            }
        };
        let family = generation.request.model_family.unwrap_or(ModelFamily::Sdxl);
        let kept = store.intent(owner, session.id).await?;
        let used = (generation.request.prompt.clone(), generation.request.negative_prompt.clone().unwrap_or_default());
        let revision = kept.as_ref().map_or(0, |row| row.revision);
        let kept = kept.map(|row| continued(row, &generation, family, &used)).unwrap_or_default();
        let is_new = kept.is_none();
        let (intent, prompt) = kept.unwrap_or_else(|| (from_prompts(&used.0, &used.1, family), used));
        Ok(Self { session, generation, family, selected, rejected, intent, revision, is_new, prompt })
    }
}

/// The kept intent and its prompt, unless the person has written another prompt since: then that one counts.
fn continued(
    row: IntentRow,
    generation: &Generation,
    family: ModelFamily,
    used: &(String, String),
) -> Option<(IntentDocument, (String, String))> {
    let mut intent = row.document;
    // The prompt is the one that was told, to the letter; for another family it is written anew.
    let told = prompt_of(&row.ops).filter(|_| intent.target_profile == family.as_str());
    family.as_str().clone_into(&mut intent.target_profile);
    let prompt = told.unwrap_or_else(|| written(&compiled(&intent, family)));
    let is_rewritten = generation.created_at > row.created_at && *used.0 != prompt.0;
    (!is_rewritten).then_some((intent, prompt))
}

/// The prompts that were told with a revision.
fn prompt_of(ops: &serde_json::Value) -> Option<(String, String)> {
    let after = |name: &str| Some(ops.get(name)?.get("after")?.as_str()?.to_owned());
    Some((after("prompt")?, after("negative_prompt")?))
}

/// The prompt of an intent for a family.
pub(super) fn compiled(intent: &IntentDocument, family: ModelFamily) -> Compiled {
    let profile = for_family(family);
    compile(intent, profile, counter_for(profile))
}

/// The prompt and the negative prompt as they are sent: ComfyUI's text encoder does not read `BREAK` (llm pipeline:
/// decisions on open points).
pub(super) fn written(compiled: &Compiled) -> (String, String) {
    (compiled.positive_without_break(), compiled.negative_without_break())
}

fn has_prompt(generation: &Generation) -> bool {
    let is_made_of_words = matches!(generation.request.task, Task::Txt2img | Task::Img2img | Task::Inpaint | Task::Video);
    is_made_of_words && !generation.request.prompt.trim().is_empty()
}

fn check(feedback: &str, selected: &[ImageId], rejected: &[ImageId]) -> Result<(), IterateError> {
    let mut fields = Vec::new();
    if feedback.trim().is_empty() || feedback.chars().count() > MAX_FEEDBACK_CHARS {
        fields.push(FieldProblem::new("feedback", format!("Feedback has 1 to {MAX_FEEDBACK_CHARS} characters.")));
    }
    for (name, pictures) in [("selected", selected), ("rejected", rejected)] {
        if pictures.len() > MAX_PICTURES {
            fields.push(FieldProblem::new(name, format!("At most {MAX_PICTURES} pictures can be named.")));
        }
    }
    if selected.iter().any(|picture| rejected.contains(picture)) {
        fields.push(FieldProblem::new("rejected", "A picture is either selected or rejected."));
    }
    if fields.is_empty() { Ok(()) } else { Err(IterateError::Invalid(fields)) }
}

async fn named(
    store: &dyn Store,
    owner: OwnerId,
    session: SessionId,
    pictures: &[ImageId],
) -> Result<Vec<NamedPicture>, IterateError> {
    let mut named: Vec<NamedPicture> = Vec::new();
    for id in pictures {
        if named.iter().any(|picture| picture.id == *id) {
            continue;
        }
        let image = store.image(owner, session, *id).await?;
        named.push(NamedPicture { id: *id, generation: store.generation(owner, image.generation_id).await? });
    }
    Ok(named)
}
