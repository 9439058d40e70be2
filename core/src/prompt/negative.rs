//! What should not be there: the negative prompt, or a positive opposite where none is read.

use super::{
    compiled::{Author, Compiled, Note, NoteCode, Side},
    phrase,
    profile::{BudgetUnit, NegativeSupport, Profile},
    tags::{self, Group, Phrase},
    tokens::TokenCounter,
};
use crate::intent::{Concept, IntentDocument, Polarity, words};

/// Positive wordings for the absence of things, for families that read no negative prompt.
const OPPOSITES: &[(&str, &str)] = &[
    ("hat", "bare head"),
    ("cap", "bare head"),
    ("helmet", "bare head"),
    ("glasses", "uncovered eyes"),
    ("sunglasses", "uncovered eyes"),
    ("beard", "clean-shaven face"),
    ("moustache", "clean-shaven face"),
    ("shoes", "bare feet"),
    ("gloves", "bare hands"),
    ("people", "deserted scene"),
    ("humans", "deserted scene"),
    ("crowd", "deserted scene"),
    ("person", "deserted scene"),
    ("clouds", "clear sky"),
    ("fog", "clear air"),
    ("mist", "clear air"),
    ("haze", "clear air"),
    ("smoke", "clear air"),
    ("rain", "dry weather"),
    ("snow", "bare ground"),
    ("background", "plain backdrop"),
    ("clutter", "tidy surroundings"),
    ("blur", "sharp focus"),
    ("grain", "clean smooth image"),
    ("shadows", "even lighting"),
    ("shadow", "even lighting"),
    ("color", "monochrome"),
    ("makeup", "natural face"),
    ("leaves", "bare branches"),
    ("furniture", "empty room"),
    ("cars", "empty street"),
    ("traffic", "empty street"),
    ("text", "blank surfaces"),
    ("watermark", "unmarked image"),
];

/// Writes the negative prompt where it is read.
pub(super) fn negative(intent: &IntentDocument, profile: &Profile, counter: &dyn TokenCounter, out: &mut Compiled) {
    if profile.negative == NegativeSupport::None {
        return;
    }
    let avoided = avoided(intent);
    let mut groups: Vec<Group> = Vec::new();
    for concept in &avoided {
        groups.extend(tags::concept_phrase(concept, profile, out).map(|phrase| Group { phrases: vec![phrase], breaks: false }));
    }
    let said = |word: &str| {
        let word = words::normalise(word);
        avoided.iter().copied().chain(intent.wanted()).any(|concept| words::normalise(&concept.text) == word)
    };
    let rules = profile.quality.negative.iter().filter(|word| !said(word)).map(|word| tags::rule("quality", word)).collect();
    groups.push(Group { phrases: rules, breaks: false });
    // Where there is a limit to the whole, the person's own syntax comes before it is reached.
    let own_at = if profile.budget.unit == BudgetUnit::Whole { 0 } else { groups.len() };
    if let Some(own) = tags::passthrough(intent, Polarity::Avoid) {
        groups.insert(own_at, own);
    }
    tags::write(Side::Negative, &groups, profile, counter, out);
}

/// What is to be avoided and not wanted at the same time, each wording once.
fn avoided(intent: &IntentDocument) -> Vec<&Concept> {
    let wanted: Vec<String> = intent.wanted().map(|concept| words::normalise(&phrase::clean(&concept.text))).collect();
    let mut seen = Vec::new();
    intent
        .avoided()
        .filter(|concept| {
            let text = words::normalise(&phrase::clean(&concept.text));
            let fresh = !wanted.contains(&text) && !seen.contains(&text);
            seen.push(text);
            fresh
        })
        .collect()
}

/// The positive wordings that stand for what is avoided, for families that read no negative prompt.
pub(super) fn opposites(intent: &IntentDocument, profile: &Profile, out: &mut Compiled) -> Vec<Phrase> {
    if profile.negative != NegativeSupport::None {
        return Vec::new();
    }
    let mut found: Vec<Phrase> = Vec::new();
    for concept in avoided(intent) {
        let about = Some(concept.id.clone());
        let Some(opposite) = opposite(&concept.text) else {
            let text = format!("{} reads no negative prompt: \"{}\" may still appear.", profile.title, concept.text);
            out.notes.push(Note { code: NoteCode::Unsupported, text, concept: about });
            continue;
        };
        let text = format!(
            "{} reads no negative prompt: instead of \"{}\" it asks for \"{opposite}\", as best it can.",
            profile.title, concept.text
        );
        out.notes.push(Note { code: NoteCode::Opposite, text, concept: about.clone() });
        if !found.iter().any(|phrase| phrase.bare == opposite) {
            found.push(Phrase::whole(opposite, Author::Rule { rule: "opposite".to_owned(), id: about }));
        }
    }
    found
}

/// The wording for the absence of something, by the last word of its name.
fn opposite(text: &str) -> Option<&'static str> {
    let all = words::words(text);
    let last = words::stem(all.last()?);
    OPPOSITES.iter().find(|(thing, _)| words::stem(thing) == last).map(|(_, opposite)| *opposite)
}

/// Every wording the table of opposites may bring in.
pub(super) fn opposite_words() -> impl Iterator<Item = &'static str> {
    OPPOSITES.iter().map(|(_, opposite)| *opposite)
}
