//! A turn from wherever it is to its end: whoever has the floor speaks, then writes, then the next one has it.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use gesso_app::ports::{StoreResult, store::RunningTurn};
use gesso_core::{
    debate::{Debate, TurnRecord, TurnStage, crew::SpecialistSetting, decide},
    ids::OwnerId,
    session::Role,
};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::{DebateError, Debates};
use crate::{clock, fleet::lock};

/// The store is asked again after a failure after this long.
const RETRY: Duration = Duration::from_millis(500);
/// So many failures one after the other end the attempt; the turn is taken over when its lease ends.
const MAX_FAILURES: u32 = 20;

/// How a turn that runs here is stopped.
#[derive(Clone, Debug, Default)]
pub(super) struct Runner {
    /// Ends all of it.
    pub(super) cancel: CancellationToken,
    /// Whoever had the floor has lost it: the turn goes on with whoever has it now.
    pub(super) skipped: Arc<Notify>,
}

/// What is left to do after a step.
enum Left {
    More,
    Nothing,
}

/// The specialists of a turn, as they were when it began here.
pub(super) struct Crew {
    /// Whose debate it is.
    pub(super) owner: OwnerId,
    /// What the session assigns.
    pub(super) assigned: BTreeMap<Role, String>,
    /// What the person has changed.
    pub(super) settings: BTreeMap<Role, SpecialistSetting>,
    /// The model that looks at pictures; whichever sees when absent.
    pub(super) sees: Option<String>,
}

impl Crew {
    /// One of them.
    pub(super) fn setting(&self, role: Role) -> SpecialistSetting {
        let mut setting = self.settings.get(&role).cloned().unwrap_or_default();
        if let Some(model) = self.assigned.get(&role) {
            setting.model = Some(model.clone());
        }
        setting
    }
}

impl Debates {
    /// Runs a turn in the background. `is_resumed` if somebody else began it: whoever speaks begins again.
    pub(super) fn run(&self, turn: RunningTurn, is_resumed: bool) {
        let runner = Runner::default();
        lock(&self.shared.turns).insert(turn.turn, runner.clone());
        if is_resumed {
            // What was said before is in the store alone.
            self.shared.known.forget(turn.owner, turn.conversation);
        }
        let debates = self.clone();
        self.shared.tasks.spawn(async move {
            let stop = debates.shared.stop.clone();
            tokio::select! {
                // Dropping the work closes the connection to the model.
                () = stop.cancelled() => {}
                () = runner.cancel.cancelled() => {}
                () = debates.work(turn, is_resumed, &runner.skipped) => {}
            }
            debates.shared.known.forget(turn.owner, turn.conversation);
            lock(&debates.shared.turns).remove(&turn.turn);
        });
    }

    async fn work(&self, turn: RunningTurn, mut is_resumed: bool, skipped: &Notify) {
        let (mut failures, mut crew) = (0, None);
        while failures < MAX_FAILURES {
            match self.step(turn, &mut is_resumed, &mut crew, skipped).await {
                Ok(Left::More) => failures = 0,
                Ok(Left::Nothing) => return,
                Err(error) => {
                    failures += 1;
                    self.shared.known.forget(turn.owner, turn.conversation);
                    tracing::warn!(turn.id = %turn.turn, %error, "a turn could not go on; trying again");
                    tokio::time::sleep(RETRY).await;
                }
            }
        }
    }

    async fn step(
        &self,
        turn: RunningTurn,
        is_resumed: &mut bool,
        crew: &mut Option<Crew>,
        skipped: &Notify,
    ) -> Result<Left, DebateError> {
        let RunningTurn { owner, conversation, turn: id } = turn;
        let debate = self.read(owner, conversation).await?;
        let Some(running) = debate.running().filter(|running| running.id == id) else { return Ok(Left::Nothing) };
        if crew.is_none() {
            *crew = Some(self.crew(owner, &debate).await?);
        }
        let Some(crew) = crew else { return Ok(Left::More) };
        if self.look_first(turn, &debate, running, crew).await? {
            return Ok(Left::More);
        }
        let speech = (id, running.speaking);
        match running.stage {
            TurnStage::Prose => {
                if std::mem::take(is_resumed) {
                    self.begin_again(turn, running).await?;
                }
                let spoken = tokio::select! {
                    // Whoever had the floor is done already; dropping what they were asked closes the connection.
                    () = skipped.notified() => return Ok(Left::More),
                    spoken = self.speak(&debate, running, crew) => spoken,
                };
                let next = clock::new_id();
                let decide = |debate: &Debate| Ok(decide::spoke(debate, speech, spoken.clone(), next, clock::now()));
                self.change(owner, conversation, decide).await?;
                self.shared.scribe.forget(running.speaking);
            }
            TurnStage::Claims => {
                *is_resumed = false;
                let written = tokio::select! {
                    () = skipped.notified() => return Ok(Left::More),
                    written = self.write(&debate, running, crew) => written,
                };
                let next = clock::new_id();
                let decide = |debate: &Debate| Ok(decide::wrote(debate, speech, written.clone(), next, clock::now()));
                self.change(owner, conversation, decide).await?;
            }
        }
        Ok(Left::More)
    }

    pub(super) async fn crew(&self, owner: OwnerId, debate: &Debate) -> StoreResult<Crew> {
        let (store, session) = (&self.shared.store, debate.conversation.session_id);
        let session = store.session(owner, session).await?;
        let sees = session.vision_model().map(str::to_owned);
        let assigned = session.model_assignments.into_iter().collect();
        Ok(Crew { owner, assigned, settings: store.crew(owner).await?, sees })
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
