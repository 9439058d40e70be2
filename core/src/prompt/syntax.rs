//! The syntax people write into prompts: weights, tags in angle brackets, wildcards, `BREAK`.
//!
//! Read here, so that it can be carried through untouched; written here, so that it is always balanced.

use crate::intent::PassthroughKind;

/// The word that ends a chunk.
pub const BREAK: &str = "BREAK";

/// What a segment of a prompt is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Words, perhaps with syntax among them.
    Phrase,
    /// The end of a chunk.
    Break,
    /// Syntax without words of its own.
    Passthrough(PassthroughKind),
}

/// A piece of a prompt between commas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// As it was written.
    pub raw: String,
    /// What it is.
    pub kind: Kind,
}

/// The segments of a prompt: cut at commas, line ends and `BREAK` outside brackets; tags in angle brackets stand alone.
#[must_use]
pub fn segments(prompt: &str) -> Vec<Segment> {
    let partners = partners(prompt);
    let mut found = Vec::new();
    let (mut start, mut at) = (0, 0);
    // What was written before a tag in the same segment.
    let mut kept = String::new();
    let mut tags: Vec<String> = Vec::new();
    let mut flush = |kept: &mut String, tags: &mut Vec<String>, rest: &str| {
        kept.push_str(rest);
        let raw = kept.trim();
        if !raw.is_empty() {
            found.push(Segment { raw: raw.to_owned(), kind: kind(raw) });
        }
        for raw in tags.drain(..) {
            let kind = if raw.starts_with("<lora:") { PassthroughKind::Lora } else { PassthroughKind::Other };
            found.push(Segment { raw, kind: Kind::Passthrough(kind) });
        }
        kept.clear();
    };
    let slice = |from: usize, to: usize| prompt.get(from..to).unwrap_or_default();
    while let Some(c) = slice(at, prompt.len()).chars().next() {
        let next = at + c.len_utf8();
        match (c, partners.get(at).copied().flatten()) {
            ('<', Some(end)) => {
                kept.push_str(slice(start, at));
                tags.push(slice(at, end + 1).to_owned());
                at = end + 1;
                start = at;
            }
            (_, Some(end)) if end > at => at = end + 1,
            (',', _) if is_decimal_comma(prompt, at) => at = next,
            (',' | '\n', _) => {
                flush(&mut kept, &mut tags, slice(start, at));
                at = next;
                start = at;
            }
            ('B', _) if is_break(prompt, at) => {
                flush(&mut kept, &mut tags, slice(start, at));
                at += BREAK.len();
                start = at;
                flush(&mut kept, &mut tags, BREAK);
            }
            _ => at = next,
        }
    }
    flush(&mut kept, &mut tags, slice(start, prompt.len()));
    found
}

/// Whether the comma at this byte stands between digits.
#[must_use]
pub fn is_decimal_comma(text: &str, at: usize) -> bool {
    let digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
    at > 0 && digit(text.as_bytes().get(at - 1)) && digit(text.as_bytes().get(at + 1))
}

fn is_break(text: &str, at: usize) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let before = text.get(..at).and_then(|before| before.chars().next_back());
    let Some(rest) = text.get(at..).and_then(|rest| rest.strip_prefix(BREAK)) else { return false };
    !before.is_some_and(word) && !rest.chars().next().is_some_and(word)
}

fn kind(raw: &str) -> Kind {
    let wraps = |open: char| raw.starts_with(open) && partners(raw).first().copied().flatten() == Some(raw.len() - 1);
    let bare = raw.trim_start_matches('(');
    if raw == BREAK {
        Kind::Break
    } else if bare.starts_with("embedding:") && !raw.contains(char::is_whitespace) {
        Kind::Passthrough(PassthroughKind::Embedding)
    } else if wraps('{') || (raw.len() > 4 && raw.starts_with("__") && raw.ends_with("__") && !raw.contains(' ')) {
        Kind::Passthrough(PassthroughKind::Wildcard)
    } else {
        Kind::Phrase
    }
}

/// For each byte that opens or closes a bracket with a partner, where the partner is. Escaped and lone brackets have none,
/// and angle brackets only count around `name:…`.
fn partners(text: &str) -> Vec<Option<usize>> {
    let mut partners = vec![None; text.len()];
    let mut open: Vec<(char, usize)> = Vec::new();
    let mut depth = [0_usize; 4];
    let index = |c: char| match c {
        '(' | ')' => 0,
        '[' | ']' => 1,
        '{' | '}' => 2,
        _ => 3,
    };
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if std::mem::take(&mut escaped) {
            continue;
        }
        match c {
            '\\' => escaped = true,
            '(' | '[' | '{' => {
                open.push((c, at));
                depth[index(c)] += 1;
            }
            '<' if is_tag(text, at) => {
                open.push((c, at));
                depth[3] += 1;
            }
            ')' | ']' | '}' | '>' if depth[index(c)] > 0 => {
                while let Some((opener, from)) = open.pop() {
                    depth[index(opener)] -= 1;
                    if index(opener) == index(c) {
                        if let Some(slot) = partners.get_mut(from) {
                            *slot = Some(at);
                        }
                        if let Some(slot) = partners.get_mut(at) {
                            *slot = Some(from);
                        }
                        break;
                    }
                }
            }
            _ => {}
        }
    }
    partners
}

/// Longest name of a tag in angle brackets, in bytes.
const MAX_TAG_NAME_BYTES: usize = 32;

fn is_tag(text: &str, at: usize) -> bool {
    let name =
        text.bytes().skip(at + 1).take(MAX_TAG_NAME_BYTES).position(|byte| !byte.is_ascii_alphanumeric() && byte != b'_');
    name.is_some_and(|length| length > 0 && text.as_bytes().get(at + 1 + length) == Some(&b':'))
}

/// Whether a phrase holds any syntax.
#[must_use]
pub fn has_syntax(raw: &str) -> bool {
    raw.contains("embedding:") || raw.contains("__") || partners(raw).iter().any(Option::is_some)
}

/// A phrase that is one weighted group: its words and the weight as it was spelled.
#[must_use]
pub fn weighted(raw: &str) -> Option<(&str, &str)> {
    if !raw.starts_with('(') || partners(raw).first().copied().flatten() != Some(raw.len() - 1) {
        return None;
    }
    let inside = raw.get(1..raw.len() - 1)?;
    let (words, weight) = inside.rsplit_once(':')?;
    is_weight(weight).then_some((words, weight))
}

fn is_weight(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b'-')
        && text.parse::<f64>().is_ok()
}

/// Every weight written in a phrase.
#[must_use]
pub fn weights(raw: &str) -> Vec<f64> {
    let partners = partners(raw);
    let closers = raw.char_indices().filter(|(at, c)| *c == ')' && partners.get(*at).copied().flatten().is_some());
    let weight =
        |(at, _): (usize, char)| raw.get(..at)?.rsplit_once(':').filter(|(_, weight)| is_weight(weight))?.1.trim().parse().ok();
    closers.filter_map(weight).collect()
}

/// The phrase without weights and their brackets, escapes undone; wildcards and embeddings stay.
#[must_use]
pub fn without_weights(raw: &str) -> String {
    render(raw, false)
}

/// The words of a phrase alone: brackets and weights gone, the choices of a wildcard joined by "or".
#[must_use]
pub fn plain(raw: &str) -> String {
    crate::intent::words::tidy(&render(raw, true).replace("embedding:", " ").replace("__", " "))
}

fn render(raw: &str, all: bool) -> String {
    let partners = partners(raw);
    let partner = |at: usize| partners.get(at).copied().flatten();
    let mut out = String::with_capacity(raw.len());
    let mut wildcards = 0_usize;
    let mut skip_to = 0;
    for (at, c) in raw.char_indices() {
        if at < skip_to {
            continue;
        }
        match (c, partner(at)) {
            ('\\', _) if raw.get(at + 1..).is_some_and(|rest| rest.starts_with(['(', ')', '\\'])) => {
                out.extend(raw.get(at + 1..).and_then(|rest| rest.chars().next()));
                skip_to = at + 2;
            }
            ('(' | ')', Some(_)) => {}
            ('[' | ']', Some(_)) if all || !raw.contains(':') => {}
            ('{', Some(_)) => {
                wildcards += 1;
                if !all {
                    out.push(c);
                }
            }
            ('}', Some(_)) => {
                wildcards = wildcards.saturating_sub(1);
                if !all {
                    out.push(c);
                }
            }
            ('|', _) if all && wildcards > 0 => out.push_str(" or "),
            (':', _) => {
                let rest = raw.get(at + 1..).unwrap_or_default();
                let end = rest.find(')').map(|length| at + 1 + length);
                match end {
                    Some(end)
                        if partner(end).is_some_and(|opener| opener < at)
                            && is_weight(raw.get(at + 1..end).unwrap_or_default()) =>
                    {
                        skip_to = end;
                    }
                    _ => out.push(c),
                }
            }
            _ => out.push(c),
        }
    }
    out
}

/// The text with its parentheses escaped.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '(' | ')') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A weight as it is written: as few digits as it takes.
#[must_use]
pub fn weight_text(weight: f64) -> String {
    format!("{weight}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raws(prompt: &str) -> Vec<String> {
        segments(prompt).into_iter().map(|segment| segment.raw).collect()
    }

    #[test]
    fn commas_inside_brackets_and_numbers_do_not_cut() {
        assert_eq!(raws("a fox, (red, warm:1.2), 1,000 stars"), ["a fox", "(red, warm:1.2)", "1,000 stars"]);
    }

    #[test]
    fn tags_wildcards_embeddings_and_breaks_are_told_apart() {
        let found = segments("a fox <lora:inks:0.8> running BREAK {day|night}, embedding:bad, __colour__, BREAKFAST");
        let kinds: Vec<Kind> = found.iter().map(|segment| segment.kind).collect();
        use PassthroughKind::{Embedding, Lora, Wildcard};
        assert_eq!(
            kinds,
            [
                Kind::Phrase,
                Kind::Passthrough(Lora),
                Kind::Break,
                Kind::Passthrough(Wildcard),
                Kind::Passthrough(Embedding),
                Kind::Passthrough(Wildcard),
                Kind::Phrase
            ]
        );
        assert_eq!(found.first().map(|segment| segment.raw.as_str()), Some("a fox  running"));
    }

    #[test]
    fn lone_brackets_are_text() {
        assert_eq!(raws("smile :(, a < b, c > d"), ["smile :(", "a < b", "c > d"]);
        assert_eq!(raws("one), two"), ["one)", "two"]);
        assert!(!has_syntax("smile :("));
        assert!(!has_syntax(r"saber \(fate\)"));
        assert!(has_syntax("(fox)"));
    }

    #[test]
    fn words_come_out_of_syntax() {
        assert_eq!(plain("((red) fox:1.2)"), "red fox");
        assert_eq!(plain("a {red|blue} fox"), "a red or blue fox");
        assert_eq!(plain(r"saber \(fate\)"), "saber (fate)");
        assert_eq!(without_weights("(a {red|blue} fox:1.3) at 12:30"), "a {red|blue} fox at 12:30");
        assert_eq!(weighted("(fox:1.25)"), Some(("fox", "1.25")));
        assert_eq!(weighted("(a:1.2) (b:1.3)"), None);
        assert_eq!(weights("(a:1.2) and (b:5)"), [1.2, 5.0]);
    }

    #[test]
    fn deep_nesting_is_no_harder_than_flat() {
        let deep = "(".repeat(20_000) + "fox" + &")".repeat(20_000);
        assert_eq!(plain(&deep), "fox");
        assert_eq!(segments(&"<{[(".repeat(5_000)).len(), 1);
    }
}
