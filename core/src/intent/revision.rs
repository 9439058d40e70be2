//! Revisions: operations applied all or none, and undone to the byte.

use serde::{Deserialize, Serialize};

use super::{
    document::{Concept, IntentDocument, MAX_WEIGHT_STEP, Polarity},
    operation::Operation,
    words,
};

/// Most revisions a document keeps; older ones are forgotten and can no longer be undone.
pub const MAX_REVISIONS: usize = 200;

/// Who makes a revision.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct By {
    /// The author in a word: `stage1`, `person`, `phase_end`, …
    pub by: String,
    /// The run of a model behind it.
    pub run: Option<String>,
    /// The message behind it (`msg:12`); fills the origin of operations that name none.
    pub reference: Option<String>,
}

impl By {
    /// An author without a run or a message.
    #[must_use]
    pub fn new(by: impl Into<String>) -> Self {
        Self { by: by.into(), run: None, reference: None }
    }
}

/// One step of a document's life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Revision {
    /// The revision it made.
    pub rev: u64,
    /// Its author.
    pub by: String,
    /// What was asked.
    #[serde(default)]
    pub ops: Vec<Recorded>,
    /// The run of a model behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// What it did, exactly; absent in documents of other makers, which cannot be undone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
}

/// An operation in the history; what another maker wrote there is kept as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum Recorded {
    /// One of ours.
    Operation(Operation),
    /// Anything else.
    Foreign(serde_json::Value),
}

/// Which list of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum List {
    /// The concepts in force.
    Concepts,
    /// Those taken out.
    Removed,
}

/// An exact, invertible change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "change", rename_all = "snake_case", deny_unknown_fields)]
pub enum Change {
    /// A concept came in at a position.
    Insert {
        /// Into which list.
        list: List,
        /// Before which position.
        at: usize,
        /// The concept.
        concept: Concept,
    },
    /// A concept left a position.
    Delete {
        /// From which list.
        list: List,
        /// From which position.
        at: usize,
        /// The concept as it was.
        concept: Concept,
    },
    /// A concept in force changed in place.
    Replace {
        /// At which position.
        at: usize,
        /// As it was.
        before: Concept,
        /// As it is.
        after: Concept,
    },
    /// The target profile changed.
    Profile {
        /// From.
        from: String,
        /// To.
        to: String,
    },
    /// The shape changed.
    Aspect {
        /// From.
        from: Option<String>,
        /// To.
        to: Option<String>,
    },
}

/// Why operations could not be applied; the document is then untouched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApplyError {
    /// An operation names a concept that is not there.
    #[error("there is no concept {id}")]
    UnknownConcept {
        /// The id it names.
        id: String,
    },
    /// An operation brings in a concept without words.
    #[error("a concept needs at least one word")]
    EmptyText,
}

/// The document with the operations carried out as one revision; without any effect it comes back as it was.
///
/// Adding what was taken out takes it off the removed list; adding what is already there does nothing.
///
/// # Errors
/// An operation names an unknown concept or brings in empty words; nothing is applied then.
pub fn apply(intent: &IntentDocument, ops: &[Operation], by: &By) -> Result<IntentDocument, ApplyError> {
    let mut next = intent.clone();
    next.rev = intent.rev.saturating_add(1);
    let mut changes = Vec::new();
    let mut recorded = Vec::new();
    for op in ops {
        let op = op.referring_to(by.reference.as_deref());
        let made = carry_out(&next, &op)?;
        for change in &made {
            redo(&mut next, change);
        }
        if !made.is_empty() {
            recorded.push(Recorded::Operation(op));
        }
        changes.extend(made);
    }
    if changes.is_empty() {
        return Ok(intent.clone());
    }
    next.history.push(Revision { rev: next.rev, by: by.by.clone(), ops: recorded, run: by.run.clone(), changes });
    Ok(next)
}

/// The document before its last revision, byte for byte; none when that revision left no exact record.
#[must_use]
pub fn undo(intent: &IntentDocument) -> Option<IntentDocument> {
    let mut before = intent.clone();
    let last = before.history.pop()?;
    if last.rev != intent.rev || last.changes.is_empty() {
        return None;
    }
    for change in last.changes.iter().rev() {
        if !reverse(&mut before, change) {
            return None;
        }
    }
    before.rev = intent.rev.checked_sub(1)?;
    Some(before)
}

fn position(intent: &IntentDocument, id: &str) -> Result<(usize, Concept), ApplyError> {
    let found = intent.concepts.iter().enumerate().find(|(_, concept)| concept.id == id);
    found.map(|(at, concept)| (at, concept.clone())).ok_or_else(|| ApplyError::UnknownConcept { id: id.to_owned() })
}

/// Whether two wordings say the same in the same words.
fn same_words(one: &str, other: &str) -> bool {
    words::normalise(one) == words::normalise(other)
}

fn carry_out(intent: &IntentDocument, op: &Operation) -> Result<Vec<Change>, ApplyError> {
    match op {
        Operation::Add { slot, text, of, polarity, origin } => {
            let text = words::tidy(text);
            if text.is_empty() {
                return Err(ApplyError::EmptyText);
            }
            let there = |concept: &&Concept| same_words(&concept.text, &text) && concept.of == *of;
            if intent.concepts.iter().find(there).is_some_and(|concept| concept.polarity == *polarity) {
                return Ok(Vec::new());
            }
            if let Some(of) = of {
                position(intent, of)?;
            }
            let mut changes = unremoved(intent, &text, *polarity);
            // Wanting what is avoided, or avoiding what is wanted, turns the concept round.
            let contrary = |concept: &&Concept| !concept.lock && concept.of == *of && same_words(&concept.text, &text);
            if let Some(concept) = intent.concepts.iter().find(contrary) {
                let turn = |concept: &mut Concept| {
                    concept.polarity = *polarity;
                    concept.origin = origin.clone();
                };
                changes.extend(replace(intent, &concept.id, turn)?);
                return Ok(changes);
            }
            let concept = Concept {
                id: intent.next_id(),
                slot: *slot,
                text,
                raw: None,
                lock: false,
                weight_step: 0,
                polarity: *polarity,
                of: of.clone(),
                origin: origin.clone(),
                since_rev: intent.rev,
            };
            changes.push(Change::Insert { list: List::Concepts, at: intent.concepts.len(), concept });
            Ok(changes)
        }
        Operation::Remove { id, origin } => {
            let (at, concept) = position(intent, id)?;
            let mut changes = released(intent, id);
            let concept = changes.iter().rev().find_map(|change| replaced(change, at)).unwrap_or(concept);
            changes.push(Change::Delete { list: List::Concepts, at, concept: concept.clone() });
            if !intent.avoids(&concept) {
                let concept = Concept {
                    polarity: Polarity::Avoid,
                    lock: false,
                    weight_step: 0,
                    of: None,
                    origin: origin.clone(),
                    ..concept
                };
                changes.push(Change::Insert { list: List::Removed, at: intent.removed.len(), concept });
            }
            Ok(changes)
        }
        Operation::Retract { id } => {
            let (at, concept) = position(intent, id)?;
            let mut changes = released(intent, id);
            let concept = changes.iter().rev().find_map(|change| replaced(change, at)).unwrap_or(concept);
            changes.push(Change::Delete { list: List::Concepts, at, concept });
            Ok(changes)
        }
        Operation::Restore { concept, at } => {
            let mut concept = (**concept).clone();
            if concept.of.as_deref().is_some_and(|of| intent.concept(of).is_none()) {
                concept.of = None;
            }
            // Somebody else has said the same meanwhile, or has its id.
            let there =
                |other: &&Concept| other.id == concept.id || same_words(&other.text, &concept.text) && other.of == concept.of;
            if intent.concepts.iter().find(there).is_some() || intent.removed.iter().any(|other| other.id == concept.id) {
                return Ok(Vec::new());
            }
            let at = (*at).min(intent.concepts.len());
            Ok(vec![Change::Insert { list: List::Concepts, at, concept }])
        }
        Operation::Modify { id, to, origin } => {
            let to = words::tidy(to);
            if to.is_empty() {
                return Err(ApplyError::EmptyText);
            }
            replace(intent, id, |concept| {
                if concept.text != to {
                    concept.text = to;
                    concept.raw = None;
                    concept.origin = origin.clone();
                }
            })
        }
        Operation::Emphasis { id, steps, .. } => replace(intent, id, |concept| {
            let step = concept.weight_step.saturating_add(*steps).clamp(-MAX_WEIGHT_STEP, MAX_WEIGHT_STEP);
            if step != concept.weight_step {
                concept.weight_step = step;
                concept.raw = None;
            }
        }),
        Operation::Lock { id, lock } => replace(intent, id, |concept| concept.lock = *lock),
        Operation::Profile { to } => Ok((*to != intent.target_profile)
            .then(|| Change::Profile { from: intent.target_profile.clone(), to: to.clone() })
            .into_iter()
            .collect()),
        Operation::Aspect { to } => Ok((*to != intent.constraints.aspect)
            .then(|| Change::Aspect { from: intent.constraints.aspect.clone(), to: to.clone() })
            .into_iter()
            .collect()),
    }
}

fn replace(intent: &IntentDocument, id: &str, edit: impl FnOnce(&mut Concept)) -> Result<Vec<Change>, ApplyError> {
    let (at, before) = position(intent, id)?;
    let mut after = before.clone();
    edit(&mut after);
    Ok((after != before).then_some(Change::Replace { at, before, after }).into_iter().collect())
}

/// Attributes of a concept that leaves stay, and belong to nothing from then on.
fn released(intent: &IntentDocument, id: &str) -> Vec<Change> {
    let belongs = |(_, concept): &(usize, &Concept)| concept.of.as_deref() == Some(id);
    let release = |(at, before): (usize, &Concept)| Change::Replace {
        at,
        before: before.clone(),
        after: Concept { of: None, ..before.clone() },
    };
    intent.concepts.iter().enumerate().filter(belongs).map(release).collect()
}

fn replaced(change: &Change, position: usize) -> Option<Concept> {
    match change {
        Change::Replace { at, after, .. } if *at == position => Some(after.clone()),
        _ => None,
    }
}

/// Wanting what was taken out takes it off the list of what was.
fn unremoved(intent: &IntentDocument, text: &str, polarity: Polarity) -> Vec<Change> {
    let again = |concept: &Concept| polarity == Polarity::Want && same_words(&concept.text, text);
    let removed = intent.removed.iter().enumerate().rev().filter(|(_, concept)| again(concept));
    removed.map(|(at, concept)| Change::Delete { list: List::Removed, at, concept: concept.clone() }).collect()
}

fn list_mut(intent: &mut IntentDocument, list: List) -> &mut Vec<Concept> {
    match list {
        List::Concepts => &mut intent.concepts,
        List::Removed => &mut intent.removed,
    }
}

fn redo(intent: &mut IntentDocument, change: &Change) -> bool {
    match change {
        Change::Insert { list, at, concept } => {
            let list = list_mut(intent, *list);
            let fits = *at <= list.len();
            if fits {
                list.insert(*at, concept.clone());
            }
            fits
        }
        Change::Delete { list, at, concept } => {
            let list = list_mut(intent, *list);
            let fits = list.get(*at) == Some(concept);
            if fits {
                list.remove(*at);
            }
            fits
        }
        Change::Replace { at, before, after } => match intent.concepts.get_mut(*at) {
            Some(there) if there == before => {
                there.clone_from(after);
                true
            }
            _ => false,
        },
        Change::Profile { to, .. } => {
            intent.target_profile.clone_from(to);
            true
        }
        Change::Aspect { to, .. } => {
            intent.constraints.aspect.clone_from(to);
            true
        }
    }
}

fn reverse(intent: &mut IntentDocument, change: &Change) -> bool {
    let inverse = match change.clone() {
        Change::Insert { list, at, concept } => Change::Delete { list, at, concept },
        Change::Delete { list, at, concept } => Change::Insert { list, at, concept },
        Change::Replace { at, before, after } => Change::Replace { at, before: after, after: before },
        Change::Profile { from, to } => Change::Profile { from: to, to: from },
        Change::Aspect { from, to } => Change::Aspect { from: to, to: from },
    };
    redo(intent, &inverse)
}
