//! A concept's wording made fit to stand between commas: text stays text, whatever it looks like.

use super::syntax;
use crate::intent::{Concept, words::tidy};

/// The wording without anything an encoder or a later reader would take for syntax.
///
/// Angle, square and curly brackets, bars, backslashes and commas (save in numbers) become spaces; `BREAK` and `AND` become
/// lower case; `embedding:` loses its colon; doubled underscores become one. Parentheses stay and are escaped when written.
/// A cleaned wording is not changed by cleaning it again.
#[must_use]
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        match c {
            '<' | '>' | '[' | ']' | '{' | '}' | '|' | '\\' => out.push(' '),
            ',' if !syntax::is_decimal_comma(text, at) => out.push(' '),
            '_' if out.ends_with('_') => {}
            other => out.push(other),
        }
    }
    let out = tidy(&out);
    let word = |word: &str| match word {
        "BREAK" | "AND" => word.to_lowercase(),
        other => other.to_owned(),
    };
    let out = out.split(' ').map(word).collect::<Vec<_>>().join(" ");
    lower_break(&without_embedding(&out))
}

fn without_embedding(text: &str) -> String {
    let mut out = text.to_owned();
    while let Some(at) = out.to_ascii_lowercase().find("embedding:") {
        out.replace_range(at + "embedding".len()..=at + "embedding".len(), " ");
    }
    tidy(&out)
}

/// `BREAK` beside punctuation would still be read as one.
fn lower_break(text: &str) -> String {
    if text.contains(syntax::BREAK) { text.replace(syntax::BREAK, "break") } else { text.to_owned() }
}

/// How a concept is written in a family: its words, and whether they are the person's own spelling with syntax.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// What stands in the prompt.
    pub text: String,
    /// What the encoder counts: the same without weights.
    pub bare: String,
    /// Whether it is the person's own spelling.
    pub raw: bool,
}

/// The concept's wording for a family that reads weights, or one that does not.
#[must_use]
pub fn written(concept: &Concept, reads_weights: bool) -> Written {
    if let Some(raw) = own_spelling(concept) {
        let bare = syntax::without_weights(raw);
        let text = if reads_weights { raw.to_owned() } else { bare.clone() };
        return Written { text, bare, raw: true };
    }
    let bare = clean(&concept.text);
    let text = if reads_weights { syntax::escape(&bare) } else { bare.clone() };
    Written { text, bare, raw: false }
}

/// The person's own spelling, if it is one balanced phrase.
#[must_use]
pub fn own_spelling(concept: &Concept) -> Option<&str> {
    let raw = concept.raw.as_deref()?;
    let segments = syntax::segments(raw);
    let one = segments.len() == 1 && segments.iter().all(|found| found.kind == syntax::Kind::Phrase && found.raw == raw);
    (one && syntax::has_syntax(raw)).then_some(raw)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_syntax_becomes_text() {
        assert_eq!(clean("red <lora:evil:1> fox, {a|b} BREAK [x]"), "red lora:evil:1 fox a b break x");
        assert_eq!(clean("embedding:bad 1,000 __stars__"), "embedding bad 1,000 _stars_");
        assert_eq!(clean("saber (fate)"), "saber (fate)");
    }

    #[test]
    fn cleaning_twice_is_cleaning_once() {
        for text in ["a,b", "a\\(b", "eembedding:mbedding:x", "BREAK,BREAK", "____", "\u{202e}x", "1,,2", "1,2,3"] {
            assert_eq!(clean(&clean(text)), clean(text), "{text}");
        }
    }
}
