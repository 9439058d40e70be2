//! The validator: an interpreter's answer against the document and the person's own words.
//!
//! Rules: evidence, ids, one class per concept, length and syntax, polarity, locks, novelty (strict: nothing invented).

use std::collections::{BTreeMap, BTreeSet};

use super::{
    document::{Concept, IntentDocument, MAX_PHRASE_WORDS, Origin, Polarity},
    evidence::{self, Support},
    feedback::{FeedbackOps, Reading, UnclearOp},
    operation::Operation,
    revision::Recorded,
    slot::Slot,
    verdict::{Class, Code, Verdict, Verdicts},
    words,
};

/// The finding on each proposed operation; what is accepted carries the operation to apply.
///
/// Concepts that no accepted operation names are kept as they are: that is code's doing, whatever `keep` says.
#[must_use]
pub fn check(intent: &IntentDocument, ops: &FeedbackOps, feedback: &str) -> Verdicts {
    let mut checker = Checker {
        intent,
        feedback,
        agreed: intent.wanted().flat_map(|concept| words::content(&concept.text)).collect(),
        taken: BTreeMap::new(),
        items: Vec::new(),
        questions: ops.unclear.clone(),
        problems: reading_problems(ops),
    };
    if checker.problems.is_empty() || ops.verdict == Reading::Change {
        checker.all(ops);
    } else {
        checker.refuse_all(ops);
    }
    Verdicts { items: checker.items, reading: ops.verdict, problems: checker.problems, questions: checker.questions }
}

/// Whether the reading fits the arrays.
fn reading_problems(ops: &FeedbackOps) -> Vec<String> {
    let changes = ops.remove.len() + ops.modify.len() + ops.emphasis_up.len() + ops.emphasis_down.len() + ops.add.len();
    let mut problems = Vec::new();
    match ops.verdict {
        Reading::Change if changes == 0 => problems.push("verdict: it says \"change\", but nothing is to change".to_owned()),
        Reading::NothingToChange | Reading::Unclear | Reading::OffTopic if changes > 0 => {
            problems.push("verdict: it says that nothing changes, but operations are given".to_owned());
        }
        Reading::Unclear if ops.unclear.is_empty() => problems.push("unclear: no question is given".to_owned()),
        _ => {}
    }
    problems
}

type Finding = Result<(Code, Option<Operation>), (Code, String)>;

struct Checker<'a> {
    intent: &'a IntentDocument,
    feedback: &'a str,
    /// Content stems of what is already wanted.
    agreed: BTreeSet<String>,
    /// Which class has a concept already.
    taken: BTreeMap<&'a str, Class>,
    items: Vec<Verdict>,
    questions: Vec<UnclearOp>,
    problems: Vec<String>,
}

impl<'a> Checker<'a> {
    fn all(&mut self, ops: &'a FeedbackOps) {
        for (n, op) in ops.remove.iter().enumerate() {
            let finding = self.remove(&op.id, &op.quote);
            self.push(Class::Remove, n, Some(&op.id), finding);
        }
        for (n, op) in ops.modify.iter().enumerate() {
            let finding = self.modify(&op.id, &op.quote, &op.to);
            self.push(Class::Modify, n, Some(&op.id), finding);
        }
        let lowered: BTreeSet<&str> = ops.emphasis_down.iter().map(|op| op.id.as_str()).collect();
        let raised: BTreeSet<&str> = ops.emphasis_up.iter().map(|op| op.id.as_str()).collect();
        for (class, list, others, sign) in
            [(Class::EmphasisUp, &ops.emphasis_up, &lowered, 1), (Class::EmphasisDown, &ops.emphasis_down, &raised, -1)]
        {
            for (n, op) in list.iter().enumerate() {
                let finding = if others.contains(op.id.as_str()) {
                    Err((Code::Contradictory, format!("{} is to be both stronger and weaker", op.id)))
                } else {
                    self.emphasis(class, &op.id, &op.quote, op.amount, sign)
                };
                self.push(class, n, Some(&op.id), finding);
            }
        }
        for (n, id) in ops.keep.iter().enumerate() {
            let finding = self.keep(id);
            self.push(Class::Keep, n, Some(id), finding);
        }
        for (n, op) in ops.add.iter().enumerate() {
            let finding = self.add(&op.quote, op.slot, &op.text, &op.of, op.polarity);
            self.push(Class::Add, n, None, finding);
        }
    }

    fn refuse_all(&mut self, ops: &'a FeedbackOps) {
        let why = || Err((Code::ReadingForbids, "the verdict says that nothing changes".to_owned()));
        let lists = [
            (Class::Remove, ops.remove.iter().map(|op| op.id.as_str()).collect::<Vec<_>>()),
            (Class::Modify, ops.modify.iter().map(|op| op.id.as_str()).collect()),
            (Class::EmphasisUp, ops.emphasis_up.iter().map(|op| op.id.as_str()).collect()),
            (Class::EmphasisDown, ops.emphasis_down.iter().map(|op| op.id.as_str()).collect()),
        ];
        for (class, ids) in lists {
            for (n, id) in ids.into_iter().enumerate() {
                self.push(class, n, Some(id), why());
            }
        }
        for (n, id) in ops.keep.iter().enumerate() {
            let finding = self.keep(id);
            self.push(Class::Keep, n, Some(id), finding);
        }
        for n in 0..ops.add.len() {
            self.push(Class::Add, n, None, why());
        }
    }

    fn push(&mut self, class: Class, n: usize, id: Option<&'a str>, finding: Finding) {
        let accepted = finding.is_ok();
        if let (true, Some(id), false) = (accepted, id, class == Class::Keep) {
            self.taken.entry(id).or_insert(class);
        }
        let (code, detail, operation) = match finding {
            Ok((Code::NoChange, operation)) => (Code::NoChange, "nothing would change".to_owned(), operation),
            Ok((code, operation)) => (code, "accepted".to_owned(), operation),
            Err((code, detail)) => (code, detail, None),
        };
        let path = format!("{}[{n}]", class.as_str());
        self.items.push(Verdict { path, class, id: id.map(str::to_owned), accepted, code, detail, operation });
    }

    /// What holds for every operation on an existing concept.
    fn target(&mut self, class: Class, id: &str, quote: &str) -> Result<&'a Concept, (Code, String)> {
        let Some(concept) = self.intent.concept(id) else {
            return Err((Code::UnknownId, format!("there is no concept \"{id}\"")));
        };
        if !evidence::stands_in(quote, self.feedback) {
            return Err((Code::QuoteNotFound, format!("\"{quote}\" does not stand in the feedback")));
        }
        if let Some(by) = self.taken.get(id) {
            return Err(if *by == class {
                (Code::Duplicate, format!("{id} is already in {}", class.as_str()))
            } else {
                (Code::Superseded, format!("{id} is already in {}, which is stronger", by.as_str()))
            });
        }
        if concept.lock && !evidence::names(quote, &concept.text) {
            let question = format!("\"{}\" is pinned. Should it change?", concept.text);
            self.questions.push(UnclearOp { quote: quote.to_owned(), question });
            return Err((Code::Locked, format!("{id} is pinned and \"{quote}\" does not name it")));
        }
        Ok(concept)
    }

    fn remove(&mut self, id: &str, quote: &str) -> Finding {
        self.target(Class::Remove, id, quote)?;
        if evidence::praises(quote, self.feedback) {
            return Err((Code::Opposite, format!("\"{quote}\" asks to keep it")));
        }
        Ok((Code::Ok, Some(Operation::Remove { id: id.to_owned(), origin: Origin::user(quote) })))
    }

    fn modify(&mut self, id: &str, quote: &str, to: &str) -> Finding {
        let concept = self.target(Class::Modify, id, quote)?;
        let code = self.wording(to, quote, concept.slot)?;
        let to = words::tidy(to);
        if to == concept.text {
            return Ok((Code::NoChange, None));
        }
        Ok((code, Some(Operation::Modify { id: id.to_owned(), to, origin: Origin::user(quote) })))
    }

    fn emphasis(&mut self, class: Class, id: &str, quote: &str, amount: i8, sign: i8) -> Finding {
        let concept = self.target(class, id, quote)?;
        if !(1..=2).contains(&amount) {
            return Err((Code::Amount, format!("the amount is {amount}, not 1 or 2")));
        }
        if evidence::direction(quote).is_some_and(|up| up != (sign > 0)) {
            return Err((Code::Opposite, format!("\"{quote}\" asks for the opposite")));
        }
        let steps = amount * sign;
        let op = Operation::Emphasis { id: id.to_owned(), steps, origin: Origin::user(quote) };
        let stepped = (concept.weight_step + steps).clamp(-2, 2) != concept.weight_step;
        if !stepped || self.was_just_done(&op) {
            return Ok((Code::NoChange, None));
        }
        Ok((Code::Ok, Some(op)))
    }

    /// Whether the last revision did the same for the same words: sending feedback twice moves a weight once.
    fn was_just_done(&self, op: &Operation) -> bool {
        let same = |recorded: &Recorded| match (recorded, op) {
            (
                Recorded::Operation(Operation::Emphasis { id, steps, origin }),
                Operation::Emphasis { id: now, steps: steps_now, origin: origin_now },
            ) => id == now && steps == steps_now && words::normalise(&origin.quote) == words::normalise(&origin_now.quote),
            _ => false,
        };
        self.intent.history.last().is_some_and(|revision| revision.ops.iter().any(same))
    }

    fn keep(&self, id: &str) -> Finding {
        let Some(concept) = self.intent.concept(id) else {
            return Err((Code::UnknownId, format!("there is no concept \"{id}\"")));
        };
        if let Some(by) = self.taken.get(id) {
            return Err((Code::Superseded, format!("{id} is already in {}, which is stronger", by.as_str())));
        }
        // Praise pins only what the person's words name: a model that lists everything pins nothing.
        let named = evidence::names(self.feedback, &concept.text);
        let lock = (named && !concept.lock).then(|| Operation::Lock { id: id.to_owned(), lock: true });
        Ok((if lock.is_some() { Code::Ok } else { Code::NoChange }, lock))
    }

    fn add(&mut self, quote: &str, slot: Slot, text: &str, of: &str, polarity: Polarity) -> Finding {
        if !evidence::stands_in(quote, self.feedback) {
            return Err((Code::QuoteNotFound, format!("\"{quote}\" does not stand in the feedback")));
        }
        if !Slot::ADDABLE.contains(&slot) {
            return Err((Code::Slot, format!("feedback may not fill {}", slot.as_str())));
        }
        let of = match of {
            "none" | "" => None,
            id if self.intent.concept(id).is_some() => Some(id.to_owned()),
            id => return Err((Code::UnknownId, format!("there is no concept \"{id}\""))),
        };
        match (polarity, evidence::is_negated(quote, self.feedback)) {
            (Polarity::Want, true) => return Err((Code::Negated, format!("\"{quote}\" says that it is unwanted"))),
            (Polarity::Avoid, false) => {
                return Err((Code::NotNegated, format!("\"{quote}\" does not say that it is unwanted")));
            }
            _ => {}
        }
        let code = self.wording(text, quote, slot)?;
        let text = words::tidy(text);
        let there = |concept: &&Concept| {
            words::normalise(&concept.text) == words::normalise(&text) && concept.polarity == polarity && concept.of == of
        };
        if self.intent.concepts.iter().find(there).is_some() {
            return Ok((Code::NoChange, None));
        }
        Ok((code, Some(Operation::Add { slot, text, of, polarity, origin: Origin::user(quote) })))
    }

    /// What holds for every wording a model proposes.
    fn wording(&self, text: &str, quote: &str, slot: Slot) -> Result<Code, (Code, String)> {
        if !text.chars().any(char::is_alphanumeric) {
            return Err((Code::Empty, "there are no words".to_owned()));
        }
        let count = words::count(text);
        if count > MAX_PHRASE_WORDS {
            return Err((Code::TooLong, format!("{count} words, at most {MAX_PHRASE_WORDS}")));
        }
        if let Some(found) = text.chars().find(|c| words::SYNTAX.contains(c)) {
            return Err((Code::Syntax, format!("\"{found}\" is prompt syntax")));
        }
        if slot != Slot::Text && !words::is_english(text) {
            return Err((Code::Language, format!("\"{text}\" is not English")));
        }
        if let Some(word) = evidence::denial(text).filter(|_| slot != Slot::Text) {
            return Err((Code::Negated, format!("\"{word}\" in a wording: what is unwanted is removed or avoided instead")));
        }
        match evidence::support(text, quote, self.feedback, &self.agreed) {
            (Support::Words, _) => Ok(Code::Ok),
            (Support::Typo, _) => Ok(Code::Typo),
            (Support::Translation, _) => Ok(Code::Translation),
            (Support::None, strange) => Err((Code::Invented, format!("nobody said \"{}\"", strange.join(" ")))),
        }
    }
}
