//! What one person adds and marks.

/// Blocks that were used last and are remembered.
const MAX_RECENT: usize = 24;
/// What marks a favourite where they are kept.
const STAR: char = '*';

/// What one person uses, kept on the device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Classes, the last used first.
    pub recent: Vec<String>,
    /// Classes that are marked, in the order they were.
    pub favourites: Vec<String>,
}

impl Usage {
    /// Reads what [`Usage::to_text`] wrote; anything else is nothing.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        let mut usage = Self::default();
        for line in text.lines().filter(|line| !line.is_empty()) {
            match line.strip_prefix(STAR) {
                Some(class) => usage.favourites.push(class.to_owned()),
                None => usage.recent.push(line.to_owned()),
            }
        }
        usage.recent.truncate(MAX_RECENT);
        usage
    }

    /// One line for each.
    #[must_use]
    pub fn to_text(&self) -> String {
        let favourites = self.favourites.iter().map(|class| format!("{STAR}{class}"));
        favourites.chain(self.recent.iter().cloned()).collect::<Vec<_>>().join("\n")
    }

    /// A class was used.
    pub fn used(&mut self, class: &str) {
        self.recent.retain(|other| other != class);
        self.recent.insert(0, class.to_owned());
        self.recent.truncate(MAX_RECENT);
    }

    /// Marks a class, or no more.
    pub fn toggle(&mut self, class: &str) {
        if self.is_favourite(class) {
            self.favourites.retain(|other| other != class);
        } else {
            self.favourites.push(class.to_owned());
        }
    }

    /// Whether a class is marked.
    #[must_use]
    pub fn is_favourite(&self, class: &str) -> bool {
        self.favourites.iter().any(|other| other == class)
    }

    /// How long ago it was used; what never was comes last.
    #[must_use]
    pub fn age(&self, class: &str) -> usize {
        self.recent.iter().position(|other| other == class).unwrap_or(usize::MAX)
    }
}
