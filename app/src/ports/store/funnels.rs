//! Funnels: read whole, changed whole.

use async_trait::async_trait;
use gesso_core::{
    board::Verdict,
    funnel::{Facts, Funnel, FunnelStage, SentOn},
    ids::{GenerationId, OwnerId, SessionId},
    time::Timestamp,
};

use super::{CancelAnswer, NewJob};
use crate::ports::StoreResult;

/// A funnel and how often it was changed.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptFunnel {
    /// The funnel.
    pub funnel: Funnel,
    /// 1 for the first, one more with every change.
    pub revision: i64,
}

/// Everything decisions look at, read at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct FunnelBoard {
    /// The funnel; absent if the session has none.
    pub kept: Option<KeptFunnel>,
    /// The session's pictures and what was said of them.
    pub facts: Facts,
    /// The last place of the session's event stream.
    pub head: i64,
}

/// A change of a funnel, made as a whole or not at all.
#[derive(Clone, Debug, Default)]
pub struct FunnelChange {
    /// The revision it was decided on; 0 if there was no funnel.
    pub decided_on: i64,
    /// The funnel afterwards.
    pub funnel: Funnel,
    /// Generations to ask for, each with its stage; those whose ids exist are left as they are.
    pub jobs: Vec<(FunnelStage, NewJob)>,
    /// Generations to cancel.
    pub cancel: Vec<GenerationId>,
    /// Pictures that go on.
    pub send_on: Vec<SentOn>,
    /// Promotions that are taken back.
    pub take_back: Vec<SentOn>,
    /// What is said of pictures.
    pub verdicts: Vec<Verdict>,
}

/// What came of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunnelChanged {
    /// The revision now.
    pub revision: i64,
    /// What became of the generations that were to be cancelled.
    pub cancelled: Vec<(GenerationId, CancelAnswer)>,
}

/// Funnels.
#[async_trait]
pub trait FunnelStore {
    /// A session's funnel and pictures; a foreign session is `NotFound`.
    async fn funnel_board(&self, owner: OwnerId, session: SessionId) -> StoreResult<FunnelBoard>;
    /// Changes a funnel in one transaction, with event `board_changed`; waiting jobs of a paused one are not claimed from
    /// then on. `None` if it was changed since it was decided on: then nothing happens.
    async fn change_funnel(
        &self,
        owner: OwnerId,
        session: SessionId,
        change: &FunnelChange,
        now: Timestamp,
    ) -> StoreResult<Option<FunnelChanged>>;
    /// Begun funnels in whose sessions something happened since consequences were last drawn, at most `limit`.
    async fn funnels_to_follow(&self, limit: u32) -> StoreResult<Vec<(OwnerId, SessionId)>>;
    /// Notes that consequences were drawn from everything up to `head`.
    async fn funnel_followed(&self, session: SessionId, head: i64) -> StoreResult<()>;
}
