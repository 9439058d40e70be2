//! Decisions carried out: on the debate as it stands in memory or in the store, and only onto the version they were made on.

use gesso_app::ports::{StoreError, store::LeaseHolder};
use gesso_core::{
    capability::ModelFamily,
    debate::{
        Change, Debate, Refusal,
        technical::{self, Offer},
    },
    event::StudioEvent,
    ids::{ConversationId, OwnerId},
};

use super::{DebateError, Debates, MAX_DECISIONS, lease};
use crate::{clock, fleet::Node};

impl Debates {
    /// Decides and carries out, again if the debate was changed meanwhile; gives what was decided on, and what.
    pub(super) async fn change(
        &self,
        owner: OwnerId,
        id: ConversationId,
        decide: impl Fn(&Debate) -> Result<Option<Change>, Refusal>,
    ) -> Result<(Debate, Change), DebateError> {
        for _ in 0..MAX_DECISIONS {
            let debate = self.read(owner, id).await?;
            let Some(change) = decide(&debate)? else { return Ok((debate, Change::default())) };
            if self.apply(owner, &debate, &change).await? {
                return Ok((debate, change));
            }
        }
        Err(DebateError::Contended)
    }

    /// The debate as it stands, from memory while its turn runs here. A decision on one that was changed elsewhere
    /// meanwhile is not carried out, and then it is read anew.
    pub(super) async fn read(&self, owner: OwnerId, id: ConversationId) -> Result<Debate, StoreError> {
        match self.shared.known.get(owner, id) {
            Some(debate) => Ok(debate),
            None => self.shared.store.debate(owner, id).await,
        }
    }

    pub(super) async fn apply(&self, owner: OwnerId, debate: &Debate, change: &Change) -> Result<bool, StoreError> {
        if *change == Change::default() {
            return Ok(true);
        }
        let (hub, session) = (&self.shared.hub, debate.conversation.session_id);
        let start = |event: &StudioEvent| match event {
            StudioEvent::SpecialistStart(speech) => Some(speech.clone()),
            _ => None,
        };
        let starts: Vec<_> = change.events.iter().filter_map(start).collect();
        for speech in &starts {
            hub.floor_given(owner, session, speech.clone());
        }
        let (id, version, now) = (debate.id(), debate.version, clock::now());
        let applied = self.shared.store.change_debate(owner, id, version, change, self.lease(), now).await;
        if matches!(applied, Ok(true)) {
            self.shared.known.keep(owner, debate.clone().after(change));
        } else {
            self.shared.known.forget(owner, id);
            starts.iter().for_each(|speech| hub.floor_lost(speech.message_id));
        }
        applied
    }

    pub(super) fn lease(&self) -> LeaseHolder {
        LeaseHolder { process: self.shared.process, until: clock::now().plus_millis(lease::LEASE_MILLIS) }
    }

    /// The families the fleet can paint with.
    pub(super) fn families(&self) -> Vec<ModelFamily> {
        self.offers().into_iter().map(|offer| offer.family).collect()
    }

    /// What the fleet can paint with: families, and the samplers and schedulers of the nodes that have them.
    pub(super) fn offers(&self) -> Vec<Offer> {
        let nodes = self.shared.fleet.nodes();
        let has = |node: &Node, family: ModelFamily| self.shared.fleet.checkpoint_of(node, family).is_some();
        let of_fleet: Vec<_> =
            ModelFamily::ALL.into_iter().filter(|family| nodes.iter().any(|node| has(node, *family))).collect();
        let offer = |family: ModelFamily| {
            let reports: Vec<_> = nodes.iter().filter(|node| has(node, family)).filter_map(|node| node.report()).collect();
            let samplers = reports.iter().flat_map(|report| &report.samplers);
            let schedulers = reports.iter().flat_map(|report| &report.schedulers);
            Offer::of(family, samplers, schedulers)
        };
        technical::families(&of_fleet).into_iter().map(offer).collect()
    }
}
