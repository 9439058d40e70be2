//! What the person wants, as concepts with evidence: the one truth behind chat, claims and prompt.
//!
//! Read in this order: the document, who owns which slot, what a language model may propose, how a proposal is
//! checked against the person's words, and how what survives is applied and undone.

pub mod check;
pub mod command;
pub mod document;
pub mod evidence;
pub mod feedback;
pub mod import;
pub mod operation;
pub mod report;
pub mod revision;
pub mod schema;
pub mod slot;
pub mod verdict;
pub mod words;

pub use check::check;
pub use document::{
    Concept, ConceptId, Constraints, IntentDocument, Origin, OriginKind, Passthrough, PassthroughKind, Polarity,
};
pub use feedback::FeedbackOps;
pub use import::{from_prompt, from_prompts};
pub use operation::Operation;
pub use revision::{ApplyError, By, Revision, apply, undo};
pub use schema::schema_for;
pub use slot::Slot;
pub use verdict::{Verdict, Verdicts};
