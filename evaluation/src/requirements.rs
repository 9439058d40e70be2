//! What must hold of the prompt after feedback: said things done, unsaid things untouched, nothing made up.

use std::collections::BTreeSet;

use gesso_core::{
    intent::{Concept, IntentDocument, Polarity},
    prompt::{
        Compiled, NoteCode, Profile, clip::counter_for, compile, for_family, profile::Language, profile::NegativeSupport,
        syntax,
    },
};

use crate::{
    case::{Case, Row},
    lemmas::{covers, lemmas},
    reader,
    tally::Tally,
};

/// Words the compiler itself may write: the mark of words to be read in the picture.
const TEXT_MARK: &str = "text";

/// Whether a case's prompt is read as the case says; nothing is asked where there is no prompt.
#[must_use]
pub fn reading(case: &Case) -> Tally {
    let mut tally = Tally::default();
    if case.prompt.is_empty() && case.negative.is_empty() {
        return tally;
    }
    let intent = case.intent();
    let read: Vec<Row> = intent.concepts.iter().map(Row::of).collect();
    tally.ask(read == case.concepts, || {
        let seen: Vec<_> = read.iter().filter(|row| !case.concepts.contains(row)).collect();
        format!("{}: read as {seen:?}", case.name)
    });
    let own: Vec<&str> = intent.passthrough.iter().map(|item| item.raw.as_str()).collect();
    tally.ask(own == case.own_syntax, || format!("{}: own syntax is {own:?}", case.name));
    tally
}

/// Whether the person's own syntax stands in the prompts byte for byte and in order.
#[must_use]
pub fn own_syntax(case: &Case, intent: &IntentDocument, prompt: &Compiled, profile: &Profile) -> Tally {
    let mut tally = Tally::default();
    for (text, polarity) in [(&prompt.positive, Polarity::Want), (&prompt.negative, Polarity::Avoid)] {
        if polarity == Polarity::Avoid && profile.negative == NegativeSupport::None {
            continue;
        }
        let mut rest = text.as_str();
        for item in intent.passthrough.iter().filter(|item| item.polarity == polarity) {
            let found = rest.find(&item.raw);
            tally.ask(found.is_some(), || format!("{}: {} is lost or out of order", case.name, item.raw));
            rest = found.and_then(|at| rest.get(at + item.raw.len()..)).unwrap_or(rest);
        }
    }
    tally
}

/// Everything a good answer must bring about.
#[must_use]
pub fn satisfied(case: &Case, before: &IntentDocument, after: &IntentDocument, prompt: &Compiled, questions: usize) -> Tally {
    let profile = for_family(case.family);
    let mut tally = harm(case, before, after, prompt, &case.name);
    let mut ask = |holds: bool, what: String| tally.ask(holds, || format!("{}: {what} in {:?}", case.name, prompt.positive));
    let phrases = parts(prompt, profile);
    for words in &case.then.lacks {
        ask(!phrases.iter().any(|phrase| covers(phrase, words)), format!("{words:?} is still there"));
    }
    for words in &case.then.has {
        ask(covers(&prompt.positive, words), format!("{words:?} is missing"));
    }
    for words in &case.then.avoids {
        let told = prompt.notes.iter().any(|note| matches!(note.code, NoteCode::Opposite | NoteCode::Unsupported));
        let kept_out = if profile.negative == NegativeSupport::None { told } else { covers(&prompt.negative, words) };
        ask(kept_out, format!("{words:?} is not kept out ({:?})", prompt.negative));
    }
    let old = compile(before, profile, counter_for(profile));
    for (ids, up) in [(&case.then.stronger, true), (&case.then.weaker, false)] {
        for id in ids {
            let text = after.concept(id).map(|concept| concept.text.as_str()).unwrap_or_default();
            let text_before = before.concept(id).map(|concept| concept.text.as_str()).unwrap_or_default();
            let (was, is) = (presence(&old, profile, text_before), presence(prompt, profile, text));
            ask(moved(was, is, up), format!("{id} should be {}: {was:?} to {is:?}", if up { "stronger" } else { "weaker" }));
        }
    }
    for id in &case.then.pinned {
        ask(after.concept(id).is_some_and(|concept| concept.lock), format!("{id} is not pinned"));
    }
    if let Some(expected) = case.then.questions {
        ask(questions == expected, format!("{questions} questions instead of {expected}"));
    }
    tally
}

/// What must hold whichever answer came: nothing unwanted in the prompt, nothing unnamed changed.
#[must_use]
pub fn harm(case: &Case, before: &IntentDocument, after: &IntentDocument, prompt: &Compiled, name: &str) -> Tally {
    let mut tally = Tally::default();
    let profile = for_family(case.family);
    let phrases = parts(prompt, profile);
    // What stood there before and nobody managed to change is no harm; a good answer must change it, which `satisfied` asks.
    let old = parts(&compile(before, profile, counter_for(profile)), profile);
    for words in case.then.lacks.iter().filter(|words| !old.iter().any(|phrase| covers(phrase, words))) {
        let there = phrases.iter().find(|phrase| covers(phrase, words));
        tally.ask(there.is_none(), || format!("{name}: {words:?} stands in {:?}", there.map_or("", String::as_str)));
    }
    for id in &case.then.unchanged {
        let (was, is) = (before.concept(id), after.concept(id));
        let same = was.is_some()
            && was.map(|c| (&c.text, c.weight_step, c.polarity, &c.of))
                == is.map(|c| (&c.text, c.weight_step, c.polarity, &c.of));
        tally.ask(same, || format!("{name}: {id} was {:?} and is {:?}", was.map(|c| &c.text), is.map(|c| &c.text)));
        if let Some(concept) = is.filter(|concept| concept.raw.is_none() && !after.avoids(concept)) {
            tally.ask(phrases.iter().any(|phrase| phrase.contains(&concept.text)), || {
                format!("{name}: {:?} is not in {:?} as it was", concept.text, prompt.positive)
            });
        }
    }
    tally
}

/// Words of the prompts that neither the person said nor the profile or the case allows.
#[must_use]
pub fn novel(case: &Case, profile: &Profile, prompt: &Compiled) -> BTreeSet<String> {
    let quality = &profile.quality;
    let rules = quality.prefix.iter().chain(&quality.suffix).chain(&quality.negative);
    let markers = profile.markers.iter().flat_map(|markers| markers.up.iter().chain(&markers.down));
    let allowed = rules.chain(markers).chain(&case.then.may).map(String::as_str).chain([case.said().as_str(), TEXT_MARK]).fold(
        BTreeSet::new(),
        |mut all, text| {
            all.extend(lemmas(text));
            all
        },
    );
    let written = [&prompt.positive, &prompt.negative].into_iter().flat_map(|text| match profile.language {
        Language::Prose => vec![text.clone()],
        _ => reader::phrases(text).into_iter().map(|phrase| phrase.words).collect(),
    });
    written.flat_map(|text| lemmas(&text)).filter(|word| !allowed.contains(word)).collect()
}

/// Each wanted concept stands in the prompt exactly once, and a subject's attributes stand beside it.
#[must_use]
pub fn coverage(name: &str, intent: &IntentDocument, prompt: &Compiled, profile: &Profile) -> Tally {
    let mut tally = Tally::default();
    let lost = |concept: &Concept| prompt.notes.iter().any(|note| note.concept.as_ref() == Some(&concept.id));
    for concept in intent.wanted().filter(|concept| !lost(concept) && concept.raw.is_none()) {
        let same = intent.wanted().filter(|other| other.text.trim() == concept.text.trim()).count();
        let places = where_is(prompt, profile, &concept.text);
        tally.ask(places.len() == same, || {
            format!("{name}, {}: {:?} stands {} times in {:?}", profile.id, concept.text, places.len(), prompt.positive)
        });
        let owner = concept.of.as_deref().and_then(|of| intent.wanted().find(|owner| owner.id == of && owner.of.is_none()));
        if let Some(owner) = owner.filter(|owner| owner.raw.is_none() && !lost(owner)) {
            let beside = where_is(prompt, profile, &owner.text);
            let near = places.iter().any(|at| beside.iter().any(|from| is_beside(intent, owner, prompt, profile, *from, *at)));
            tally.ask(near, || {
                format!("{name}, {}: {:?} is not beside {:?} in {:?}", profile.id, concept.text, owner.text, prompt.positive)
            });
        }
    }
    tally
}

/// Between an owner and its attribute stands nothing but other attributes of it; in prose, no sentence ends.
fn is_beside(intent: &IntentDocument, owner: &Concept, prompt: &Compiled, profile: &Profile, from: usize, at: usize) -> bool {
    if profile.language == Language::Prose {
        let between = prompt.positive.get(from.min(at)..from.max(at)).unwrap_or_default();
        return from < at && !between.get(owner.text.len()..).unwrap_or_default().contains(". ");
    }
    let phrases = reader::phrases(&prompt.positive);
    let is_named =
        |concept: &Concept, words: &str| [written_as(&concept.text), quoted(&concept.text)].iter().any(|text| text == words);
    let belongs =
        |words: &str| intent.wanted().any(|concept| concept.of.as_ref() == Some(&owner.id) && is_named(concept, words));
    from < at && phrases.iter().skip(from + 1).take(at - from).all(|phrase| belongs(&phrase.words))
}

/// Where a wording stands: the phrases' numbers, or bytes in a text of sentences.
fn where_is(prompt: &Compiled, profile: &Profile, text: &str) -> Vec<usize> {
    let text = written_as(text);
    if profile.language == Language::Prose {
        return reader::places(&prompt.positive, &text);
    }
    let quoted = quoted(&text);
    let phrases = reader::phrases(&prompt.positive);
    let same = phrases.iter().enumerate().filter(|(_, phrase)| phrase.words == text || phrase.words == quoted);
    same.map(|(at, _)| at).collect()
}

/// Words to be read in the picture, as they are asked for.
fn quoted(text: &str) -> String {
    format!("{TEXT_MARK} \"{}\"", written_as(text))
}

/// A wording as it may stand between commas: those of its own become blanks, except in numbers.
fn written_as(text: &str) -> String {
    let kept = text.char_indices().map(|(at, c)| if c == ',' && !syntax::is_decimal_comma(text, at) { ' ' } else { c });
    kept.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How present a wording is: its weight, or its mark of emphasis, and its place from the front.
fn presence(prompt: &Compiled, profile: &Profile, text: &str) -> Option<(f64, usize)> {
    let at = where_is(prompt, profile, text).first().copied()?;
    if profile.language != Language::Prose {
        return reader::phrases(&prompt.positive).get(at).map(|phrase| (phrase.weight, at));
    }
    let after = prompt.positive.get(at + text.len()..).unwrap_or_default();
    let marked = |step: &i8| profile.marker(*step).is_some_and(|marker| after.starts_with(&format!(", {marker}")));
    let step = [-2, -1, 1, 2].into_iter().find(marked).unwrap_or(0);
    Some((f64::from(step), at))
}

fn moved(was: Option<(f64, usize)>, is: Option<(f64, usize)>, up: bool) -> bool {
    let (Some((was, was_at)), Some((is, is_at))) = (was, is) else { return false };
    if up { is > was || (is == was && is_at < was_at) } else { is < was || (is == was && is_at > was_at) }
}

fn parts(prompt: &Compiled, profile: &Profile) -> Vec<String> {
    match profile.language {
        Language::Prose => reader::parts(&prompt.positive).into_iter().map(str::to_owned).collect(),
        _ => reader::phrases(&prompt.positive).into_iter().map(|phrase| phrase.words).collect(),
    }
}
