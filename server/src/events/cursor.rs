//! A place in a stream: after a stored event, and after so many chunks that followed it.

use std::fmt;

/// `seq`, or `seq.n` for a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The last stored event.
    pub seq: i64,
    /// The last chunk; 0 for none.
    pub n: u64,
}

impl Cursor {
    /// Right after a stored event.
    #[must_use]
    pub const fn after(seq: i64) -> Self {
        Self { seq, n: 0 }
    }

    /// Reads `seq` or `seq.n`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (seq, n) = match text.split_once('.') {
            Some((seq, n)) => (seq, n.parse().ok()?),
            None => (text, 0),
        };
        let seq = seq.parse().ok().filter(|seq| *seq >= 0)?;
        Some(Self { seq, n })
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.n {
            0 => write!(f, "{}", self.seq),
            n => write!(f, "{}.{n}", self.seq),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_a_place_with_or_without_a_chunk() {
        for text in ["0", "17", "17.3"] {
            assert_eq!(Cursor::parse(text).map(|cursor| cursor.to_string()).as_deref(), Some(text));
        }
        for bad in ["", "-1", "x", "1x", "1.", "1.x", "1.2.3", "1.-2"] {
            assert_eq!(Cursor::parse(bad), None, "{bad}");
        }
    }
}
