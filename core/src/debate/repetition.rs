//! A model that says the same again and again: noticed while it speaks, so that it need not be heard to its end.

use std::collections::{HashMap, VecDeque};

/// Words of a run that counts as the same.
const RUN_WORDS: usize = 6;
/// A run that comes this often is a loop (llm pipeline: repetition inside an answer).
const MOST_TIMES: u32 = 4;

/// Counts runs of words while a text grows.
#[derive(Clone, Debug, Default)]
pub struct Repetition {
    /// The word that is being written.
    word: String,
    last: VecDeque<String>,
    runs: HashMap<String, u32>,
    is_loop: bool,
}

impl Repetition {
    /// Takes the next piece; true from the moment on in which it is a loop.
    pub fn push(&mut self, piece: &str) -> bool {
        for c in piece.chars() {
            if c.is_alphanumeric() {
                self.word.extend(c.to_lowercase());
            } else if !self.word.is_empty() {
                self.ended();
            }
        }
        self.is_loop
    }

    fn ended(&mut self) {
        self.last.push_back(std::mem::take(&mut self.word));
        if self.last.len() > RUN_WORDS {
            self.last.pop_front();
        }
        if self.last.len() == RUN_WORDS {
            let run = self.last.iter().map(String::as_str).collect::<Vec<_>>().join(" ");
            let times = self.runs.entry(run).or_default();
            *times += 1;
            self.is_loop |= *times >= MOST_TIMES;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pushed(text: &str, bytes: usize) -> Option<usize> {
        let mut repetition = Repetition::default();
        let pieces: Vec<char> = text.chars().collect();
        let mut said = 0;
        for piece in pieces.chunks(bytes) {
            said += piece.len();
            if repetition.push(&piece.iter().collect::<String>()) {
                return Some(said);
            }
        }
        None
    }

    #[test]
    fn a_sentence_again_and_again_is_a_loop_whatever_the_pieces() {
        let text = "The fox waits in the snow for you. ".repeat(50);
        for bytes in [1, 3, 7] {
            let at = pushed(&text, bytes).unwrap_or(usize::MAX);
            assert!((35 * 3..35 * 5).contains(&at), "{at}");
        }
    }

    #[test]
    fn what_comes_back_now_and_then_is_none() {
        let text = "I would keep the light low. \"A red fox\" wants a low light, and the low light wants a wide frame. \
                    Keep the light low, then, and keep the fox small. Very, very, very, very, very small.";
        assert_eq!(pushed(text, 4), None);
    }
}
