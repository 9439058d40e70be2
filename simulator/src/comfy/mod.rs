//! A protocol-true simulated ComfyUI 0.8.0 on loopback.
//!
//! Tour: [`server`](NodeServer) starts, kills and restarts lives of a node; `node` is what one
//! life shares; `http` answers requests, one file per group; `validate` judges graphs against
//! `classes`; `queue` and `worker` run them one at a time through `exec`; `sockets` tells
//! clients; `history` and `jobs` remember; `disk` keeps files; `speed` and `vram` say how
//! long things take; `painter` is the only place where pictures are made.

mod classes;
mod disk;
mod exec;
mod history;
mod http;
mod jobs;
mod listener;
mod node;
mod painter;
mod png_file;
mod profile;
mod queue;
mod server;
mod sockets;
mod speed;
mod userdata;
mod validate;
mod vram;
mod worker;

pub use classes::core_classes;
pub use profile::{Family, MODEL_FOLDERS, NodeProfile, SimModel, SimOptions};
pub use server::NodeServer;
