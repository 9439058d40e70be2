//! All judgements, and the figures that are printed.

use std::collections::BTreeMap;

use gesso_core::{
    capability::ModelFamily,
    intent::{check, feedback},
    prompt::{clip::counter_for, compile, for_family, profiles},
};

use crate::{
    answers, budget,
    case::{Case, Session},
    claims::{self, Debate},
    drift, metamorphic, requirements, round_trip,
    tally::{Figure, Promise, Tally},
    technical,
};

/// Documents of the round trip, per family.
pub const DOCUMENTS: u64 = 10_000;
/// Least share of what was asked for that must be done, in percent (llm pipeline: operation satisfaction).
const LEAST_SATISFACTION: f64 = 99.0;
/// Least share of chunks that the estimate, which knows no rare words, does not count short, in percent.
const LEAST_ENOUGH: f64 = 99.0;

/// Every figure.
#[must_use]
pub fn figures(cases: &[Case], sessions: &[Session], debates: &[Debate], documents: u64) -> Vec<Figure> {
    let mut out = Vec::new();
    let good = cases.iter().flat_map(|case| &case.answers).filter(|answer| answer.is_good()).count();
    let all = cases.iter().map(|case| case.answers.len()).sum::<usize>();
    out.push(Figure::count("intent_cases", cases.len(), "cases"));
    out.push(Figure::count("intent_good_answers", good, "answers"));
    out.push(Figure::count("intent_bad_answers", all - good, "answers"));

    let found = answers::judge(cases);
    out.push(Figure::percent("intent_schema", &found.schema, 100.0));
    out.push(Figure::percent("intent_readable", &found.reading, 100.0));
    out.push(Figure::percent("intent_verdicts", &found.verdicts, 100.0));
    out.push(Figure::percent("intent_evidence", &found.evidence, 100.0));
    let mut caught = Tally::default();
    for (class, tally) in &found.caught {
        out.push(Figure::percent(format!("intent_caught_{class}"), tally, 100.0));
        caught.join(tally.clone());
    }
    out.push(Figure::percent("intent_caught", &caught, 100.0));
    out.push(Figure::percent("intent_harmless", &found.harmless, 100.0));

    prompts(cases, found.invented, &mut out);

    let drift = drift::judge(sessions);
    out.push(Figure::percent("intent_drift_rounds", &drift.rounds, 100.0));
    out.push(Figure::new("intent_drift_growth", drift.growth, "%", Promise::AtMost(drift::MOST_GROWTH_PERCENT), &[]));
    #[expect(clippy::cast_precision_loss, reason = "a handful of words")]
    let ornament = drift.ornament as f64;
    out.push(Figure::new("intent_drift_ornament", ornament, "words", Promise::AtMost(0.0), &[]));
    out.push(Figure::new("intent_drift_phrase", drift.phrase_words, "words", Promise::AtMost(drift::MOST_PHRASE_WORDS), &[]));

    let written = claims::judge(debates);
    out.push(Figure::count("intent_claims_answers", debates.iter().map(|debate| debate.answers.len()).sum(), "answers"));
    out.push(Figure::percent("intent_claims", &written.judged, 100.0));
    out.push(Figure::faults("intent_claims_foreign", &written.owned, "claims"));
    out.push(Figure::percent("intent_claims_told_apart", &written.told_apart, 100.0));
    out.push(Figure::new("intent_claims_likeness", written.likeness, "share", Promise::AtMost(claims::SAME_SHARE), &[]));

    out.push(Figure::percent("intent_metamorphic", &metamorphic::judge(cases), 100.0));
    out.push(Figure::faults("intent_technical", &technical::judge(), "faults"));
    for (family, tally) in round_trips(documents) {
        out.push(Figure::percent(format!("intent_round_trip_{family}"), &tally, 100.0));
    }
    out.push(Figure::count("intent_round_trip_documents", usize::try_from(documents).unwrap_or(usize::MAX), "documents"));
    out
}

/// What is judged on compiled prompts: after good answers in the case's family, and before and after in every family.
fn prompts(cases: &[Case], invented: Tally, out: &mut Vec<Figure>) {
    let mut done: BTreeMap<&str, Tally> = BTreeMap::new();
    let (mut novel, mut coverage, mut tokens, mut estimate, mut subject, mut syntax, mut own, mut reading) = (
        invented,
        Tally::default(),
        Tally::default(),
        Tally::default(),
        Tally::default(),
        Tally::default(),
        Tally::default(),
        Tally::default(),
    );
    for case in cases {
        let before = case.intent();
        reading.join(requirements::reading(case));
        let mut intents = vec![before.clone()];
        for answer in case.answers.iter().filter(|answer| answer.is_good()) {
            let Ok(ops) = feedback::read(&answer.text()) else { continue };
            let Some(after) = answers::followed(&before, &ops, &case.feedback) else { continue };
            let profile = for_family(case.family);
            let prompt = compile(&after, profile, counter_for(profile));
            let questions = check(&before, &ops, &case.feedback).questions.len();
            let tally = requirements::satisfied(case, &before, &after, &prompt, questions);
            done.entry(case.class()).or_default().join(tally);
            intents.push(after);
        }
        if case.answers.is_empty() {
            // A prompt alone: what it must have and lack is asked of the prompt it becomes.
            let profile = for_family(case.family);
            let prompt = compile(&before, profile, counter_for(profile));
            done.entry(case.class()).or_default().join(requirements::satisfied(case, &before, &before, &prompt, 0));
        }
        for intent in &intents {
            let profile = for_family(case.family);
            let prompt = compile(intent, profile, counter_for(profile));
            let words = requirements::novel(case, profile, &prompt);
            novel.ask(words.is_empty(), || format!("{}: {words:?}", case.name));
            for profile in profiles() {
                let prompt = compile(intent, profile, counter_for(profile));
                coverage.join(requirements::coverage(&case.name, intent, &prompt, profile));
                tokens.join(budget::tokens(&case.name, &prompt, profile));
                estimate.join(budget::estimate(&case.name, &prompt, profile));
                subject.join(budget::subject(&case.name, intent, &prompt, profile));
                syntax.join(budget::syntax(&case.name, intent, &prompt, profile));
                own.join(requirements::own_syntax(case, intent, &prompt, profile));
            }
        }
    }
    out.push(Figure::faults("intent_novelty", &novel, "prompts"));
    let mut satisfaction = Tally::default();
    for (class, tally) in &done {
        out.push(Figure::percent(format!("intent_class_{class}"), tally, LEAST_SATISFACTION));
        satisfaction.join(tally.clone());
    }
    out.push(Figure::percent("intent_satisfaction", &satisfaction, LEAST_SATISFACTION));
    out.push(Figure::percent("intent_reading", &reading, 100.0));
    out.push(Figure::percent("intent_coverage", &coverage, 100.0));
    out.push(Figure::faults("intent_over_budget", &tokens, "chunks"));
    out.push(Figure::percent("intent_estimate_enough", &estimate, LEAST_ENOUGH));
    out.push(Figure::faults("intent_subject_late", &subject, "prompts"));
    out.push(Figure::percent("intent_syntax", &syntax, 100.0));
    out.push(Figure::percent("intent_own_syntax", &own, 100.0));
}

/// Families at once: they have nothing in common.
fn round_trips(documents: u64) -> Vec<(ModelFamily, Tally)> {
    std::thread::scope(|scope| {
        let started: Vec<_> = ModelFamily::ALL
            .into_iter()
            .map(|family| (family, scope.spawn(move || round_trip::judge(family, documents))))
            .collect();
        started.into_iter().map(|(family, thread)| (family, thread.join().unwrap_or_default())).collect()
    })
}
