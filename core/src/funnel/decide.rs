//! One step of a funnel: what follows from a command. Effects are carried out together or not at all.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::{
    Facts, FleetFacts, Funnel, FunnelCommand, FunnelSettings, FunnelStage, Plan, Refusal, RunState, Seat, request::Words,
};
use crate::{
    board::{Verdict, VerdictKind},
    ids::{GenerationId, ImageId, SessionId},
    problem::FieldProblem,
    request::GenerationRequest,
    time::Timestamp,
};

/// Everything a decision looks at besides the funnel itself.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The session.
    pub session: SessionId,
    /// Its pictures.
    pub facts: &'a Facts,
    /// The nodes.
    pub fleet: &'a FleetFacts,
    /// This moment.
    pub now: Timestamp,
    /// Names the command: sent twice with one name, it is carried out once.
    pub command: Uuid,
}

/// A generation to be asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// Names it within the session, so that asking twice makes one: the id is derived from it.
    pub key: String,
    /// The stage it is for.
    pub stage: FunnelStage,
    /// What is asked for. A seed that is absent is chosen at random.
    pub request: GenerationRequest,
}

/// One consequence.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Ask for a generation.
    Queue(Box<Order>),
    /// Cancel a generation.
    Cancel(GenerationId),
    /// Record that a picture goes on.
    SendOn(ImageId, FunnelStage),
    /// Take that back.
    TakeBack(ImageId, FunnelStage),
    /// Record what is said of a picture.
    Judge(Verdict),
}

/// The funnel afterwards, and what is to be done.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// The funnel afterwards.
    pub funnel: Funnel,
    /// In order.
    pub effects: Vec<Effect>,
}

/// What follows from a command. Without a funnel only `start` and `set_settings` make one.
///
/// # Errors
/// Why it is not carried out; then nothing changes.
pub fn decide(funnel: Option<&Funnel>, context: Context<'_>, command: &FunnelCommand) -> Result<Decision, Refusal> {
    decide_all(funnel, context, std::slice::from_ref(command))
}

/// What follows from several commands that are carried out together, in order.
///
/// # Errors
/// Why one of them is not carried out; then none is.
pub fn decide_all(funnel: Option<&Funnel>, context: Context<'_>, commands: &[FunnelCommand]) -> Result<Decision, Refusal> {
    let problems: Vec<_> = commands.iter().flat_map(FunnelCommand::problems).collect();
    if !problems.is_empty() {
        return Err(Refusal::Invalid(problems));
    }
    let mut funnel = match (funnel, commands.first()) {
        (Some(funnel), _) => funnel.clone(),
        (None, Some(FunnelCommand::Start { settings: Some(settings) } | FunnelCommand::SetSettings { settings })) => {
            Funnel { settings: (**settings).clone(), ..Funnel::default() }
        }
        (None, _) => return Err(Refusal::NotFound("funnel")),
    };
    if funnel.has_done(context.command) {
        return Ok(Decision { funnel, effects: Vec::new() });
    }
    let mut step = Step { effects: Vec::new(), context, plan: None };
    commands.iter().try_for_each(|command| step.apply(&mut funnel, command))?;
    funnel.remember(context.command);
    Ok(Decision { funnel, effects: step.effects })
}

/// A decision in the making.
pub(super) struct Step<'a> {
    pub effects: Vec<Effect>,
    pub context: Context<'a>,
    /// Made once it is needed.
    pub plan: Option<Plan>,
}

impl Step<'_> {
    fn apply(&mut self, funnel: &mut Funnel, command: &FunnelCommand) -> Result<(), Refusal> {
        // An earlier command may have changed the settings.
        self.plan = None;
        match command {
            FunnelCommand::Start { settings } => {
                if funnel.drafts_asked > 0 {
                    return Err(Refusal::Conflict("The funnel has begun; ask for more drafts instead.".into()));
                }
                if let Some(settings) = settings {
                    funnel.settings = (**settings).clone();
                }
                self.more_drafts(funnel, funnel.settings.count)
            }
            FunnelCommand::More { count } => self.more_drafts(funnel, *count),
            FunnelCommand::Pause if funnel.run == RunState::Ready => {
                Err(Refusal::Conflict("The funnel has not begun; there is nothing to pause.".into()))
            }
            FunnelCommand::Pause => {
                funnel.run = RunState::Paused;
                Ok(())
            }
            FunnelCommand::Resume if funnel.run == RunState::Ready => {
                Err(Refusal::Conflict("The funnel has not begun; start it.".into()))
            }
            FunnelCommand::Resume => {
                funnel.run = RunState::Running;
                Ok(())
            }
            FunnelCommand::SetSettings { settings } => {
                funnel.settings = (**settings).clone();
                Ok(())
            }
            FunnelCommand::SetRule { stage, rule } => {
                funnel.settings.stages.of_mut(*stage).rule = *rule;
                Ok(())
            }
            FunnelCommand::SetRecipe { stage, recipe } => {
                funnel.settings.stages.of_mut(*stage).recipe = (**recipe).clone();
                Ok(())
            }
            FunnelCommand::Judge { verdicts } => self.judge(verdicts),
            FunnelCommand::Promote { stage, image_ids } => {
                image_ids.iter().try_for_each(|image| self.send_on(funnel, *image, *stage))
            }
            FunnelCommand::Unpromote { stage, image_ids } => self.take_back(funnel, image_ids, *stage),
            FunnelCommand::Vary { .. } => self.vary(funnel, command),
            FunnelCommand::Again { generation_ids } => generation_ids.iter().try_for_each(|id| self.again(funnel, *id)),
            FunnelCommand::CancelStage { stage } => {
                self.cancel_where(|seat| seat.stage == *stage);
                Ok(())
            }
            FunnelCommand::CancelAll => {
                self.cancel_where(|_| true);
                Ok(())
            }
        }
    }

    fn plan(&mut self, settings: &FunnelSettings) -> &Plan {
        let fleet = self.context.fleet;
        self.plan.get_or_insert_with(|| Plan::of(settings, fleet))
    }

    fn begin(&self, funnel: &mut Funnel) {
        if funnel.run == RunState::Ready {
            funnel.run = RunState::Running;
            funnel.started_at = Some(self.context.now);
        }
    }

    fn more_drafts(&mut self, funnel: &mut Funnel, count: u32) -> Result<(), Refusal> {
        if funnel.settings.prompt.trim().is_empty() {
            let problem = FieldProblem::new("settings.prompt", "A funnel begins with a prompt.");
            return Err(Refusal::Invalid(vec![problem]));
        }
        let session = self.context.session;
        let first = funnel.drafts_asked;
        let plan = self.plan(&funnel.settings).of_stage(FunnelStage::Drafts).clone();
        for number in first..first.saturating_add(count) {
            let request = plan.draft(session, &funnel.settings, number);
            self.queue(format!("draft/{number}"), FunnelStage::Drafts, request);
        }
        funnel.drafts_asked = first.saturating_add(count);
        self.begin(funnel);
        Ok(())
    }

    fn queue(&mut self, key: String, stage: FunnelStage, request: GenerationRequest) {
        self.effects.push(Effect::Queue(Box::new(Order { key, stage, request })));
    }

    fn judge(&mut self, verdicts: &[Verdict]) -> Result<(), Refusal> {
        for verdict in verdicts {
            self.context.facts.picture(verdict.image_id).ok_or(Refusal::NotFound("picture"))?;
            self.effects.push(Effect::Judge(verdict.clone()));
        }
        Ok(())
    }

    /// Records a promotion and asks for the next picture, unless it is there or on its way.
    pub(super) fn send_on(&mut self, funnel: &mut Funnel, image: ImageId, stage: FunnelStage) -> Result<(), Refusal> {
        let facts = self.context.facts;
        let (seat, picture) = facts.picture(image).ok_or(Refusal::NotFound("picture"))?;
        if seat.stage >= stage {
            return Err(Refusal::Conflict(format!("A picture goes on to a later stage; one is in {} already.", seat.stage)));
        }
        self.effects.push(Effect::SendOn(image, stage));
        funnel.taken_back.retain(|taken| *taken != image);
        if facts.is_rejected(image) {
            // Sending it on says the opposite.
            self.effects.push(Effect::Judge(Verdict { image_id: image, verdict: VerdictKind::Clear }));
        }
        let made: Vec<&Seat> = facts.asked_in(stage).filter(|made| made.source() == Some(image)).collect();
        let is_wanted = |made: &&Seat| !made.status.is_final() || !made.pictures.is_empty();
        let key = format!("promote/{image}/{stage}/{}", made.len());
        let is_asked = |effect: &Effect| matches!(effect, Effect::Queue(order) if order.key == key);
        if !made.iter().any(is_wanted) && !self.effects.iter().any(is_asked) {
            let words = Words::of(seat, &funnel.settings);
            let session = self.context.session;
            let request = self.plan(&funnel.settings).of_stage(stage).repaint(session, picture, words);
            self.queue(key, stage, request);
        }
        self.begin(funnel);
        Ok(())
    }

    fn take_back(&mut self, funnel: &mut Funnel, images: &[ImageId], stage: FunnelStage) -> Result<(), Refusal> {
        let facts = self.context.facts;
        let mut from: BTreeSet<ImageId> = BTreeSet::new();
        for image in images {
            facts.picture(*image).ok_or(Refusal::NotFound("picture"))?;
            self.effects.push(Effect::TakeBack(*image, stage));
            if !funnel.taken_back.contains(image) {
                funnel.taken_back.push(*image);
            }
            from.insert(*image);
        }
        // Seats come in order of asking, so what was made from a seat's picture stands after it.
        let roots = from.clone();
        for seat in &facts.seats {
            let Some(source) = seat.source().filter(|source| from.contains(source)) else { continue };
            if roots.contains(&source) && seat.stage != stage {
                continue;
            }
            if !seat.status.is_final() {
                self.effects.push(Effect::Cancel(seat.id));
            }
            from.extend(seat.pictures.iter().map(|picture| picture.id));
        }
        Ok(())
    }

    fn vary(&mut self, funnel: &mut Funnel, command: &FunnelCommand) -> Result<(), Refusal> {
        let FunnelCommand::Vary { image_id, count, stage, prompt, negative_prompt, recipe } = command else { return Ok(()) };
        let facts = self.context.facts;
        let (seat, picture) = facts.picture(*image_id).ok_or(Refusal::NotFound("picture"))?;
        let stage = stage.unwrap_or(seat.stage);
        if stage < seat.stage {
            let detail = format!("A branch goes on from {} or stays there.", seat.stage);
            return Err(Refusal::Conflict(detail));
        }
        let Context { session, fleet, command: name, .. } = self.context;
        let settings = &funnel.settings;
        let plan = self.plan(settings);
        let mut plan = match recipe {
            Some(recipe) => plan.with_recipe(stage, recipe, settings, fleet),
            None => plan.of_stage(stage).clone(),
        };
        if stage == seat.stage {
            // A variation is as large as what it varies, and differs from it visibly.
            plan.change = recipe.as_ref().and_then(|recipe| recipe.change).or(Some(VARIATION_CHANGE));
            (plan.width, plan.height) = same_size(seat, &plan);
        } else {
            self.effects.push(Effect::SendOn(*image_id, stage));
        }
        let mut words = Words::of(seat, settings);
        if let Some(prompt) = prompt {
            words.prompt.clone_from(prompt);
        }
        words.negative_prompt = negative_prompt.clone().or(words.negative_prompt);
        for number in 0..*count {
            let seed = match settings.seed {
                Some(_) if stage != seat.stage => words.seed.map(|seed| seed.wrapping_add(number.into())),
                // The same picture with the same seed would hardly vary.
                Some(_) => Some(variation_seed(name, number)),
                None => None,
            };
            let words = Words { prompt: words.prompt.clone(), negative_prompt: words.negative_prompt.clone(), seed };
            let request = plan.repaint(session, picture, words);
            self.queue(format!("vary/{name}/{number}"), stage, request);
        }
        self.begin(funnel);
        Ok(())
    }

    /// Asks once more for what made nothing. The name of the order is the old one's, so that asking twice makes one.
    fn again(&mut self, funnel: &mut Funnel, id: GenerationId) -> Result<(), Refusal> {
        let facts = self.context.facts;
        let seat = facts.seats.iter().find(|seat| seat.id == id).ok_or(Refusal::NotFound("generation"))?;
        if !seat.is_without() {
            let detail = "Only what was given up or cancelled is asked for again.";
            return Err(Refusal::Conflict(detail.into()));
        }
        let is_asked = |effect: &Effect| matches!(effect, Effect::Queue(order) if order.key == again_key(id));
        if facts.is_asked_again(seat) || self.effects.iter().any(is_asked) {
            return Ok(());
        }
        if let Some(source) = seat.source()
            && facts.picture(source).is_some_and(|(from, _)| from.stage < seat.stage)
            && !facts.is_sent_on(source, seat.stage)
        {
            self.effects.push(Effect::SendOn(source, seat.stage));
            funnel.taken_back.retain(|taken| *taken != source);
        }
        self.queue(again_key(id), seat.stage, seat.request.clone());
        self.begin(funnel);
        Ok(())
    }

    fn cancel_where(&mut self, is_meant: impl Fn(&Seat) -> bool) {
        let unfinished = self.context.facts.seats.iter().filter(|seat| !seat.status.is_final() && is_meant(seat));
        self.effects.extend(unfinished.map(|seat| Effect::Cancel(seat.id)));
    }
}

fn again_key(id: GenerationId) -> String {
    format!("again/{id}")
}

/// How much of a picture is repainted for a variation.
const VARIATION_CHANGE: f64 = 0.6;

/// The size a seat was made at, or the plan's if that is not known.
fn same_size(seat: &Seat, plan: &super::StagePlan) -> (u32, u32) {
    let params = &seat.request.params;
    params.width.zip(params.height).filter(|_| !seat.is_upscale()).unwrap_or((plan.width, plan.height))
}

/// A seed of a command's own, the same whenever it is asked for.
fn variation_seed(command: Uuid, number: u32) -> u64 {
    let (high, low) = command.as_u64_pair();
    (high ^ low).wrapping_add(number.into()) % crate::request::SEED_BOUND
}
