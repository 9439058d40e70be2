//! Who may ask, and what browsers may do with the answers (contract, "Who may ask").
//!
//! In the order a request meets them: its Host and Origin, the rules of its path, its credential, its account's door.

mod ask;
mod headers;

pub mod credentials;
mod doors;
mod rules;
mod visitor;

mod first;
pub mod guard;
pub mod passwords;
pub mod secrets;
mod throttle;

pub use ask::may_ask;
pub use doors::{Doors, enter};
pub use first::offer_codes;
pub use guard::Guard;
pub use headers::protect;
pub use visitor::{Admission, Visitor};
