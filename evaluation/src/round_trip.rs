//! `parse(compile(x)) = x` on generated documents, read back from the written text and from the authors of its pieces.

use gesso_core::{
    capability::ModelFamily,
    intent::{Concept, IntentDocument, Polarity},
    prompt::{
        Author, Compiled, NoteCode, Profile, Side, clip::counter_for, compile, for_family, layout, measure, phrase,
        profile::NegativeSupport, syntax,
    },
};

use crate::{reader, tally::Tally};

#[path = "../../core/tests/intent/generator.rs"]
#[expect(dead_code, reason = "the generator of the property tests, which use more of it")]
mod generator;

/// A concept as far as a prompt tells it: words, own spelling, step.
type Seen = (String, Option<String>, i8);

/// Compiles and reads back so many documents of a family.
#[must_use]
pub fn judge(family: ModelFamily, documents: u64) -> Tally {
    let mut tally = Tally::default();
    let profile = for_family(family);
    for seed in 0..documents {
        let mut intent = generator::document(seed);
        family.as_str().clone_into(&mut intent.target_profile);
        let prompt = compile(&intent, profile, counter_for(profile));
        let fault = fault(&intent, profile, &prompt);
        tally.ask(fault.is_none(), || format!("{family}, seed {seed}: {} in {:?}", fault.unwrap_or_default(), prompt.positive));
    }
    tally
}

fn fault(intent: &IntentDocument, profile: &Profile, prompt: &Compiled) -> Option<String> {
    let lost: Vec<&str> = prompt
        .notes
        .iter()
        .filter(|note| matches!(note.code, NoteCode::Dropped | NoteCode::Split))
        .filter_map(|note| note.concept.as_deref())
        .collect();
    let whole = |concept: &&Concept| !lost.contains(&concept.id.as_str()) && !phrase::written(concept, true).bare.is_empty();
    let mut wanted: Vec<(String, Seen)> = layout::units(intent)
        .iter()
        .flat_map(layout::Unit::concepts)
        .filter(whole)
        .map(|concept| (concept.id.clone(), seen(concept, profile)))
        .collect();
    let read: Vec<_> = measure::parse(prompt, profile).into_iter().filter(|found| !lost.contains(&found.id.as_str())).collect();
    let mut found: Vec<(String, Seen)> = read
        .iter()
        .filter(|found| found.side == Side::Positive)
        .map(|found| (found.id.clone(), (found.text.clone(), found.raw.clone(), found.step)))
        .collect();
    wanted.sort();
    found.sort();
    if found != wanted {
        let odd =
            found.iter().filter(|found| !wanted.contains(found)).chain(wanted.iter().filter(|wanted| !found.contains(wanted)));
        return Some(format!("read back otherwise: {:?}", odd.collect::<Vec<_>>()));
    }
    if profile.negative != NegativeSupport::None {
        for found in read.iter().filter(|found| found.side == Side::Negative) {
            let concept = intent.avoided().find(|concept| concept.id == found.id)?;
            let (text, raw, step) = seen(concept, profile);
            let step = if profile.weights.is_some() { step } else { 0 };
            if (&found.text, &found.raw, found.step) != (&text, &raw, step) {
                return Some(format!("avoided {text:?} is read back as {:?}", found.text));
            }
        }
    }
    plain_words(intent, prompt)
        .or_else(|| own_syntax(intent, profile, prompt))
        .or_else(|| if profile.weights.is_some() { from_text(prompt) } else { loose(prompt) })
}

/// What reading back must give.
fn seen(concept: &Concept, profile: &Profile) -> Seen {
    let Some(raw) = phrase::own_spelling(concept) else {
        return (phrase::clean(&concept.text), None, concept.weight_step);
    };
    let bare = syntax::without_weights(raw);
    let raw = if profile.weights.is_some() {
        Some(raw.to_owned())
    } else {
        Some(bare).filter(|bare| bare.contains(['{', '[']) || bare.contains("__"))
    };
    (concept.text.clone(), raw, concept.weight_step)
}

/// Words without any mark that could be syntax are written to the letter.
fn plain_words(intent: &IntentDocument, prompt: &Compiled) -> Option<String> {
    let is_plain = |text: &str| {
        text.split(' ')
            .all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric()) && word != "BREAK" && word != "AND")
    };
    let told = |concept: &Concept| prompt.notes.iter().any(|note| note.concept.as_ref() == Some(&concept.id));
    let lost = intent.wanted().find(|concept| {
        concept.raw.is_none() && is_plain(&concept.text) && !told(concept) && !prompt.positive.contains(&concept.text)
    });
    lost.map(|concept| format!("{:?} is not there to the letter", concept.text))
}

fn own_syntax(intent: &IntentDocument, profile: &Profile, prompt: &Compiled) -> Option<String> {
    for (text, polarity) in [(&prompt.positive, Polarity::Want), (&prompt.negative, Polarity::Avoid)] {
        if polarity == Polarity::Avoid && profile.negative == NegativeSupport::None {
            continue;
        }
        let mut rest = text.as_str();
        for item in intent.passthrough.iter().filter(|item| item.polarity == polarity) {
            let Some(at) = rest.find(&item.raw) else { return Some(format!("{} is lost or out of order", item.raw)) };
            rest = rest.get(at + item.raw.len()..).unwrap_or_default();
        }
    }
    None
}

/// The text alone, read by another reader, holds the same phrases as the pieces, each in the same chunk and weight.
fn from_text(prompt: &Compiled) -> Option<String> {
    for (side, text) in [(Side::Positive, &prompt.positive), (Side::Negative, &prompt.negative)] {
        let mut pieces: Vec<String> = Vec::new();
        let mut open = false;
        for span in prompt.spans.iter().filter(|span| span.side == side) {
            let piece = prompt.text(span);
            let is_rule = |name: &str| matches!(&span.author, Author::Rule { rule, .. } if rule == name);
            match pieces.last_mut() {
                Some(last) if open => last.push_str(piece),
                _ => pieces.push(piece.to_owned()),
            }
            // A phrase goes on until its weight or its quotation mark is closed.
            open = match piece {
                "(" | "text \"" => true,
                "\"" => pieces.last().is_some_and(|last| last.starts_with("(text")),
                _ if is_rule("emphasis") => false,
                _ => open,
            };
        }
        let written: Vec<String> = reader::phrases(text).into_iter().map(|phrase| phrase.raw).collect();
        if written != pieces {
            let odd = written.iter().zip(&pieces).find(|(one, other)| one != other);
            return Some(format!("the text says {} phrases, the pieces {}: {odd:?}", written.len(), pieces.len()));
        }
    }
    None
}

/// What no piece covers is nothing but marks between sentences.
fn loose(prompt: &Compiled) -> Option<String> {
    for (side, text) in [(Side::Positive, &prompt.positive), (Side::Negative, &prompt.negative)] {
        let mut at = 0;
        let mut rest = String::new();
        for span in prompt.spans.iter().filter(|span| span.side == side) {
            rest.push_str(text.get(at..span.start)?);
            at = span.end;
        }
        rest.push_str(text.get(at..).unwrap_or_default());
        if !rest.chars().all(|c| matches!(c, ' ' | ',' | '.')) {
            return Some(format!("words of nobody: {rest:?}"));
        }
    }
    None
}
