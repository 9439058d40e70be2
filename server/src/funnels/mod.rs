//! Funnels at work: facts are read, `gesso_core::funnel` decides, the store carries it out as a whole.
//!
//! `facts` says what the fleet has, `forecast` how long things take, `follow` draws consequences from finished pictures.

mod facts;
mod follow;
mod forecast;

use std::sync::Arc;

use gesso_app::ports::{
    StoreError,
    store::{CancelAnswer, FunnelBoard, FunnelChange, KeptFunnel, Store},
};
use gesso_core::{
    board::{Board, BoardChange},
    funnel::{
        self, Context, Decision, Effect, FunnelCommand, FunnelSettings, FunnelStage, FunnelView, Lineage, Order as Wanted,
        Plan, PlanForecast, Refusal, RunState, SentOn,
    },
    ids::{BatchId, GenerationId, OwnerId, SessionId},
};
use thiserror::Error;
use uuid::Uuid;

use crate::{
    clock,
    fleet::Fleet,
    jobs::{IntakeError, Jobs, Order},
};

/// A decision whose ground changed meanwhile is made again so often.
const MAX_DECISIONS: u32 = 8;

/// Why a command is not carried out.
#[derive(Debug, Error)]
pub enum FunnelError {
    /// The funnel says no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// What would be asked of the fleet is not acceptable.
    #[error(transparent)]
    Intake(#[from] IntakeError),
    /// The store said no.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Others changed the funnel all the time.
    #[error("The funnel is being changed elsewhere at the same time; try again.")]
    Contended,
}

/// Every funnel of the studio. Clones share it.
#[derive(Clone)]
pub struct Funnels {
    store: Arc<dyn Store>,
    fleet: Arc<Fleet>,
    jobs: Jobs,
}

impl Funnels {
    /// Funnels over a store and the jobs of a fleet; [`Self::follow_all`] sets them in motion.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, fleet: Arc<Fleet>, jobs: Jobs) -> Self {
        Self { store, fleet, jobs }
    }

    /// The funnel of a session; `None` while it has none.
    ///
    /// # Errors
    /// The session is not the owner's, or the store failed.
    pub async fn view(&self, owner: OwnerId, session: SessionId) -> Result<Option<FunnelView>, StoreError> {
        let board = self.store.funnel_board(owner, session).await?;
        Ok(board.kept.as_ref().map(|kept| self.seen(session, kept, &board)))
    }

    /// Carries out a command, once however often it is sent with this `name`, and gives the funnel afterwards.
    ///
    /// # Errors
    /// See [`FunnelError`]; then nothing has changed.
    pub async fn command(
        &self,
        owner: OwnerId,
        session: SessionId,
        name: Uuid,
        command: &FunnelCommand,
    ) -> Result<FunnelView, FunnelError> {
        self.carry_out(owner, session, name, std::slice::from_ref(command)).await?;
        self.view(owner, session).await?.ok_or(FunnelError::Refused(Refusal::NotFound("funnel")))
    }

    /// Changes a board: without a funnel it is recorded and nothing else; with one, what goes on is asked for as well.
    ///
    /// # Errors
    /// See [`FunnelError`]; then nothing has changed.
    pub async fn change_board(&self, owner: OwnerId, session: SessionId, change: &BoardChange) -> Result<Board, FunnelError> {
        if self.store.funnel_board(owner, session).await?.kept.is_none() {
            return Ok(self.store.change_board(owner, session, change, clock::now()).await?);
        }
        let mut commands = Vec::new();
        if !change.verdicts.is_empty() {
            commands.push(FunnelCommand::Judge { verdicts: change.verdicts.clone() });
        }
        if let Some(promotion) = &change.promote {
            let stage = FunnelStage::parse(&promotion.stage).unwrap_or_default();
            commands.push(FunnelCommand::Promote { stage, image_ids: promotion.image_ids.clone() });
        }
        self.carry_out(owner, session, clock::new_id(), &commands).await?;
        Ok(self.board(owner, session).await?)
    }

    /// A session's board; with a funnel, its stages are meant to hold what the rules say.
    ///
    /// # Errors
    /// The session is not the owner's, or the store failed.
    pub async fn board(&self, owner: OwnerId, session: SessionId) -> Result<Board, StoreError> {
        let mut board = self.store.board(owner, session).await?;
        if let Some(kept) = self.store.funnel_board(owner, session).await?.kept {
            for (stage, name) in board.stages.iter_mut().zip(FunnelStage::ALL) {
                stage.target = kept.funnel.target(name);
            }
        }
        Ok(board)
    }

    /// What would come of settings, before a start.
    #[must_use]
    pub fn predict(&self, settings: &FunnelSettings) -> PlanForecast {
        let plan = Plan::of(settings, &self.fleet_facts());
        let forecast = self.forecast(settings, &plan, FunnelStage::ALL.map(|stage| planned(settings, stage)));
        PlanForecast::of(settings, &plan, forecast)
    }

    /// Where every picture of a session comes from.
    ///
    /// # Errors
    /// The session is not the owner's, or the store failed.
    pub async fn lineage(&self, owner: OwnerId, session: SessionId) -> Result<Lineage, StoreError> {
        let board = self.store.funnel_board(owner, session).await?;
        let first = board.facts.seats.first().map(|seat| seat.request.prompt.clone());
        let brief = board.kept.map(|kept| kept.funnel.settings.prompt).or(first).unwrap_or_default();
        Ok(funnel::lineage(session, &brief, &board.facts))
    }

    async fn carry_out(
        &self,
        owner: OwnerId,
        session: SessionId,
        name: Uuid,
        commands: &[FunnelCommand],
    ) -> Result<(), FunnelError> {
        for _ in 0..MAX_DECISIONS {
            let board = self.store.funnel_board(owner, session).await?;
            let kept = board.kept.as_ref();
            if kept.is_some_and(|kept| kept.funnel.has_done(name)) {
                return Ok(());
            }
            let fleet = self.fleet_facts();
            let context = Context { session, facts: &board.facts, fleet: &fleet, now: clock::now(), command: name };
            let decision = funnel::decide_all(kept.map(|kept| &kept.funnel), context, commands)?;
            let change = self.change_of(owner, session, name, kept, decision).await?;
            if self.apply(owner, session, &board, &change).await? {
                return Ok(());
            }
        }
        Err(FunnelError::Contended)
    }

    /// Makes a decision's effects what the store carries out.
    async fn change_of(
        &self,
        owner: OwnerId,
        session: SessionId,
        name: Uuid,
        kept: Option<&KeptFunnel>,
        decision: Decision,
    ) -> Result<FunnelChange, IntakeError> {
        let mut change = FunnelChange {
            decided_on: kept.map_or(0, |kept| kept.revision),
            funnel: decision.funnel,
            ..FunnelChange::default()
        };
        for effect in decision.effects {
            match effect {
                Effect::Queue(wanted) => change.jobs.push(self.job_of(owner, session, name, *wanted).await?),
                Effect::Cancel(id) => change.cancel.push(id),
                Effect::SendOn(image_id, stage) => change.send_on.push(SentOn { image_id, stage }),
                Effect::TakeBack(image_id, stage) => change.take_back.push(SentOn { image_id, stage }),
                Effect::Judge(verdict) => change.verdicts.push(verdict),
            }
        }
        Ok(change)
    }

    async fn job_of(
        &self,
        owner: OwnerId,
        session: SessionId,
        name: Uuid,
        wanted: Wanted,
    ) -> Result<(FunnelStage, gesso_app::ports::store::NewJob), IntakeError> {
        let id: GenerationId = clock::keyed_id(session.0, "funnel", &wanted.key);
        // Drafts that were asked for together can be cancelled together.
        let batch: Option<BatchId> =
            (wanted.stage == FunnelStage::Drafts).then(|| clock::keyed_id(session.0, "funnel batch", &name.to_string()));
        let job = self.jobs.prepared(owner, id, batch, wanted.request).await?;
        Ok((wanted.stage, job))
    }

    /// Makes a change hold and tells runners and scheduler; false if the funnel was changed meanwhile.
    async fn apply(
        &self,
        owner: OwnerId,
        session: SessionId,
        board: &FunnelBoard,
        change: &FunnelChange,
    ) -> Result<bool, StoreError> {
        let Some(changed) = self.store.change_funnel(owner, session, change, clock::now()).await? else { return Ok(false) };
        for (id, answer) in changed.cancelled {
            if answer == CancelAnswer::Asked {
                self.jobs.order(id, Order::Cancel);
            }
        }
        if change.funnel.run == RunState::Paused {
            // What waits at a node behind another comes back; what runs is finished.
            for seat in board.facts.seats.iter().filter(|seat| seat.status.is_in_flight()) {
                self.jobs.order(seat.id, Order::Hold);
            }
        }
        self.jobs.wake();
        Ok(true)
    }

    fn seen(&self, session: SessionId, kept: &KeptFunnel, board: &FunnelBoard) -> FunnelView {
        let settings = &kept.funnel.settings;
        let plan = Plan::of(settings, &self.fleet_facts());
        let left = FunnelStage::ALL.map(|stage| forecast::left(&kept.funnel, &board.facts, stage));
        let left = self.forecast(settings, &plan, left);
        funnel::view((session, kept.revision), &kept.funnel, &board.facts, &plan, left, clock::now())
    }
}

/// How many pictures a stage is meant to make.
fn planned(settings: &FunnelSettings, stage: FunnelStage) -> u32 {
    let before = stage.rank().checked_sub(1).and_then(FunnelStage::of_rank);
    before.map_or(settings.count, |before| settings.stages.keep(before))
}
