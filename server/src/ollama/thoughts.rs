//! Thinking that leaks into an answer: models that were told not to think, and templates that Ollama does not know, write
//! it between tags at the beginning. It is told as thinking and never as words.

const OPEN: &str = "<think>";
const CLOSE: &str = "</think>";

/// Tells thinking from words, piece by piece.
#[derive(Debug, Default)]
pub(super) struct Thoughts {
    state: State,
    /// What may be the beginning of a tag.
    held: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// Nothing but blanks has come.
    #[default]
    Before,
    /// Between the tags.
    Thinking,
    /// Blanks behind the closing tag.
    After,
    /// Words: tags in them are words.
    Words,
}

/// A piece told apart; either may be empty.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) thinking: String,
    pub(super) text: String,
}

impl Thoughts {
    /// The next piece of the answer.
    pub(super) fn push(&mut self, piece: &str) -> Told {
        let mut told = Told::default();
        self.held.push_str(piece);
        loop {
            match self.state {
                State::Before => {
                    let begun = self.held.trim_start();
                    if let Some(rest) = begun.strip_prefix(OPEN) {
                        self.held = rest.to_owned();
                        self.state = State::Thinking;
                    } else if begun.is_empty() || OPEN.starts_with(begun) {
                        return told;
                    } else {
                        self.state = State::Words;
                    }
                }
                State::Thinking => {
                    if let Some((thought, rest)) = self.held.split_once(CLOSE) {
                        told.thinking.push_str(thought);
                        self.held = rest.to_owned();
                        self.state = State::After;
                    } else {
                        let keep = beginning_at_end(&self.held, CLOSE);
                        let rest = self.held.split_off(self.held.len() - keep);
                        told.thinking.push_str(&std::mem::replace(&mut self.held, rest));
                        return told;
                    }
                }
                State::After => {
                    let words = self.held.trim_start();
                    if words.is_empty() {
                        self.held.clear();
                        return told;
                    }
                    self.held = words.to_owned();
                    self.state = State::Words;
                }
                State::Words => {
                    told.text.push_str(&std::mem::take(&mut self.held));
                    return told;
                }
            }
        }
    }

    /// What was held back when the answer ends.
    pub(super) fn rest(&mut self) -> Told {
        let held = std::mem::take(&mut self.held);
        match self.state {
            State::Thinking => Told { thinking: held, text: String::new() },
            _ => Told { thinking: String::new(), text: held },
        }
    }
}

/// How many bytes at the end of `text` may begin `tag`.
fn beginning_at_end(text: &str, tag: &str) -> usize {
    (1..tag.len()).rev().find(|length| tag.get(..*length).is_some_and(|begun| text.ends_with(begun))).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(pieces: &[&str]) -> (String, String) {
        let mut thoughts = Thoughts::default();
        let (mut thinking, mut text) = (String::new(), String::new());
        let told: Vec<Told> = pieces.iter().map(|piece| thoughts.push(piece)).collect();
        for told in told.into_iter().chain([thoughts.rest()]) {
            thinking += &told.thinking;
            text += &told.text;
        }
        (thinking, text)
    }

    #[test]
    fn leaked_thinking_is_no_words_wherever_it_is_split() {
        let answer = "\n<think>Hm < fox?\n</think>\n\nGouache, and a <think> of birch.";
        let want = ("Hm < fox?\n".to_owned(), "Gouache, and a <think> of birch.".to_owned());
        for at in 0..answer.len() {
            let (one, two) = answer.split_at(at);
            assert_eq!(all(&[one, two]), want, "{at}");
        }
        let single: Vec<String> = answer.chars().map(String::from).collect();
        assert_eq!(all(&single.iter().map(String::as_str).collect::<Vec<_>>()), want);
    }

    #[test]
    fn what_only_begins_like_a_tag_is_words() {
        assert_eq!(all(&["<", "b>"]), (String::new(), "<b>".into()));
        assert_eq!(all(&[" <thin"]), (String::new(), " <thin".into()));
        assert_eq!(all(&["A <thi", "nk>"]), (String::new(), "A <think>".into()));
        assert_eq!(all(&["<think>never closed </thi"]), ("never closed </thi".into(), String::new()));
    }
}
