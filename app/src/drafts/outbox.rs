//! What was decided and is on its way to the server: kept on this device, sent in order, each once.
//!
//! Without a network decisions wait here, survive a reload and are sent when the studio is reachable. Every command has
//! an id of its own, so that one sent twice is carried out once.

use std::time::Duration;

use gesso_core::{
    funnel::FunnelCommand,
    ids::{CommandId, SessionId},
    problem::ProblemCode,
};
use leptos::{prelude::*, task::spawn_local};
use serde::{Deserialize, Serialize};

use crate::{
    api::{command_drafts, json},
    browser,
    live::{Connection, Live},
};

/// Where they are kept, before the owner of the page.
const OUTBOX_KEY: &str = "gesso.outbox";
/// Where the document says whose page it is.
const OWNER_ATTRIBUTE: &str = "data-owner";
/// Decisions kept at most; more are not taken.
const MAX_WAITING: usize = 500;
/// What could not be sent is tried again after so long while the page is connected, in seconds.
const AGAIN_SECS: u64 = 3;

/// A decision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// Names it.
    pub id: CommandId,
    /// The board it is about.
    pub session: SessionId,
    /// What was decided.
    pub command: FunnelCommand,
}

/// A decision and the revision of the funnel that has it, once the server has answered.
#[derive(Clone, Debug, PartialEq)]
struct Sent {
    decision: Decision,
    revision: Option<i64>,
}

/// The decisions on their way. Context of the whole app.
#[derive(Clone, Copy)]
pub struct Outbox {
    list: RwSignal<Vec<Sent>>,
    refused: RwSignal<Vec<String>>,
    is_sending: StoredValue<bool>,
}

impl Outbox {
    /// Makes it, hands it to everything below, and sends what an earlier visit left.
    pub fn provide() -> Self {
        let outbox =
            Self { list: RwSignal::new(Vec::new()), refused: RwSignal::new(Vec::new()), is_sending: StoredValue::new(false) };
        provide_context(outbox);
        let live = expect_context::<Live>();
        Effect::new(move |has_read: Option<bool>| {
            if has_read.is_none() {
                let left = read_kept().into_iter().map(|decision| Sent { decision, revision: None });
                outbox.list.update(|list| list.extend(left));
            }
            if live.connection().get() == Connection::Live {
                outbox.send(&live);
            }
            true
        });
        outbox
    }

    /// Takes a decision and sends it as soon as it can be sent.
    pub fn put(self, session: SessionId, command: FunnelCommand, live: &Live) {
        if self.waiting_untracked() >= MAX_WAITING {
            self.refused
                .update(|refused| refused.push("Too many decisions wait for the studio; this one was not kept.".into()));
            return;
        }
        let decision = Decision { id: browser::command_id(), session, command };
        keep_all(read_kept().into_iter().chain([decision.clone()]));
        self.list.update(|list| list.push(Sent { decision, revision: None }));
        self.send(live);
    }

    /// How many wait to be sent.
    #[must_use]
    pub fn waiting(self) -> usize {
        self.list.with(|list| list.iter().filter(|sent| sent.revision.is_none()).count())
    }

    fn waiting_untracked(self) -> usize {
        self.list.with_untracked(|list| list.iter().filter(|sent| sent.revision.is_none()).count())
    }

    /// Decisions about a board that are not in a funnel of this revision, oldest first.
    #[must_use]
    pub fn under_way(self, session: SessionId, revision: i64) -> Vec<FunnelCommand> {
        let is_under_way =
            |sent: &&Sent| sent.decision.session == session && sent.revision.is_none_or(|answered| answered > revision);
        self.list.with(|list| list.iter().filter(is_under_way).map(|sent| sent.decision.command.clone()).collect())
    }

    /// What the server would not do, in its words.
    #[must_use]
    pub fn refused(self) -> RwSignal<Vec<String>> {
        self.refused
    }

    /// Sends one after the other. Asked for while it is sending, the running round takes the new ones along.
    fn send(self, live: &Live) {
        if self.is_sending.try_get_value() != Some(false) || self.waiting_untracked() == 0 {
            return;
        }
        self.is_sending.set_value(true);
        let live = live.clone();
        spawn_local(async move {
            while let Some(next) = self.next() {
                let answer = command_drafts(next.id, next.session, next.command).await;
                match answer {
                    Ok(revision) => self.answered(next.id, revision),
                    Err(error) if is_out_of_reach(error.code) => {
                        let again = live.clone();
                        set_timeout(
                            move || {
                                if again.connection().get_untracked() == Connection::Live {
                                    self.send(&again);
                                }
                            },
                            Duration::from_secs(AGAIN_SECS),
                        );
                        break;
                    }
                    Err(error) => {
                        self.refused.try_update(|refused| refused.push(error.detail));
                        self.drop(next.id);
                    }
                }
                live.refetch();
            }
            self.is_sending.try_set_value(false);
        });
    }

    fn next(self) -> Option<Decision> {
        let first = |list: &Vec<Sent>| list.iter().find(|sent| sent.revision.is_none()).map(|sent| sent.decision.clone());
        self.list.try_with_untracked(first).flatten()
    }

    /// It stays on top of what is shown until the funnel that has it is here; older ones are forgotten.
    fn answered(self, id: CommandId, revision: i64) {
        forget(id);
        self.list.try_update(|list| {
            list.retain(|sent| sent.revision.is_none_or(|answered| answered >= revision));
            for sent in list.iter_mut().filter(|sent| sent.decision.id == id) {
                sent.revision = Some(revision);
            }
        });
    }

    fn drop(self, id: CommandId) {
        forget(id);
        self.list.try_update(|list| list.retain(|sent| sent.decision.id != id));
    }
}

/// The server was not reached, has no time, or wants a sign-in first: the decision is as good as before.
const fn is_out_of_reach(code: ProblemCode) -> bool {
    matches!(
        code,
        ProblemCode::UpstreamUnavailable | ProblemCode::RateLimited | ProblemCode::Internal | ProblemCode::Unauthorized
    )
}

/// Another account of this browser neither sends what this one decided nor loses it.
fn outbox_key() -> String {
    match browser::root_attribute(OWNER_ATTRIBUTE) {
        Some(owner) => format!("{OUTBOX_KEY}.{owner}"),
        None => OUTBOX_KEY.to_owned(),
    }
}

fn read_kept() -> Vec<Decision> {
    browser::kept(&outbox_key()).and_then(|text| json::read(&text).ok()).unwrap_or_default()
}

/// Other tabs keep theirs in the same place: every change begins with what is there.
fn keep_all(decisions: impl Iterator<Item = Decision>) {
    let decisions: Vec<Decision> = decisions.collect();
    let text = if decisions.is_empty() { String::new() } else { serde_json::to_string(&decisions).unwrap_or_default() };
    browser::keep(&outbox_key(), &text);
}

fn forget(id: CommandId) {
    keep_all(read_kept().into_iter().filter(|decision| decision.id != id));
}

#[cfg(test)]
mod tests {
    use gesso_core::funnel::FunnelStage;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_kept_decision_reads_back() {
        let decision = Decision {
            id: CommandId(Uuid::from_u128(1)),
            session: SessionId(Uuid::from_u128(2)),
            command: FunnelCommand::Promote { stage: FunnelStage::Refined, image_ids: vec![Uuid::from_u128(3).into()] },
        };
        let text = serde_json::to_string(std::slice::from_ref(&decision)).unwrap();
        assert_eq!(serde_json::from_str::<Vec<Decision>>(&text).unwrap(), [decision]);
    }

    #[test]
    fn a_refusal_is_no_reason_to_send_it_again() {
        assert!(is_out_of_reach(ProblemCode::UpstreamUnavailable));
        assert!(is_out_of_reach(ProblemCode::Unauthorized), "it is sent once somebody has signed in again");
        assert!(!is_out_of_reach(ProblemCode::Conflict));
        assert!(!is_out_of_reach(ProblemCode::NotFound));
    }
}
