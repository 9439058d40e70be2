//! Noticing that a model under a grammar writes white space without end (ollama protocol: field reports).

/// So many bytes of white space outside a string are no layout any more.
const MAX_BLANK_BYTES: usize = 200;

/// Reads a JSON text as it comes.
#[derive(Default)]
pub(super) struct Blank {
    in_string: bool,
    escaped: bool,
    run: usize,
}

impl Blank {
    /// Takes the next piece; true once white space has run on for too long.
    pub(super) fn is_endless(&mut self, piece: &str) -> bool {
        piece.bytes().any(|byte| {
            if self.in_string {
                match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    b'"' => self.in_string = false,
                    _ => {}
                }
                return false;
            }
            self.in_string = byte == b'"';
            self.run = if byte.is_ascii_whitespace() { self.run + 1 } else { 0 };
            self.run > MAX_BLANK_BYTES
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_white_space_outside_strings_counts() {
        let spaces = " ".repeat(MAX_BLANK_BYTES);
        let endless = |pieces: &[&str]| {
            let mut blank = Blank::default();
            pieces.iter().any(|piece| blank.is_endless(piece))
        };
        assert!(endless(&["{", &spaces, "\n"]));
        assert!(!endless(&["{", &spaces, "}", &spaces]));
        assert!(!endless(&["{\"say\":\"a \\\" ", &spaces, &spaces, "\"}"]));
        assert!(endless(&["{\"a\\\\\":1", &spaces, &spaces]));
    }
}
