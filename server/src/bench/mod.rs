//! Measurements of the real code paths, each against what it promises.

pub mod chat;
pub mod ingest;
pub mod memory;
pub mod overhead;
mod process;
pub mod start;

/// One measured number.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// What was measured: one word, the bench first. What it means is said at the top of the bench.
    pub name: String,
    /// How much.
    pub value: f64,
    /// Of what.
    pub unit: &'static str,
    /// The most it may be, where something is promised.
    pub most: Option<f64>,
}

impl Measure {
    fn new(name: impl Into<String>, value: f64, unit: &'static str) -> Self {
        let name = name.into();
        Self { name, value, unit, most: None }
    }

    /// Promises that it is not more than this.
    const fn at_most(mut self, most: f64) -> Self {
        self.most = Some(most);
        self
    }

    /// Whether what is promised is kept; a number that is none keeps no promise.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        self.most.is_none_or(|most| self.value <= most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_promise_is_kept_or_broken() {
        assert!(Measure::new("a", 9.0, "ms").is_kept());
        assert!(Measure::new("a", 5.0, "ms").at_most(5.0).is_kept());
        assert!(!Measure::new("a", 5.1, "ms").at_most(5.0).is_kept());
        assert!(!Measure::new("a", f64::NAN, "ms").at_most(5.0).is_kept());
    }
}
