//! What the person says of claims and concepts, and taking the last change back.

use serde::{Deserialize, Serialize};

use super::{PERSON, Refusal};
use crate::{
    debate::{Change, Claim, ClaimState, ClaimVerdict, Debate, claim::MAX_NOTE_CHARS, verdict},
    ids::ClaimId,
    intent::{By, Operation, Origin, apply, undo},
    problem::FieldProblem,
};

/// Takes the last revision of the intent back, and what was said of claims with it.
///
/// # Errors
/// There is none that can be taken back.
pub fn take_back(debate: &Debate) -> Result<Change, Refusal> {
    let mut change = Change::default();
    take_back_into(debate, &mut change)?;
    Ok(change)
}

pub(super) fn take_back_into(debate: &Debate, change: &mut Change) -> Result<(), Refusal> {
    let before = undo(&debate.intent)
        .ok_or_else(|| Refusal::Conflict("There is no change of the intent that could be taken back.".into()))?;
    let (rev, last) = (debate.intent.rev, debate.intent.history.last());
    let decided_by_it = |claim: &Claim| claim.decided.filter(|decided| decided.rev == rev);
    let is_of_it = |claim: &&Claim| decided_by_it(claim).is_some() || last.is_some_and(|last| verdict::is_about(last, claim));
    let back = |claim: &Claim| {
        let before_it = || decided_by_it(claim).map_or(ClaimState::Open, |decided| decided.from);
        let state = verdict::state_in(&before, claim).unwrap_or_else(|| match before_it() {
            state if state.counts() => ClaimState::Open,
            state => state,
        });
        Claim { state, decided: None, ..claim.clone() }
    };
    let claims: Vec<Claim> = debate.claims.iter().filter(is_of_it).map(back).collect();
    change.set_intent(debate, before);
    change.set_claims(debate, claims);
    Ok(())
}

/// The person says something of a claim; nothing but what the claim brings is changed.
///
/// # Errors
/// There is no such claim, or the note is too long.
pub fn judge(debate: &Debate, id: ClaimId, verdict: ClaimVerdict, note: Option<&str>) -> Result<Change, Refusal> {
    let claim = debate.claims.iter().find(|claim| claim.id == id).ok_or(Refusal::NotFound("claim"))?;
    if note.is_some_and(|note| note.chars().count() > MAX_NOTE_CHARS) {
        let detail = format!("A note has at most {MAX_NOTE_CHARS} characters.");
        return Err(Refusal::Invalid(vec![FieldProblem::new("note", detail)]));
    }
    let mut change = Change::default();
    let to = verdict.state();
    let note = note.map(str::trim).filter(|note| !note.is_empty()).map(str::to_owned).or_else(|| claim.note.clone());
    if claim.state == to {
        let claim = Claim { note, ..claim.clone() };
        change.set_claims(debate, vec![claim]);
        return Ok(change);
    }
    let (intent, decided) = verdict::judge(&debate.intent, claim, to, PERSON)?;
    let note = if to == ClaimState::Open { None } else { note };
    let claim = Claim { state: to, note, decided, ..claim.clone() };
    change.set_intent(debate, intent);
    change.set_claims(debate, vec![claim]);
    Ok(change)
}

/// Longest wording of a concept, in characters.
pub const MAX_CONCEPT_CHARS: usize = 200;

/// What the person does to a concept itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub enum ConceptAct {
    /// Pins it: it survives every later phase.
    Lock,
    /// Lets it go again.
    Unlock,
    /// Words it anew; the words are the person's then.
    Reword {
        /// 1–200 characters.
        to: String,
    },
    /// Makes it count for more or less.
    Weigh {
        /// Up (positive) or down; its weight stays within −2…2.
        steps: i8,
    },
    /// Takes it out as if it had never been proposed.
    Remove,
}

/// The person does something to a concept. What a claim brought is pinned and taken out with its claim.
///
/// # Errors
/// There is no such concept, or the words are not acceptable.
pub fn on_concept(debate: &Debate, id: &str, act: &ConceptAct) -> Result<Change, Refusal> {
    let concept = debate.intent.concept(id).ok_or(Refusal::NotFound("concept"))?;
    let claim = debate.claims.iter().find(|claim| claim.reference() == concept.origin.reference);
    let id = concept.id.clone();
    let operation = match (act, claim.map(|claim| claim.id)) {
        (ConceptAct::Lock, Some(claim)) => return judge(debate, claim, ClaimVerdict::Lock, None),
        (ConceptAct::Unlock, Some(claim)) => return judge(debate, claim, ClaimVerdict::Accept, None),
        (ConceptAct::Remove, Some(claim)) => return judge(debate, claim, ClaimVerdict::Open, None),
        (ConceptAct::Lock, None) => Operation::Lock { id, lock: true },
        (ConceptAct::Unlock, None) => Operation::Lock { id, lock: false },
        (ConceptAct::Remove, None) => Operation::Retract { id },
        (ConceptAct::Weigh { steps }, _) => Operation::Emphasis { id, steps: *steps, origin: Origin::user("") },
        (ConceptAct::Reword { to }, _) => {
            let to = to.trim();
            if to.is_empty() || to.chars().count() > MAX_CONCEPT_CHARS {
                let detail = format!("A wording has 1 to {MAX_CONCEPT_CHARS} characters.");
                return Err(Refusal::Invalid(vec![FieldProblem::new("to", detail)]));
            }
            Operation::Modify { id, to: to.to_owned(), origin: Origin::user(to) }
        }
    };
    let mut change = Change::default();
    change.set_intent(debate, apply(&debate.intent, &[operation], &By::new(PERSON))?);
    // What is contested follows from the intent.
    change.set_claims(debate, Vec::new());
    Ok(change)
}
