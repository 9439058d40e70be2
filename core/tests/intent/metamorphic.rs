//! What must not depend on how feedback is put: saying it twice, in another order, over many rounds.

use std::collections::BTreeSet;

use gesso_core::{
    capability::ModelFamily,
    intent::{By, FeedbackOps, Operation, Origin, Slot, apply, check, from_prompt, undo},
    prompt::{Estimate, compile, for_family, measure},
};

use crate::golden::{cases, next};

#[test]
fn the_same_feedback_twice_changes_nothing_the_second_time() {
    for case in cases() {
        let ops = case.good.ops();
        let once = next(&case, &check(&case.intent, &ops, &case.feedback));
        let again = check(&once, &ops, &case.feedback);
        assert_eq!(again.operations(), [], "{}", case.name);
        assert_eq!(apply(&once, &again.operations(), &By::new("stage1")).unwrap(), once, "{}", case.name);
    }
}

#[test]
fn the_order_of_operations_does_not_matter() {
    for case in cases() {
        let ops = case.good.ops();
        let mut turned: FeedbackOps = ops.clone();
        turned.remove.reverse();
        turned.modify.reverse();
        turned.emphasis_up.reverse();
        turned.add.reverse();
        let set = |ops: &FeedbackOps| -> BTreeSet<String> {
            check(&case.intent, ops, &case.feedback).operations().iter().map(|op| serde_json::to_string(op).unwrap()).collect()
        };
        assert_eq!(set(&ops), set(&turned), "{}", case.name);
    }
}

#[test]
fn the_case_and_spacing_of_feedback_do_not_matter() {
    for case in cases() {
        let ops = case.good.ops();
        let loud = case.feedback.to_uppercase().replace(' ', "  ");
        let codes = |feedback: &str| check(&case.intent, &ops, feedback).items.iter().map(|item| item.code).collect::<Vec<_>>();
        assert_eq!(codes(&loud), codes(&case.feedback), "{}", case.name);
    }
}

#[test]
fn undoing_a_golden_change_restores_the_document() {
    for case in cases() {
        let after = next(&case, &check(&case.intent, &case.good.ops(), &case.feedback));
        if after != case.intent {
            assert_eq!(undo(&after).unwrap(), case.intent, "{}", case.name);
        }
    }
}

#[test]
fn ten_rounds_do_not_make_the_prompt_drift() {
    for family in ModelFamily::ALL {
        let mut intent = from_prompt("a red fox, running, in a snowy forest, soft morning light, watercolor painting", family);
        let profile = for_family(family);
        let first = compile(&intent, profile, &Estimate);
        let untouched = intent.concepts[2].clone();
        let mut tokens: usize = first.tokens.iter().sum();
        for round in 0..10 {
            let op = if round % 2 == 0 {
                Operation::Modify { id: "c1".into(), to: format!("a fox number {round}"), origin: Origin::user("number") }
            } else {
                Operation::Emphasis {
                    id: "c4".into(),
                    steps: if round % 4 == 1 { 1 } else { -1 },
                    origin: Origin::user("light"),
                }
            };
            intent = apply(&intent, &[op], &By::new("stage1")).unwrap();
            let compiled = compile(&intent, profile, &Estimate);
            let now: usize = compiled.tokens.iter().sum();
            assert!(now * 10 <= tokens * 11 + 20, "{family}, round {round}: {tokens} to {now}");
            tokens = now;
            assert_eq!(intent.concepts[2], untouched);
            assert!(compiled.positive.contains(&untouched.text), "{}", compiled.positive);
            assert_eq!(measure::flowery(&compiled.positive).0, 0);
        }
        assert_eq!(intent.rev, 10);
        for _ in 0..10 {
            intent = undo(&intent).unwrap();
        }
        assert_eq!(compile(&intent, profile, &Estimate), first);
    }
}

#[test]
fn emphasis_moves_weight_or_place_the_right_way() {
    for family in ModelFamily::ALL {
        let intent =
            from_prompt("a red fox, wearing a scarf, in a snowy forest, soft morning light, watercolor painting", family);
        let profile = for_family(family);
        let light = intent.concepts.iter().find(|concept| concept.slot == Slot::Lighting).unwrap().id.clone();
        let seen = |steps: i8| {
            let op = Operation::Emphasis { id: light.clone(), steps, origin: Origin::user("light") };
            let intent = apply(&intent, &[op], &By::new("stage1")).unwrap();
            let compiled = compile(&intent, profile, &Estimate);
            let at = compiled.positive.find("soft morning light").unwrap();
            let read = measure::parse(&compiled, profile).into_iter().find(|found| found.id == light).unwrap();
            assert_eq!(read.step, steps.clamp(-2, 2), "{family}: {}", compiled.positive);
            (profile.weight(steps), at)
        };
        let (up, none, down) =
            (seen(1), (1.0, compile(&intent, profile, &Estimate).positive.find("soft morning light").unwrap()), seen(-1));
        assert!(up.0 > none.0 || up.1 < none.1, "{family}: {up:?} {none:?}");
        assert!(down.0 < none.0 || down.1 > none.1, "{family}: {down:?} {none:?}");
    }
}
