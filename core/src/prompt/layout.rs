//! The order concepts stand in: subject first, attributes beside their subject, emphasis moves a concept one slot.

use std::collections::BTreeMap;

use crate::intent::{Concept, IntentDocument, Slot};

/// Concepts that stay together: one and its attributes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit<'a> {
    /// The concept the unit is about.
    pub head: &'a Concept,
    /// What belongs to it, strongest first.
    pub attributes: Vec<&'a Concept>,
}

impl<'a> Unit<'a> {
    /// All concepts of the unit, in order.
    pub fn concepts(&self) -> impl Iterator<Item = &'a Concept> {
        std::iter::once(self.head).chain(self.attributes.iter().copied())
    }
}

/// The wanted concepts in the order a prompt has them.
#[must_use]
pub fn units(intent: &IntentDocument) -> Vec<Unit<'_>> {
    let wanted: Vec<&Concept> = intent.wanted().collect();
    let owners: BTreeMap<&str, &Concept> = wanted.iter().map(|concept| (concept.id.as_str(), *concept)).collect();
    // An attribute of an attribute stands alone rather than being lost.
    let owner = |concept: &Concept| owners.get(concept.of.as_deref()?).copied().filter(|owner| owner.of.is_none());
    let mut belongings: BTreeMap<&str, Vec<&Concept>> = BTreeMap::new();
    for concept in &wanted {
        if let Some(owner) = owner(concept) {
            belongings.entry(owner.id.as_str()).or_default().push(concept);
        }
    }
    let mut heads: Vec<Unit> = Vec::new();
    for concept in wanted.iter().filter(|concept| owner(concept).is_none()) {
        let mut attributes = belongings.remove(concept.id.as_str()).unwrap_or_default();
        attributes.sort_by_key(|attribute| -attribute.weight_step);
        heads.push(Unit { head: concept, attributes });
    }
    heads.sort_by_key(|unit| key(unit.head));
    heads
}

/// Even numbers are the slots in order; an emphasised concept moves before the slot ahead, a weakened one behind the next.
/// Nothing passes the subject.
fn key(concept: &Concept) -> i32 {
    let rank = Slot::ALL.iter().position(|slot| *slot == concept.slot).and_then(|rank| i32::try_from(rank).ok()).unwrap_or(0);
    let step = i32::from(concept.weight_step.signum());
    if concept.slot == Slot::Subject { -step.max(0) } else { (2 * rank - 3 * step).max(1) }
}
