//! x

pub mod ollama;
