//! Counting what held and what did not, and the figures made of it.

/// So many misses are told by name; the rest is only counted.
const TOLD_MISSES: usize = 12;

/// What held, of how much, and what did not.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// How often it held.
    pub held: usize,
    /// How often it was asked.
    pub asked: usize,
    /// Where it did not hold, one line each.
    pub misses: Vec<String>,
}

impl Tally {
    /// Counts one question.
    pub fn ask(&mut self, holds: bool, miss: impl FnOnce() -> String) {
        self.asked += 1;
        if holds {
            self.held += 1;
        } else {
            self.misses.push(miss());
        }
    }

    /// Adds what another counted.
    pub fn join(&mut self, other: Self) {
        self.held += other.held;
        self.asked += other.asked;
        self.misses.extend(other.misses);
    }

    /// The share that held, in percent; nothing asked is nothing held.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    pub fn percent(&self) -> f64 {
        if self.asked == 0 { 0.0 } else { 100.0 * self.held as f64 / self.asked as f64 }
    }
}

/// What a figure has to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Promise {
    /// Not less.
    AtLeast(f64),
    /// Not more.
    AtMost(f64),
    /// Anything: it is told for the record.
    Nothing,
}

/// One printed figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// One word, the bench first.
    pub name: String,
    /// How much.
    pub value: f64,
    /// Of what.
    pub unit: &'static str,
    /// What it has to be.
    pub promise: Promise,
    /// Where it was missed, a few of them.
    pub misses: Vec<String>,
}

impl Figure {
    /// A share in percent that has to be at least so much.
    #[must_use]
    pub fn percent(name: impl Into<String>, tally: &Tally, least: f64) -> Self {
        Self::new(name, tally.percent(), "%", Promise::AtLeast(least), &tally.misses)
    }

    /// A count of faults that has to be zero.
    #[must_use]
    pub fn faults(name: impl Into<String>, tally: &Tally, unit: &'static str) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
        // Where nothing was looked at, nothing was found out.
        let value = if tally.asked == 0 { f64::NAN } else { tally.misses.len() as f64 };
        Self::new(name, value, unit, Promise::AtMost(0.0), &tally.misses)
    }

    /// A number for the record.
    #[must_use]
    pub fn count(name: impl Into<String>, count: usize, unit: &'static str) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
        let value = count as f64;
        Self::new(name, value, unit, Promise::Nothing, &[])
    }

    /// Any figure.
    #[must_use]
    pub fn new(name: impl Into<String>, value: f64, unit: &'static str, promise: Promise, misses: &[String]) -> Self {
        let misses = misses.iter().take(TOLD_MISSES).cloned().collect();
        Self { name: name.into(), value, unit, promise, misses }
    }

    /// Whether the promise is kept.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        match self.promise {
            Promise::AtLeast(least) => self.value >= least,
            Promise::AtMost(most) => self.value <= most,
            Promise::Nothing => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_about_nothing_keeps_no_promise() {
        let none = Tally::default();
        assert!(!Figure::percent("x", &none, 99.0).is_kept());
        assert!(!Figure::faults("x", &none, "words").is_kept());
        let mut some = Tally::default();
        some.ask(true, String::new);
        assert!(Figure::percent("x", &some, 100.0).is_kept() && Figure::faults("x", &some, "words").is_kept());
        some.ask(false, || "here".into());
        assert_eq!((some.percent(), Figure::faults("x", &some, "words").value), (50.0, 1.0));
    }
}
