//! The words around what was looked for. On the server: the page gets the excerpt.

/// So many characters of each side are shown.
const SIDE_CHARS: usize = 60;

/// The part of a text in which the first of the words looked for stands; its beginning when none is found.
#[must_use]
pub fn excerpt(text: &str, q: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let lower: Vec<char> = line.chars().flat_map(|c| c.to_lowercase().next()).collect();
    let found = q.split_whitespace().filter_map(|word| {
        let word: Vec<char> = word.chars().filter(|c| c.is_alphanumeric()).flat_map(|c| c.to_lowercase().next()).collect();
        let is_start = |at: usize| at == 0 || lower.get(at - 1).is_some_and(|before| !before.is_alphanumeric());
        (!word.is_empty()).then(|| lower.windows(word.len()).enumerate().position(|(at, part)| part == word && is_start(at)))?
    });
    let at = found.min().unwrap_or(0);
    let chars: Vec<char> = line.chars().collect();
    let from = at.saturating_sub(SIDE_CHARS);
    let to = (at + SIDE_CHARS).min(chars.len());
    let middle: String = chars.get(from..to).unwrap_or_default().iter().collect();
    let (before, after) = (if from > 0 { "…" } else { "" }, if to < chars.len() { "…" } else { "" });
    format!("{before}{}{after}", middle.trim())
}

#[cfg(test)]
mod tests {
    use super::excerpt;

    #[test]
    fn an_excerpt_shows_the_words_in_their_place() {
        assert_eq!(excerpt("A red\n boat.", "boat"), "A red boat.");
        let long = format!("{} Der LEUCHTTURM steht. {}", "x ".repeat(100), "y ".repeat(100));
        let found = excerpt(&long, "leucht");
        assert!(found.starts_with('…') && found.ends_with('…') && found.contains("Der LEUCHTTURM steht."), "{found}");
        assert!(found.chars().count() <= 2 * 60 + 2);
        assert_eq!(excerpt("enlightened by a light", "light"), "enlightened by a light");
        assert_eq!(excerpt("Füchse 🦊", ""), "Füchse 🦊");
        assert_eq!(excerpt("", "x"), "");
    }
}
