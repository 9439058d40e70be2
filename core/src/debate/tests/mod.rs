//! A debate decided step by step, without a store and without a model.

mod answers;
mod phases;
mod turns;
mod verdicts;

use serde_json::json;
use uuid::Uuid;

use super::{
    answer::{Ground, Proposed},
    conversation::NewMessage,
    crew::SpecialistSetting,
    decide::{self, ConceptAct, Fresh, Written},
    *,
};
use crate::{
    capability::ModelFamily,
    event::StudioEvent,
    ids::{ClaimId, ConversationId, MessageId, SessionId, TurnId},
    intent::{IntentDocument, OriginKind, Slot},
    problem::ProblemCode,
    session::Role,
    time::Timestamp,
};

/// A debate whose changes are carried out here as the store would, with ids that count.
struct Table {
    debate: Debate,
    ids: u128,
    events: Vec<StudioEvent>,
}

impl Table {
    fn new() -> Self {
        let conversation = Conversation {
            id: ConversationId(Uuid::from_u128(1)),
            session_id: SessionId(Uuid::from_u128(2)),
            title: String::new(),
            phase: Phase::Ideation,
            round: 0,
            branched_from: None,
            created_at: Timestamp(0),
            updated_at: Timestamp(0),
        };
        let debate = Debate {
            conversation,
            intent: IntentDocument::empty(ModelFamily::Sdxl),
            revision: 1,
            claims: Vec::new(),
            messages: Vec::new(),
            turn: None,
            version: 0,
        };
        Self { debate, ids: 100, events: Vec::new() }
    }

    fn id(&mut self) -> Uuid {
        self.ids += 1;
        Uuid::from_u128(self.ids)
    }

    fn fresh(&mut self) -> Fresh {
        Fresh { message: MessageId(self.id()), turn: TurnId(self.id()), speech: MessageId(self.id()), now: Timestamp(1) }
    }

    fn apply(&mut self, change: Change) {
        self.debate = self.debate.clone().after(&change);
        self.events.extend(change.events);
    }

    fn say(&mut self, content: &str, mentions: &[Role]) -> Result<(), Refusal> {
        let new = NewMessage { content: content.into(), mentions: mentions.into(), images: Vec::new() };
        let fresh = self.fresh();
        let change = decide::say(&self.debate, &new, fresh)?;
        self.apply(change);
        Ok(())
    }

    fn turn(&self) -> TurnId {
        self.debate.turn.as_ref().unwrap().id
    }

    fn speech(&self) -> (TurnId, MessageId) {
        let turn = self.debate.turn.as_ref().unwrap();
        (turn.id, turn.speaking)
    }

    fn speaks(&mut self, content: &str) {
        let next = MessageId(self.id());
        let spoken = Spoken {
            content: content.into(),
            status: MessageStatus::Complete,
            model: Some("m".into()),
            ms: 5,
            error: None,
            facts: json!({}),
        };
        let change = decide::spoke(&self.debate, self.speech(), spoken, next, Timestamp(2)).unwrap();
        self.apply(change);
    }

    fn writes(&mut self, claims: Vec<Proposed>) -> Vec<ClaimId> {
        let ids: Vec<ClaimId> = claims.iter().map(|_| ClaimId(self.id())).collect();
        let next = MessageId(self.id());
        let written = Written { claims: ids.iter().copied().zip(claims).collect(), ..Written::default() };
        let change = decide::wrote(&self.debate, self.speech(), written, next, Timestamp(3)).unwrap();
        self.apply(change);
        ids
    }

    fn judge(&mut self, id: ClaimId, verdict: ClaimVerdict) {
        let change = decide::judge(&self.debate, id, verdict, None).unwrap();
        self.apply(change);
    }

    fn claim(&self, id: ClaimId) -> &Claim {
        self.debate.claims.iter().find(|claim| claim.id == id).unwrap()
    }

    fn wanted(&self) -> Vec<&str> {
        self.debate.intent.wanted().map(|concept| concept.text.as_str()).collect()
    }

    fn document(&self) -> String {
        serde_json::to_string(&self.debate.intent).unwrap()
    }

    /// Everybody of the running turn says something and proposes nothing.
    fn run_out(&mut self) {
        while self.debate.running().is_some() {
            self.speaks("Fine.");
            self.writes(Vec::new());
        }
    }

    fn enter(&mut self, phase: Option<Phase>) -> Result<(), Refusal> {
        let fresh = self.fresh();
        let change = decide::enter(&self.debate, phase, fresh)?;
        self.apply(change);
        Ok(())
    }

    fn briefing(&self, role: Role) -> String {
        let running = self.debate.running().unwrap();
        briefing::speech(&self.debate, running, role, &SpecialistSetting::default(), &[ModelFamily::Sdxl]).data
    }

    fn said_by_the_person(&self) -> Vec<&str> {
        self.debate.words().map(|message| message.content.as_str()).collect()
    }
}

fn proposes(slot: Slot, proposal: &str) -> Proposed {
    Proposed { slot: Some(slot), proposal: proposal.into(), quote: "fox".into(), ..Proposed::default() }
}

/// Luna, Frame and Saga each with one claim; Saga contradicts Frame.
fn argued() -> (Table, [ClaimId; 3]) {
    let mut table = Table::new();
    table.say("a red fox, in the snow", &[]).unwrap();
    table.speaks("Gouache.");
    let luna = table.writes(vec![proposes(Slot::Medium, "gouache on grey paper")])[0];
    table.speaks("From below.");
    let frame = table.writes(vec![proposes(Slot::Camera, "low angle at eye level")])[0];
    table.speaks("It listens.");
    let saga = table.writes(vec![Proposed { disagrees_with: vec![frame], ..proposes(Slot::Action, "listening for mice") }])[0];
    (table, [luna, frame, saga])
}
