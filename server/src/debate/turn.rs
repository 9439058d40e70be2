//! A turn from wherever it is to its end: whoever has the floor speaks, then writes, then the next one has it.

use std::time::Duration;

use gesso_app::ports::store::RunningTurn;
use gesso_core::debate::{Debate, TurnRecord, TurnStage, decide};
use tokio_util::sync::CancellationToken;

use super::{DebateError, Debates};
use crate::{clock, fleet::lock};

/// The store is asked again after a failure after this long.
const RETRY: Duration = Duration::from_millis(500);
/// So many failures one after the other end the attempt; the turn is taken over when its lease ends.
const MAX_FAILURES: u32 = 20;

/// What is left to do after a step.
enum Left {
    More,
    Nothing,
}

impl Debates {
    /// Runs a turn in the background. `is_resumed` if somebody else began it: whoever speaks begins again.
    pub(super) fn run(&self, turn: RunningTurn, is_resumed: bool) {
        let cancel = CancellationToken::new();
        lock(&self.shared.turns).insert(turn.turn, cancel.clone());
        let debates = self.clone();
        self.shared.tasks.spawn(async move {
            let stop = debates.shared.stop.clone();
            tokio::select! {
                // Dropping the work closes the connection to the model.
                () = stop.cancelled() => {}
                () = cancel.cancelled() => {}
                () = debates.work(turn, is_resumed) => {}
            }
            lock(&debates.shared.turns).remove(&turn.turn);
        });
    }

    async fn work(&self, turn: RunningTurn, mut is_resumed: bool) {
        let mut failures = 0;
        while failures < MAX_FAILURES {
            match self.step(turn, &mut is_resumed).await {
                Ok(Left::More) => failures = 0,
                Ok(Left::Nothing) => return,
                Err(error) => {
                    failures += 1;
                    tracing::warn!(turn.id = %turn.turn, %error, "a turn could not go on; trying again");
                    tokio::time::sleep(RETRY).await;
                }
            }
        }
    }

    async fn step(&self, turn: RunningTurn, is_resumed: &mut bool) -> Result<Left, DebateError> {
        let RunningTurn { owner, conversation, turn: id } = turn;
        let debate = self.shared.store.debate(owner, conversation).await?;
        let Some(running) = debate.running().filter(|running| running.id == id) else { return Ok(Left::Nothing) };
        if self.look_first(turn, &debate, running).await? {
            return Ok(Left::More);
        }
        match running.stage {
            TurnStage::Prose => {
                if std::mem::take(is_resumed) {
                    self.begin_again(turn, running).await?;
                }
                let spoken = self.speak(owner, &debate, running).await;
                let next = clock::new_id();
                let decide = |debate: &Debate| Ok(decide::spoke(debate, id, spoken.clone(), next, clock::now()));
                self.change(owner, conversation, decide).await?;
                self.shared.scribe.forget(running.speaking);
            }
            TurnStage::Claims => {
                *is_resumed = false;
                let written = self.write(owner, &debate, running).await;
                let next = clock::new_id();
                let decide = |debate: &Debate| Ok(decide::wrote(debate, id, written.clone(), next, clock::now()));
                self.change(owner, conversation, decide).await?;
            }
        }
        Ok(Left::More)
    }

    /// Tells the beginning once more, and what was said before the crash as one chunk.
    async fn begin_again(&self, turn: RunningTurn, running: &TurnRecord) -> Result<(), DebateError> {
        let decide = |debate: &Debate| Ok(decide::resume(debate, turn.turn));
        let (debate, _) = self.change(turn.owner, turn.conversation, decide).await?;
        if let Some(message) = debate.message(running.speaking).filter(|message| !message.content.is_empty()) {
            self.shared.hub.said(message.id, &message.content);
        }
        Ok(())
    }
}
