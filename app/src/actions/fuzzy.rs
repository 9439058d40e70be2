//! Fuzzy search for the palette: how well words fit a text. Pure.

/// The whole text begins so.
const PREFIX: u32 = 1000;
/// A word begins so.
const WORD: u32 = 700;
/// It stands somewhere inside.
const INSIDE: u32 = 400;
/// Its letters come in this order.
const SCATTERED: u32 = 200;

/// How well `query` fits; more is better, nothing is no fit. Every word of the query has to fit.
#[must_use]
pub fn score(query: &str, text: &str) -> Option<u32> {
    let text = text.to_lowercase();
    query.to_lowercase().split_whitespace().map(|word| score_word(word, &text)).sum()
}

fn score_word(word: &str, text: &str) -> Option<u32> {
    if text.starts_with(word) {
        return Some(PREFIX);
    }
    if let Some(at) = text.find(word) {
        let begins_word = text.split_whitespace().any(|part| part.starts_with(word));
        let late = u32::try_from(at).unwrap_or(u32::MAX).min(100);
        return Some(if begins_word { WORD } else { INSIDE } - late);
    }
    scattered(word, text)
}

/// Letters in order; the further apart, the worse.
fn scattered(word: &str, text: &str) -> Option<u32> {
    let mut letters = text.chars().enumerate();
    let mut first = None;
    let mut last = 0;
    for wanted in word.chars() {
        let (at, _) = letters.find(|(_, letter)| *letter == wanted)?;
        first.get_or_insert(at);
        last = at;
    }
    let spread = last + 1 - first? - word.chars().count();
    SCATTERED.checked_sub(u32::try_from(spread).ok()?.saturating_mul(8)).filter(|score| *score > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closer_the_better() {
        let fits = |text| score("fle", text);
        assert!(fits("Fleet") > fits("Look at the fleet"));
        assert!(fits("Look at the fleet") > fits("Shuffle"), "a word that begins so");
        assert!(fits("Shuffle") > fits("Free the elk"), "letters together");
        assert_eq!(fits("Home"), None);
    }

    #[test]
    fn every_word_counts_in_any_order() {
        assert!(score("light theme", "Theme: light").is_some());
        assert_eq!(score("light fleet", "Theme: light"), None);
    }

    #[test]
    fn letters_too_far_apart_do_not_fit() {
        assert!(score("gtf", "Go to Fleet").is_some());
        assert_eq!(score("gz", "go a very long way until at last there is a z"), None);
    }

    #[test]
    fn nothing_asked_is_a_fit() {
        assert_eq!(score("  ", "Home"), Some(0));
    }
}
