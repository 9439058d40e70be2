//! NDJSON framing: network pieces go in, whole lines come out, wherever a line or a character was split.

use bytes::{Bytes, BytesMut};

/// Longest line, in bytes; pictures of old servers came in one line (ollama protocol: Rust client rules).
pub(super) const MAX_LINE_BYTES: usize = 16 * 1024 * 1024;

/// A line is longer than [`MAX_LINE_BYTES`].
#[derive(Debug, PartialEq, Eq)]
pub(super) struct LineTooLong;

/// Bytes on their way to lines.
#[derive(Default)]
pub(super) struct Lines {
    buffer: BytesMut,
    /// So many bytes of the buffer hold no line end.
    searched: usize,
}

impl Lines {
    /// Takes the next piece; [`Lines::next`] is called until it gives nothing before the next one.
    pub(super) fn push(&mut self, piece: &[u8]) {
        self.buffer.extend_from_slice(piece);
    }

    /// The next whole line that is not blank.
    pub(super) fn next(&mut self) -> Result<Option<Bytes>, LineTooLong> {
        loop {
            let end = self.buffer.iter().skip(self.searched).position(|byte| *byte == b'\n');
            let end = end.map(|end| end + self.searched);
            if end.unwrap_or(self.buffer.len()) > MAX_LINE_BYTES {
                return Err(LineTooLong);
            }
            let Some(end) = end else {
                self.searched = self.buffer.len();
                return Ok(None);
            };
            self.searched = 0;
            let line = self.buffer.split_to(end + 1).freeze();
            if !line.trim_ascii().is_empty() {
                return Ok(Some(line));
            }
        }
    }

    /// What is left without a line end, once nothing more comes.
    pub(super) fn rest(&mut self) -> Option<Bytes> {
        self.searched = 0;
        let rest = self.buffer.split().freeze();
        (!rest.trim_ascii().is_empty()).then_some(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(pieces: &[&[u8]]) -> Vec<String> {
        let (mut lines, mut out) = (Lines::default(), Vec::new());
        for piece in pieces {
            lines.push(piece);
            while let Ok(Some(line)) = lines.next() {
                out.push(line);
            }
        }
        out.extend(lines.rest());
        out.iter().map(|line| String::from_utf8_lossy(line.trim_ascii()).into_owned()).collect()
    }

    #[test]
    fn lines_are_the_same_wherever_they_were_split() {
        let text = "{\"a\":\"日本🦊\"}\n\n{\"b\":1}\r\n  \n{\"c\":\"ü\"}".as_bytes();
        let whole = frame(&[text]);
        assert_eq!(whole, ["{\"a\":\"日本🦊\"}", "{\"b\":1}", "{\"c\":\"ü\"}"]);
        for at in 0..=text.len() {
            let (head, tail) = text.split_at(at);
            assert_eq!(frame(&[head, tail]), whole, "split at {at}");
        }
        let single: Vec<&[u8]> = text.chunks(1).collect();
        assert_eq!(frame(&single), whole);
    }

    #[test]
    fn a_line_without_end_is_refused() {
        let piece = vec![b'x'; 1024 * 1024];
        let mut lines = Lines::default();
        let taken = (0..64).take_while(|_| {
            lines.push(&piece);
            lines.next() == Ok(None)
        });
        assert_eq!(taken.count(), MAX_LINE_BYTES / piece.len());
    }
}
