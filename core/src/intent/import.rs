//! The person's message or an existing prompt as concepts: their words, cut by rule, nothing added.

use super::{
    document::{Concept, IntentDocument, Origin, Passthrough, Polarity},
    slot::Slot,
    words,
};
use crate::{
    capability::ModelFamily,
    prompt::{
        for_family,
        phrase::clean,
        syntax::{self, Kind},
    },
};

/// Ways a request begins; what follows is what is wanted.
const REQUESTS: &[&str] = &[
    "please",
    "can you",
    "could you",
    "i want",
    "i would like",
    "i'd like",
    "give me",
    "make me",
    "make",
    "draw me",
    "draw",
    "paint me",
    "paint",
    "show me",
    "show",
    "generate",
    "create",
    "render",
    "a picture of",
    "an image of",
    "a photo showing",
    "picture of",
    "image of",
];
/// Words that begin something unwanted.
const DENIALS: &[&str] = &["no ", "not ", "without any ", "without ", "ohne ", "kein ", "keine ", "keinen ", "sans "];
/// A phrase of more words than this is a clause, and so many of its words say what it is about.
const CLAUSE_WORDS: usize = 8;
const BEGINNING_WORDS: usize = 4;
/// What a slot's words look like when they come without a label.
const LEXICON: &[(Slot, &[&str])] = &[
    (
        Slot::Quality,
        &["masterpiece", "best quality", "high quality", "highly detailed", "absurdres", "8k", "4k", "score_", "newest"],
    ),
    (
        Slot::Camera,
        &[
            "close-up",
            "closeup",
            "close up",
            "wide shot",
            "wide angle",
            "bokeh",
            "macro",
            "aerial view",
            "bird's-eye",
            "low angle",
            "high angle",
            "depth of field",
            "telephoto",
            "fisheye",
            "35mm",
            "50mm",
            "85mm",
            "pov",
            "from above",
            "from below",
            "portrait shot",
            "full body",
        ],
    ),
    (
        Slot::Composition,
        &[
            "centered",
            "centred",
            "rule of thirds",
            "symmetr",
            "negative space",
            "framed by",
            "in the foreground",
            "in the background",
            "on the left",
            "on the right",
            "composition",
        ],
    ),
    (Slot::Lighting, &["light", "lit", "glow", "shadow", "golden hour", "backlit", "neon", "candle", "sunbeam"]),
    (Slot::Color, &["palette", "monochrome", "pastel", "black and white", "colors", "colours", "sepia", "muted", "vibrant"]),
    (
        Slot::Medium,
        &[
            "photo",
            "oil painting",
            "watercolor",
            "watercolour",
            "pencil",
            "ink drawing",
            "pixel art",
            "3d render",
            "sketch",
            "charcoal",
            "digital painting",
            "gouache",
            "engraving",
            "film still",
        ],
    ),
    (
        Slot::Style,
        &[
            "style",
            "in the manner of",
            "impressionis",
            "surreal",
            "art deco",
            "art nouveau",
            "baroque",
            "anime",
            "cinematic",
            "minimalis",
            "cyberpunk",
            "steampunk",
            "ukiyo-e",
            "realistic",
            "by artist",
        ],
    ),
    (
        Slot::Mood,
        &["mood", "atmosphere", "serene", "melanchol", "ominous", "joyful", "peaceful", "eerie", "cozy", "cosy", "dreamy"],
    ),
    (
        Slot::Setting,
        &[
            "in a ",
            "in an ",
            "in the ",
            "on a ",
            "on the ",
            "at night",
            "at dawn",
            "at dusk",
            "at the ",
            "under a ",
            "under the ",
            "inside ",
            "forest",
            "city",
            "beach",
            "mountains",
            "desert",
            "sunset",
            "sunrise",
            "street",
            "background",
        ],
    ),
    (Slot::Attribute, &["wearing ", "with a ", "with ", "dressed in "]),
];

/// The document of a prompt or message; see [`from_prompts`].
#[must_use]
pub fn from_prompt(text: &str, family: ModelFamily) -> IntentDocument {
    from_prompts(text, "", family)
}

/// The document of a prompt and a negative prompt.
///
/// Phrases are cut at commas and line ends (and at the ends of sentences), become concepts in the order they stand, and keep
/// their wording; weights that are not a step's, wildcards inside a phrase and the like stay in the concept's own spelling,
/// tags in angle brackets, embeddings and whole wildcards are carried through. `BREAK` only cuts. What "no" or "without"
/// begins is avoided. The quote is the phrase as it was written. The document is revision 0 and has no history.
#[must_use]
pub fn from_prompts(positive: &str, negative: &str, family: ModelFamily) -> IntentDocument {
    let mut intent = IntentDocument::empty(family);
    read(&mut intent, positive, Polarity::Want, family);
    read(&mut intent, negative, Polarity::Avoid, family);
    intent
}

fn read(intent: &mut IntentDocument, prompt: &str, polarity: Polarity, family: ModelFamily) {
    for segment in syntax::segments(prompt) {
        match segment.kind {
            Kind::Break => {}
            Kind::Passthrough(kind) => intent.passthrough.push(Passthrough { kind, raw: segment.raw, polarity }),
            Kind::Phrase if syntax::has_syntax(&segment.raw) => with_syntax(intent, &segment.raw, polarity, family),
            Kind::Phrase => {
                for sentence in sentences(&segment.raw) {
                    plain(intent, sentence, polarity);
                }
            }
        }
    }
}

/// A phrase cut at the ends of sentences; a dot inside a number or a name ends nothing.
fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        let next = at + c.len_utf8();
        let ends =
            matches!(c, '.' | '!' | '?' | ';') && text.get(next..).is_some_and(|rest| rest.starts_with(char::is_whitespace));
        let last = matches!(c, '.') && next == text.len();
        if ends || last || matches!(c, '。' | '，' | '、' | '；') {
            found.push(text.get(start..at).unwrap_or_default());
            start = next;
        }
    }
    found.push(text.get(start..).unwrap_or_default());
    found
}

fn with_syntax(intent: &mut IntentDocument, raw: &str, polarity: Polarity, family: ModelFamily) {
    let profile = for_family(family);
    // A weight that is exactly a step's is that step.
    if let Some((words, weight)) = syntax::weighted(raw)
        && !syntax::has_syntax(words)
        && let Some(step) = [1, 2, -1, -2].into_iter().find(|step| syntax::weight_text(profile.weight(*step)) == weight)
        && profile.weights.is_some()
    {
        if let Some(concept) = push(intent, &syntax::plain(words), raw, polarity) {
            concept.weight_step = step;
        }
        return;
    }
    if let Some(concept) = push(intent, &syntax::plain(raw), raw, polarity) {
        concept.raw = Some(raw.to_owned());
    }
}

fn plain(intent: &mut IntentDocument, phrase: &str, polarity: Polarity) {
    let phrase = phrase.trim();
    let mut text = syntax::plain(phrase);
    if polarity == Polarity::Want {
        // ASCII lower case keeps every byte's place.
        loop {
            let lower = text.to_ascii_lowercase();
            let request =
                REQUESTS.iter().find(|request| lower.strip_prefix(**request).is_some_and(|rest| rest.starts_with(' ')));
            let Some(request) = request else { break };
            text = text.get(request.len()..).unwrap_or_default().trim_start().to_owned();
        }
        let lower = text.to_ascii_lowercase();
        if let Some(denial) = DENIALS.iter().find(|denial| lower.starts_with(**denial)) {
            push(intent, text.get(denial.len()..).unwrap_or_default(), phrase, Polarity::Avoid);
            return;
        }
        if let Some(at) = lower.find(" without ").filter(|_| !text.contains('"')) {
            push(intent, text.get(..at).unwrap_or_default(), phrase, Polarity::Want);
            let rest = text.get(at + " without ".len()..).unwrap_or_default();
            let rest = rest.strip_prefix("any ").unwrap_or(rest);
            push(intent, rest, phrase, Polarity::Avoid);
            return;
        }
    }
    push(intent, &text, phrase, polarity);
}

fn push<'a>(intent: &'a mut IntentDocument, text: &str, quote: &str, polarity: Polarity) -> Option<&'a mut Concept> {
    let text = clean(text);
    if text.is_empty() {
        return None;
    }
    let first = !intent.concepts.iter().any(|concept| concept.slot == Slot::Subject);
    let slot = if polarity == Polarity::Want { slot(&text, first) } else { avoided_slot(&text) };
    let id = format!("c{}", intent.concepts.len() + 1);
    let origin = Origin::user(words::tidy(quote));
    intent.concepts.push(Concept {
        id,
        slot,
        text,
        raw: None,
        lock: false,
        weight_step: 0,
        polarity,
        of: None,
        origin,
        since_rev: 0,
    });
    intent.concepts.last_mut()
}

/// The slot a phrase's words suggest; the first that suggests nothing is the subject, later ones are its attributes.
fn slot(text: &str, first: bool) -> Slot {
    let lower = text.to_lowercase();
    let found = listed(beginning(&lower), first);
    let is_elsewhere = found.is_some_and(|slot| slot != Slot::Setting);
    match found {
        // "standing on a bridge" happens on a bridge.
        _ if !first && !is_elsewhere && is_doing(&lower) => Slot::Action,
        Some(found) => found,
        None if first => Slot::Subject,
        None if lower.starts_with("at ") => Slot::Setting,
        None => Slot::Attribute,
    }
}

/// What a long clause begins with says what it is about; a light or a street further on is only mentioned.
fn beginning(lower: &str) -> &str {
    let end = lower.match_indices(' ').map(|(at, _)| at).nth(BEGINNING_WORDS - 1);
    match end {
        Some(end) if words::count(lower) > CLAUSE_WORDS => lower.get(..end).unwrap_or(lower),
        _ => lower,
    }
}

/// Whether it begins with what somebody does.
fn is_doing(lower: &str) -> bool {
    const THINGS: [&str; 10] =
        ["building", "ceiling", "clearing", "drawing", "evening", "lightning", "morning", "painting", "spring", "string"];
    let word = lower.split([' ', '_']).next().unwrap_or_default();
    word.len() > 4 && word.ends_with("ing") && !THINGS.contains(&word)
}

fn listed(lower: &str, first: bool) -> Option<Slot> {
    let starts = |word: &str| lower.starts_with(word) || lower.contains(&format!(" {word}"));
    // A first phrase such as "a fox in the snow" is a subject, though it names a place too.
    let short = |slot: Slot| !first || matches!(slot, Slot::Quality | Slot::Style | Slot::Medium) && words::count(lower) <= 3;
    LEXICON.iter().find(|(slot, marks)| short(*slot) && marks.iter().any(|mark| starts(mark))).map(|(slot, _)| *slot)
}

fn avoided_slot(text: &str) -> Slot {
    listed(&text.to_lowercase(), false).unwrap_or(Slot::Subject)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_finds_its_slot_by_what_it_begins_with() {
        for (text, expected) in [
            ("standing on a spiral staircase", Slot::Action),
            ("looking_at_viewer", Slot::Action),
            ("evening street", Slot::Setting),
            ("lighting from the left", Slot::Lighting),
            ("at 12:30", Slot::Setting),
            ("on the upper deck a woman in a yellow coat watches the lights", Slot::Setting),
            ("warm lantern light against cold daylight", Slot::Lighting),
            ("red scarf", Slot::Attribute),
        ] {
            assert_eq!(slot(text, false), expected, "{text}");
        }
        assert_eq!(slot("a fox running in the snow", true), Slot::Subject);
        assert_eq!(slot("running fox", true), Slot::Subject);
    }
}
