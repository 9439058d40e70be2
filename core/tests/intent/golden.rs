//! The authored corpus: six profiles by twenty kinds of feedback, each with a good and a bad answer of a model.

use std::{collections::BTreeMap, fs, path::Path};

use gesso_core::{
    intent::{By, FeedbackOps, IntentDocument, Verdicts, apply, check, evidence, feedback, schema_for, words},
    prompt::{Compiled, Estimate, NoteCode, compile, for_family, measure, profile::NegativeSupport},
};
use serde::Deserialize;
use serde_json::Value;

use crate::schema::errors;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    label: String,
    cases: Vec<Case>,
}

/// One case.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub name: String,
    pub profile: String,
    pub intent: IntentDocument,
    pub feedback: String,
    pub good: Answer,
    pub bad: Answer,
    /// Words the positive prompt must have.
    pub required: Vec<String>,
    /// Words it must not have, whichever answer came.
    pub forbidden: Vec<String>,
    /// Words the negative prompt must have where it is read.
    pub negative: Vec<String>,
    /// Concepts that must come out as they went in.
    pub untouched: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    pub answer: Value,
    pub codes: BTreeMap<String, String>,
}

impl Answer {
    pub fn ops(&self) -> FeedbackOps {
        feedback::read(&self.answer.to_string()).unwrap()
    }
}

pub fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/intent/golden");
    let mut all = Vec::new();
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for path in files {
        let file: File = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        assert!(file.label.starts_with("synthetic"), "{}", path.display());
        all.extend(file.cases);
    }
    all
}

pub fn next(case: &Case, verdicts: &Verdicts) -> IntentDocument {
    apply(&case.intent, &verdicts.operations(), &By::new("stage1")).unwrap()
}

fn prompt(intent: &IntentDocument) -> Compiled {
    compile(intent, for_family(intent.family()), &Estimate)
}

fn codes(verdicts: &Verdicts) -> BTreeMap<String, String> {
    let code = |item: &gesso_core::intent::Verdict| serde_json::to_value(item.code).unwrap().as_str().unwrap().to_owned();
    verdicts.items.iter().map(|item| (item.path.clone(), code(item))).collect()
}

fn has(text: &str, phrase: &str) -> bool {
    words::content(phrase).is_subset(&words::content(text))
}

#[test]
fn there_are_six_profiles_by_twenty_kinds() {
    let cases = cases();
    assert_eq!(cases.len(), 120);
    let profiles: std::collections::BTreeSet<&str> = cases.iter().map(|case| case.profile.as_str()).collect();
    assert_eq!(profiles.len(), 6);
    for case in &cases {
        assert_eq!(case.intent.problems(), Vec::<String>::new(), "{}", case.name);
        assert_eq!(case.intent.target_profile, case.profile, "{}", case.name);
    }
}

#[test]
fn good_answers_follow_the_schema_and_get_the_expected_verdicts() {
    for case in cases() {
        assert_eq!(errors(&schema_for(&case.intent), &case.good.answer, "$"), Vec::<String>::new(), "{}", case.name);
        let verdicts = check(&case.intent, &case.good.ops(), &case.feedback);
        assert_eq!(codes(&verdicts), case.good.codes, "{}: {:?}", case.name, verdicts.complaints());
        assert!(!verdicts.wants_repair(), "{}: {:?}", case.name, verdicts.complaints());
    }
}

#[test]
fn bad_answers_are_found_out_and_do_no_harm() {
    for case in cases() {
        let verdicts = check(&case.intent, &case.bad.ops(), &case.feedback);
        assert_eq!(codes(&verdicts), case.bad.codes, "{}: {:?}", case.name, verdicts.complaints());
        assert!(verdicts.wants_repair() || case.bad.codes.values().any(|code| code == "superseded"), "{}", case.name);
        let after = next(&case, &verdicts);
        let compiled = prompt(&after);
        for word in &case.forbidden {
            assert!(!has(&compiled.positive, word), "{}: {word} in {}", case.name, compiled.positive);
        }
        assert_eq!(measure::novelty(&after, for_family(after.family()), &compiled), [].into(), "{}", case.name);
    }
}

#[test]
fn every_operation_is_satisfied_in_the_prompt() {
    for case in cases() {
        let verdicts = check(&case.intent, &case.good.ops(), &case.feedback);
        let after = next(&case, &verdicts);
        let profile = for_family(after.family());
        let (before, compiled) = (prompt(&case.intent), prompt(&after));
        for word in &case.required {
            assert!(has(&compiled.positive, word), "{}: {word} missing in {}", case.name, compiled.positive);
        }
        for word in &case.forbidden {
            assert!(!has(&compiled.positive, word), "{}: {word} in {}", case.name, compiled.positive);
        }
        for word in &case.negative {
            if profile.negative == NegativeSupport::None {
                let told = |note: &gesso_core::prompt::Note| matches!(note.code, NoteCode::Opposite | NoteCode::Unsupported);
                assert!(compiled.notes.iter().any(told), "{}: {:?}", case.name, compiled.notes);
                assert_eq!(compiled.negative, "");
            } else {
                assert!(has(&compiled.negative, word), "{}: {word} missing in {}", case.name, compiled.negative);
            }
            assert!(!compiled.positive.contains(word.as_str()), "{}: {word} in {}", case.name, compiled.positive);
        }
        for id in &case.untouched {
            assert_eq!(after.concept(id).map(|c| &c.text), case.intent.concept(id).map(|c| &c.text), "{} {id}", case.name);
            assert!(compiled.positive.contains(&case.intent.concept(id).unwrap().text), "{} {id}", case.name);
        }
        assert!(compiled.tokens.iter().all(|tokens| *tokens <= profile.budget.tokens), "{}", case.name);
        assert_eq!(measure::novelty(&after, profile, &compiled), [].into(), "{}", case.name);
        if after == case.intent {
            assert_eq!(compiled, before, "{}", case.name);
        }
    }
}

#[test]
fn every_accepted_change_has_its_evidence() {
    let mut accepted = 0;
    for case in cases() {
        for answer in [&case.good, &case.bad] {
            for op in check(&case.intent, &answer.ops(), &case.feedback).operations() {
                if let Some(origin) = op.origin() {
                    assert!(evidence::stands_in(&origin.quote, &case.feedback), "{}", case.name);
                    accepted += 1;
                }
            }
        }
    }
    assert!(accepted >= 80, "{accepted}");
}
