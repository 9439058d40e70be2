//! `/api/chat`: conversations with the specialists, what is said in them, what is said of claims, and their pictures.

pub mod claims;
pub mod conversations;
pub mod kept;
pub mod messages;
pub mod pictures;
