//! Every promise of the evaluation is kept; with fewer generated documents than the bench, which runs in release.
#![expect(clippy::unwrap_used, reason = "tests may panic")]

use std::{collections::BTreeMap, path::Path};

use gesso_core::session::Role;
use gesso_evaluation::{
    case::{self, Case},
    claims::Debate,
    recorded::{self, Recorded, Recording},
    report,
};

/// Generated documents per family.
const DOCUMENTS: u64 = 100;
/// Least answers of specialists.
const LEAST_ANSWERS: usize = 35;
/// Least cases of the corpus (llm pipeline: deterministic evaluation).
const LEAST_CASES: usize = 120;

fn cases() -> (Vec<Case>, Vec<case::Session>) {
    case::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("cases")).unwrap()
}

fn debates() -> Vec<Debate> {
    case::load_debates(&Path::new(env!("CARGO_MANIFEST_DIR")).join("cases")).unwrap()
}

#[test]
fn every_specialist_has_good_and_bad_answers() {
    let answers: Vec<_> = debates().into_iter().flat_map(|debate| debate.answers).collect();
    assert!(answers.len() >= LEAST_ANSWERS, "{}", answers.len());
    for role in [Role::Style, Role::Composition, Role::Story, Role::Technical, Role::Critic] {
        let of_role = || answers.iter().filter(|answer| answer.role == role);
        let good = of_role().filter(|answer| answer.class == case::GOOD).count();
        assert!(good >= 1 && good < of_role().count(), "{role:?}");
    }
}

#[test]
fn every_promise_is_kept() {
    let (cases, sessions) = cases();
    for figure in report::figures(&cases, &sessions, &debates(), DOCUMENTS) {
        assert!(figure.is_kept(), "{} is {} {}: {:#?}", figure.name, figure.value, figure.unit, figure.misses);
    }
}

#[test]
fn there_are_enough_cases_of_every_kind_and_family() {
    let (cases, sessions) = cases();
    assert!(cases.len() >= LEAST_CASES && sessions.iter().all(|session| session.rounds.len() == 10));
    let mut families: BTreeMap<String, usize> = BTreeMap::new();
    for case in &cases {
        *families.entry(case.family.to_string()).or_default() += 1;
        let good = case.answers.iter().filter(|answer| answer.is_good()).count();
        assert!(case.answers.is_empty() || (good >= 1 && good < case.answers.len()), "{}: good and bad answers", case.name);
    }
    for family in ["sd15", "sdxl", "pony", "illustrious", "sd35", "flux", "qwen_image"] {
        assert!(families.get(family).is_some_and(|count| *count >= 12), "{families:?}");
    }
}

#[test]
fn the_good_answers_as_a_recording_are_a_perfect_model_and_silence_is_none() {
    let (cases, _) = cases();
    let record = |says: &dyn Fn(&Case) -> String| {
        let mut recording = Recording::of("nobody", "never");
        for case in cases.iter().filter(|case| !case.feedback.is_empty()) {
            recording.answers.push(Recorded { case: case.name.clone(), says: says(case), error: None, took_ms: 5 });
        }
        let figures = recorded::judge(&recording, &cases).unwrap();
        move |name: &str| figures.iter().find(|figure| figure.name == name).unwrap().value
    };
    let perfect = record(&|case| case.answers.iter().find(|answer| answer.is_good()).unwrap().text());
    for name in ["schema", "readable", "quotes", "accepted", "f1", "satisfaction", "without_invention"] {
        assert!(perfect(&format!("recorded_{name}")) > 99.9, "{name} is {}", perfect(&format!("recorded_{name}")));
    }
    let bad = record(&|case| case.answers.iter().rfind(|answer| !answer.is_good()).unwrap().text());
    assert!(bad("recorded_f1") < 50.0 && bad("recorded_accepted") < 50.0 && bad("recorded_satisfaction") < 90.0);
    let silent = record(&|_| String::new());
    assert!(silent("recorded_readable") == 0.0 && silent("recorded_f1") == 0.0);
}
