//! The vocabulary of Gesso and everything pure.
//!
//! No I/O, no clock, no randomness: callers pass times and seeds. Compiles to wasm32 and native.
//! Read in this order: what things are called, what a person asks for, what becomes of it, where it runs.

pub mod account;
pub mod aspect;
pub mod board;
pub mod capability;
pub mod debate;
pub mod editor;
pub mod event;
pub mod failure;
pub mod fleet;
pub mod funnel;
pub mod generation;
pub mod graph;
pub mod health;
pub mod ids;
pub mod intent;
pub mod llm;
pub mod mask;
pub mod own_node;
pub mod page;
pub mod preflight;
pub mod problem;
pub mod prompt;
pub mod provenance;
pub mod queue;
pub mod request;
pub mod schedule;
pub mod session;
pub mod tier;
pub mod time;
