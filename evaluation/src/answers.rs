//! What models answer: whether it has the form, rests on the person's words, and whether each failure is found out.

use std::collections::BTreeMap;

use gesso_core::{
    intent::{By, FeedbackOps, IntentDocument, Operation, Verdicts, apply, check, feedback, schema_for},
    prompt::{clip::counter_for, compile, for_family},
};
use serde_json::Value;

use crate::{
    case::{Answer, Case},
    conformity::complaints,
    requirements,
    tally::Tally,
};

/// What came of all answers.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// Good answers that conform to the schema of their intent as they are.
    pub schema: Tally,
    /// Answers that are read, or are not, as they should be.
    pub reading: Tally,
    /// Operations judged as they should be, of good answers.
    pub verdicts: Tally,
    /// Accepted operations whose quote stands in the feedback.
    pub evidence: Tally,
    /// Bad answers found out, by failure.
    pub caught: BTreeMap<String, Tally>,
    /// Bad answers after which everything that must hold still holds.
    pub harmless: Tally,
    /// Words after bad answers that nobody said.
    pub invented: Tally,
}

/// Judges every answer of every case.
#[must_use]
pub fn judge(cases: &[Case]) -> Findings {
    let mut findings = Findings::default();
    for case in cases {
        let intent = case.intent();
        for (n, answer) in case.answers.iter().enumerate() {
            judge_one(case, &intent, answer, &format!("{}[{n}] {}", case.name, answer.class), &mut findings);
        }
    }
    findings
}

fn judge_one(case: &Case, intent: &IntentDocument, answer: &Answer, name: &str, findings: &mut Findings) {
    let text = answer.text();
    let read = feedback::read(&text);
    findings.reading.ask(read.is_err() == answer.unreadable, || {
        format!("{name}: {}", read.as_ref().err().map_or_else(|| "was read".to_owned(), ToString::to_string))
    });
    let Ok(ops) = read else {
        if !answer.is_good() {
            findings.caught.entry(answer.class.clone()).or_default().ask(answer.unreadable, || name.to_owned());
        }
        return;
    };
    let verdicts = check(intent, &ops, &case.feedback);
    for op in verdicts.operations() {
        if let Some(origin) = op.origin() {
            let stands = normal(&case.feedback).contains(&normal(&origin.quote)) && !normal(&origin.quote).is_empty();
            findings.evidence.ask(stands, || format!("{name}: \"{}\" was never said", origin.quote));
        }
    }
    if answer.is_good() {
        let document = serde_json::from_str(&text).unwrap_or(Value::Null);
        let faults = complaints(&schema_for(intent), &document, "$");
        findings.schema.ask(faults.is_empty(), || format!("{name}: {}", faults.join("; ")));
        let wrong = unexpected(answer, &verdicts);
        findings.verdicts.ask(wrong.is_empty(), || format!("{name}: {}", wrong.join("; ")));
        return;
    }
    let wrong = unexpected(answer, &verdicts);
    findings
        .caught
        .entry(answer.class.clone())
        .or_default()
        .ask(wrong.is_empty() && !answer.unreadable, || format!("{name}: {}", wrong.join("; ")));
    let Some(after) = followed(intent, &ops, &case.feedback) else {
        findings.harmless.ask(false, || format!("{name}: what was accepted does not fit together"));
        return;
    };
    let profile = for_family(case.family);
    let prompt = compile(&after, profile, counter_for(profile));
    findings.harmless.join(requirements::harm(case, intent, &after, &prompt, name));
    let words = requirements::novel(case, profile, &prompt);
    findings.invented.ask(words.is_empty(), || format!("{name}: {words:?}"));
}

/// The intent after an answer, as the studio would follow it; none when what was accepted does not fit together.
#[must_use]
pub fn followed(intent: &IntentDocument, ops: &FeedbackOps, feedback: &str) -> Option<IntentDocument> {
    let verdicts = check(intent, ops, feedback);
    apply(intent, &verdicts.operations(), &By::new("stage1")).ok()
}

/// What is judged otherwise than the case says.
fn unexpected(answer: &Answer, verdicts: &Verdicts) -> Vec<String> {
    let mut wrong = Vec::new();
    for item in &verdicts.items {
        let code = serde_json::to_value(item.code).ok().and_then(|code| code.as_str().map(str::to_owned)).unwrap_or_default();
        match answer.refused.get(&item.path) {
            Some(expected) if item.accepted || *expected != code => {
                wrong.push(format!("{} is {code} instead of {expected}", item.path));
            }
            None if !item.accepted => wrong.push(format!("{} is refused: {code}, {}", item.path, item.detail)),
            _ => {}
        }
    }
    let judged = |path: &String| verdicts.items.iter().any(|item| item.path == *path);
    wrong.extend(answer.refused.keys().filter(|path| !judged(path)).map(|path| format!("{path} is not judged")));
    if verdicts.problems.is_empty() == answer.inconsistent {
        wrong.push(format!("as a whole: {:?}", verdicts.problems));
    }
    if !answer.is_good() && !answer.mended && answer.refused.is_empty() && !answer.inconsistent && !verdicts.wants_repair() {
        // A failure that only shows in what is asked or pinned has nothing to refuse; it must do no harm, which is asked
        // elsewhere. Anything else must be refused.
        let changes = |op: &Operation| !matches!(op, Operation::Lock { .. });
        if verdicts.operations().iter().any(changes) {
            wrong.push("everything is accepted".to_owned());
        }
    }
    wrong
}

/// Lower case, straight quotes, single blanks.
fn normal(text: &str) -> String {
    let straight =
        text.to_lowercase().replace(['\u{2018}', '\u{2019}'], "'").replace(['\u{201c}', '\u{201d}', '\u{201e}'], "\"");
    straight.split_whitespace().collect::<Vec<_>>().join(" ")
}
