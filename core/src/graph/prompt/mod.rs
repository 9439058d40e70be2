//! UI format to API format, as the front end does it (workflow formats: conversion).
//!
//! [`scope`] unfolds subgraphs, [`node`] makes of each node what the front end has of it at run time, [`resolve`] follows a
//! link to the node that really feeds it, and [`emit`] writes the prompt down; [`aim`] lets it end
//! where somebody wants it to.

mod aim;
mod back;
mod dynamic;
mod emit;
mod node;
mod older;
mod primitive;
mod promoted;
mod resolve;
mod scope;
mod tokens;

pub use aim::{Astray, aim};
pub use back::place_of;
pub use emit::{Conversion, Options, to_api};
pub use node::inputs_of;
pub use promoted::instance_widgets;
