//! Counting tests from the runners' own summary lines.

use std::fmt;

/// Tests that ran.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Those that passed.
    pub passed: u64,
    /// Those that failed.
    pub failed: u64,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

impl Tally {
    /// Sums up.
    pub fn add(&mut self, other: &Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }

    /// Reads a line of `cargo test` or of wasm-bindgen-test, which end each test binary with
    /// `test result: ok. 3 passed; 0 failed; …`.
    pub fn read_rust(&mut self, line: &str) {
        let line = plain(line);
        let Some(summary) = line.trim().strip_prefix("test result: ") else {
            return;
        };
        for part in summary.split(['.', ';']) {
            match part.trim().split_once(' ') {
                Some((number, "passed")) => self.passed += number.parse().unwrap_or(0),
                Some((number, "failed")) => self.failed += number.parse().unwrap_or(0),
                _ => {}
            }
        }
    }

    /// Reads a line of Node's test runner, which ends a run with `ℹ pass 3`, `ℹ fail 0`,
    /// `ℹ cancelled 0` (or `# pass 3` as TAP). What was cancelled has not passed.
    pub fn read_node(&mut self, line: &str) {
        let line = plain(line);
        let mut words = line.strip_prefix(['ℹ', '#']).unwrap_or("").split(' ').skip(1);
        let (word, number) = (words.next(), words.next().and_then(|it| it.parse::<u64>().ok()));
        match (word, number, words.next()) {
            (Some("pass"), Some(number), None) => self.passed += number,
            (Some("fail" | "cancelled"), Some(number), None) => self.failed += number,
            _ => {}
        }
    }
}

/// The line without colours (`ESC [ … letter`).
fn plain(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut coloured = line.split('\u{1b}');
    plain.push_str(coloured.next().unwrap_or_default());
    for piece in coloured {
        let end = piece.find(|letter: char| letter.is_ascii_alphabetic());
        plain.push_str(end.and_then(|end| piece.get(end + 1..)).unwrap_or_default());
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rust(lines: &str) -> Tally {
        let mut tally = Tally::default();
        lines.lines().for_each(|line| tally.read_rust(line));
        tally
    }

    fn node(lines: &str) -> Tally {
        let mut tally = Tally::default();
        lines.lines().for_each(|line| tally.read_node(line));
        tally
    }

    #[test]
    fn cargo_summaries_add_up() {
        let tally = rust(
            "running 3 tests\ntest a ... ok\n\
             test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
             error: test failed, to rerun pass `-p x`\n\
             test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 9 filtered out; finished in 1.25s\n",
        );
        assert_eq!(tally, Tally { passed: 15, failed: 2 });
    }

    #[test]
    fn colours_do_not_hide_a_summary() {
        let tally = rust("test result: \u{1b}[32mok\u{1b}(B\u{1b}[m. 2 passed; 0 failed; 0 ignored");
        assert_eq!(tally, Tally { passed: 2, failed: 0 });
        assert_eq!(node("\u{1b}[34mℹ pass 4\u{1b}[39m"), Tally { passed: 4, failed: 0 });
    }

    #[test]
    fn node_summaries_add_up() {
        let tally = node(
            "▶ home\n  ✔ answers (12ms)\nℹ tests 7\nℹ suites 2\nℹ pass 4\nℹ fail 1\nℹ cancelled 2\n\
             ℹ skipped 0\nℹ todo 0\nℹ duration_ms 1234.5\n",
        );
        assert_eq!(tally, Tally { passed: 4, failed: 3 });
        assert_eq!(node("# pass 2\n# fail 0\n# cancelled 0\n"), Tally { passed: 2, failed: 0 });
    }

    #[test]
    fn what_only_looks_like_a_summary_is_not_counted() {
        assert_eq!(rust("printed: test result: ok. 5 passed; 0 failed"), Tally::default());
        assert_eq!(node("ℹ pass 3 of 4\npass 3\n# pass it on"), Tally::default());
    }

    #[test]
    fn the_last_line_is_what_scripts_expect() {
        assert_eq!(Tally { passed: 15, failed: 2 }.to_string(), "15 passed, 2 failed");
    }
}
