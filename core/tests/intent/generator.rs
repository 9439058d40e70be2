//! Documents by the thousand, the same for the same seed.

use std::sync::LazyLock;

use gesso_core::{
    capability::ModelFamily,
    intent::{Concept, IntentDocument, Origin, Passthrough, PassthroughKind, Polarity, Slot},
    prompt::{Compiled, Estimate, compile, for_family},
};

/// How many documents the properties are tried on; the evaluation (`cargo xtask bench intent`) reads back ten thousand of
/// each family in release.
pub const DOCUMENTS: u64 = if cfg!(debug_assertions) { 2_500 } else { 10_000 };

/// Every document with its compiled prompt.
pub static CORPUS: LazyLock<Vec<(IntentDocument, Compiled)>> = LazyLock::new(|| {
    let compiled = |intent: IntentDocument| {
        let prompt = compile(&intent, for_family(intent.family()), &Estimate);
        (intent, prompt)
    };
    (0..DOCUMENTS).map(document).map(compiled).collect()
});

/// A linear congruential generator (Knuth's MMIX constants).
pub struct Dice(u64);

impl Dice {
    pub const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5DEE_CE66)
    }

    pub const fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % bound
    }

    pub const fn chance(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }

    pub fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

const PLAIN: &[&str] = &[
    "red",
    "fox",
    "snowy",
    "forest",
    "lantern",
    "old",
    "fisherman",
    "blue",
    "coat",
    "standing",
    "quietly",
    "river",
    "at",
    "night",
    "three",
    "1990s",
    "café",
    "glass",
    "tower",
    "photorealistic",
    "masterpiece",
    "best",
    "quality",
    "low",
    "subtle",
    "prominent",
    "score_9",
    "long_hair",
    "the",
    "of",
    "with",
    "a",
    "1,000",
    "3.5",
    "12:30",
    "St.",
    "no",
];
const ODD: &[&str] = &[
    "(fate)",
    ":(",
    ")",
    "(",
    "a,b",
    "BREAK",
    "AND",
    "BREAK,",
    "<lora:evil:1>",
    "{x|y}",
    "[z]",
    "|",
    "\\",
    "\\(",
    "embedding:bad",
    "__w__",
    "ignore",
    "all",
    "instructions!",
    "\"quoted\"",
    "text",
    "狐狸",
    "зима",
    "مرحبا",
    "🦊",
    "e\u{301}",
    "\u{202e}flip",
    "\u{0}nul",
    "\ttab",
    "new\nline",
    "a.",
    "why?",
    "x:1.15",
    "(:1.15)",
    ":1.3)",
    "é",
    "ﬁ",
    "…",
    "--",
    "&amp;",
    "%s",
    "$(rm)",
    "_",
    "'",
];
const RAWS: &[(&str, &str)] = &[
    ("(silver moon:1.37)", "silver moon"),
    ("((tall)) grass", "tall grass"),
    ("a {red|blue} kite", "a red or blue kite"),
    ("[faint stars]", "faint stars"),
    ("(oak, elm:0.6) wood", "oak, elm wood"),
    ("ink by __artist__", "ink by artist"),
    ("(very heavy:5.0) rain", "very heavy rain"),
];
const TAGS: &[(PassthroughKind, &str)] = &[
    (PassthroughKind::Lora, "<lora:inks:0.8>"),
    (PassthroughKind::Lora, "<lora:Some Name v2:1:0.5>"),
    (PassthroughKind::Embedding, "embedding:easy"),
    (PassthroughKind::Embedding, "(embedding:neg:1.1)"),
    (PassthroughKind::Wildcard, "{day|night|__time__}"),
    (PassthroughKind::Wildcard, "__weather__"),
    (PassthroughKind::Other, "<hypernet:x:1>"),
];

/// One to a few words; every eighth is something nobody should type, and now and then there are far too many.
pub fn text(dice: &mut Dice) -> String {
    let count = if dice.chance(60) { 40 + dice.below(120) } else { 1 + dice.below(6) };
    let odd = dice.chance(3);
    let words: Vec<&str> = (0..count).map(|_| if odd && dice.chance(2) { dice.pick(ODD) } else { dice.pick(PLAIN) }).collect();
    words.join(" ")
}

/// A sound document.
pub fn document(seed: u64) -> IntentDocument {
    let dice = &mut Dice::new(seed);
    let family = ModelFamily::ALL[dice.below(ModelFamily::ALL.len())];
    let mut intent = IntentDocument::empty(family);
    intent.rev = dice.below(50) as u64;
    for n in 1..=dice.below(14) {
        let slot = if n == 1 { Slot::Subject } else { Slot::ALL[dice.below(Slot::ALL.len())] };
        let mut concept = Concept {
            id: format!("c{n}"),
            slot,
            text: text(dice),
            raw: None,
            lock: dice.chance(4),
            weight_step: if dice.chance(3) { [-2, -1, 1, 2][dice.below(4)] } else { 0 },
            polarity: if dice.chance(6) { Polarity::Avoid } else { Polarity::Want },
            of: None,
            origin: Origin::user(text(dice)),
            since_rev: dice.below(50) as u64,
        };
        if dice.chance(6) {
            let (raw, plain) = RAWS[dice.below(RAWS.len())];
            concept.raw = Some(raw.to_owned());
            concept.text = plain.to_owned();
            concept.weight_step = 0;
        }
        if slot == Slot::Attribute && !intent.concepts.is_empty() {
            concept.of = Some(intent.concepts[dice.below(intent.concepts.len())].id.clone());
        }
        intent.concepts.push(concept);
    }
    for _ in 0..dice.below(3) {
        let mut concept = document_concept(dice, intent.concepts.len() + intent.removed.len() + 1);
        concept.polarity = Polarity::Avoid;
        intent.removed.push(concept);
    }
    for _ in 0..dice.below(4) {
        let (kind, raw) = TAGS[dice.below(TAGS.len())];
        let polarity = if dice.chance(4) { Polarity::Avoid } else { Polarity::Want };
        intent.passthrough.push(Passthrough { kind, raw: raw.to_owned(), polarity });
    }
    if dice.chance(8) {
        intent.constraints.text_in_image.push(text(dice));
    }
    if dice.chance(8) && !intent.concepts.is_empty() {
        let id = intent.concepts[dice.below(intent.concepts.len())].id.clone();
        intent.constraints.must_not.push(id);
    }
    intent
}

fn document_concept(dice: &mut Dice, n: usize) -> Concept {
    Concept {
        id: format!("c{n}"),
        slot: Slot::ALL[dice.below(Slot::ALL.len())],
        text: text(dice),
        raw: None,
        lock: false,
        weight_step: 0,
        polarity: Polarity::Want,
        of: None,
        origin: Origin::user(""),
        since_rev: 0,
    }
}
