//! A string that matches a simple `pattern`: literals, classes, groups, alternatives, quantifiers.
//!
//! The original converts the same subset into a grammar; look-around and back references are refused by both.

/// Most repeats of `*`, `+` and `{n,}`.
const OPEN_REPEATS: u32 = 4;
/// Most repeats a bounded quantifier may ask for.
const MAX_REPEATS: u32 = 200;
/// Most atoms read for one example, repeats included.
const MAX_ATOMS: u32 = 4_000;
/// Deepest nesting of groups.
const MAX_GROUPS: usize = 8;

/// An example of `pattern`; `pick(n)` chooses from `0..=n`. `None` when the pattern is outside the subset.
pub fn example(pattern: &str, mut pick: impl FnMut(u32) -> u32) -> Option<String> {
    let inner = pattern.strip_prefix('^')?.strip_suffix('$')?;
    let mut reader = Reader { rest: inner.chars().collect(), at: 0, atoms: 0, pick: &mut pick };
    let out = reader.alternatives(0)?;
    (reader.at == reader.rest.len()).then_some(out)
}

struct Reader<'p> {
    rest: Vec<char>,
    at: usize,
    atoms: u32,
    pick: &'p mut dyn FnMut(u32) -> u32,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.rest.get(self.at).copied()
    }

    fn take(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += 1;
        Some(c)
    }

    fn choose(&mut self, max: u32) -> u32 {
        (self.pick)(max).min(max)
    }

    fn alternatives(&mut self, depth: usize) -> Option<String> {
        let mut branches = vec![self.sequence(depth)?];
        while self.peek() == Some('|') {
            self.at += 1;
            branches.push(self.sequence(depth)?);
        }
        let at = self.choose(u32::try_from(branches.len() - 1).ok()?);
        branches.into_iter().nth(at as usize)
    }

    fn sequence(&mut self, depth: usize) -> Option<String> {
        let mut out = String::new();
        while let Some(c) = self.peek().filter(|c| !matches!(c, '|' | ')')) {
            let start = self.at;
            let first = self.atom(c, depth)?;
            let end = self.at;
            let (min, max) = self.quantifier()?;
            let after = self.at;
            let repeats = min + self.choose(max - min);
            for index in 0..repeats {
                if index == 0 {
                    out += &first;
                } else {
                    // Read the atom again, so that every repeat chooses for itself.
                    self.at = start;
                    out += &self.atom(c, depth)?;
                    debug_assert_eq!(self.at, end);
                }
            }
            self.at = after;
        }
        Some(out)
    }

    fn atom(&mut self, c: char, depth: usize) -> Option<String> {
        self.at += 1;
        self.atoms += 1;
        match c {
            _ if self.atoms > MAX_ATOMS => None,
            '(' if depth < MAX_GROUPS => {
                if self.peek() == Some('?') {
                    self.at += 1;
                    (self.take()? == ':').then_some(())?;
                }
                let out = self.alternatives(depth + 1)?;
                (self.take()? == ')').then_some(out)
            }
            '[' => self.class(),
            '\\' => {
                let escaped = self.take()?;
                let c = match escaped {
                    'd' => self.one_of(&[('0', '9')])?,
                    'w' => self.one_of(&[('a', 'z'), ('0', '9'), ('_', '_')])?,
                    's' => ' ',
                    c if c.is_ascii_alphanumeric() => return None,
                    c => c,
                };
                Some(c.to_string())
            }
            '.' => self.one_of(&[('a', 'z')]).map(String::from),
            '*' | '+' | '?' | '{' | '(' => None,
            c => Some(c.to_string()),
        }
    }

    fn class(&mut self) -> Option<String> {
        let mut ranges = Vec::new();
        if self.peek() == Some('^') {
            return None;
        }
        loop {
            let c = match self.take()? {
                ']' => break,
                '\\' => match self.take()? {
                    'd' => {
                        ranges.push(('0', '9'));
                        continue;
                    }
                    'w' => {
                        ranges.extend([('a', 'z'), ('0', '9'), ('_', '_')]);
                        continue;
                    }
                    c => c,
                },
                c => c,
            };
            let end = match (self.peek(), self.rest.get(self.at + 1)) {
                (Some('-'), Some(&end)) if end != ']' => {
                    self.at += 2;
                    end
                }
                _ => c,
            };
            ranges.push((c, end));
        }
        self.one_of(&ranges).map(String::from)
    }

    fn one_of(&mut self, ranges: &[(char, char)]) -> Option<char> {
        let at = self.choose(u32::try_from(ranges.len().checked_sub(1)?).ok()?);
        let &(start, end) = ranges.get(at as usize)?;
        let offset = self.choose((end as u32).checked_sub(start as u32)?);
        char::from_u32(start as u32 + offset)
    }

    fn quantifier(&mut self) -> Option<(u32, u32)> {
        let (min, max) = match self.peek() {
            Some('?') => (0, 1),
            Some('*') => (0, OPEN_REPEATS),
            Some('+') => (1, 1 + OPEN_REPEATS),
            Some('{') => {
                let length = self.rest.get(self.at..)?.iter().position(|&c| c == '}')?;
                let text: String = self.rest.get(self.at + 1..self.at + length)?.iter().collect();
                self.at += length;
                match text.split_once(',') {
                    None => (text.parse().ok()?, text.parse().ok()?),
                    Some((min, "")) => (min.parse().ok()?, min.parse::<u32>().ok()?.checked_add(OPEN_REPEATS)?),
                    Some((min, max)) => (min.parse().ok()?, max.parse().ok()?),
                }
            }
            _ => return Some((1, 1)),
        };
        self.at += 1;
        (min <= max && max <= MAX_REPEATS).then_some((min, max))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_follow_the_pattern() {
        let low = |pattern: &str| example(pattern, |_| 0);
        let high = |pattern: &str| example(pattern, |max| max);
        assert_eq!(low("^c[0-9]+$").as_deref(), Some("c0"));
        assert_eq!(high("^c[0-9]{2}$").as_deref(), Some("c99"));
        assert_eq!(high(r"^(#[0-9a-f]{6}|none)$").as_deref(), Some("none"));
        assert_eq!(low(r"^\d{3}\.\d?(ab){2}$").as_deref(), Some("000.abab"));
        assert_eq!(high("^[a-c_-]$").as_deref(), Some("-"));
    }

    #[test]
    fn what_no_grammar_takes_is_refused() {
        for pattern in [
            "abc",
            "^(?=x)y$",
            r"^\bx$",
            "^[^a]$",
            "^(a$",
            "^a{9,2}$",
            "^a{9999}$",
            "^*$",
            "^a)$",
            "^((((a{200}){200}){200}){200})$",
        ] {
            assert_eq!(example(pattern, |_| 0), None, "{pattern}");
        }
    }
}
