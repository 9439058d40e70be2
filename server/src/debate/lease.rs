//! Turns are held under a lease, renewed while this process lives; those of a dead process go on here.

use std::{collections::HashSet, time::Duration};

use gesso_app::ports::store::RunningTurn;
use gesso_core::{
    debate::decide,
    ids::{ConversationId, OwnerId, TurnId},
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
        // Turns of this process that nobody ran when leases were last renewed.
        let mut idle: HashSet<TurnId> = HashSet::new();
        loop {
            self.adopt().await;
            tokio::select! {
                () = self.shared.stop.cancelled() => break,
                () = tokio::time::sleep(RENEW_EVERY) => {}
            }
            // Looked at before the question: what begins meanwhile is in no answer yet.
            let running: HashSet<TurnId> = lock(&self.shared.turns).keys().copied().collect();
            match self.shared.store.renew_turns(self.lease()).await {
                Ok(held) => idle = self.compare(&running, &held, &idle),
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

    /// Ends runners of turns that are not held any more, and runs again what nobody has run since the last time; gives
    /// what nobody runs now.
    fn compare(&self, running: &HashSet<TurnId>, held: &[RunningTurn], idle: &HashSet<TurnId>) -> HashSet<TurnId> {
        // Stopped from another process: it is over, and nobody needs to say more.
        let is_over = |turn: &TurnId| running.contains(turn) && !held.iter().any(|held| held.turn == *turn);
        lock(&self.shared.turns).iter().filter(|(turn, _)| is_over(turn)).for_each(|(_, runner)| runner.cancel.cancel());
        let (again, now): (Vec<&RunningTurn>, Vec<&RunningTurn>) =
            held.iter().filter(|held| !running.contains(&held.turn)).partition(|held| idle.contains(&held.turn));
        again.into_iter().for_each(|turn| self.run(*turn, true));
        now.into_iter().map(|turn| turn.turn).collect()
    }

    /// Takes debates on whose pictures have ended, until the studio stops.
    pub(super) async fn follow_pictures(self) {
        loop {
            match self.shared.store.debates_with_pictures(ROUND_LIMIT).await {
                Ok(due) => {
                    for (owner, id, any) in due {
                        if let Err(error) = self.pictures_ended(owner, id, any).await {
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

    async fn pictures_ended(&self, owner: OwnerId, id: ConversationId, any: bool) -> Result<(), DebateError> {
        self.change(owner, id, |debate| Ok(decide::ended(debate, any))).await.map(drop)
    }
}
