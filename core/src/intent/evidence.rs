//! Evidence: whether a quote stands in the feedback, what it denies, and which words the person really used.

use std::collections::BTreeSet;

use super::words::{content, is_english, is_number, normalise, stem, words};

/// Words that deny what follows them, in the languages the page is used in.
const NEGATORS: &[&str] = &[
    "no", "not", "without", "less", "remove", "delete", "drop", "lose", "never", "none", "avoid", "minus", "don't", "doesn't",
    "isn't", "can't", "erase", "hide", "kein", "keine", "keinen", "keiner", "keinem", "ohne", "nicht", "weniger", "entferne",
    "weg", "sans", "pas", "moins", "enlève", "sin", "nada", "menos", "quita",
];
/// Words between a negator and what it denies.
const FILLERS: &[&str] = &[
    "a", "an", "any", "the", "more", "of", "that", "this", "those", "these", "his", "her", "its", "want", "need", "add",
    "include", "have", "den", "die", "das", "der", "dem", "de", "le", "la", "les", "el", "los",
];
/// Words that ask for more, and for less.
const STRONGER: &[&str] =
    &["more", "stronger", "bigger", "larger", "brighter", "bolder", "emphasize", "emphasise", "boost", "increase"];
const WEAKER: &[&str] = &[
    "less", "weaker", "smaller", "subtler", "softer", "fainter", "reduce", "decrease", "tone", "dim", "weniger", "moins",
    "menos",
];
/// Words that praise or protect.
const PRAISE: &[&str] = &["keep", "perfect", "love", "great", "leave", "behalte", "garde"];

/// Whether the quote stands in the feedback, case and spacing aside; an empty quote never does.
#[must_use]
pub fn stands_in(quote: &str, feedback: &str) -> bool {
    let quote = normalise(quote);
    quote.chars().any(char::is_alphanumeric) && normalise(feedback).contains(&quote)
}

/// Whether the quote denies something, by its own words or by standing right after a negator wherever it occurs.
#[must_use]
pub fn is_negated(quote: &str, feedback: &str) -> bool {
    let own = clauses(quote).iter().any(|clause| clause.iter().any(|word| NEGATORS.contains(&word.as_str())));
    own || (stands_in(quote, feedback) && denied_everywhere(quote, feedback))
}

fn denied_everywhere(quote: &str, feedback: &str) -> bool {
    let (quote, feedback) = (normalise(quote), normalise(feedback));
    let mut occurrences = feedback.match_indices(&quote).peekable();
    occurrences.peek().is_some()
        && occurrences.all(|(at, _)| {
            let before = feedback.get(..at).unwrap_or_default();
            let clause = before.rsplit([',', '.', ';', '!', '?', ':']).next().unwrap_or_default();
            let before = words(clause);
            before
                .iter()
                .rev()
                .find(|word| !FILLERS.contains(&word.as_str()))
                .is_some_and(|word| NEGATORS.contains(&word.as_str()))
        })
}

/// The words of each clause; "no, add a hat" denies nothing, so a comma ends what a negator reaches.
fn clauses(text: &str) -> Vec<Vec<String>> {
    let text = normalise(text);
    let pieces = text.split([',', '.', ';', '!', '?', ':']).map(words);
    // A clause of a lone "no" is an answer, not a denial.
    pieces.filter(|clause| clause.len() > 1 || !clause.iter().any(|word| word == "no" || word == "not")).collect()
}

/// Whether the quote names the concept: they share a content word.
#[must_use]
pub fn names(quote: &str, text: &str) -> bool {
    !content(quote).is_disjoint(&content(text))
}

/// Whether the quote asks for more of something, for less of it, or says neither.
#[must_use]
pub fn direction(quote: &str) -> Option<bool> {
    let words = words(quote);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    match (has(STRONGER), has(WEAKER)) {
        (true, false) => Some(true),
        (false, true) => Some(false),
        _ => None,
    }
}

/// Whether the quote praises or protects, and denies nothing.
#[must_use]
pub fn praises(quote: &str, feedback: &str) -> bool {
    words(quote).iter().any(|word| PRAISE.contains(&word.as_str())) && !is_negated(quote, feedback)
}

/// What the wording rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// Every content word is the person's or the document's.
    Words,
    /// A word of the person's with a slip of the keyboard mended.
    Typo,
    /// The feedback is in another language; the quote has at least as many content words.
    Translation,
    /// Something is made up.
    None,
}

/// Whether every content word of `text` comes from the quote, from words of the feedback that it does not deny, or from
/// what is already agreed. Counts may change where the quote has a number. Returns the words that come from nowhere too.
#[must_use]
pub fn support(text: &str, quote: &str, feedback: &str, agreed: &BTreeSet<String>) -> (Support, Vec<String>) {
    let quoted = content(quote);
    let said: BTreeSet<String> = words(feedback)
        .into_iter()
        .filter(|word| quoted.contains(&stem(word)) || !is_negated(word, feedback))
        .map(|word| stem(&word))
        .collect();
    let counted = words(quote).iter().any(|word| is_number(word));
    let known = |word: &str| {
        let stem = stem(word);
        quoted.contains(&stem)
            || said.contains(&stem)
            || agreed.contains(&stem)
            || (counted && is_number(word))
            || super::words::is_stop_word(word)
    };
    let strange: Vec<String> = words(text).into_iter().filter(|word| !known(word)).collect();
    if strange.is_empty() {
        return (Support::Words, strange);
    }
    if strange.iter().all(|word| words(quote).iter().any(|written| is_slip(written, word))) {
        return (Support::Typo, strange);
    }
    let foreign = !is_english(feedback) || !is_english(quote);
    if foreign && translated_words(text) <= translated_words(quote).max(1) {
        return (Support::Translation, strange);
    }
    (Support::None, strange)
}

/// Whether a written word is another with two neighbouring letters swapped, or one letter missing or too many.
///
/// A replaced letter is no slip: that is how "coat" becomes "goat".
fn is_slip(written: &str, meant: &str) -> bool {
    const MIN_SLIP_LETTERS: usize = 4;
    let (one, other): (Vec<char>, Vec<char>) = (written.chars().collect(), meant.chars().collect());
    if one.len().min(other.len()) < MIN_SLIP_LETTERS || one.first() != other.first() {
        return false;
    }
    let same = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let (rest, rest_other) = (one.get(same..).unwrap_or_default(), other.get(same..).unwrap_or_default());
    match (rest, rest_other) {
        ([a, b, tail @ ..], [c, d, tail_other @ ..]) if one.len() == other.len() => a == d && b == c && tail == tail_other,
        ([_, tail @ ..], all) if one.len() == other.len() + 1 => tail == all,
        (all, [_, tail @ ..]) if one.len() + 1 == other.len() => tail == all,
        _ => false,
    }
}

/// The word in a wording that denies something, if any: removal is an operation, not text.
#[must_use]
pub fn denial(text: &str) -> Option<String> {
    const DENIALS: &[&str] = &["no", "not", "without", "never", "don't", "kein", "keine", "ohne", "nicht", "sans", "sin"];
    words(text).into_iter().find(|word| DENIALS.contains(&word.as_str()))
}

/// How many content words a text has at most; scripts without spaces count a word per two characters.
fn translated_words(text: &str) -> usize {
    let spaced: usize = words(text)
        .iter()
        .filter(|word| !super::words::is_stop_word(word))
        .map(|word| {
            let wide = word.chars().filter(|c| ('\u{2e80}'..='\u{ffef}').contains(c)).count();
            if wide > 0 { wide.div_ceil(2) } else { 1 }
        })
        .sum();
    // A compound such as "Strohhut" may take two words in English.
    spaced + words(text).iter().filter(|word| word.chars().count() >= 7 && !is_english(text)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_stands_in_the_feedback_or_it_does_not() {
        assert!(stands_in("  RED\n hat", "I want a red hat, please"));
        assert!(!stands_in("blue hat", "I want a red hat"));
        assert!(!stands_in("", "anything"));
        assert!(!stands_in(" , ", "a , b"));
    }

    #[test]
    fn a_negation_is_heard_inside_and_before_the_quote() {
        for (quote, feedback) in [
            ("no hat", "no hat"),
            ("hat", "no hat please"),
            ("hat", "I don't want a hat"),
            ("Hut", "ohne den Hut"),
            ("less fog", "a bit less fog"),
            ("the hat", "remove the hat"),
        ] {
            assert!(is_negated(quote, feedback), "{quote} in {feedback}");
        }
        for (quote, feedback) in [
            ("hat", "add a hat"),
            ("add a hat", "no, add a hat"),
            ("hat", "no scarf, but a hat"),
            ("hat", "no hat? yes, a hat"),
        ] {
            assert!(!is_negated(quote, feedback), "{quote} in {feedback}");
        }
    }

    #[test]
    fn words_from_nowhere_are_named() {
        let none = BTreeSet::new();
        let (found, strange) = support("majestic golden crown", "a crown", "give it a crown", &none);
        assert_eq!((found, strange), (Support::None, vec!["majestic".to_owned(), "golden".to_owned()]));
        assert_eq!(support("a crown", "a crown", "give it a crown", &none).0, Support::Words);
        assert_eq!(support("straw hat", "einen Strohhut", "füge einen Strohhut hinzu", &none).0, Support::Translation);
        assert_eq!(support("big golden straw hat", "Hut", "füge einen Hut hinzu", &none).0, Support::None);
        assert_eq!(support("three foxes", "make it 3", "make it 3 foxes", &none).0, Support::Words);
    }

    #[test]
    fn a_slip_of_the_keyboard_is_mended_and_another_word_is_not() {
        let none = BTreeSet::new();
        assert_eq!(support("blue scarf", "scraf bule", "mak the scraf bule", &none).0, Support::Typo);
        assert_eq!(support("goat", "a coat", "add a coat", &none).0, Support::None);
        assert_eq!(support("cat", "a hat", "add a hat", &none).0, Support::None);
    }

    #[test]
    fn a_denied_word_supports_nothing() {
        let (found, _) = support("glasses", "add a hat", "no glasses, add a hat", &BTreeSet::new());
        assert_eq!(found, Support::None);
    }
}
