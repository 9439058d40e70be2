//! The order concepts stand in: subject first, attributes beside their subject, emphasis moves a concept one slot.

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
    let host = |concept: &Concept| {
        let of = concept.of.as_deref()?;
        // An attribute of an attribute stands alone rather than being lost.
        wanted.iter().find(|other| other.id == of && other.id != concept.id && other.of.is_none()).map(|other| other.id.clone())
    };
    let mut heads: Vec<Unit> = Vec::new();
    for concept in wanted.iter().filter(|concept| host(concept).is_none()) {
        let belongs = |other: &&&Concept| host(other).as_deref() == Some(concept.id.as_str());
        let mut attributes: Vec<&Concept> = wanted.iter().filter(belongs).copied().collect();
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
