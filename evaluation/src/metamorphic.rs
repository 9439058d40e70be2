//! What must not depend on how something is put: twice, in another order, louder, undone, for another family and back.

use std::collections::BTreeSet;

use gesso_core::{
    capability::ModelFamily,
    intent::{By, FeedbackOps, IntentDocument, Operation, Origin, Polarity, Slot, apply, check, feedback, undo},
    prompt::{clip::counter_for, compile, for_family},
};

use crate::{answers::followed, case::Case, tally::Tally};

/// Tries every good answer.
#[must_use]
pub fn judge(cases: &[Case]) -> Tally {
    let mut tally = Tally::default();
    for case in cases {
        let intent = case.intent();
        for answer in case.answers.iter().filter(|answer| answer.is_good()) {
            if let Ok(ops) = feedback::read(&answer.text()) {
                one(case, &intent, &ops, &mut tally);
            }
        }
        profiles(case, &intent, &mut tally);
        added_and_removed(case, &intent, &mut tally);
    }
    tally
}

fn one(case: &Case, intent: &IntentDocument, ops: &FeedbackOps, tally: &mut Tally) {
    let Some(once) = followed(intent, ops, &case.feedback) else {
        return tally.ask(false, || format!("{}: cannot be followed", case.name));
    };
    let twice = followed(&once, ops, &case.feedback);
    tally.ask(twice.as_ref() == Some(&once), || format!("{}: saying it twice does something else", case.name));
    if once != *intent {
        tally.ask(undo(&once).as_ref() == Some(intent), || format!("{}: undone is not as before", case.name));
    }
    let mut turned = ops.clone();
    turned.remove.reverse();
    turned.modify.reverse();
    turned.emphasis_up.reverse();
    turned.emphasis_down.reverse();
    turned.add.reverse();
    turned.keep.reverse();
    let set = |ops: &FeedbackOps| -> BTreeSet<String> {
        check(intent, ops, &case.feedback).operations().iter().map(|op| format!("{op:?}")).collect()
    };
    tally.ask(set(ops) == set(&turned), || format!("{}: the order of operations matters", case.name));
    let loud = case.feedback.to_uppercase().replace(' ', "  ");
    // Capitals of some letters have no way back.
    if loud.to_lowercase() == case.feedback.to_lowercase().replace(' ', "  ") {
        let codes = |said: &str| check(intent, ops, said).items.iter().map(|item| item.code).collect::<Vec<_>>();
        tally.ask(codes(&loud) == codes(&case.feedback), || format!("{}: capitals and blanks matter", case.name));
    }
    let chatty = format!("{}\nThanks, have a nice weekend.", case.feedback);
    let changes = |said: &str| followed(intent, ops, said).map(|next| next.concepts);
    tally.ask(changes(&chatty) == changes(&case.feedback), || format!("{}: small talk matters", case.name));
}

fn profiles(case: &Case, intent: &IntentDocument, tally: &mut Tally) {
    let before = for_family(case.family);
    let prompt = compile(intent, before, counter_for(before));
    for family in ModelFamily::ALL {
        let to = |intent: &IntentDocument, family: ModelFamily| {
            apply(intent, &[Operation::Profile { to: family.as_str().to_owned() }], &By::new("person")).ok()
        };
        let back = to(intent, family).and_then(|there| to(&there, case.family));
        let same =
            back.is_some_and(|back| back.concepts == intent.concepts && compile(&back, before, counter_for(before)) == prompt);
        tally.ask(same, || format!("{}: {family} and back is not as before", case.name));
    }
}

fn added_and_removed(case: &Case, intent: &IntentDocument, tally: &mut Tally) {
    let add = Operation::Add {
        slot: Slot::Subject,
        text: "paper kite".to_owned(),
        of: None,
        polarity: Polarity::Want,
        origin: Origin::user("a paper kite"),
    };
    let by = By::new("stage1");
    let removed = apply(intent, &[add], &by).ok().and_then(|with| {
        let id = with.concepts.last()?.id.clone();
        apply(&with, &[Operation::Remove { id, origin: Origin::user("no kite") }], &by).ok()
    });
    let profile = for_family(case.family);
    let prompt = |intent: &IntentDocument| compile(intent, profile, counter_for(profile)).positive;
    let same = removed.is_some_and(|after| after.concepts == intent.concepts && prompt(&after) == prompt(intent));
    tally.ask(same, || format!("{}: a thing added and removed leaves a trace", case.name));
}
