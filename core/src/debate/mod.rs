//! A debate: an idea argued by five specialists into a prompt. Everything pure.
//!
//! A blackboard, not a group chat: what is shared is the intent document and the claims on it. Read in this order: who
//! speaks when, what is kept, whose turn it is, what a claim is worth, how answers are read, what a verdict does to the
//! intent, what each specialist is told, and how a debate is changed by what happens.

pub mod phase;
pub mod speaker;

pub mod claim;
pub mod conversation;
pub mod turn;

pub mod board;

pub mod answer;
pub mod fallback;
pub mod issues;
pub mod repetition;
pub mod technical;
pub mod told;

pub mod said;
pub mod verdict;

pub mod briefing;
pub mod crew;
pub mod kept;
mod voices;

pub mod change;
pub mod decide;

pub mod continuation;
pub mod diff;
pub mod export;

#[cfg(test)]
mod tests;

pub use change::{Change, Debate, TurnRecord, TurnStage};
pub use claim::{Claim, ClaimState, ClaimVerdict};
pub use conversation::{Conversation, Message, MessageStatus};
pub use decide::{Refusal, Spoken};
pub use phase::Phase;
pub use speaker::Speaker;
pub use technical::{SeedPolicy, Technical};
pub use turn::{MAX_ROUNDS, Turn};
pub use voices::LOOK;
