//! Going on where a text was cut off: a model that begins again from the start shows nothing twice.

/// Takes the pieces of a continued answer and lets through what is new.
///
/// While what comes is the beginning of what is there already, it is held back; once all of it has come again, the rest
/// follows. If it turns out to be something else, what was held back is let through.
#[derive(Clone, Debug, Default)]
pub struct Continuation {
    said: String,
    held: String,
    is_open: bool,
}

impl Continuation {
    /// Goes on after `said`.
    #[must_use]
    pub fn after(said: &str) -> Self {
        Self { said: said.to_owned(), held: String::new(), is_open: said.is_empty() }
    }

    /// What of the next piece is new; empty while that is not known.
    pub fn push(&mut self, piece: &str) -> String {
        if self.is_open {
            return piece.to_owned();
        }
        self.held.push_str(piece);
        if let Some(rest) = self.held.strip_prefix(self.said.as_str()) {
            let rest = rest.to_owned();
            self.is_open = true;
            return rest;
        }
        if self.said.starts_with(self.held.as_str()) {
            return String::new();
        }
        self.is_open = true;
        std::mem::take(&mut self.held)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(said: &str, pieces: &[&str]) -> String {
        let mut continuation = Continuation::after(said);
        pieces.iter().map(|piece| continuation.push(piece)).collect::<String>()
    }

    #[test]
    fn what_was_said_is_not_said_again() {
        assert_eq!(all("The sea ", &["is ", "green."]), "is green.");
        assert_eq!(all("The sea ", &["The", " sea", " is ", "green."]), "is green.");
        assert_eq!(all("The sea ", &["The ", "harbour."]), "The harbour.");
        assert_eq!(all("The sea ", &["The "]), "");
        assert_eq!(all("", &["The ", "sea"]), "The sea");
        assert_eq!(all("Füchse 🦊", &["Füchs", "e 🦊", " im Schnee"]), " im Schnee");
    }
}
