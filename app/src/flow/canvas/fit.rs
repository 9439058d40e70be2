//! Text in a box: cut with an ellipsis, or wrapped. The measuring is the caller's; it is asked as rarely as can be.

/// What stands where text was cut.
const ELLIPSIS: char = '…';
/// Longest text looked at: what is behind it would never be seen.
const MAX_CHARS: usize = 600;

/// The longest beginning of a text that is no wider than `max`, with an ellipsis where it was cut.
pub fn fit(text: &str, max: f64, measure: &mut dyn FnMut(&str) -> f64) -> String {
    let line = text.split(['\n', '\r']).next().unwrap_or_default();
    let is_cut = line.len() < text.len();
    let ends: Vec<usize> = line.char_indices().map(|(at, letter)| at + letter.len_utf8()).take(MAX_CHARS).collect();
    let whole = ends.last().map_or("", |end| line.get(..*end).unwrap_or_default());
    if !is_cut && whole.len() == line.len() && measure(whole) <= max {
        return whole.to_owned();
    }
    let cut = |letters: usize| {
        let end = letters.checked_sub(1).and_then(|last| ends.get(last)).copied().unwrap_or_default();
        let mut text = line.get(..end).unwrap_or_default().trim_end().to_owned();
        text.push(ELLIPSIS);
        text
    };
    let (mut low, mut high) = (0, ends.len());
    while low < high {
        let middle = (low + high).div_ceil(2);
        if measure(&cut(middle)) <= max { low = middle } else { high = middle - 1 }
    }
    if low == 0 { String::new() } else { cut(low) }
}

/// A text in lines no wider than `max`, at most so many; the last one is cut if there is more.
pub fn wrap(text: &str, max: f64, lines: usize, measure: &mut dyn FnMut(&str) -> f64) -> Vec<String> {
    let end = text.char_indices().nth(MAX_CHARS).map_or(text.len(), |(at, _)| at);
    let mut rest = text.get(..end).unwrap_or_default().trim_end();
    let mut found = Vec::new();
    while !rest.is_empty() && found.len() < lines {
        if found.len() + 1 == lines {
            found.push(last_line(rest, max, measure));
            break;
        }
        let taken = line_end(rest, max, measure);
        let (line, after) = rest.split_at(taken);
        found.push(line.trim_end().to_owned());
        rest = after.strip_prefix('\n').unwrap_or_else(|| after.trim_start_matches(' '));
    }
    found
}

/// The last line that has room: all that is left on it, as far as it goes.
fn last_line(rest: &str, max: f64, measure: &mut dyn FnMut(&str) -> f64) -> String {
    let flat: String = rest.chars().map(|letter| if letter == '\n' { ' ' } else { letter }).collect();
    fit(&flat, max, measure)
}

/// Where the first line ends: before a word that has no room any more, else in the middle of the only word.
fn line_end(rest: &str, max: f64, measure: &mut dyn FnMut(&str) -> f64) -> usize {
    let first = rest.find('\n').unwrap_or(rest.len());
    let line = rest.get(..first).unwrap_or_default();
    let mut taken = 0;
    for (at, _) in line.match_indices(' ').chain([(line.len(), "")]) {
        if at > taken && measure(line.get(..at).unwrap_or_default()) > max {
            break;
        }
        taken = at;
    }
    if taken > 0 || line.is_empty() {
        return taken;
    }
    let ends = line.char_indices().map(|(at, letter)| at + letter.len_utf8());
    let mut broken = line.chars().next().map_or(0, char::len_utf8);
    for end in ends.take_while(|end| *end <= line.find(' ').unwrap_or(line.len())) {
        if measure(line.get(..end).unwrap_or_default()) > max {
            break;
        }
        broken = end;
    }
    broken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_where_the_box_ends() {
        let mut letters = |text: &str| text.chars().count() as f64;
        assert_eq!(fit("juggernaut", 10.0, &mut letters), "juggernaut");
        assert_eq!(fit("juggernaut", 5.0, &mut letters), "jugg…");
        assert_eq!(fit("two\nlines", 9.0, &mut letters), "two…");
        assert_eq!(fit("äöü", 2.0, &mut letters), "ä…");
        assert_eq!(fit("äöü", 1.0, &mut letters), "");
        assert_eq!(fit("", 0.0, &mut letters), "");
    }

    #[test]
    fn text_is_wrapped_at_words_and_long_words_are_broken() {
        let mut letters = |text: &str| text.chars().count() as f64;
        assert_eq!(wrap("a lighthouse keeper", 12.0, 4, &mut letters), ["a lighthouse", "keeper"]);
        assert_eq!(wrap("abcdefgh", 3.0, 4, &mut letters), ["abc", "def", "gh"]);
        assert_eq!(wrap("one\n\ntwo", 9.0, 4, &mut letters), ["one", "", "two"]);
        assert_eq!(wrap("one two three four", 5.0, 2, &mut letters), ["one", "two…"]);
        assert_eq!(wrap("nothing", 0.0, 2, &mut letters).len(), 2);
    }
}
