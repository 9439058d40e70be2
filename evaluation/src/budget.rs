//! What an encoder can read: tokens of each chunk counted again from the text, the subject early, the syntax sound.

use gesso_core::{
    intent::{IntentDocument, Slot},
    prompt::{
        Compiled, Estimate, Profile, TokenCounter,
        clip::Clip,
        profile::{BudgetUnit, Language, NegativeSupport},
    },
};

use crate::{reader, tally::Tally};

/// The weights that make sense (llm pipeline: syntax).
const LEAST_WEIGHT: f64 = 0.5;
const MOST_WEIGHT: f64 = 1.6;

/// The chunks within their budget, by a count of what is written.
#[must_use]
pub fn tokens(name: &str, prompt: &Compiled, profile: &Profile) -> Tally {
    let mut tally = Tally::default();
    for (chunks, told) in [(&prompt.chunks, &prompt.tokens), (&prompt.negative_chunks, &prompt.negative_tokens)] {
        tally.ask(chunks.len() == told.len(), || {
            format!("{name}, {}: {} counts for {} chunks", profile.id, told.len(), chunks.len())
        });
        for (chunk, told) in chunks.iter().zip(told) {
            let counted = count(chunk, profile);
            tally.ask(counted <= profile.budget.tokens && *told <= profile.budget.tokens && counted <= *told, || {
                format!("{name}, {}: {counted} tokens, told {told}, in {chunk:?}", profile.id)
            });
        }
    }
    tally
}

/// The tokens of the words an encoder sees. What becomes of the person's own tags, wildcards and embeddings is up to the
/// engine: they are left out.
fn count(chunk: &str, profile: &Profile) -> usize {
    let is_own = |raw: &str| raw.starts_with('{') || raw.contains("embedding:") || raw.starts_with("__");
    let phrases = reader::phrases(&without_tags(chunk)).into_iter().filter(|phrase| !is_own(&phrase.raw));
    let words = match profile.language {
        Language::Prose => phrases.map(|phrase| phrase.raw).collect::<Vec<_>>(),
        _ => phrases.map(|phrase| phrase.words).collect(),
    };
    match profile.budget.unit {
        BudgetUnit::Chunk => Clip.count(&words.join(", ")),
        BudgetUnit::Whole => Estimate.count(&words.join(", ")),
    }
}

/// The text without what stands between angle brackets, and without the blank before it.
fn without_tags(text: &str) -> String {
    let mut pieces = text.split('<');
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        out.truncate(out.trim_end().len());
        out.push_str(piece.split_once('>').map_or(piece, |(_, rest)| rest));
    }
    out
}

/// Where the page counts by estimate it must not count less than CLIP does.
#[must_use]
pub fn estimate(name: &str, prompt: &Compiled, profile: &Profile) -> Tally {
    let mut tally = Tally::default();
    if profile.budget.unit == BudgetUnit::Chunk {
        for chunk in prompt.chunks.iter().chain(&prompt.negative_chunks) {
            let (exact, estimated) = (Clip.count(chunk), Estimate.count(chunk));
            tally.ask(estimated >= exact, || format!("{name}, {}: {estimated} for {exact} in {chunk:?}", profile.id));
        }
    }
    tally
}

/// The first subject in the first chunk.
#[must_use]
pub fn subject(name: &str, intent: &IntentDocument, prompt: &Compiled, profile: &Profile) -> Tally {
    let mut tally = Tally::default();
    let subject = intent.wanted().find(|concept| concept.slot == Slot::Subject && concept.of.is_none());
    if let Some(subject) = subject.filter(|subject| subject.raw.is_none()) {
        let first = prompt.chunks.first().map(String::as_str).unwrap_or_default();
        let words = subject.text.split(' ').next().unwrap_or_default();
        tally.ask(first.contains(words), || format!("{name}, {}: {words:?} is not in {first:?}", profile.id));
    }
    tally
}

/// Balanced brackets, sensible weights, and nothing a family does not read.
#[must_use]
pub fn syntax(name: &str, intent: &IntentDocument, prompt: &Compiled, profile: &Profile) -> Tally {
    let mut tally = Tally::default();
    // Weights of the person's own are kept whatever they are.
    let own = intent.concepts.iter().any(|concept| concept.raw.is_some()) || !intent.passthrough.is_empty();
    let mut ask = |holds: bool, what: &str| {
        tally.ask(holds, || format!("{name}, {}: {what} in {:?} / {:?}", profile.id, prompt.positive, prompt.negative))
    };
    for text in [&prompt.positive, &prompt.negative] {
        if profile.weights.is_some() {
            ask(reader::is_balanced(text), "brackets without partner");
            ask(
                own || reader::weights(text).iter().all(|weight| (LEAST_WEIGHT..=MOST_WEIGHT).contains(weight)),
                "an odd weight",
            );
        } else {
            ask(own || reader::weights(text).is_empty(), "a weight that is not read");
        }
        ask(profile.break_word || !text.contains("BREAK"), "BREAK");
    }
    ask(profile.negative != NegativeSupport::None || prompt.negative.is_empty(), "a negative prompt that is not read");
    tally
}
