//! What a verdict on a claim does to the intent: only what that claim brings, and undone to the byte.

use super::{Claim, ClaimState, claim::Decided};
use crate::{
    capability::ModelFamily,
    intent::{
        ApplyError, By, Concept, IntentDocument, Operation, Origin, OriginKind, Polarity, Slot, apply,
        revision::{Change, List, Revision},
        undo,
    },
};

/// Who accepts what nobody contests when a phase ends.
pub const PHASE_END: &str = "phase_end";

/// What a claim has in the intent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// Nothing.
    Absent,
    /// What it proposes.
    Present,
    /// The same, locked.
    Locked,
}

impl Standing {
    const fn meant_by(state: ClaimState) -> Self {
        match state {
            ClaimState::Open | ClaimState::Vetoed => Self::Absent,
            ClaimState::Accepted => Self::Present,
            ClaimState::Locked => Self::Locked,
        }
    }

    const fn of(lock: bool) -> Self {
        if lock { Self::Locked } else { Self::Present }
    }
}

/// The intent after `claim` has become `to`, and how that is undone if it changed anything.
///
/// If the last revision is this claim's own and led away from what `to` means, it is taken back to the byte. Otherwise
/// exactly what the claim brought is retracted, put back where it was, or locked.
///
/// # Errors
/// The operations do not fit the document; nothing is changed then.
pub fn judge(
    intent: &IntentDocument,
    claim: &Claim,
    to: ClaimState,
    by: &str,
) -> Result<(IntentDocument, Option<Decided>), ApplyError> {
    if before_last(intent, claim) == Some(Standing::meant_by(to))
        && let Some(before) = undo(intent)
    {
        return Ok((before, None));
    }
    let author = By { run: Some(claim.reference()), ..By::new(by) };
    let next = apply(intent, &operations(intent, claim, to), &author)?;
    let decided = (next.rev != intent.rev).then_some(Decided { from: claim.state, rev: next.rev });
    Ok((next, decided))
}

/// What the claim had in the intent before the last revision, if that is its own.
fn before_last(intent: &IntentDocument, claim: &Claim) -> Option<Standing> {
    let reference = claim.reference();
    let last = intent.history.last().filter(|last| last.run.as_deref() == Some(reference.as_str()))?;
    let own = claim.technical.as_ref().map(|technical| technical.family.as_str());
    match last.changes.first()? {
        Change::Insert { list: List::Concepts, .. } => Some(Standing::Absent),
        Change::Delete { list: List::Concepts, concept, .. } => Some(Standing::of(concept.lock)),
        Change::Replace { before, .. } if before.origin.reference == reference => Some(Standing::of(before.lock)),
        // Somebody else's concept of the same words was locked.
        Change::Replace { .. } => Some(Standing::Absent),
        Change::Profile { to, .. } if own == Some(to.as_str()) => Some(Standing::Absent),
        Change::Profile { from, .. } if own == Some(from.as_str()) => Some(Standing::Present),
        _ => None,
    }
}

/// The state that an intent shows a claim to be in; none when it has nothing there.
#[must_use]
pub fn state_in(intent: &IntentDocument, claim: &Claim) -> Option<ClaimState> {
    if let Some(technical) = &claim.technical {
        return (technical.family.as_str() == intent.target_profile).then_some(ClaimState::Accepted);
    }
    let reference = claim.reference();
    let concept = intent.concepts.iter().find(|concept| concept.origin.reference == reference)?;
    Some(if concept.lock { ClaimState::Locked } else { ClaimState::Accepted })
}

/// Whether a revision is about the claim: its own, or it brought or took its concept.
#[must_use]
pub fn is_about(revision: &Revision, claim: &Claim) -> bool {
    let reference = claim.reference();
    let is_own = |concept: &Concept| concept.origin.reference == reference;
    revision.run.as_deref() == Some(reference.as_str())
        || revision.changes.iter().any(|change| match change {
            Change::Insert { concept, .. } | Change::Delete { concept, .. } => is_own(concept),
            Change::Replace { before, after, .. } => is_own(before) || is_own(after),
            Change::Profile { .. } | Change::Aspect { .. } => false,
        })
}

/// What leads from the claim's state to another.
#[must_use]
pub fn operations(intent: &IntentDocument, claim: &Claim, to: ClaimState) -> Vec<Operation> {
    if claim.issue {
        return Vec::new();
    }
    if claim.slot == Slot::Technical {
        return technical(intent, claim, to);
    }
    let reference = claim.reference();
    let there = intent.concepts.iter().find(|concept| concept.origin.reference == reference);
    match (to.counts(), there) {
        (true, Some(concept)) => {
            let lock = to == ClaimState::Locked;
            (concept.lock != lock).then(|| Operation::Lock { id: concept.id.clone(), lock }).into_iter().collect()
        }
        (true, None) => bring(intent, claim, to),
        (false, Some(concept)) => vec![Operation::Retract { id: concept.id.clone() }],
        (false, None) => Vec::new(),
    }
}

/// Brings in what the claim proposes, or puts it back where it was.
fn bring(intent: &IntentDocument, claim: &Claim, to: ClaimState) -> Vec<Operation> {
    let lock = to == ClaimState::Locked;
    if let Some((concept, at)) = retracted(intent, claim) {
        return vec![Operation::Restore { concept: Box::new(Concept { lock, ..concept }), at }];
    }
    let origin = Origin { kind: OriginKind::Specialist, reference: claim.reference(), quote: claim.quote.clone() };
    let add = Operation::Add { slot: claim.slot, text: claim.proposal.clone(), of: None, polarity: Polarity::Want, origin };
    if !lock {
        return vec![add];
    }
    // The id it will have is known only once it is there: what is there already is not added again.
    let after = apply(intent, std::slice::from_ref(&add), &By::default());
    let id = after.ok().and_then(|after| {
        let same = |concept: &&Concept| {
            crate::intent::words::normalise(&concept.text) == crate::intent::words::normalise(&claim.proposal)
        };
        after.concepts.iter().find(same).map(|concept| concept.id.clone())
    });
    std::iter::once(add).chain(id.map(|id| Operation::Lock { id, lock: true })).collect()
}

/// The claim's concept as it was when it was last taken out, and where it stood.
fn retracted(intent: &IntentDocument, claim: &Claim) -> Option<(Concept, usize)> {
    let reference = claim.reference();
    intent.history.iter().rev().flat_map(|revision| revision.changes.iter().rev()).find_map(|change| match change {
        Change::Delete { list: List::Concepts, at, concept } if concept.origin.reference == reference => {
            Some((concept.clone(), *at))
        }
        _ => None,
    })
}

/// A technical claim says what the prompt is written for; the parameters are read off the claims themselves.
fn technical(intent: &IntentDocument, claim: &Claim, to: ClaimState) -> Vec<Operation> {
    let Some(technical) = &claim.technical else { return Vec::new() };
    let own = technical.family.as_str();
    if to.counts() {
        return profile(intent, own);
    }
    // Back to what it was before this claim, if this claim's word still stands.
    let reference = claim.reference();
    let own_change = |change: &Change| match change {
        Change::Profile { from, to } if to == own => Some(from.clone()),
        _ => None,
    };
    let is_own = |revision: &&Revision| revision.run.as_deref() == Some(reference.as_str()) || revision.by == PHASE_END;
    let revisions = intent.history.iter().rev().filter(is_own);
    let from = revisions.flat_map(|revision| revision.changes.iter().rev()).find_map(own_change);
    match from {
        Some(from) if intent.target_profile == own => profile(intent, &from),
        _ => Vec::new(),
    }
}

fn profile(intent: &IntentDocument, to: &str) -> Vec<Operation> {
    let is_known = ModelFamily::ALL.iter().any(|family| family.as_str() == to);
    (is_known && intent.target_profile != to).then(|| Operation::Profile { to: to.to_owned() }).into_iter().collect()
}
