//! A workflow as an SVG picture: groups, links, nodes with their titles, slots and values.

mod colour;
mod frame;
mod svg;

pub use svg::svg;
