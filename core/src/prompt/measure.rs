//! Measures of a compiled prompt, without any model: novelty, coverage, drift.

use std::collections::BTreeSet;

use super::{
    compiled::{Author, Compiled, Side},
    profile::Profile,
    syntax,
};
use crate::intent::{IntentDocument, words};

/// A phrase of a compiled prompt read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadBack {
    /// The concept it belongs to.
    pub id: String,
    /// In which prompt it stands.
    pub side: Side,
    /// Its words.
    pub text: String,
    /// Its spelling, where it holds syntax of the person's own.
    pub raw: Option<String>,
    /// Its weight step.
    pub step: i8,
}

/// Reads the concepts back out of a compiled prompt: the compiler's inverse.
#[must_use]
pub fn parse(compiled: &Compiled, profile: &Profile) -> Vec<ReadBack> {
    let mut found: Vec<ReadBack> = Vec::new();
    for (n, span) in compiled.spans.iter().enumerate() {
        let Author::Concept { id } = &span.author else { continue };
        let slice = compiled.text(span);
        let weights = profile.weights.is_some();
        // Where weights are not read, parentheses are text; a wording never holds the other brackets.
        let own = if weights { syntax::has_syntax(slice) } else { slice.contains(['{', '[']) || slice.contains("__") };
        let text = if weights || own { syntax::plain(slice) } else { slice.to_owned() };
        let emphasis = compiled.spans.iter().skip(n + 1).take(2).find(|after| {
            after.side == span.side
                && matches!(&after.author, Author::Rule { rule, id: Some(of) } if rule == "emphasis" && of == id)
        });
        let step = emphasis.map_or(0, |after| step(compiled.text(after), profile));
        match found.last_mut() {
            // A phrase cut over chunks is one phrase.
            Some(last) if last.id == *id && last.side == span.side => {
                last.text.push(' ');
                last.text.push_str(&text);
            }
            _ => found.push(ReadBack { id: id.clone(), side: span.side, text, raw: own.then(|| slice.to_owned()), step }),
        }
    }
    found
}

fn step(written: &str, profile: &Profile) -> i8 {
    let steps = [-2, -1, 1, 2].into_iter();
    let same = |step: &i8| {
        let weight = format!(":{})", syntax::weight_text(profile.weight(*step)));
        let marker = profile.marker(*step).map(|marker| format!(", {marker}"));
        (profile.weights.is_some() && written == weight) || marker.is_some_and(|marker| written == marker)
    };
    steps.into_iter().find(same).unwrap_or(0)
}

/// The content words of the prompts that nobody is the author of: neither the intent, nor the profile, nor the person's own
/// syntax. In strict mode there are none.
#[must_use]
pub fn novelty(intent: &IntentDocument, profile: &Profile, compiled: &Compiled) -> BTreeSet<String> {
    let mut known: BTreeSet<String> = ["text", "break"].into_iter().map(words::stem).collect();
    let everything = intent.concepts.iter().chain(&intent.removed);
    known.extend(
        everything.flat_map(|concept| words::content(&format!("{} {}", concept.text, concept.raw.as_deref().unwrap_or("")))),
    );
    known.extend(intent.constraints.text_in_image.iter().flat_map(|text| words::content(text)));
    known.extend(intent.passthrough.iter().flat_map(|item| words::content(&item.raw)));
    let quality = &profile.quality;
    let rules = quality.prefix.iter().chain(&quality.suffix).chain(&quality.negative);
    known.extend(rules.flat_map(|word| words::content(word)));
    if let Some(markers) = &profile.markers {
        known.extend(markers.up.iter().chain(&markers.down).flat_map(|word| words::content(word)));
    }
    if let Some(weights) = &profile.weights {
        let spelled = weights.up.iter().chain(&weights.down).map(|weight| syntax::weight_text(*weight));
        known.extend(spelled.flat_map(|weight| words::content(&weight)));
    }
    known.extend(super::negative::opposite_words().flat_map(words::content));
    words::content(&format!("{} {}", compiled.positive, compiled.negative)).difference(&known).cloned().collect()
}

/// How dense flowery words are: how many there are, and among how many words.
#[must_use]
pub fn flowery(text: &str) -> (usize, usize) {
    const FLOWERY: &[&str] = &[
        "tapestry",
        "testament",
        "ethereal",
        "evoking",
        "symphony",
        "whispers",
        "breathtaking",
        "mesmerizing",
        "a sense of",
        "seems to",
        "captivating",
        "enchanting",
        "otherworldly",
        "timeless",
        "majestic",
        "stunning",
    ];
    let text = words::normalise(text);
    (FLOWERY.iter().map(|word| text.matches(word).count()).sum(), words::count(&text))
}
