//! Text in the pieces a model would write it in, and how many a text has.

/// Longest piece of a word in characters.
const MAX_PIECE_CHARS: usize = 6;
/// Template tokens around each message.
pub const PER_MESSAGE: u64 = 4;

/// Splits a text; joined together the pieces are the text again.
#[must_use]
pub fn split(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut piece = String::new();
    let mut chars = 0;
    for c in text.chars() {
        let glue = c.is_alphanumeric() && piece.chars().next_back().is_none_or(|last| last.is_alphanumeric() || last == ' ');
        // Every character beyond the Latin, Greek and Cyrillic scripts is a token of its own.
        if !piece.is_empty() && (!glue || chars == MAX_PIECE_CHARS || (c as u32) > 0x2000) {
            out.push(std::mem::take(&mut piece));
            chars = 0;
        }
        piece.push(c);
        chars += usize::from(c != ' ');
    }
    if !piece.is_empty() {
        out.push(piece);
    }
    out
}

/// Tokens of a text.
#[must_use]
pub fn count(text: &str) -> u64 {
    split(text).len() as u64
}
