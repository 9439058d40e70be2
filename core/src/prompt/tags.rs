//! Prompts of phrases between commas, cut into chunks the encoder reads whole.

use super::{
    compiled::{Author, Compiled, Note, NoteCode, Side, Span},
    layout, phrase,
    profile::{BudgetUnit, Profile},
    syntax,
    tokens::TokenCounter,
};
use crate::intent::{Concept, IntentDocument, Polarity, Slot, words};

/// A phrase with its authors.
#[derive(Clone, Debug, Default)]
pub(super) struct Phrase {
    /// Its pieces; those without an author are separators.
    pub parts: Vec<(String, Option<Author>)>,
    /// What the encoder counts.
    pub bare: String,
    /// The concept it belongs to.
    pub concept: Option<String>,
}

impl Phrase {
    /// A phrase of one author.
    pub fn whole(text: &str, author: Author) -> Self {
        Self { parts: vec![(text.to_owned(), Some(author))], bare: text.to_owned(), concept: None }
    }
}

/// Phrases that should share a chunk.
#[derive(Clone, Debug, Default)]
pub(super) struct Group {
    /// The phrases.
    pub phrases: Vec<Phrase>,
    /// Whether a chunk begins with it.
    pub breaks: bool,
}

/// Writes the positive prompt.
pub(super) fn positive(intent: &IntentDocument, profile: &Profile, counter: &dyn TokenCounter, out: &mut Compiled) {
    let rules = |list: &[String]| -> Group {
        let phrases = list.iter().filter(|word| !mentions(intent, word)).map(|word| rule("quality", word)).collect();
        Group { phrases, breaks: false }
    };
    let prefix = rules(&profile.quality.prefix);
    let mut groups = Vec::new();
    let mut alone: Option<Slot> = None;
    for unit in layout::units(intent) {
        let slot = unit.head.slot;
        let mix = profile.own_chunk.contains(&slot) && intent.wanted().filter(|concept| concept.slot == slot).count() > 1;
        let now = mix.then_some(slot);
        let breaks = now != alone && !groups.is_empty();
        alone = now;
        let phrases = unit.concepts().filter_map(|concept| concept_phrase(concept, profile, out)).collect();
        groups.push(Group { phrases, breaks });
    }
    let mut after: Vec<Group> =
        readable_words(intent).into_iter().map(|phrase| Group { phrases: vec![phrase], breaks: false }).collect();
    after.push(rules(&profile.quality.suffix));
    if let (Some(first), true) = (after.first_mut(), alone.is_some()) {
        first.breaks = true;
    }
    // The subject belongs into the first chunk: where the rules' words leave no room, they go last.
    let subject = groups.first().and_then(|group| group.phrases.first()).map(|phrase| phrase.bare.as_str()).unwrap_or_default();
    let opening: Vec<&str> = prefix.phrases.iter().map(|phrase| phrase.bare.as_str()).chain([subject]).collect();
    if counter.count(&opening.join(", ")) <= profile.budget.tokens {
        groups.insert(0, prefix);
    } else {
        after.push(prefix);
    }
    groups.extend(after);
    groups.extend(passthrough(intent, Polarity::Want));
    write(Side::Positive, &groups, profile, counter, out);
}

/// The person's own syntax, in order, as the last group.
pub(super) fn passthrough(intent: &IntentDocument, polarity: Polarity) -> Option<Group> {
    let own =
        intent.passthrough.iter().enumerate().filter(|(_, item)| item.polarity == polarity && !item.raw.trim().is_empty());
    let phrases: Vec<Phrase> = own
        .map(|(index, item)| {
            let tag = item.raw.starts_with('<');
            let bare = if tag { String::new() } else { syntax::plain(&item.raw) };
            Phrase { parts: vec![(item.raw.clone(), Some(Author::Passthrough { index }))], bare, concept: None }
        })
        .collect();
    (!phrases.is_empty()).then_some(Group { phrases, breaks: false })
}

/// Whether the document already says a rule's word, for or against it.
fn mentions(intent: &IntentDocument, word: &str) -> bool {
    let word = words::normalise(word);
    intent.concepts.iter().chain(&intent.removed).any(|concept| words::normalise(&concept.text) == word)
}

pub(super) fn rule(name: &str, text: &str) -> Phrase {
    Phrase::whole(text, Author::Rule { rule: name.to_owned(), id: None })
}

/// Words that must be readable, save those a concept already asks for.
pub(super) fn readable_words(intent: &IntentDocument) -> Vec<Phrase> {
    let said = |text: &str| {
        intent.wanted().any(|concept| concept.slot == Slot::Text && words::normalise(&concept.text) == words::normalise(text))
    };
    let texts = intent.constraints.text_in_image.iter().map(|text| phrase::clean(text));
    texts
        .filter(|text| !text.is_empty() && !said(text))
        .map(|text| Phrase {
            bare: format!("text \"{text}\""),
            parts: vec![
                ("text \"".to_owned(), Some(Author::Rule { rule: "text".to_owned(), id: None })),
                (syntax::escape(&text), Some(Author::Constraint { name: "text_in_image".to_owned() })),
                ("\"".to_owned(), Some(Author::Rule { rule: "text".to_owned(), id: None })),
            ],
            concept: None,
        })
        .collect()
}

/// A concept as a phrase: its words, in quotes where they are to be read, with its weight around.
pub(super) fn concept_phrase(concept: &Concept, profile: &Profile, out: &mut Compiled) -> Option<Phrase> {
    let reads_weights = profile.weights.is_some();
    let written = phrase::written(concept, reads_weights);
    note_cleaning(concept, &written, reads_weights, out);
    if written.bare.is_empty() {
        return None;
    }
    let rule = |name: &str| Some(Author::Rule { rule: name.to_owned(), id: Some(concept.id.clone()) });
    let quoted =
        concept.slot == Slot::Text && concept.polarity == Polarity::Want && !written.raw && !written.bare.contains('"');
    let mut parts = vec![(written.text, Some(Author::Concept { id: concept.id.clone() }))];
    let mut bare = written.bare;
    if quoted {
        parts.insert(0, ("text \"".to_owned(), rule("text")));
        parts.push(("\"".to_owned(), rule("text")));
        bare = format!("text \"{bare}\"");
    }
    if concept.weight_step != 0 && reads_weights && !written.raw {
        parts.insert(0, ("(".to_owned(), rule("emphasis")));
        parts.push((format!(":{})", syntax::weight_text(profile.weight(concept.weight_step))), rule("emphasis")));
    }
    Some(Phrase { parts, bare, concept: Some(concept.id.clone()) })
}

fn note_cleaning(concept: &Concept, written: &phrase::Written, reads_weights: bool, out: &mut Compiled) {
    let mut note = |code, text: String| out.notes.push(Note { code, text, concept: Some(concept.id.clone()) });
    if !written.raw && written.bare != concept.text {
        note(NoteCode::Cleaned, format!("\"{}\" is written as \"{}\".", concept.text, written.bare));
    }
    let Some(raw) = concept.raw.as_deref().filter(|_| written.raw) else { return };
    if !reads_weights && raw != written.text {
        note(NoteCode::WeightsIgnored, format!("This family reads no weights: \"{raw}\" is written as \"{}\".", written.text));
    } else if syntax::weights(raw).iter().any(|weight| !(0.5..=1.6).contains(weight)) {
        note(NoteCode::WeightUnusual, format!("\"{raw}\" is kept; weights usually lie between 0.5 and 1.6."));
    }
}

/// Packs the groups into chunks and writes them.
pub(super) fn write(side: Side, groups: &[Group], profile: &Profile, counter: &dyn TokenCounter, out: &mut Compiled) {
    let chunked = profile.budget.unit == BudgetUnit::Chunk;
    let chunks = pack(groups, profile.budget.tokens, chunked, counter, &mut out.notes);
    let (mut text, mut texts, mut tokens) = (String::new(), Vec::new(), Vec::new());
    for chunk in &chunks {
        if !text.is_empty() {
            text.push_str(if profile.break_word { " BREAK " } else { ", " });
        }
        let start = text.len();
        for (n, phrase) in chunk.iter().enumerate() {
            if n > 0 {
                text.push_str(", ");
            }
            append(&mut text, side, phrase, &mut out.spans);
        }
        texts.push(text.get(start..).unwrap_or_default().to_owned());
        tokens.push(counter.count(&bare(chunk)));
    }
    match side {
        Side::Positive => (out.positive, out.chunks, out.tokens) = (text, texts, tokens),
        Side::Negative => (out.negative, out.negative_chunks, out.negative_tokens) = (text, texts, tokens),
    }
}

/// Appends a phrase and its spans.
pub(super) fn append(text: &mut String, side: Side, phrase: &Phrase, spans: &mut Vec<Span>) {
    for (part, author) in &phrase.parts {
        let start = text.len();
        text.push_str(part);
        if let Some(author) = author {
            spans.push(Span { side, start, end: text.len(), author: author.clone() });
        }
    }
}

fn bare(chunk: &[Phrase]) -> String {
    chunk.iter().map(|phrase| phrase.bare.as_str()).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ")
}

fn fits(chunk: &[Phrase], more: &[Phrase], limit: usize, counter: &dyn TokenCounter) -> bool {
    let mut text = bare(chunk);
    let more = bare(more);
    if !text.is_empty() && !more.is_empty() {
        text.push_str(", ");
    }
    text.push_str(&more);
    counter.count(&text) <= limit
}

/// Groups whole where they fit, else phrase by phrase, else (a phrase longer than a chunk) word by word.
fn pack(groups: &[Group], limit: usize, chunked: bool, counter: &dyn TokenCounter, notes: &mut Vec<Note>) -> Vec<Vec<Phrase>> {
    let mut chunks: Vec<Vec<Phrase>> = Vec::new();
    let mut chunk: Vec<Phrase> = Vec::new();
    for group in groups.iter().filter(|group| !group.phrases.is_empty()) {
        if chunked && !chunk.is_empty() && (group.breaks || !fits(&chunk, &group.phrases, limit, counter)) {
            // The first chunk keeps the subject even when its attributes find no room beside it.
            let keeps_subject = chunks.is_empty() && !group.breaks && chunk.iter().all(|phrase| phrase.concept.is_none());
            if !keeps_subject {
                chunks.push(std::mem::take(&mut chunk));
            }
        }
        for phrase in &group.phrases {
            if fits(&chunk, std::slice::from_ref(phrase), limit, counter) {
                chunk.push(phrase.clone());
                continue;
            }
            if !chunked {
                notes.push(Note {
                    code: NoteCode::Dropped,
                    text: format!("\"{}\" finds no room in {limit} tokens.", phrase.bare),
                    concept: phrase.concept.clone(),
                });
                continue;
            }
            if !chunk.is_empty() {
                chunks.push(std::mem::take(&mut chunk));
            }
            let pieces = split(phrase, limit, counter);
            if pieces.len() > 1 {
                notes.push(Note {
                    code: NoteCode::Split,
                    text: format!("A phrase of more than {limit} tokens is cut over {} chunks.", pieces.len()),
                    concept: phrase.concept.clone(),
                });
            }
            for piece in pieces {
                if !chunk.is_empty() {
                    chunks.push(std::mem::take(&mut chunk));
                }
                chunk.push(piece);
            }
        }
    }
    if !chunk.is_empty() {
        chunks.push(chunk);
    }
    chunks
}

/// Cuts a phrase into pieces that fit a chunk each, between words and, where a word alone is too long, inside it.
pub(super) fn split(phrase: &Phrase, limit: usize, counter: &dyn TokenCounter) -> Vec<Phrase> {
    if counter.count(&phrase.bare) <= limit {
        return vec![phrase.clone()];
    }
    let author = phrase.parts.iter().find_map(|(_, author)| match author {
        Some(Author::Rule { .. }) | None => None,
        Some(author) => Some(author.clone()),
    });
    let emphasis = |part: &&(String, Option<Author>)| matches!(&part.1, Some(Author::Rule { rule, .. }) if rule == "emphasis");
    let weight = phrase.parts.first().filter(emphasis).zip(phrase.parts.last().filter(emphasis));
    let piece = |text: &str| {
        let words = (syntax::escape(text), author.clone());
        let (open, close) = weight.unzip();
        let parts = open.into_iter().cloned().chain([words]).chain(close.cloned()).collect();
        Phrase { parts, bare: text.to_owned(), concept: phrase.concept.clone() }
    };
    let mut pieces = Vec::new();
    let mut line = String::new();
    for word in phrase.bare.split_whitespace() {
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if counter.count(&longer) <= limit {
            line = longer;
            continue;
        }
        if !line.is_empty() {
            pieces.push(piece(&std::mem::take(&mut line)));
        }
        let mut rest = word;
        while counter.count(rest) > limit {
            let cut = fitting_prefix(rest, limit, counter);
            let (head, tail) = rest.split_at(cut);
            pieces.push(piece(head));
            rest = tail;
        }
        rest.clone_into(&mut line);
    }
    if !line.is_empty() {
        pieces.push(piece(&line));
    }
    pieces
}

/// The longest prefix, in bytes, that fits; at least one character.
fn fitting_prefix(text: &str, limit: usize, counter: &dyn TokenCounter) -> usize {
    let ends: Vec<usize> = text.char_indices().map(|(at, c)| at + c.len_utf8()).collect();
    let fits = ends.partition_point(|end| counter.count(text.get(..*end).unwrap_or_default()) <= limit);
    ends.get(fits.saturating_sub(1)).or(ends.first()).copied().unwrap_or(text.len())
}
