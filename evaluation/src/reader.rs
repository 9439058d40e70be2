//! Reading a written prompt by its text alone: phrases, weights, escapes, chunks, sentences. Not the compiler's own reader.

/// A phrase as it stands in a prompt.
#[derive(Clone, Debug, PartialEq)]
pub struct Phrase {
    /// As it is written.
    pub raw: String,
    /// Its words: brackets, weights and escapes gone.
    pub words: String,
    /// The weight around the whole of it; 1 without one.
    pub weight: f64,
    /// Which chunk it stands in.
    pub chunk: usize,
}

/// The phrases of a prompt that is read by CLIP, in order; tags in angle brackets stand alone.
#[must_use]
pub fn phrases(prompt: &str) -> Vec<Phrase> {
    let mut found = Vec::new();
    for (chunk, text) in prompt.split(" BREAK ").enumerate() {
        for raw in cut(text) {
            let (words, weight) = weighted(&raw);
            found.push(Phrase { words: plain(words), weight, raw: raw.clone(), chunk });
        }
    }
    found
}

/// Whether every bracket that is not escaped has its partner, each kind by itself and in order.
#[must_use]
pub fn is_balanced(prompt: &str) -> bool {
    let mut open = Vec::new();
    let mut escaped = false;
    for c in prompt.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '(' => open.push(')'),
            '[' => open.push(']'),
            '{' => open.push('}'),
            ')' | ']' | '}' if open.pop() != Some(c) => return false,
            _ => {}
        }
    }
    open.is_empty()
}

/// Every weight written in a prompt: a number after a colon before an unescaped closing parenthesis.
#[must_use]
pub fn weights(prompt: &str) -> Vec<f64> {
    let mut found = Vec::new();
    for (at, _) in prompt.match_indices(')') {
        let before = prompt.get(..at).unwrap_or_default();
        if !before.ends_with('\\')
            && let Some((_, number)) = before.rsplit_once(':')
            && let Ok(weight) = number.trim().parse()
        {
            found.push(weight);
        }
    }
    found
}

/// The parts of a text of sentences, between commas and the ends of sentences.
#[must_use]
pub fn parts(text: &str) -> Vec<&str> {
    let inner = text.strip_suffix('.').unwrap_or(text);
    inner.split(", ").flat_map(|part| part.split(". ")).map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// Where a phrase stands by itself in a text of sentences: between marks, not inside another phrase.
#[must_use]
pub fn places(text: &str, phrase: &str) -> Vec<usize> {
    if phrase.is_empty() {
        return Vec::new();
    }
    let starts = |at: usize| {
        let before = text.get(..at).unwrap_or_default();
        before.is_empty() || [", ", ". ", "! ", "? ", "text \"", "> "].iter().any(|end| before.ends_with(end))
    };
    let ends = |at: usize| {
        let after = text.get(at..).unwrap_or_default();
        after.is_empty() || after.starts_with([',', '.', '"']) || phrase.ends_with(['.', '!', '?']) && after.starts_with(' ')
    };
    text.match_indices(phrase).map(|(at, _)| at).filter(|at| starts(*at) && ends(at + phrase.len())).collect()
}

fn cut(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let (mut depth, mut escaped, mut phrase) = (0_usize, false, String::new());
    let bytes = text.as_bytes();
    let digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    for (at, c) in text.char_indices() {
        if !escaped {
            match c {
                '(' | '[' | '{' | '<' => depth += 1,
                ')' | ']' | '}' | '>' => depth = depth.saturating_sub(1),
                ',' if depth == 0 && !(digit(at.checked_sub(1)) && digit(Some(at + 1))) => {
                    found.push(std::mem::take(&mut phrase));
                    continue;
                }
                _ => {}
            }
        }
        escaped = c == '\\' && !escaped;
        phrase.push(c);
    }
    found.push(phrase);
    found.into_iter().map(|phrase| phrase.trim().to_owned()).filter(|phrase| !phrase.is_empty()).collect()
}

/// What a weight stands around, and the weight.
fn weighted(raw: &str) -> (&str, f64) {
    let inside = raw.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).filter(|inside| !inside.ends_with('\\'));
    let Some((words, weight)) = inside.and_then(|inside| inside.rsplit_once(':')) else { return (raw, 1.0) };
    match weight.parse() {
        Ok(weight) if is_balanced(words) => (words, weight),
        _ => (raw, 1.0),
    }
}

/// The words of a phrase: unescaped brackets go, weights inside go, escaped ones become text.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.peek().is_some_and(|next| "()\\".contains(*next)) => out.extend(chars.next()),
            '(' => {}
            ')' => {
                if let Some((head, tail)) = out.rsplit_once(':')
                    && tail.parse::<f64>().is_ok()
                {
                    out = head.to_owned();
                }
            }
            other => out.push(other),
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_weights_and_chunks_are_read_from_the_text() {
        let found = phrases(r"a red fox, (soft light:1.15), saber \(fate\) BREAK 1,000 stars, (oak, elm:0.6) wood, <lora:x:1>");
        let words: Vec<_> = found.iter().map(|phrase| (phrase.words.as_str(), phrase.weight, phrase.chunk)).collect();
        assert_eq!(
            words,
            [
                ("a red fox", 1.0, 0),
                ("soft light", 1.15, 0),
                ("saber (fate)", 1.0, 0),
                ("1,000 stars", 1.0, 1),
                ("oak, elm wood", 1.0, 1),
                ("<lora:x:1>", 1.0, 1)
            ]
        );
        assert_eq!(weights(r"(a:1.2), (b (c:0.5)), d \(e:9\)"), [1.2, 0.5]);
        assert!(is_balanced(r"(a [b] {c}) \(") && !is_balanced("(a") && !is_balanced("(a]") && !is_balanced("a)"));
    }

    #[test]
    fn a_place_is_a_phrase_of_its_own() {
        let text = "A fox, hunting. In a fox hole, red.";
        assert_eq!(places(text, "A fox"), [0]);
        assert_eq!(places(text, "fox"), Vec::<usize>::new());
        assert_eq!(places(text, "red").len(), 1);
        assert_eq!(parts(text), ["A fox", "hunting", "In a fox hole", "red"]);
    }
}
