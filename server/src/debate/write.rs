//! One specialist writes down what it proposes: an answer of a given form, one repair, then what the words spell out.

use gesso_core::{
    capability::ModelFamily,
    debate::{
        Debate, Technical, TurnRecord, answer,
        answer::{Ground, Judged, Proposed},
        briefing,
        decide::Written,
        fallback, issues,
        speaker::name_of,
        technical,
    },
    event::SpeechState,
    ids::ClaimId,
    intent::Slot,
    problem::ProblemCode,
    session::Role,
};
use serde_json::Value;

use super::{Debates, ask::to_write, turn::Crew};
use crate::{
    clock,
    error::Problem,
    llm::{StructuredError, structured},
};

/// Between the person's messages, so that no quote reaches from one into the next.
const BETWEEN: &str = "\n|\n";

impl Debates {
    /// What whoever has the floor proposes; whatever goes wrong is in it, as one sentence.
    pub(super) async fn write(&self, debate: &Debate, running: &TurnRecord, crew: &Crew) -> Written {
        let Some(role) = running.turn.role() else { return Written::default() };
        let setting = crew.setting(role);
        let model = match self.model_of(&setting).await {
            Ok(model) => model.name,
            Err(error) => return without_claims(role, Problem::from(error)),
        };
        self.tell_state(crew.owner, (debate, running), SpeechState::Writing, Some(&model), None);
        let prose = debate.message(running.speaking).map(|message| message.content.clone()).unwrap_or_default();
        let handles = briefing::handles(debate, running, role);
        let person = debate.messages.iter().filter(|message| message.role == gesso_core::debate::Speaker::User);
        let person = person.map(|message| message.content.as_str()).collect::<Vec<_>>().join(BETWEEN);
        let ground = Ground { role, intent: &debate.intent, handles: &handles, prose: &prose, person: &person };
        let families = self.families();
        let schema = match role {
            Role::Technical => technical::schema(&families),
            Role::Critic => issues::schema(&handles, &debate.intent),
            Role::Style | Role::Composition | Role::Story => answer::schema(role, &handles),
        };
        let briefing = briefing::writing(debate, running, role, &setting, &prose, &families);
        let request = to_write(&model, running, briefing, schema);
        let slot_of = |id: ClaimId| debate.claims.iter().find(|claim| claim.id == id).map(|claim| claim.slot);
        let read = |value: &Value| match role {
            Role::Technical => technical::read(value, &families).map(|found| parameters(found, &ground)),
            Role::Critic => issues::read(value, &ground, slot_of),
            Role::Style | Role::Composition | Role::Story => answer::read(value, &ground),
        };
        match structured(self.shared.llm.as_ref(), request, read).await {
            Ok(answer) => made(answer.value, None),
            Err(StructuredError::Llm(error)) => without_claims(role, Problem::from(error)),
            Err(error @ StructuredError::Nonsense { .. }) => {
                tracing::debug!(%error, "claims are read from plain text");
                let found = match role {
                    Role::Technical => usual(debate, &families),
                    _ => fallback::from_text(&prose, &ground),
                };
                let kept = match (role, found.claims.is_empty()) {
                    (Role::Technical, _) => "the usual values of the model family are proposed instead",
                    (_, true) => "the text is kept, and nothing is proposed",
                    (_, false) => "what the text spells out is proposed",
                };
                let detail = format!(
                    "{} answered twice in a form the studio cannot read; {kept}. Ask again, or choose another model.",
                    name_of(role)
                );
                made(found, Some((ProblemCode::UpstreamUnavailable, detail)))
            }
        }
    }
}

fn made(judged: Judged, error: Option<(ProblemCode, String)>) -> Written {
    let claims = judged.claims.into_iter().map(|proposed| (clock::new_id(), proposed)).collect();
    Written { claims, refused: judged.refused, error }
}

fn without_claims(role: Role, problem: Problem) -> Written {
    let detail = format!("{}'s proposals could not be had. {}", name_of(role), problem.detail());
    Written { error: Some((problem.code(), detail)), ..Written::default() }
}

/// Pixel's answer as a claim; a quote that stands nowhere is left out, the parameters stand by themselves.
fn parameters((technical, reason, quote): (Technical, String, String), ground: &Ground<'_>) -> Judged {
    let stands = [ground.person, ground.prose].iter().any(|text| gesso_core::intent::evidence::stands_in(&quote, text));
    Judged { claims: vec![claim(technical, reason, if stands { quote } else { String::new() })], refused: Vec::new() }
}

fn claim(technical: Technical, reason: String, quote: String) -> Proposed {
    let proposal = technical.sentence();
    Proposed { slot: Some(Slot::Technical), proposal, reason, quote, technical: Some(technical), ..Proposed::default() }
}

fn usual(debate: &Debate, families: &[ModelFamily]) -> Judged {
    let wanted = debate.intent.family();
    let family = families.iter().copied().find(|family| *family == wanted).or_else(|| families.first().copied());
    let claim = claim(Technical::usual(family.unwrap_or(wanted)), "The usual values of the family.".into(), String::new());
    Judged { claims: vec![claim], refused: Vec::new() }
}
