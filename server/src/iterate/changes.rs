//! What came of feedback, for people and programs: each change with its evidence, each refusal with its reason.

use gesso_core::intent::{IntentDocument, Operation, Polarity, Slot, Verdicts, feedback::Reading};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What was done to a concept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeOp {
    /// It is new.
    Add,
    /// It is gone, and avoided from now on.
    Remove,
    /// It has another wording.
    Modify,
    /// It counts more.
    EmphasisUp,
    /// It counts less.
    EmphasisDown,
    /// It was praised and is pinned.
    Keep,
    /// It is no longer pinned.
    Unpin,
    /// The newest change was taken back.
    Undo,
}

/// A change and its evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Change {
    /// What was done.
    pub op: ChangeOp,
    /// The concept, such as `c3`.
    pub id: Option<String>,
    /// What part of the picture it speaks about.
    pub slot: Option<Slot>,
    /// Its wording before; null when it is new.
    pub from: Option<String>,
    /// Its wording after; null when it is gone.
    pub to: Option<String>,
    /// It is something the picture should not have.
    #[serde(default)]
    pub avoid: bool,
    /// The person's words that ask for it; empty for what was commanded.
    pub quote: String,
}

/// An operation that was proposed and not done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Refused {
    /// Where it stood in the model's answer, such as `add[0]`.
    pub op: String,
    /// Why it was not done, in words.
    pub reason: String,
}

/// Something to ask the person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Question {
    /// The words it is about.
    pub quote: String,
    /// The question.
    pub question: String,
}

/// A text before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BeforeAfter {
    /// As it was.
    pub before: String,
    /// As it is.
    pub after: String,
}

/// What came of feedback.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Refinement {
    /// The language model that interpreted it; null for commands such as `undo`, which need none.
    pub model: Option<String>,
    /// What was understood.
    pub interpretation: String,
    /// `change`, `nothing_to_change`, `unclear` or `off_topic`.
    pub verdict: Reading,
    /// Every change, with the words that ask for it.
    pub changes: Vec<Change>,
    /// What was proposed and not done.
    pub rejected: Vec<Refused>,
    /// What should be asked back.
    pub questions: Vec<Question>,
    /// The prompt as it is sent to the nodes.
    pub prompt: BeforeAfter,
    /// The negative prompt; empty where the family reads none.
    pub negative_prompt: BeforeAfter,
    /// What is worth knowing of the prompt, in sentences.
    pub notes: Vec<String>,
    /// The revision of the session's intent that is in force; 0 while none is kept.
    pub revision: i64,
}

/// The changes that operations make to `before`, which became `after`.
pub(super) fn changes_of(operations: &[Operation], before: &IntentDocument, after: &IntentDocument) -> Vec<Change> {
    operations.iter().filter_map(|operation| change_of(operation, before, after)).collect()
}

fn change_of(operation: &Operation, before: &IntentDocument, after: &IntentDocument) -> Option<Change> {
    let quote = operation.origin().map(|origin| origin.quote.clone()).unwrap_or_default();
    if let Operation::Add { slot, text, of, polarity, .. } = operation {
        let is_it = |concept: &&gesso_core::intent::Concept| {
            concept.text == *text && concept.of == *of && before.concept(&concept.id).is_none()
        };
        let id = after.concepts.iter().find(is_it).map(|concept| concept.id.clone());
        let avoid = *polarity == Polarity::Avoid;
        return Some(Change { op: ChangeOp::Add, id, slot: Some(*slot), from: None, to: Some(text.clone()), avoid, quote });
    }
    let concept = before.concept(operation.id()?)?;
    let avoid = before.avoids(concept);
    let same = Some(concept.text.clone());
    let (op, to) = match operation {
        Operation::Remove { .. } | Operation::Retract { .. } => (ChangeOp::Remove, None),
        Operation::Modify { to, .. } => (ChangeOp::Modify, Some(to.clone())),
        Operation::Emphasis { steps, .. } if *steps > 0 => (ChangeOp::EmphasisUp, same.clone()),
        Operation::Emphasis { .. } => (ChangeOp::EmphasisDown, same.clone()),
        Operation::Lock { lock: true, .. } => (ChangeOp::Keep, same.clone()),
        Operation::Lock { lock: false, .. } => (ChangeOp::Unpin, same.clone()),
        Operation::Add { .. } | Operation::Restore { .. } | Operation::Profile { .. } | Operation::Aspect { .. } => {
            return None;
        }
    };
    Some(Change { op, id: Some(concept.id.clone()), slot: Some(concept.slot), from: same, to, avoid, quote })
}

/// What was proposed and not done.
pub(super) fn refused_of(verdicts: &Verdicts) -> Vec<Refused> {
    let refused = verdicts.items.iter().filter(|item| !item.accepted);
    let of_items = refused.map(|item| Refused { op: item.path.clone(), reason: item.detail.clone() });
    let of_answer = verdicts.problems.iter().map(|problem| Refused { op: "answer".into(), reason: problem.clone() });
    of_items.chain(of_answer).collect()
}
