//! Answers recorded from real models (`gesso intent record`), judged against the same cases.

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::{Context, Result, ensure};
use gesso_core::{
    intent::{FeedbackOps, check, feedback, schema_for},
    prompt::{clip::counter_for, compile, for_family},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    answers::followed,
    case::Case,
    conformity::complaints,
    lemmas::lemmas,
    requirements,
    tally::{Figure, Promise, Tally},
};

/// How the label of every recording begins.
const RECORDED: &str = "recorded: ";

/// A file of recorded answers.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recording {
    /// `recorded: …`.
    pub label: String,
    /// The model that answered.
    pub model: String,
    /// Its answers.
    pub answers: Vec<Recorded>,
}

/// One recorded answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recorded {
    /// The case's name.
    pub case: String,
    /// What the model wrote, to the letter; empty when it did not answer.
    pub says: String,
    /// Why there is no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// From the question to the last word, in milliseconds.
    pub took_ms: u64,
}

impl Recording {
    /// A recording without answers yet; `when` is for people.
    #[must_use]
    pub fn of(model: &str, when: &str) -> Self {
        Self { label: format!("{RECORDED}{model}, {when}"), model: model.to_owned(), answers: Vec::new() }
    }
}

/// Reads a recording.
///
/// # Errors
/// The file cannot be read or is none.
pub fn load(path: &Path) -> Result<Recording> {
    let named = || format!("the file {}", path.display());
    let recording: Recording = serde_json::from_str(&fs::read_to_string(path).with_context(named)?).with_context(named)?;
    ensure!(recording.label.starts_with(RECORDED), "{} is no recording", path.display());
    Ok(recording)
}

/// The figures of a model; nothing is promised of it but what code guarantees.
///
/// # Errors
/// It answers cases that there are not.
pub fn judge(recording: &Recording, cases: &[Case]) -> Result<Vec<Figure>> {
    let (mut form, mut read, mut quotes, mut accepted, mut done, mut invented) =
        (Tally::default(), Tally::default(), Tally::default(), Tally::default(), Tally::default(), Tally::default());
    let (mut right, mut proposed, mut expected) = (0, 0, 0);
    let mut times: Vec<u64> = Vec::new();
    for answer in &recording.answers {
        let case = cases.iter().find(|case| case.name == answer.case);
        let case = case.with_context(|| format!("there is no case {}", answer.case))?;
        let intent = case.intent();
        times.push(answer.took_ms);
        let document = serde_json::from_str(&answer.says).unwrap_or(Value::Null);
        let faults = complaints(&schema_for(&intent), &document, "$");
        form.ask(faults.is_empty(), || format!("{}: {}", case.name, faults.first().cloned().unwrap_or_default()));
        let ops = feedback::read(&answer.says);
        read.ask(ops.is_ok(), || format!("{}: {}", case.name, answer.error.clone().unwrap_or_default()));
        let good = case.answers.iter().find(|answer| answer.is_good()).and_then(|good| feedback::read(&good.text()).ok());
        let wanted = good.map(|good| keys(&good)).unwrap_or_default();
        expected += wanted.len();
        let Ok(ops) = ops else { continue };
        let keys = keys(&ops);
        right += keys.intersection(&wanted).count();
        proposed += keys.len();
        let verdicts = check(&intent, &ops, &case.feedback);
        for item in
            verdicts.items.iter().filter(|item| item.id.is_none() || item.class != gesso_core::intent::verdict::Class::Keep)
        {
            use gesso_core::intent::verdict::Code;
            quotes.ask(item.code != Code::QuoteNotFound, || format!("{}: {}", case.name, item.detail));
            accepted.ask(item.accepted, || format!("{}: {} {}", case.name, item.path, item.detail));
        }
        let Some(after) = followed(&intent, &ops, &case.feedback) else { continue };
        let profile = for_family(case.family);
        let prompt = compile(&after, profile, counter_for(profile));
        done.join(requirements::satisfied(case, &intent, &after, &prompt, verdicts.questions.len()));
        let words = requirements::novel(case, profile, &prompt);
        invented.ask(words.is_empty(), || format!("{}: {words:?}", case.name));
    }
    times.sort_unstable();
    #[expect(clippy::cast_precision_loss, reason = "counts and milliseconds are small")]
    let share = |part: usize, whole: usize| if whole == 0 { 0.0 } else { 100.0 * part as f64 / whole as f64 };
    #[expect(clippy::cast_precision_loss, reason = "counts and milliseconds are small")]
    let time = |share: usize| times.get(times.len().saturating_sub(1) * share / 100).map_or(f64::NAN, |ms| *ms as f64);
    let (precision, recall) = (share(right, proposed), share(right, expected));
    let f1 = if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 };
    let told = |name: &str, value, unit| Figure::new(format!("recorded_{name}"), value, unit, Promise::Nothing, &[]);
    let tallied = |name: &str, tally: &Tally| {
        Figure::new(format!("recorded_{name}"), tally.percent(), "%", Promise::Nothing, &tally.misses)
    };
    Ok(vec![
        told("answers", share(recording.answers.len(), 1) / 100.0, "answers"),
        tallied("schema", &form),
        tallied("readable", &read),
        tallied("quotes", &quotes),
        tallied("accepted", &accepted),
        told("precision", precision, "%"),
        told("recall", recall, "%"),
        told("f1", f1, "%"),
        tallied("satisfaction", &done),
        tallied("without_invention", &invented),
        told("time_p50", time(50), "ms"),
        told("time_p95", time(95), "ms"),
    ])
}

/// What an answer does, without how it is put: class and concept, or the words of what comes in.
fn keys(ops: &FeedbackOps) -> BTreeSet<String> {
    let on = |class: &str, id: &str| format!("{class} {id}");
    let mut keys = BTreeSet::new();
    keys.extend(ops.remove.iter().map(|op| on("remove", &op.id)));
    keys.extend(ops.modify.iter().map(|op| on("modify", &op.id)));
    keys.extend(ops.emphasis_up.iter().map(|op| on("up", &op.id)));
    keys.extend(ops.emphasis_down.iter().map(|op| on("down", &op.id)));
    keys.extend(ops.add.iter().map(|op| format!("add {:?} {:?}", op.polarity, lemmas(&op.text))));
    keys
}
