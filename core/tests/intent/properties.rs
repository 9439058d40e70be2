//! What holds for every document, on thousands of generated ones.

use gesso_core::{
    capability::ModelFamily,
    intent::{By, Concept, IntentDocument, Operation, Origin, Polarity, Slot, apply, from_prompts, undo},
    prompt::{
        Author, Compiled, Estimate, NoteCode, Profile, Side, TokenCounter, compile, for_family, layout, measure, phrase,
        profile::{BudgetUnit, NegativeSupport},
        profiles, syntax,
    },
};

use crate::generator::{CORPUS, DOCUMENTS, Dice, document, text};

/// Every generated document with its seed, profile and prompt.
fn corpus() -> impl Iterator<Item = (usize, &'static IntentDocument, &'static Profile, &'static Compiled)> {
    CORPUS.iter().enumerate().map(|(seed, (intent, compiled))| (seed, intent, for_family(intent.family()), compiled))
}

/// A phrase's words, own spelling and step.
type Seen = (String, Option<String>, i8);

/// What reading back must give: the words as text, the own spelling as far as the family reads it, the step.
fn expected(concept: &Concept, profile: &Profile) -> Seen {
    let weights = profile.weights.is_some();
    let Some(raw) = phrase::own_spelling(concept) else {
        return (phrase::clean(&concept.text), None, concept.weight_step);
    };
    let bare = syntax::without_weights(raw);
    let raw =
        if weights { Some(raw.to_owned()) } else { Some(bare).filter(|bare| bare.contains(['{', '[']) || bare.contains("__")) };
    (concept.text.clone(), raw, concept.weight_step)
}

#[test]
fn reading_a_compiled_prompt_back_gives_the_document() {
    let mut phrases = 0;
    for (seed, intent, profile, compiled) in corpus() {
        let lost: Vec<&str> = compiled
            .notes
            .iter()
            .filter(|note| matches!(note.code, NoteCode::Dropped | NoteCode::Split))
            .filter_map(|note| note.concept.as_deref())
            .collect();
        let whole =
            |concept: &&Concept| !lost.contains(&concept.id.as_str()) && !phrase::written(concept, true).bare.is_empty();
        let read: Vec<_> =
            measure::parse(compiled, profile).into_iter().filter(|found| !lost.contains(&found.id.as_str())).collect();

        let mut wanted: Vec<(String, Seen)> = layout::units(intent)
            .iter()
            .flat_map(layout::Unit::concepts)
            .filter(whole)
            .map(|concept| (concept.id.clone(), expected(concept, profile)))
            .collect();
        let mut found: Vec<_> = read
            .iter()
            .filter(|found| found.side == Side::Positive)
            .map(|found| (found.id.clone(), (found.text.clone(), found.raw.clone(), found.step)))
            .collect();
        if profile.weights.is_none() {
            // Sentences gather concepts across slots; the order inside is the template's.
            wanted.sort();
            found.sort();
        }
        assert_eq!(found, wanted, "seed {seed}: {}", compiled.positive);
        phrases += found.len();

        if profile.negative != NegativeSupport::None {
            let avoided: Vec<&Concept> = intent.avoided().filter(whole).collect();
            for found in read.iter().filter(|found| found.side == Side::Negative) {
                let concept = avoided.iter().find(|concept| concept.id == found.id).unwrap();
                let (text, raw, step) = expected(concept, profile);
                // Words of emphasis are for what is wanted; a negative prompt without weights has none.
                let step = if profile.weights.is_some() { step } else { 0 };
                assert_eq!((found.text.clone(), found.raw.clone(), found.step), (text, raw, step), "seed {seed}");
            }
        }
    }
    assert!(phrases as u64 > 4 * DOCUMENTS, "the documents are not empty: {phrases}");
}

#[test]
fn the_written_syntax_says_the_same_as_the_spans() {
    for (seed, _, profile, compiled) in corpus() {
        if profile.weights.is_none() {
            continue;
        }
        // Read from the text alone, without spans: each chunk is one run of segments, tags among them.
        for (side, text, chunks) in [
            (Side::Positive, &compiled.positive, &compiled.chunks),
            (Side::Negative, &compiled.negative, &compiled.negative_chunks),
        ] {
            let breaks = syntax::segments(text).iter().filter(|found| found.kind == syntax::Kind::Break).count();
            assert_eq!(breaks, chunks.len().saturating_sub(1), "seed {seed}: {text}");
            let segments: Vec<String> = syntax::segments(text)
                .into_iter()
                .filter(|found| found.kind == syntax::Kind::Phrase)
                .map(|found| syntax::plain(&found.raw))
                .collect();
            let mut phrases: Vec<String> = Vec::new();
            for span in compiled.spans.iter().filter(|span| span.side == side) {
                let piece = compiled.text(span);
                match &span.author {
                    Author::Rule { rule, .. } if rule == "emphasis" => {}
                    Author::Rule { rule, .. } if rule == "text" && piece == "\"" => phrases.last_mut().unwrap().push('"'),
                    Author::Concept { .. } | Author::Constraint { .. }
                        if phrases.last().is_some_and(|last| last == "text \"") =>
                    {
                        phrases.last_mut().unwrap().push_str(&syntax::plain(piece));
                    }
                    Author::Passthrough { .. } => {}
                    Author::Rule { rule, .. } if rule == "text" => phrases.push(piece.to_owned()),
                    _ => phrases.push(syntax::plain(piece)),
                }
            }
            assert_eq!(segments, phrases, "seed {seed}: {text}");
        }
    }
}

#[test]
fn no_chunk_is_over_its_budget_whatever_counts() {
    let bytes = |text: &str| text.len();
    let mut chunks = 0_u64;
    for (seed, intent, profile, estimated) in corpus() {
        let counted = compile(intent, profile, &bytes as &dyn TokenCounter);
        for compiled in [estimated, &counted] {
            for tokens in compiled.tokens.iter().chain(&compiled.negative_tokens) {
                assert!(*tokens <= profile.budget.tokens, "seed {seed}: {tokens} in {}", compiled.positive);
                chunks += 1;
            }
            assert_eq!(compiled.tokens.len(), compiled.chunks.len());
            assert!(profile.budget.unit == BudgetUnit::Chunk || compiled.chunks.len() <= 1, "seed {seed}");
            let rebuilt = compiled.chunks.join(if profile.break_word { " BREAK " } else { ", " });
            assert_eq!(rebuilt, compiled.positive, "seed {seed}");
        }
    }
    assert!(chunks > 3 * DOCUMENTS, "{chunks}");
}

#[test]
fn the_subject_stands_in_the_first_chunk() {
    for (seed, intent, profile, compiled) in corpus() {
        let units = layout::units(intent);
        let Some(first) = units.first().filter(|unit| unit.head.slot == Slot::Subject) else { continue };
        if phrase::written(first.head, true).bare.is_empty() {
            continue;
        }
        let span = compiled.spans.iter().find(|span| span.author == Author::Concept { id: first.head.id.clone() }).unwrap();
        let end = compiled.chunks.first().map_or(0, String::len);
        assert!(span.start < end, "seed {seed}, {}: {}", profile.id, compiled.positive);
    }
}

#[test]
fn every_word_has_an_author_and_none_is_new() {
    for (seed, intent, profile, compiled) in corpus() {
        for (side, text) in [(Side::Positive, &compiled.positive), (Side::Negative, &compiled.negative)] {
            let mut at = 0;
            let mut loose = String::new();
            for span in compiled.spans.iter().filter(|span| span.side == side) {
                assert!(span.start >= at && span.end > span.start, "seed {seed}: spans overlap or are empty");
                loose.push_str(&text[at..span.start]);
                at = span.end;
            }
            loose.push_str(&text[at..]);
            let loose = loose.replace("BREAK", "");
            assert!(loose.chars().all(|c| matches!(c, ' ' | ',' | '.')), "seed {seed}: {loose:?} in {text}");
        }
        let new = measure::novelty(intent, profile, compiled);
        assert!(new.is_empty(), "seed {seed}: {new:?} in {} / {}", compiled.positive, compiled.negative);
    }
}

#[test]
fn the_persons_own_syntax_is_kept_to_the_byte_and_in_order() {
    for (seed, intent, profile, compiled) in corpus() {
        for (side, polarity) in [(Side::Positive, Polarity::Want), (Side::Negative, Polarity::Avoid)] {
            if side == Side::Negative && profile.negative == NegativeSupport::None {
                continue;
            }
            let own: Vec<&str> =
                intent.passthrough.iter().filter(|item| item.polarity == polarity).map(|item| item.raw.as_str()).collect();
            let written: Vec<&str> = compiled
                .spans
                .iter()
                .filter(|span| span.side == side && matches!(span.author, Author::Passthrough { .. }))
                .map(|span| compiled.text(span))
                .collect();
            assert_eq!(written, own, "seed {seed}");
        }
    }
}

fn add(dice: &mut Dice, words: &str) -> Operation {
    Operation::Add {
        slot: Slot::ADDABLE[dice.below(Slot::ADDABLE.len())],
        text: words.to_owned(),
        of: None,
        polarity: Polarity::Want,
        origin: Origin::user(words),
    }
}

#[test]
fn adding_and_removing_gives_the_original() {
    for seed in 0..DOCUMENTS {
        let mut intent = document(seed);
        intent.removed.clear();
        let dice = &mut Dice::new(seed + 7);
        let with = apply(&intent, &[add(dice, "zephyr umbrella")], &By::new("stage1")).unwrap();
        assert_eq!(with.concepts.len(), intent.concepts.len() + 1);
        let id = with.concepts.last().unwrap().id.clone();
        let remove = Operation::Remove { id: id.clone(), origin: Origin::user("no umbrella") };
        let without = apply(&with, &[remove], &By::new("stage1")).unwrap();
        assert_eq!(without.concepts, intent.concepts, "seed {seed}");
        let profile = for_family(intent.family());
        let (before, after) = (compile(&intent, profile, &Estimate), compile(&without, profile, &Estimate));
        if profile.negative != NegativeSupport::None {
            assert_eq!(after.positive, before.positive, "seed {seed}");
            let room = !after.notes.iter().any(|note| note.code == NoteCode::Dropped);
            assert!(!room || after.negative.contains("zephyr umbrella"), "seed {seed}: {}", after.negative);
        }
        let retracted = apply(&with, &[Operation::Retract { id }], &By::new("person")).unwrap();
        assert_eq!((&retracted.concepts, &retracted.removed), (&intent.concepts, &intent.removed), "seed {seed}");
    }
}

#[test]
fn undo_restores_every_byte() {
    let mut revisions = 0;
    for seed in 0..DOCUMENTS {
        let intent = document(seed);
        let dice = &mut Dice::new(seed + 13);
        let mut stack = vec![intent];
        for _ in 0..4 {
            let last = stack.last().unwrap();
            let ops: Vec<Operation> = (0..=dice.below(3)).map(|_| operation(dice, last)).collect();
            // Operations of one revision may take away what a later one names; then nothing at all is applied.
            let Ok(next) = apply(last, &ops, &By::new("stage1")) else { continue };
            assert!(next.problems().is_empty(), "seed {seed}: {:?} after {ops:?}", next.problems());
            if next != *last {
                assert_eq!(next.rev, last.rev + 1);
                stack.push(next);
            }
        }
        while stack.len() > 1 {
            let now = stack.pop().unwrap();
            let before = undo(&now).unwrap();
            assert_eq!(before, *stack.last().unwrap(), "seed {seed}");
            // Equal documents are written alike; that is tried on some, because writing takes longer than undoing.
            if seed % 20 == 0 {
                let text = |intent: &IntentDocument| serde_json::to_string(intent).unwrap();
                assert_eq!(text(&before), text(stack.last().unwrap()), "seed {seed}");
            }
            revisions += 1;
        }
    }
    assert!(revisions > DOCUMENTS * 3 / 2, "{revisions}");
}

fn operation(dice: &mut Dice, intent: &IntentDocument) -> Operation {
    let id = intent
        .concepts
        .get(dice.below(intent.concepts.len().max(1)))
        .map_or_else(|| "c1".to_owned(), |concept| concept.id.clone());
    let words = if dice.chance(3) && !intent.removed.is_empty() { intent.removed[0].text.clone() } else { text(dice) };
    let origin = Origin::user(words.clone());
    match dice.below(8) {
        0 | 1 => add(dice, &words),
        2 => Operation::Remove { id, origin },
        3 => Operation::Retract { id },
        4 => Operation::Modify { id, to: words, origin },
        5 => Operation::Emphasis { id, steps: [-2, -1, 1, 2][dice.below(4)], origin },
        6 => Operation::Lock { id, lock: dice.chance(2) },
        _ if dice.chance(2) => Operation::Profile { to: ModelFamily::ALL[dice.below(9)].as_str().to_owned() },
        _ => Operation::Aspect { to: dice.chance(2).then(|| "3:2".to_owned()) },
    }
}

#[test]
fn another_profile_and_back_changes_no_concept() {
    for (seed, intent, _, compiled) in corpus() {
        let other = ModelFamily::ALL[Dice::new(seed as u64 + 3).below(ModelFamily::ALL.len())];
        let there = apply(intent, &[Operation::Profile { to: other.as_str().to_owned() }], &By::new("person")).unwrap();
        let back = apply(&there, &[Operation::Profile { to: intent.target_profile.clone() }], &By::new("person")).unwrap();
        assert_eq!(back.concepts, intent.concepts);
        assert_eq!(there.family(), other);
        assert_eq!(compile(&back, for_family(back.family()), &Estimate), *compiled, "seed {seed}");
    }
}

#[test]
fn a_document_survives_json() {
    for seed in 0..DOCUMENTS {
        let intent = document(seed);
        let json = serde_json::to_string(&intent).unwrap();
        assert_eq!(serde_json::from_str::<IntentDocument>(&json).unwrap(), intent);
    }
}

#[test]
fn importing_a_compiled_prompt_and_compiling_it_again_is_stable() {
    // A prompt of plain phrases with step weights, as a person would have it in a file.
    for seed in 0..2_000 {
        let dice = &mut Dice::new(seed);
        let nouns = ["fox", "lantern", "tower", "river", "kite", "harbour"];
        let mut parts: Vec<String> = Vec::new();
        for noun in nouns.iter().take(2 + dice.below(4)) {
            let step = ["{}", "({}:1.15)", "({}:0.7)", "({}:1.42)", "{} <lora:inks:0.8>"][dice.below(5)];
            parts.push(step.replace("{}", noun));
        }
        let family = [ModelFamily::Sd15, ModelFamily::Sdxl][dice.below(2)];
        let first = from_prompts(&parts.join(", "), "ugly, (blurry:1.3)", family);
        let once = compile(&first, for_family(family), &Estimate);
        for concept in first.wanted() {
            assert!(once.positive.contains(concept.raw.as_deref().unwrap_or(&concept.text)), "{}", once.positive);
        }
        let strip = |text: &str| text.replace(", best quality", "");
        let second = from_prompts(&strip(&once.positive), &once.negative, family);
        let key = |intent: &IntentDocument| {
            let mut all: Vec<_> =
                intent.wanted().map(|concept| (concept.text.clone(), concept.weight_step, concept.raw.clone())).collect();
            all.sort();
            all
        };
        assert_eq!(key(&second), key(&first), "seed {seed}");
        assert_eq!(second.passthrough.len(), first.passthrough.len(), "seed {seed}");
    }
}

#[test]
fn nothing_a_person_can_type_makes_the_compiler_fail() {
    let wild = [
        "(".repeat(10_000),
        "🦊".repeat(3_000),
        "\u{202e}\u{0}\u{7f}".repeat(2_000),
        "a,".repeat(5_000),
        "x".repeat(10_240),
        "{|".repeat(4_000) + &"}".repeat(4_000),
    ];
    for profile in profiles() {
        for text in &wild {
            let intent = from_prompts(text, text, profile.family);
            let compiled = compile(&intent, profile, &Estimate);
            assert!(compiled.tokens.iter().all(|tokens| *tokens <= profile.budget.tokens), "{}", profile.id);
        }
    }
}
