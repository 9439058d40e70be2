//! One specialist writes down what it proposes: an answer of a given form, one repair, then what the words spell out.

use std::sync::atomic::{AtomicU32, Ordering};

use gesso_core::{
    capability::ModelFamily,
    debate::{
        Debate, Technical, TurnRecord, answer,
        answer::{Ground, Judged, Proposed},
        briefing,
        decide::Written,
        fallback, issues,
        speaker::name_of,
        technical, told,
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

/// Longest part of a text that parameters read from it rest on, in characters.
const MAX_QUOTE_CHARS: usize = 200;
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
        let may_be_silent = running.turn.round() > 1;
        let ground = Ground { role, intent: &debate.intent, handles: &handles, prose: &prose, person: &person, may_be_silent };
        let (offers, families) = (self.offers(), self.families());
        let schema = match role {
            Role::Technical => technical::schema(&offers),
            Role::Critic => issues::schema(&handles, &debate.intent),
            Role::Style | Role::Composition | Role::Story => answer::schema(role, &handles),
        };
        let briefing = briefing::writing(debate, running, role, &setting, &prose, &families);
        let request = to_write(&model, running, briefing, schema);
        let slot_of = |id: ClaimId| debate.claims.iter().find(|claim| claim.id == id).map(|claim| claim.slot);
        let answers = AtomicU32::new(0);
        let read = |value: &Value| match role {
            Role::Technical => technical::read(value, &offers).map(|found| parameters(found, &ground)),
            Role::Critic => issues::read(value, &ground, slot_of),
            Role::Style | Role::Composition | Role::Story => {
                let is_first = answers.fetch_add(1, Ordering::Relaxed) == 0;
                let judged = answer::read(value, &ground);
                // Asked for twice, nothing new is an answer.
                judged.or_else(|why| answer::nothing_new(value, &ground).filter(|_| !is_first).ok_or(why))
            }
        };
        match structured(self.shared.llm.as_ref(), request, read).await {
            Ok(answer) => made(answer.value, None),
            Err(StructuredError::Llm(error)) => without_claims(role, Problem::from(error)),
            Err(error @ StructuredError::Nonsense { .. }) => {
                tracing::debug!(%error, "claims are read from plain text");
                let said = told::from_text(&prose, debate.intent.family(), &offers);
                let is_told = said.is_some();
                let found = match (role, said) {
                    (Role::Technical, Some(technical)) => spelled_out(technical, &prose),
                    (Role::Technical, None) => usual(debate, &families),
                    _ => fallback::from_text(&prose, &ground),
                };
                let kept = match (role, found.claims.is_empty()) {
                    (Role::Technical, _) if is_told => "the values that the text names are proposed",
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

/// Parameters that the text names, resting on the text itself.
fn spelled_out(technical: Technical, prose: &str) -> Judged {
    let quote = gesso_core::intent::words::tidy(prose).chars().take(MAX_QUOTE_CHARS).collect();
    Judged { claims: vec![claim(technical, "As the text says.".into(), quote)], refused: Vec::new() }
}

fn usual(debate: &Debate, families: &[ModelFamily]) -> Judged {
    let wanted = debate.intent.family();
    let family = families.iter().copied().find(|family| *family == wanted).or_else(|| families.first().copied());
    let claim = claim(Technical::usual(family.unwrap_or(wanted)), "The usual values of the family.".into(), String::new());
    Judged { claims: vec![claim], refused: Vec::new() }
}
