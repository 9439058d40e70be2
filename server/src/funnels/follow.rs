//! Drawing consequences: a finished final is enlarged, a rule sends pictures on.
//!
//! Nothing is remembered in the process: funnels in whose sessions something happened since consequences were last drawn
//! are found in the store, so a crash anywhere leaves them to be found again, by this process or another.

use std::time::Duration;

use gesso_core::{
    funnel::{self, Context, Effect},
    ids::{OwnerId, SessionId},
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{FunnelError, Funnels};
use crate::{clock, jobs::IntakeError};

/// Funnels are looked at when an attempt ends here, and this often for what other processes finish.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// Funnels looked at in one round.
const ROUND_LIMIT: u32 = 100;

impl Funnels {
    /// Draws consequences until the studio stops.
    pub async fn follow_all(self, stop: CancellationToken) {
        loop {
            match self.store.funnels_to_follow(ROUND_LIMIT).await {
                Ok(due) => {
                    for (owner, session) in due {
                        if let Err(error) = self.follow(owner, session).await {
                            tracing::warn!(session.id = %session, %error, "a funnel could not go on; trying again");
                        }
                    }
                }
                Err(error) => tracing::warn!(%error, "funnels could not be looked at; trying again"),
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.jobs.attempt_ended() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
    }

    async fn follow(&self, owner: OwnerId, session: SessionId) -> Result<(), FunnelError> {
        let board = self.store.funnel_board(owner, session).await?;
        let Some(kept) = &board.kept else { return Ok(()) };
        // Asked before the facts are read: a node that speaks up in between is then in them.
        let is_known = self.is_fleet_known();
        let fleet = self.fleet_facts();
        let context = Context { session, facts: &board.facts, fleet: &fleet, now: clock::now(), command: Uuid::nil() };
        let mut decision = funnel::follow(&kept.funnel, context);
        let mut effects = Vec::new();
        for effect in std::mem::take(&mut decision.effects) {
            if let Effect::Queue(wanted) = &effect
                && let Err(error) = self.job_of(owner, session, Uuid::nil(), (**wanted).clone()).await
            {
                match error {
                    IntakeError::Store(error) => return Err(error.into()),
                    error => {
                        tracing::warn!(session.id = %session, wanted.key, %error, "what follows cannot be made on this fleet");
                        continue;
                    }
                }
            }
            effects.push(effect);
        }
        if effects.is_empty() {
            // A node that has not spoken yet may be the one that enlarges.
            if is_known || !funnel::awaits_enlargement(&board.facts) {
                self.store.funnel_followed(session, board.head).await?;
            }
            return Ok(());
        }
        decision.effects = effects;
        let change = self.change_of(owner, session, Uuid::nil(), Some(kept), decision).await?;
        // If the funnel was changed meanwhile it is still among those to look at.
        self.apply(owner, session, &board, &change).await?;
        Ok(())
    }
}
