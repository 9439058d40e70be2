//! Words: normalising, stems, stop words, numbers, and which language a sentence is in.

use std::collections::BTreeSet;

/// Characters that are prompt syntax and never part of a concept's wording.
pub const SYNTAX: [char; 9] = ['(', ')', '<', '>', '[', ']', '{', '}', '|'];

/// Whitespace collapsed to single spaces, control characters gone.
#[must_use]
pub fn tidy(text: &str) -> String {
    let visible = |c: char| if c.is_control() { ' ' } else { c };
    let text: String = text.chars().map(visible).filter(|c| !is_invisible(*c)).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Marks that change how text is drawn or nothing at all, and can hide words from a reader.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Lower case, straight quotes, single spaces: how quotes are compared.
#[must_use]
pub fn normalise(text: &str) -> String {
    let straight = |c: char| match c {
        '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{02bc}' => '\'',
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}' => '"',
        '\u{2010}'..='\u{2015}' => '-',
        other => other,
    };
    tidy(text).chars().map(straight).flat_map(char::to_lowercase).collect()
}

/// The words of a text in lower case; hyphens and underscores split, an apostrophe's tail is dropped.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let text = normalise(text);
    let pieces = text.split(|c: char| !(c.is_alphanumeric() || c == '\''));
    pieces
        .map(|word| {
            let word = word.trim_matches('\'');
            if word == "don't" || word == "doesn't" || word == "isn't" || word == "can't" {
                word.to_owned()
            } else {
                word.split('\'').next().unwrap_or(word).to_owned()
            }
        })
        .filter(|word| !word.is_empty())
        .collect()
}

/// How many words, split at whitespace.
#[must_use]
pub fn count(text: &str) -> usize {
    text.split_whitespace().count()
}

/// The stems of the words that carry content.
#[must_use]
pub fn content(text: &str) -> BTreeSet<String> {
    words(text).iter().filter(|word| !is_stop_word(word)).map(|word| stem(word)).collect()
}

/// A word's stem: plural, -ing, -ed, -er, -est, -ly taken off; the synonym group's first word for listed synonyms.
#[must_use]
pub fn stem(word: &str) -> String {
    let bare = strip(word);
    for group in SYNONYMS {
        if let Some(first) = group.first()
            && group.iter().any(|member| *member == word || *member == bare)
        {
            return strip(first);
        }
    }
    bare
}

fn strip(word: &str) -> String {
    if !word.is_ascii() || word.len() <= 3 {
        return word.to_owned();
    }
    let mut root = word.to_owned();
    if let Some(cut) = root.strip_suffix("ies") {
        root = format!("{cut}y");
    } else if let Some(cut) =
        ["sses", "shes", "ches", "xes", "zes"].iter().find_map(|end| root.ends_with(end).then(|| root.len() - 2))
    {
        root.truncate(cut);
    } else if root.ends_with('s') && !root.ends_with("ss") && !root.ends_with("us") && !root.ends_with("is") {
        root.pop();
    }
    for ending in ["ingly", "edly", "iest", "ing", "est", "ier", "ed", "er", "ly"] {
        if let Some(cut) = root.strip_suffix(ending)
            && cut.len() >= 3
            && cut.contains(['a', 'e', 'i', 'o', 'u', 'y'])
        {
            root = if ending.starts_with("ie") { format!("{cut}y") } else { cut.to_owned() };
            break;
        }
    }
    let doubled = root.len() > 3 && {
        let tail: Vec<char> = root.chars().rev().take(2).collect();
        tail.first() == tail.get(1) && !matches!(tail.first(), Some('l' | 's' | 'e' | 'o'))
    };
    if doubled {
        root.pop();
    }
    if root.len() > 3 && root.ends_with('e') {
        root.pop();
    }
    if root.len() > 3 && root.ends_with('y') {
        root.pop();
        root.push('i');
    }
    root
}

/// Words that mean the same to the validator; the first stands for the rest.
const SYNONYMS: &[&[&str]] = &[
    &["gray", "grey"],
    &["color", "colour", "colored", "coloured", "colorful", "colourful"],
    &["big", "large", "huge", "bigger", "larger"],
    &["small", "little", "tiny", "smaller"],
    &["night", "nighttime", "nighttimes"],
    &["rain", "rainy", "raining"],
    &["snow", "snowy", "snowing", "snowfall"],
    &["fog", "foggy", "mist", "misty"],
    &["sun", "sunny", "sunlight", "sunshine"],
    &["cloud", "cloudy"],
    &["light", "lighting", "lit"],
    &["photo", "photograph", "photography", "photographic"],
    &["picture", "image"],
    &["painting", "painted", "painterly"],
    &["wood", "wooden"],
    &["gold", "golden"],
    &["closeup", "close"],
    &["one", "1", "single"],
    &["two", "2", "pair", "couple"],
    &["three", "3"],
    &["four", "4"],
    &["five", "5"],
    &["six", "6"],
    &["seven", "7"],
    &["eight", "8"],
    &["nine", "9"],
    &["ten", "10"],
];

/// Whether a word is a count, in figures or letters.
#[must_use]
pub fn is_number(word: &str) -> bool {
    const NUMBERS: [&str; 26] = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "dozen", "pair", "single", "couple",
        "ein", "zwei", "drei", "vier", "fünf", "sechs", "un", "deux", "trois", "dos", "tres", "cuatro",
    ];
    word.chars().all(|c| c.is_ascii_digit()) || NUMBERS.contains(&word)
}

/// Words without content of their own.
#[must_use]
pub fn is_stop_word(word: &str) -> bool {
    const STOP: &[&str] = &[
        "a", "about", "above", "across", "add", "after", "again", "all", "along", "also", "am", "an", "and", "any", "are",
        "around", "as", "at", "be", "because", "been", "before", "behind", "being", "below", "beneath", "beside", "between",
        "both", "but", "by", "can", "could", "did", "do", "does", "down", "during", "each", "every", "few", "for", "from",
        "front", "give", "had", "has", "have", "he", "her", "here", "him", "his", "how", "i", "if", "in", "inside", "instead",
        "into", "is", "it", "its", "just", "let", "make", "many", "me", "more", "most", "much", "my", "near", "next", "not",
        "of", "off", "on", "onto", "or", "our", "out", "over", "please", "put", "she", "should", "so", "some", "such", "than",
        "that", "the", "their", "them", "then", "there", "these", "they", "this", "those", "through", "to", "too", "toward",
        "towards", "under", "until", "up", "upon", "us", "very", "want", "was", "we", "were", "what", "when", "where", "which",
        "while", "who", "will", "with", "within", "would", "you", "your",
    ];
    STOP.binary_search(&word).is_ok()
}

/// Whether a text is written in English as far as its function words and letters show.
///
/// A text without any telling word in plain ASCII counts as English.
#[must_use]
pub fn is_english(text: &str) -> bool {
    const FOREIGN: &[&str] = &[
        "aber",
        "add\u{ed}",
        "auf",
        "avec",
        "aus",
        "bei",
        "bitte",
        "con",
        "dans",
        "das",
        "dem",
        "den",
        "der",
        "des",
        "die",
        "du",
        "e",
        "ein",
        "eine",
        "einem",
        "einen",
        "einer",
        "el",
        "en",
        "es",
        "est",
        "et",
        "etwas",
        "gib",
        "hinzu",
        "ich",
        "il",
        "ist",
        "kein",
        "keine",
        "keinen",
        "la",
        "las",
        "le",
        "les",
        "lo",
        "los",
        "mach",
        "mais",
        "mehr",
        "mehrere",
        "mit",
        "moins",
        "más",
        "nicht",
        "nur",
        "ohne",
        "para",
        "pas",
        "per",
        "plus",
        "por",
        "pour",
        "que",
        "quiero",
        "sans",
        "sehr",
        "sein",
        "sin",
        "soll",
        "sur",
        "und",
        "un",
        "una",
        "une",
        "uno",
        "viel",
        "vom",
        "von",
        "weniger",
        "wie",
        "y",
        "zu",
        "zum",
    ];
    // Part of a hyphenated word is no word of another language: "ukiyo-e", "à-la-carte".
    let is_foreign = |word: &str| FOREIGN.contains(&word.trim_matches(|c: char| !c.is_alphanumeric()));
    let foreign = normalise(text).split_whitespace().filter(|word| is_foreign(word)).count();
    let words = words(text);
    let english = words.iter().filter(|word| is_stop_word(word)).count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let beyond = text.chars().filter(|c| c.is_alphabetic() && !c.is_ascii()).count();
    foreign <= english && beyond * 5 <= letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stop_words_are_sorted_so_that_they_are_found() {
        for word in ["a", "your", "the", "instead", "please", "more"] {
            assert!(is_stop_word(word), "{word}");
        }
        assert!(!is_stop_word("fox"));
    }

    #[test]
    fn forms_of_a_word_share_a_stem() {
        for (one, other) in [
            ("foxes", "fox"),
            ("running", "run"),
            ("darker", "dark"),
            ("snowy", "snow"),
            ("berries", "berry"),
            ("dancing", "dance"),
            ("grey", "gray"),
            ("glasses", "glass"),
            ("wooden", "wood"),
            ("3", "three"),
            ("painted", "painting"),
        ] {
            assert_eq!(stem(one), stem(other), "{one} {other}");
        }
        for (one, other) in [("hat", "cat"), ("red", "blue"), ("fox", "box"), ("king", "kin"), ("ring", "rin")] {
            assert_ne!(stem(one), stem(other), "{one} {other}");
        }
    }

    #[test]
    fn quotes_are_compared_without_case_spacing_or_curls() {
        assert_eq!(normalise("  The\u{a0}Fox\u{2019}s\n HAT "), "the fox's hat");
    }

    #[test]
    fn german_french_and_chinese_are_not_english() {
        for text in ["füge bitte einen Hut hinzu", "ajoute un chapeau avec une plume", "给狐狸戴上帽子", "mach den Hut größer"]
        {
            assert!(!is_english(text), "{text}");
        }
        for text in ["add a hat", "darker", "a café at dusk", "hat", "ukiyo-e"] {
            assert!(is_english(text), "{text}");
        }
    }
}
