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
}

impl Measure {
    fn new(name: impl Into<String>, value: f64, unit: &'static str) -> Self {
        let name = name.into();
        Self { name, value, unit }
    }
}
