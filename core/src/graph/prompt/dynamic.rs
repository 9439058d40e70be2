//! Dynamic prompts: comments go, and of `{a|b|{c|d}}` one is chosen.

/// Deepest nesting of choices; deeper ones are left as they are.
const MAX_CHOICE_DEPTH: usize = 32;

/// The text with comments taken out and choices made. `choose` gets the number of options and answers which one.
pub(super) fn dynamic(text: &str, choose: &mut dyn FnMut(usize) -> usize) -> String {
    let plain: Vec<char> = without_comments(text).chars().collect();
    process(&plain, 0, choose)
}

/// Block comments, and line comments up to the end of the line; `http://x` loses everything after the colon.
fn without_comments(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('/') {
        let (before, from) = rest.split_at(at);
        kept.push_str(before);
        let block = from.strip_prefix("/*").and_then(|inside| inside.split_once("*/"));
        rest = if let Some((_, after)) = block {
            after
        } else if from.starts_with("//") {
            from.find(['\n', '\r', '\u{2028}', '\u{2029}']).and_then(|end| from.get(end..)).unwrap_or_default()
        } else {
            kept.push('/');
            from.get(1..).unwrap_or_default()
        };
    }
    kept + rest
}

fn process(text: &[char], depth: usize, choose: &mut dyn FnMut(usize) -> usize) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let [first, after @ ..] = rest {
        rest = after;
        match first {
            '\\' => {
                out.push('\\');
                if let [next, after @ ..] = rest {
                    out.push(*next);
                    rest = after;
                }
            }
            '{' if depth < MAX_CHOICE_DEPTH => {
                let (options, after) = options(rest);
                rest = after;
                let chosen = options.get(choose(options.len())).copied().unwrap_or_default();
                out.push_str(&process(chosen, depth + 1, choose));
            }
            other => out.push(*other),
        }
    }
    ["{", "}", "|"].into_iter().fold(out, |out, literal| out.replace(&format!("\\{literal}"), literal))
}

/// The options up to the closing brace, and what follows it. A brace that is never closed ends with the text.
fn options(text: &[char]) -> (Vec<&[char]>, &[char]) {
    let (mut options, mut from, mut at, mut depth) = (Vec::new(), 0, 0, 0_usize);
    while let Some(character) = text.get(at) {
        match character {
            '\\' => at += 1,
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            '|' if depth == 0 => {
                options.push(text.get(from..at).unwrap_or_default());
                from = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    let end = at.min(text.len());
    options.push(text.get(from..end).unwrap_or_default());
    (options, text.get(end + 1..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str) -> String {
        dynamic(text, &mut |_| 0)
    }

    #[test]
    fn comments_go_and_choices_are_made() {
        assert_eq!(
            first("a {red|green} fox, /* no */ x // tail\nnext \\{literal\\|x\\} {|b}"),
            "a red fox,  x \nnext {literal|x} "
        );
        assert_eq!(first("see http://x/y"), "see http:");
        assert_eq!(first("a/b /* open"), "a/b /* open");
        assert_eq!(dynamic("{a|{b|c}}", &mut |options| options - 1), "c");
        assert_eq!(first("{x} {open"), "x open");
        assert_eq!(first("end\\"), "end\\");
    }

    #[test]
    fn a_thousand_braces_do_not_overflow() {
        assert!(first(&"{".repeat(10_000)).len() >= 10_000 - 2 * MAX_CHOICE_DEPTH);
    }
}
