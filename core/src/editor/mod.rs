//! The node editor without its canvas: what every touch of a pointer and every key does to a workflow.
//!
//! # Who holds what
//!
//! - The document is the JSON of [`crate::graph`]; every change of it is a [`crate::graph::edit::Command`], applied in one
//!   place ([`Editor`]) and kept with its exact inverse in the [`journal`].
//! - The [`scene`] is one level of it, measured: frames, ports, wires, and a spatial index of them.
//! - The [`tool`] is one enum with a pure step: events come in, what is to be done goes out.
//! - What the page has to do (paint, open a search, write to the clipboard) leaves as an [`effect::Effect`].
//!
//! # What things cost
//!
//! With 5,000 nodes a pointer move must cost what it changes or what is seen, never the document:
//!
//! - Panning and zooming touch the camera alone. Hovering asks the spatial grid for what lies under the pointer.
//! - While nodes are dragged neither the document nor the scene changes: the tool holds an offset, and the painter adds it to
//!   what is selected. Guides ask the grid for the blocks that are seen. The document changes once, on release.
//! - A marquee asks the grid for what meets it.
//! - After an edit [`scene::Scene::sync`] reads again the nodes and links its changes name, and moves them in the grid.
//! - Undo keeps changes, not documents: an entry is as large as what was changed.
//! - Work over all nodes happens only in what a person asks of all nodes: opening, select all, layout, search by text.

pub mod action;
pub mod camera;
pub mod clipboard;
pub mod cord;
mod dispatch;
pub mod effect;
pub mod fields;
pub mod form;
pub mod geometry;
mod going;
pub mod history;
mod ids;
pub mod input;
pub mod journal;
mod levels;
pub mod loaded;
pub mod order;
pub mod outline;
pub mod overlay;
pub mod palette;
pub mod plan;
pub mod problems;
pub mod scene;
pub mod search;
pub mod selection;
mod session;
pub mod shelf;
pub mod shortcut;
pub mod snap;
mod state;
pub mod ties;
pub mod tool;
mod verbs;

pub use state::{Crumb, Editor};
