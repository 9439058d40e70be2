//! Counting tokens: exactly where a tokenizer is at hand (the server), by a cautious estimate elsewhere.

/// Counts the tokens of a text without start and end marks.
pub trait TokenCounter {
    /// How many tokens the text takes.
    fn count(&self, text: &str) -> usize;

    /// Whether the count is the encoder's own rather than an estimate.
    fn is_exact(&self) -> bool {
        true
    }
}

impl<F: Fn(&str) -> usize> TokenCounter for F {
    fn count(&self, text: &str) -> usize {
        self(text)
    }
}

/// Counts rather too many than too few, rare short words aside: a word of up to five letters is one token and each further four letters one more,
/// digits and marks are one each, other scripts one per UTF-8 byte.
#[derive(Clone, Copy, Debug, Default)]
pub struct Estimate;

/// The most exact counter for a family that is at hand: its encoder's own where its vocabulary is, else the estimate.
#[must_use]
pub fn best_counter(profile: &super::Profile) -> &'static dyn TokenCounter {
    #[cfg(feature = "clip")]
    let counter = super::clip::counter_for(profile);
    #[cfg(not(feature = "clip"))]
    let (counter, _): (&dyn TokenCounter, _) = (&Estimate, profile);
    counter
}

/// Letters of a word that usually make one token.
const FIRST_TOKEN_LETTERS: usize = 5;
/// Letters each further token of a long word covers.
const FURTHER_TOKEN_LETTERS: usize = 4;

impl TokenCounter for Estimate {
    fn count(&self, text: &str) -> usize {
        let mut tokens = 0;
        let mut letters = 0;
        for c in text.chars() {
            if c.is_ascii_alphabetic() {
                letters += 1;
                continue;
            }
            tokens += word_tokens(letters);
            letters = 0;
            if !c.is_whitespace() {
                tokens += c.len_utf8();
            }
        }
        tokens + word_tokens(letters)
    }

    fn is_exact(&self) -> bool {
        false
    }
}

const fn word_tokens(letters: usize) -> usize {
    match letters {
        0 => 0,
        n if n <= FIRST_TOKEN_LETTERS => 1,
        n => 1 + (n - FIRST_TOKEN_LETTERS).div_ceil(FURTHER_TOKEN_LETTERS),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_estimate_adds_up() {
        assert_eq!(Estimate.count("a red fox, running"), 6);
        assert_eq!(Estimate.count("photorealistic"), 4);
        assert_eq!(Estimate.count("1990"), 4);
        assert_eq!(Estimate.count("   "), 0);
    }

    #[test]
    fn a_closure_is_a_counter() {
        let words = |text: &str| text.split_whitespace().count();
        assert_eq!(TokenCounter::count(&words, "a b c"), 3);
        assert!(words.is_exact());
    }
}
