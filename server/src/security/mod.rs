//! Who may ask, and what browsers may do with the answers (contract, "Who may ask").

mod ask;
mod headers;

pub use ask::may_ask;
pub use headers::protect;
