//! The intent document and the prompt compiler, tested by data: an authored corpus and generated documents.
#![expect(clippy::unwrap_used, reason = "tests may panic")]

mod generator;
mod golden;
mod metamorphic;
mod properties;
mod rules;
mod schema;
