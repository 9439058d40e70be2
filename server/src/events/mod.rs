//! Events on their way out: the hub reads the log in order and fans it out; each reader has a mailbox of its own.

mod cursor;
mod floor;
mod hub;
mod mailbox;
mod replay;

pub use cursor::Cursor;
pub use hub::{Hub, Reader, Scope};
pub use mailbox::{Delivery, Mailbox};
pub use replay::{Following, follow};
