//! Ports: what pages, routes and the scheduler ask of the outside, as traits. Adapters live in the server.

mod debates;
mod drafts;
pub mod error;
mod forms;
pub mod llm;
mod machines;
pub mod people;
mod shelves;
mod specialists;
pub mod store;
mod studio;

pub use debates::Debates;
pub use drafts::Drafts;
pub use error::{StoreError, StoreResult};
pub use forms::Forms;
pub use machines::Machines;
pub use people::People;
pub use shelves::Shelves;
pub use specialists::Specialists;
pub use studio::Studio;
