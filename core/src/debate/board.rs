//! The blackboard: what claims are worth beside each other. Nothing here is kept; it is derived whenever it is looked at.

use std::collections::BTreeSet;

use super::{Claim, ClaimState};
use crate::{
    ids::{ClaimId, TurnId},
    intent::{IntentDocument, Slot, words},
    session::Role,
};

/// From this share of common word triples on, two proposals say the same (llm pipeline: repeated answers).
const SAME_SHARE: f64 = 0.5;

/// Fills in what is derived: suppressed, superseded, contested. `claims` are in the order in which they were made.
pub fn derive(claims: &mut [Claim], intent: &IntentDocument) {
    for at in 0..claims.len() {
        let (earlier, rest) = claims.split_at(at);
        let Some((claim, later)) = rest.split_first() else { continue };
        let is_decided = claim.state != ClaimState::Open;
        let suppressed = !is_decided && earlier.iter().any(|other| says_the_same(other, claim));
        let replaces = |other: &Claim| {
            other.role == claim.role
                && other.slot == claim.slot
                && other.issue == claim.issue
                && other.message_id != claim.message_id
                && other.state != ClaimState::Vetoed
        };
        let superseded = !is_decided && later.iter().any(|other| replaces(other) && !says_the_same(claim, other));
        if let Some(claim) = claims.get_mut(at) {
            (claim.suppressed, claim.superseded) = (suppressed, superseded);
        }
    }
    let live: BTreeSet<ClaimId> = claims.iter().filter(|claim| claim.is_live()).map(|claim| claim.id).collect();
    let attacked: BTreeSet<ClaimId> =
        claims.iter().filter(|claim| live.contains(&claim.id)).flat_map(|claim| claim.disagrees_with.iter().copied()).collect();
    for claim in claims {
        let attacks = claim.disagrees_with.iter().any(|other| live.contains(other));
        claim.contested = claim.state != ClaimState::Locked
            && live.contains(&claim.id)
            && (attacks || attacked.contains(&claim.id) || (claim.state == ClaimState::Open && meets_lock(claim, intent)));
    }
}

/// Who holds or raises a contested claim of a turn.
#[must_use]
pub fn contested_roles(claims: &[Claim], turn: TurnId) -> Vec<Role> {
    let of_turn = claims.iter().filter(|claim| claim.turn_id == turn && claim.contested);
    let mut roles: Vec<Role> = of_turn.map(|claim| claim.role).collect();
    roles.sort_unstable();
    roles.dedup();
    roles
}

/// Whether two claims propose the same for the same slot.
#[must_use]
pub fn says_the_same(one: &Claim, other: &Claim) -> bool {
    if one.slot != other.slot || one.issue != other.issue {
        return false;
    }
    match (&one.technical, &other.technical) {
        (Some(one), Some(other)) => one.same_as(other),
        _ => same_wording(&one.proposal, &other.proposal),
    }
}

/// Whether two wordings have the same content, or most of it in the same order.
#[must_use]
pub fn same_wording(one: &str, other: &str) -> bool {
    let (a, b) = (words::content(one), words::content(other));
    if !a.is_empty() && a == b {
        return true;
    }
    let triples = |text: &str| -> BTreeSet<[String; 3]> {
        let words = words::words(text);
        words.windows(3).filter_map(|three| <[String; 3]>::try_from(three.to_vec()).ok()).collect()
    };
    let (a, b) = (triples(one), triples(other));
    let all = a.union(&b).count();
    #[expect(clippy::cast_precision_loss, reason = "a proposal has few words")]
    let share = if all == 0 { 0.0 } else { a.intersection(&b).count() as f64 / all as f64 };
    share > SAME_SHARE
}

/// A slot with a locked concept is settled: another wording for it can only be contested. Subjects and what hangs on them
/// are many.
fn meets_lock(claim: &Claim, intent: &IntentDocument) -> bool {
    let is_many = matches!(claim.slot, Slot::Subject | Slot::Attribute | Slot::Text | Slot::Action);
    !claim.issue
        && !is_many
        && intent
            .wanted()
            .any(|concept| concept.lock && concept.slot == claim.slot && !same_wording(&concept.text, &claim.proposal))
}
