//! The server of Gesso: adapters behind the ports, the scheduler, the routes.
//!
//! Start reading at `routes`, which lists everything that can be asked, and `jobs`, which is the life of a generation.

pub mod comfy;
pub mod media;
pub mod store;
