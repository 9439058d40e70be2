//! Words by their Snowball stems: another stemmer than the validator's, so that one cannot hide the other's faults.

use std::{collections::BTreeSet, sync::LazyLock};

use rust_stemmers::{Algorithm, Stemmer};

static ENGLISH: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::create(Algorithm::English));

/// Words that carry no content.
const EMPTY: &str = " a an the of in on at to for from by is are was were be it its this that these those there here and or \
    but with as into onto over under through between behind beside near like very more less than then too also so not no any \
    some his her their my your our i you he she they we us me them one's up down out off s t ";

/// The lemmas of a text: lower case, hyphens and underscores split, numbers and colours kept, words without content left out.
#[must_use]
pub fn lemmas(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
    words
        .filter(|word| !word.is_empty() && !EMPTY.contains(&format!(" {word} ")))
        .map(|word| if word.is_ascii() { ENGLISH.stem(&word).into_owned() } else { word })
        .collect()
}

/// Whether all lemmas of `part` are among those of `text`; a part without lemmas must stand there as it is.
#[must_use]
pub fn covers(text: &str, part: &str) -> bool {
    let wanted = lemmas(part);
    if wanted.is_empty() { text.contains(part) } else { wanted.is_subset(&lemmas(text)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_are_one_and_other_words_are_not() {
        assert!(covers("two running foxes, red", "red fox"));
        assert!(!covers("a red box", "red fox"));
        assert!(covers("long-haired cat", "haired"));
        assert!(!covers("a fox", "3 foxes"));
        assert!(!covers("anything", "!!"));
    }
}
