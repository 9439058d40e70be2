//! How well feedback becomes changes and concepts become prompts, judged without any model on cases written by hand.
//!
//! Read in this order: what a case is, how answers and written prompts are read (not by the code that is judged), then
//! each judgement by itself, and what is printed.

pub mod case;
pub mod conformity;
pub mod lemmas;
pub mod reader;
pub mod tally;

pub mod answers;
pub mod budget;
pub mod claims;
pub mod drift;
pub mod metamorphic;
pub mod recorded;
pub mod requirements;
pub mod round_trip;
pub mod technical;

pub mod report;
