//! Painting.

/// Paints.
pub struct Painter;
