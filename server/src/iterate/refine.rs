//! One round of feedback: the model's operations, checked against the person's words, applied to the intent.

use std::sync::Mutex;

use gesso_app::ports::llm::LlmBackend;
use gesso_core::{
    intent::{
        By, Concept, FeedbackOps, IntentDocument, Operation, Verdicts, apply, check,
        command::{Command, command},
        feedback::Reading,
        undo,
    },
    llm::ability,
    session::{Role, Session},
};
use serde_json::Value;

use super::{
    IterateError,
    ask::question,
    base::{Base, compiled, written},
    changes::{BeforeAfter, Change, ChangeOp, Question, Refinement, changes_of, refused_of},
};
use crate::llm::{StructuredError, choose, structured};

/// Who makes these revisions.
const BY_MODEL: &str = "stage1";
const BY_PERSON: &str = "person";

/// What came of feedback, and the intent it leads to.
#[derive(Clone, Debug)]
pub struct Refined {
    /// For the answer; its revision is the one before until the new one is kept.
    pub refinement: Refinement,
    /// What is wanted from now on.
    pub intent: IntentDocument,
    /// The operations that were done.
    pub operations: Vec<Operation>,
}

/// What the model proposed and what is left of it.
struct Proposal {
    interpretation: String,
    verdicts: Verdicts,
}

/// Interprets feedback. Nothing is kept.
///
/// The model is the one assigned to the critic, else to style, else the first installed that writes text.
///
/// # Errors
/// See [`IterateError`]; the base is as it was.
pub async fn refine(llm: &dyn LlmBackend, base: &Base, feedback: &str) -> Result<Refined, IterateError> {
    if let Some(command) = command(&base.intent, feedback) {
        return commanded(base, command);
    }
    let model = choose(llm, assigned(&base.session), ability::COMPLETION).await?;
    let Proposal { interpretation, verdicts } = propose(llm, base, &model.name, feedback).await?;
    let operations = verdicts.operations();
    // What was checked one by one can still not fit together; then nothing of it is done.
    let applied = apply(&base.intent, &operations, &By::new(BY_MODEL));
    let (intent, operations, misfit) = match applied {
        Ok(intent) => (intent, operations, None),
        Err(error) => (base.intent.clone(), Vec::new(), Some(error.to_string())),
    };
    let mut rejected = refused_of(&verdicts);
    rejected.extend(misfit.map(|reason| super::Refused { op: "answer".into(), reason }));
    let questions = verdicts.questions.into_iter();
    let parts = Parts {
        model: Some(model.name),
        interpretation,
        verdict: verdicts.reading,
        changes: changes_of(&operations, &base.intent, &intent),
        rejected,
        questions: questions.map(|asked| Question { quote: asked.quote, question: asked.question }).collect(),
    };
    Ok(finish(base, intent, operations, parts))
}

/// Everything of an answer that is not read off the intent.
struct Parts {
    model: Option<String>,
    interpretation: String,
    verdict: Reading,
    changes: Vec<Change>,
    rejected: Vec<super::Refused>,
    questions: Vec<Question>,
}

fn finish(base: &Base, intent: IntentDocument, operations: Vec<Operation>, parts: Parts) -> Refined {
    let (before, negative_before) = base.prompt.clone();
    let compiled = compiled(&intent, base.family);
    // Words that nobody changed stay as they were written, to the letter.
    let is_same = unpinned(&intent) == unpinned(&base.intent);
    let (after, negative_after) = if is_same { base.prompt.clone() } else { written(&compiled) };
    let Parts { model, interpretation, verdict, changes, rejected, questions } = parts;
    let refinement = Refinement {
        model,
        interpretation,
        verdict,
        changes,
        rejected,
        questions,
        prompt: BeforeAfter { before, after },
        negative_prompt: BeforeAfter { before: negative_before, after: negative_after },
        notes: compiled.notes.into_iter().map(|note| note.text).collect(),
        revision: base.revision,
    };
    Refined { refinement, intent, operations }
}

/// The concepts as far as a prompt is made of them: pins leave no trace in it.
fn unpinned(intent: &IntentDocument) -> Vec<Concept> {
    let concepts = intent.concepts.iter().chain(&intent.removed);
    concepts.map(|concept| Concept { lock: false, ..concept.clone() }).collect()
}

/// `undo`, `pin` and `unpin` are understood by rule and need no model (llm pipeline: decisions on open points).
fn commanded(base: &Base, command: Command) -> Result<Refined, IterateError> {
    let (intent, operations, changes, said) = match command {
        Command::Undo => {
            let intent = undo(&base.intent).ok_or(IterateError::NothingToUndo)?;
            let change =
                Change { op: ChangeOp::Undo, id: None, slot: None, from: None, to: None, avoid: false, quote: String::new() };
            (intent, Vec::new(), vec![change], "The newest change is taken back.")
        }
        Command::Pins(operations) => {
            let intent = apply(&base.intent, &operations, &By::new(BY_PERSON)).unwrap_or_else(|_| base.intent.clone());
            let changes = changes_of(&operations, &base.intent, &intent);
            (intent, operations, changes, "Concepts are pinned or unpinned.")
        }
    };
    let parts = Parts {
        model: None,
        interpretation: said.to_owned(),
        verdict: Reading::Change,
        changes,
        rejected: Vec::new(),
        questions: Vec::new(),
    };
    Ok(finish(base, intent, operations, parts))
}

/// Asks the model; an answer with faults that it could mend is asked for once more, and the better one counts.
async fn propose(llm: &dyn LlmBackend, base: &Base, model: &str, feedback: &str) -> Result<Proposal, IterateError> {
    let best: Mutex<Option<Proposal>> = Mutex::new(None);
    let read = |value: &Value| -> Result<(), Vec<String>> {
        let ops: FeedbackOps = serde_json::from_value(value.clone()).map_err(|error| vec![format!("answer: {error}")])?;
        let verdicts = check(&base.intent, &ops, feedback);
        let (complaints, wants_repair) = (verdicts.complaints(), verdicts.wants_repair());
        let mut best = best.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let done = |proposal: &Proposal| proposal.verdicts.operations().len();
        if best.as_ref().is_none_or(|best| verdicts.operations().len() >= done(best)) {
            *best = Some(Proposal { interpretation: ops.interpretation, verdicts });
        }
        if wants_repair { Err(complaints) } else { Ok(()) }
    };
    let asked = structured(llm, question(base, model, feedback), read).await;
    let best = best.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    match (asked, best) {
        // An answer that can be read is worth showing, refusals and all; one that cannot is not.
        (Ok(_) | Err(StructuredError::Nonsense { .. }), Some(best)) => Ok(best),
        (Err(error), _) => Err(error.into()),
        (Ok(_), None) => Err(StructuredError::Nonsense { model: model.to_owned(), complaints: Vec::new() }.into()),
    }
}

fn assigned(session: &Session) -> Option<&str> {
    [Role::Critic, Role::Style].iter().find_map(|role| session.model_assignments.get(role)).map(String::as_str)
}
