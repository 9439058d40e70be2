//! From debate to pictures: the prompt as it stands with what changed, generations bound to the session, and the way to
//! a draft grid that carries the intent.

use gesso_app::ports::{
    StoreError,
    store::{Batch, NewIntent},
};
use gesso_core::{
    aspect::Aspect,
    capability::ModelFamily,
    debate::{
        Debate, Refusal, SeedPolicy, Technical, briefing, decide,
        diff::{DiffPiece, diff},
    },
    funnel::{FunnelCommand, FunnelSettings},
    generation::Generation,
    ids::{BatchId, ConversationId, OwnerId, SessionId, WorkflowId},
    intent::IntentDocument,
    prompt::{Compiled, clip::counter_for, compile, for_family, technical::size_for},
    request::{BatchRequest, GenerationRequest, Params, Task},
    session::{Flow, NewSession, Session},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::{DebateError, Debates};
use crate::{clock, funnels::Funnels, jobs::Jobs};

/// An intent that is changed elsewhere meanwhile is added again so often.
const MAX_TRIES: u32 = 5;

/// So many of the newest generations are looked through for the last picture of a debate.
const LOOKED_THROUGH: u32 = 50;

/// The prompt of a debate as it stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Preview {
    /// The revision of the intent it is made of.
    pub revision: i64,
    /// The revision it is compared with; 0 for nothing.
    pub since: i64,
    /// The prompt, whose each of its words is, and what is worth knowing.
    pub compiled: Compiled,
    /// The prompt as it is sent to the nodes.
    pub prompt: String,
    /// The negative prompt as it is sent; empty where the family reads none.
    pub negative_prompt: String,
    /// What changed since.
    pub diff: Vec<DiffPiece>,
    /// What it is made with.
    pub technical: Technical,
}

/// Which pictures are wanted.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Wanted {
    /// How many, 1–100; one when absent.
    pub count: Option<u32>,
    /// One seed for each; random ones when absent.
    pub seeds: Option<Vec<u64>>,
    /// A saved workflow whose form makes them; the studio's own templates when absent.
    pub workflow_id: Option<WorkflowId>,
}

/// A board of drafts that carries the intent.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TakenToDrafts {
    /// The new session.
    pub session: Session,
    /// The revision of its intent.
    pub revision: i64,
}

impl Debates {
    /// The prompt as it stands, compared with an earlier revision; the one before when none is named.
    ///
    /// # Errors
    /// The conversation is not the owner's, or there is no such revision.
    pub async fn preview(&self, owner: OwnerId, id: ConversationId, since: Option<i64>) -> Result<Preview, DebateError> {
        let debate = self.shared.store.debate(owner, id).await?;
        let since = since.unwrap_or(debate.revision - 1).max(0);
        let technical = self.technical(&debate);
        let before = match since {
            0 => String::new(),
            since => positive(&self.shared.store.debate_intent(owner, id, since).await?, technical.family),
        };
        let compiled = compiled(&debate.intent, technical.family);
        Ok(Preview {
            revision: debate.revision,
            since,
            prompt: compiled.positive_without_break(),
            negative_prompt: compiled.negative_without_break(),
            diff: diff(&before, &compiled.positive_without_break()),
            compiled,
            technical,
        })
    }

    /// Pictures of the debate as it stands, in its session; the debate waits for them then.
    ///
    /// # Errors
    /// See [`DebateError`]; nothing has changed then.
    pub async fn generate(
        &self,
        jobs: &Jobs,
        owner: OwnerId,
        id: ConversationId,
        batch: BatchId,
        wanted: &Wanted,
    ) -> Result<Batch, DebateError> {
        match self.shared.store.batch(owner, batch).await {
            // Sent again.
            Ok(batch) => return Ok(jobs.with_progress_batch(batch)),
            Err(StoreError::NotFound { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        let debate = self.shared.store.debate(owner, id).await?;
        let mut request = self.request(&debate)?;
        if self.technical(&debate).seed_policy == SeedPolicy::Keep && wanted.seeds.is_none() {
            request.params.seed = self.newest_seed(owner, &debate).await?;
        }
        let count = wanted
            .count
            .unwrap_or_else(|| wanted.seeds.as_ref().map_or(1, |seeds| u32::try_from(seeds.len()).unwrap_or(u32::MAX)));
        let asked = BatchRequest { request, count, seeds: wanted.seeds.clone() };
        let problems = asked.problems();
        if !problems.is_empty() {
            return Err(Refusal::Invalid(problems).into());
        }
        let graphs = match wanted.workflow_id {
            Some(workflow) => Some(self.graphs_of_form(jobs, owner, workflow, &asked).await?),
            None => {
                jobs.check_each(owner, std::slice::from_ref(&asked.request)).await?;
                None
            }
        };
        let request = &asked.request;
        let prompts = (request.prompt.clone(), request.negative_prompt.clone().unwrap_or_default());
        self.hand_over(owner, debate.conversation.session_id, &debate, &prompts, batch).await?;
        self.shared.store.add_conversation_batch(owner, id, batch, clock::now()).await?;
        self.change(owner, id, |debate| Ok(Some(decide::generate(debate)))).await?;
        Ok(match graphs {
            Some(graphs) => jobs.queue_form(owner, batch, asked.request.session_id, graphs).await?,
            None => jobs.generate_batch(owner, batch, asked).await?,
        })
    }

    /// A session with a draft grid that carries the intent and its prompt.
    ///
    /// # Errors
    /// See [`DebateError`].
    pub async fn take_to_drafts(
        &self,
        funnels: &Funnels,
        owner: OwnerId,
        id: ConversationId,
        session: SessionId,
    ) -> Result<TakenToDrafts, DebateError> {
        let store = &self.shared.store;
        let debate = store.debate(owner, id).await?;
        let request = self.request(&debate)?;
        let of_debate = store.session(owner, debate.conversation.session_id).await?;
        let new = NewSession {
            flow: Flow::DraftGrid,
            project_id: Some(of_debate.project_id),
            title: Some(of_debate.title.clone()),
            model_assignments: of_debate.model_assignments,
            settings: Some(json!({"conversation_id": id})),
        };
        let session = store.create_session(owner, session, &new, clock::now()).await?;
        let prompts = (request.prompt.clone(), request.negative_prompt.clone().unwrap_or_default());
        let name = BatchId(session.id.0);
        let revision = self.hand_over(owner, session.id, &debate, &prompts, name).await?;
        let mut settings =
            FunnelSettings { prompt: prompts.0, negative_prompt: request.negative_prompt, ..FunnelSettings::default() };
        if let (Some(width), Some(height)) = (request.params.width, request.params.height) {
            settings.aspect = Aspect::nearest(width, height);
        }
        if let Some(technical) = self.chosen(&debate) {
            // What was agreed on is what drafts are made with.
            let params = request.params;
            settings.seed = params.seed;
            let recipe = &mut settings.stages.drafts.recipe;
            recipe.family = Some(technical.family);
            (recipe.steps, recipe.cfg) = (params.steps, params.cfg);
            (recipe.sampler, recipe.scheduler) = (params.sampler, params.scheduler);
        }
        let command = FunnelCommand::SetSettings { settings: Box::new(settings) };
        match funnels.command(owner, session.id, session.id.0, &command).await {
            Ok(_) => {}
            Err(crate::funnels::FunnelError::Store(error)) => return Err(error.into()),
            Err(error) => return Err(Refusal::Conflict(error.to_string()).into()),
        }
        Ok(TakenToDrafts { session, revision })
    }

    /// The parameters that were accepted, if the fleet has their family.
    fn chosen<'a>(&self, debate: &'a Debate) -> Option<&'a Technical> {
        let families = self.families();
        briefing::chosen(debate).filter(|technical| families.contains(&technical.family))
    }

    /// What the debate's picture is made with: the accepted parameters, or the usual ones of a family the fleet has.
    fn technical(&self, debate: &Debate) -> Technical {
        if let Some(chosen) = self.chosen(debate) {
            return chosen.clone();
        }
        let families = self.families();
        let wanted = debate.intent.family();
        let family = families.iter().copied().find(|family| *family == wanted).or_else(|| families.first().copied());
        Technical::usual(family.unwrap_or(wanted))
    }

    /// The seed of the newest picture of the debate, if it has one.
    async fn newest_seed(&self, owner: OwnerId, debate: &Debate) -> Result<Option<u64>, DebateError> {
        let store = &self.shared.store;
        let others = store.batches_of_others(owner, debate.id()).await?;
        let session = debate.conversation.session_id;
        let newest = store.generations(owner, Some(session), None, LOOKED_THROUGH).await?.items;
        let is_its = |made: &Generation| made.batch_id.is_none_or(|batch| !others.contains(&batch));
        Ok(newest.into_iter().filter(is_its).find_map(|made| made.request.params.seed))
    }

    fn request(&self, debate: &Debate) -> Result<GenerationRequest, DebateError> {
        let technical = self.technical(debate);
        let compiled = compiled(&debate.intent, technical.family);
        let (prompt, negative) = (compiled.positive_without_break(), compiled.negative_without_break());
        if debate.intent.wanted().next().is_none() {
            let detail = "Nothing is decided yet: say what the picture shall show, or accept a claim.";
            return Err(Refusal::Conflict(detail.into()).into());
        }
        let mut params = technical.params.clone();
        if params.width.is_none() || params.height.is_none() {
            let [width, height] = size_for(debate.intent.constraints.aspect.as_deref(), for_family(technical.family));
            params = Params { width: Some(width), height: Some(height), ..params };
        }
        Ok(GenerationRequest {
            model_family: Some(technical.family),
            prompt,
            negative_prompt: (!negative.is_empty()).then_some(negative),
            params,
            ..GenerationRequest::open(debate.conversation.session_id, Task::Txt2img)
        })
    }

    /// The session goes on with this intent: feedback on its pictures builds on it. Once for each `name`.
    async fn hand_over(
        &self,
        owner: OwnerId,
        session: SessionId,
        debate: &Debate,
        prompts: &(String, String),
        name: BatchId,
    ) -> Result<i64, DebateError> {
        let store = &self.shared.store;
        if let Some(row) = store.intent_of_request(owner, name.0).await? {
            return Ok(row.revision);
        }
        let family = self.technical(debate).family;
        let mut document = debate.intent.clone();
        family.as_str().clone_into(&mut document.target_profile);
        let ops = json!({
            "conversation_id": debate.id(), "prompt": {"after": prompts.0}, "negative_prompt": {"after": prompts.1},
        });
        let new = [NewIntent { document, ops, feedback: String::new(), request_id: Some(name.0) }];
        for _ in 0..MAX_TRIES {
            let kept = store.intent(owner, session).await?.map_or(0, |row| row.revision);
            match store.add_intents(owner, session, kept, &new, clock::now()).await {
                Ok(revision) => return Ok(revision),
                Err(StoreError::Conflict(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(DebateError::Contended)
    }
}

fn compiled(intent: &IntentDocument, family: ModelFamily) -> Compiled {
    let mut intent = intent.clone();
    family.as_str().clone_into(&mut intent.target_profile);
    let profile = for_family(family);
    compile(&intent, profile, counter_for(profile))
}

fn positive(intent: &IntentDocument, family: ModelFamily) -> String {
    compiled(intent, family).positive_without_break()
}
