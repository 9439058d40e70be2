//! Turns are held under a lease, renewed while this process lives; those of a dead process go on here.

use std::time::Duration;

use gesso_app::ports::store::RunningTurn;
use gesso_core::{
    debate::decide,
    ids::{ConversationId, OwnerId},
};

use super::{DebateError, Debates};
use crate::{clock, fleet::lock};

/// A lease ends this long after its last renewal, in milliseconds.
pub(super) const LEASE_MILLIS: i64 = 15_000;
/// Leases are renewed and turns without one looked for this often.
const RENEW_EVERY: Duration = Duration::from_secs(3);
/// Debates that wait for their pictures are looked at this often.
const LOOK_EVERY: Duration = Duration::from_millis(700);
/// Debates looked at in one round.
const ROUND_LIMIT: u32 = 100;

impl Debates {
    /// Takes over, renews, and lets go when the studio stops.
    pub(super) async fn keep_turns(self) {
        loop {
            self.adopt().await;
            tokio::select! {
                () = self.shared.stop.cancelled() => break,
                () = tokio::time::sleep(RENEW_EVERY) => {}
            }
            match self.shared.store.renew_turns(self.lease()).await {
                Ok(held) => {
                    // Stopped from another process: it is over, and nobody needs to say more.
                    let turns = lock(&self.shared.turns);
                    turns.iter().filter(|(turn, _)| !held.contains(turn)).for_each(|(_, cancel)| cancel.cancel());
                }
                Err(error) => tracing::warn!(%error, "the leases of turns could not be renewed"),
            }
        }
        if let Err(error) = self.shared.store.release_turns(self.shared.process).await {
            tracing::warn!(%error, "turns could not be let go of; they go on when their leases end");
        }
    }

    async fn adopt(&self) {
        match self.shared.store.adopt_turns(self.lease(), clock::now()).await {
            Ok(turns) => {
                for turn in turns {
                    let is_here = lock(&self.shared.turns).contains_key(&turn.turn);
                    if !is_here {
                        tracing::info!(turn.id = %turn.turn, "taking over a turn");
                        self.run(turn, true);
                    }
                }
            }
            Err(error) => tracing::warn!(%error, "turns of dead processes could not be taken over"),
        }
    }

    /// Lets turns of this process that nobody runs be taken over again.
    pub(super) fn leave(&self, turn: RunningTurn) {
        lock(&self.shared.turns).remove(&turn.turn);
    }

    /// Completes debates whose pictures are done, until the studio stops.
    pub(super) async fn follow_pictures(self) {
        loop {
            match self.shared.store.debates_with_pictures(ROUND_LIMIT).await {
                Ok(due) => {
                    for (owner, id) in due {
                        if let Err(error) = self.complete(owner, id).await {
                            tracing::warn!(conversation.id = %id, %error, "a debate could not be completed; trying again");
                        }
                    }
                }
                Err(error) => tracing::warn!(%error, "debates could not be looked at; trying again"),
            }
            tokio::select! {
                () = self.shared.stop.cancelled() => return,
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
    }

    async fn complete(&self, owner: OwnerId, id: ConversationId) -> Result<(), DebateError> {
        self.change(owner, id, |debate| Ok(decide::complete(debate))).await.map(drop)
    }
}
