//! Prompts of sentences: subjects with what belongs to them, place, frame, light, manner, words to read.

use super::{
    compiled::{Author, Compiled, Note, NoteCode, Side},
    layout::{self, Unit},
    negative,
    profile::Profile,
    tags::{self, Phrase},
    tokens::TokenCounter,
};
use crate::intent::{IntentDocument, Polarity, Slot};

/// Which sentence a concept stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Sentence {
    Subject(usize),
    Setting,
    Frame,
    Light,
    Manner,
    Words,
    Opposites,
    /// What is weakened comes last.
    Faint,
    Own,
}

/// Writes the positive prompt.
pub(super) fn positive(intent: &IntentDocument, profile: &Profile, counter: &dyn TokenCounter, out: &mut Compiled) {
    let mut sentences: Vec<(Sentence, Vec<Phrase>)> = Vec::new();
    let units = layout::units(intent);
    let mut subject = 0;
    for unit in &units {
        let place = place(unit, &mut subject);
        let phrases: Vec<Phrase> = unit
            .concepts()
            .filter_map(|concept| {
                let mut phrase = tags::concept_phrase(concept, profile, out)?;
                if let Some(marker) = profile.marker(concept.weight_step) {
                    let author = Author::Rule { rule: "emphasis".to_owned(), id: Some(concept.id.clone()) };
                    phrase.parts.push((format!(", {marker}"), Some(author)));
                    phrase.bare.push_str(", ");
                    phrase.bare.push_str(marker);
                }
                Some(phrase)
            })
            .collect();
        sentences.push((place, phrases));
    }
    sentences.extend(tags::readable_words(intent).into_iter().map(|phrase| (Sentence::Words, vec![phrase])));
    sentences.extend(negative::opposites(intent, profile, out).into_iter().map(|phrase| (Sentence::Opposites, vec![phrase])));
    let own = tags::passthrough(intent, Polarity::Want).map(|group| group.phrases).unwrap_or_default();
    sentences.push((Sentence::Own, own));
    sentences.sort_by_key(|(sentence, _)| *sentence);
    let flat: Vec<(Sentence, Phrase)> = sentences
        .into_iter()
        .flat_map(|(sentence, phrases)| phrases.into_iter().map(move |phrase| (sentence, phrase)))
        .collect();
    let flat = fit(flat, profile, counter, out);
    write(&flat, counter, out);
}

fn place(unit: &Unit<'_>, subject: &mut usize) -> Sentence {
    if unit.head.slot == Slot::Subject {
        *subject += 1;
        return Sentence::Subject(*subject);
    }
    // An emphasised concept goes into the first sentence, a weakened one into the last.
    match unit.head.weight_step {
        1.. => return Sentence::Subject(1),
        ..0 => return Sentence::Faint,
        0 => {}
    }
    match unit.head.slot {
        Slot::Subject | Slot::Attribute | Slot::Action => Sentence::Subject((*subject).max(1)),
        Slot::Setting => Sentence::Setting,
        Slot::Composition | Slot::Camera => Sentence::Frame,
        Slot::Lighting | Slot::Color | Slot::Mood => Sentence::Light,
        Slot::Style | Slot::Medium | Slot::Quality | Slot::Technical => Sentence::Manner,
        Slot::Text => Sentence::Words,
    }
}

/// What fits the budget, from the front; room for the person's own syntax is kept first, and a first phrase that is too
/// long by itself is cut.
fn fit(
    flat: Vec<(Sentence, Phrase)>,
    profile: &Profile,
    counter: &dyn TokenCounter,
    out: &mut Compiled,
) -> Vec<(Sentence, Phrase)> {
    /// What a cut phrase still needs besides its words: a full stop and the space after it.
    const STOP_TOKENS: usize = 3;
    let limit = profile.budget.tokens;
    let mut note = |code, what: &str, phrase: &Phrase| {
        let text = format!("\"{}\" {what} {limit} tokens.", phrase.bare);
        out.notes.push(Note { code, text, concept: phrase.concept.clone() });
    };
    let (own, words): (Vec<_>, Vec<_>) = flat.into_iter().partition(|(sentence, _)| *sentence == Sentence::Own);
    let mut kept: Vec<(Sentence, Phrase)> = Vec::new();
    for item in own {
        kept.push(item);
        if counter.count(&render(&kept)) > limit
            && let Some((_, phrase)) = kept.pop()
        {
            note(NoteCode::Dropped, "finds no room in", &phrase);
        }
    }
    let room = limit.saturating_sub(counter.count(&render(&kept)) + STOP_TOKENS);
    for (sentence, phrase) in &words {
        // Own syntax stands behind the words.
        let at = kept.iter().position(|(sentence, _)| *sentence == Sentence::Own).unwrap_or(kept.len());
        kept.insert(at, (*sentence, phrase.clone()));
        if counter.count(&render(&kept)) <= limit {
            continue;
        }
        kept.remove(at);
        let cut = if at == 0 { tags::split(phrase, room, counter).into_iter().next() } else { None };
        match cut.filter(|piece| room > 0 && counter.count(&piece.bare) <= room) {
            Some(piece) => {
                note(NoteCode::Split, "is cut to", phrase);
                kept.insert(at, (*sentence, piece));
            }
            None => note(NoteCode::Dropped, "finds no room in", phrase),
        }
    }
    kept
}

/// What separates a phrase from the one before it.
fn separator(before: &str, same_sentence: bool) -> &'static str {
    match (before.is_empty(), same_sentence, before.ends_with(['.', '!', '?'])) {
        (true, ..) => "",
        (_, true, _) => ", ",
        (_, false, true) => " ",
        (_, false, false) => ". ",
    }
}

/// The text as the encoder reads it.
fn render(flat: &[(Sentence, Phrase)]) -> String {
    let mut text = String::new();
    let mut last = None;
    for (sentence, phrase) in flat.iter().filter(|(_, phrase)| !phrase.bare.is_empty()) {
        text.push_str(separator(&text, last == Some(*sentence)));
        text.push_str(&phrase.bare);
        last = Some(*sentence);
    }
    finish(&mut text, last);
    text
}

fn finish(text: &mut String, last: Option<Sentence>) {
    let own = last == Some(Sentence::Own);
    if !own && !text.is_empty() && !text.ends_with(['.', '!', '?']) {
        text.push('.');
    }
}

fn write(flat: &[(Sentence, Phrase)], counter: &dyn TokenCounter, out: &mut Compiled) {
    let mut text = String::new();
    let mut last = None;
    for (sentence, phrase) in flat {
        text.push_str(separator(&text, last == Some(*sentence)));
        tags::append(&mut text, Side::Positive, phrase, &mut out.spans);
        last = Some(*sentence);
    }
    finish(&mut text, last);
    if !text.is_empty() {
        out.tokens = vec![counter.count(&render(flat))];
        out.chunks = vec![text.clone()];
    }
    out.positive = text;
}
