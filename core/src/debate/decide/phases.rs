//! On to another phase: what nobody contests is accepted by rule.

use super::{Fresh, Refusal, floor::give_floor};
use crate::{
    debate::{
        Change, Claim, ClaimState, Debate, Phase,
        claim::Decided,
        turn,
        verdict::{self, PHASE_END},
    },
    intent::{By, apply},
};

/// The debate goes to another phase, the next one if none is named: what nobody contests is accepted by rule.
///
/// # Errors
/// A turn is running, there is no next phase, or the phase is one that only pictures lead to.
pub fn advance(debate: &Debate, phase: Option<Phase>) -> Result<Change, Refusal> {
    if debate.running().is_some() {
        return Err(Refusal::Conflict("The specialists are speaking; stop them first, or wait for their end.".into()));
    }
    let now = debate.conversation.phase;
    let to = match phase {
        Some(Phase::Complete) if now != Phase::Complete => {
            return Err(Refusal::Conflict("A debate is complete once its pictures are done.".into()));
        }
        Some(phase) => phase,
        None => now.next().ok_or_else(|| {
            let detail = match now {
                Phase::Generating => "Its pictures are being made; the debate is complete once they are done.",
                _ => "The debate is complete; name a phase to go back to.",
            };
            Refusal::Conflict(detail.into())
        })?,
    };
    let mut change = Change::default();
    if to == now {
        return Ok(change);
    }
    let mut intent = debate.intent.clone();
    let mut operations = Vec::new();
    let mut accepted: Vec<Claim> = Vec::new();
    for claim in debate.claims.iter().filter(|claim| claim.is_uncontested()) {
        let of_claim = verdict::operations(&intent, claim, ClaimState::Accepted);
        // Each is tried beside those before it, so that two of the same wording bring one concept.
        intent = apply(&intent, &of_claim, &By::new(PHASE_END))?;
        operations.extend(of_claim);
        accepted.push(claim.clone());
    }
    if !accepted.is_empty() {
        let intent = apply(&debate.intent, &operations, &By::new(PHASE_END))?;
        let decided = Decided { from: ClaimState::Open, rev: intent.rev };
        change.set_intent(debate, intent);
        let accept = |claim: Claim| Claim { state: ClaimState::Accepted, decided: Some(decided), ..claim };
        change.set_claims(debate, accepted.into_iter().map(accept).collect());
    }
    change.set_phase(debate, to, 0);
    Ok(change)
}

/// The debate goes to a phase, the next one if none is named, and those who speak in it answer the person's last words
/// once more: nothing is said in the person's name. A phase the debate is in already is run again.
///
/// # Errors
/// See [`advance`].
pub fn enter(debate: &Debate, phase: Option<Phase>, fresh: Fresh) -> Result<Change, Refusal> {
    let mut change = advance(debate, phase)?;
    let there = debate.clone().after(&change);
    let speakers = there.conversation.phase.speakers();
    let Some(answers) = there.last_words().filter(|_| !speakers.is_empty()).map(|message| message.id) else {
        return Ok(change);
    };
    let mut begun = Change::default();
    give_floor(&there, &mut begun, (fresh.turn, answers), turn::begin(speakers), fresh.speech, fresh.now);
    change.phase = begun.phase.or(change.phase);
    change.turn = begun.turn;
    change.messages.extend(begun.messages);
    change.events.extend(begun.events);
    Ok(change)
}
