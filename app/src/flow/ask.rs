//! What the editor wants to know from the person: a search, a choice, a field, a menu. One at a time.

use std::sync::Arc;

use gesso_core::{
    editor::{
        cord::Cord,
        geometry::{ScreenPoint, WorldPoint},
        scene::Hit,
    },
    graph::edit::Side,
};

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    /// Which block to add there, those that fit the cord first.
    Block {
        /// Where it goes.
        at: WorldPoint,
        /// What it is to be connected with.
        cord: Option<Cord>,
    },
    /// Where a cord ends.
    End {
        /// What is to be connected.
        cord: Cord,
        /// Block and place of each slot that fits.
        among: Vec<(Arc<str>, usize)>,
    },
    /// A value, in a field over the canvas.
    Value {
        /// The block.
        node: Arc<str>,
        /// The name of the input.
        name: Arc<str>,
    },
    /// The title of what is selected, in a field over the canvas.
    Title,
    /// What to do with what is there.
    Menu {
        /// Where it was asked for.
        at: ScreenPoint,
        /// What is there.
        on: Hit,
    },
    /// The name of a slot of the subgraph that is shown.
    Slot {
        /// The side of the slot on the subgraph's own box.
        side: Side,
        /// Its place.
        slot: usize,
    },
    /// Which block of the document to show.
    Find,
}
