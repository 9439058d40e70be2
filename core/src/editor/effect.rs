//! What the page has to do after an input. The editor itself never touches it.

use std::sync::Arc;

use super::{
    cord::Cord,
    geometry::{ScreenPoint, WorldPoint},
    scene::Hit,
};
use crate::graph::json::Json;

/// One thing for the page to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Paint again.
    Paint(Layer),
    /// The document is another: save it, check it.
    Changed,
    /// What is selected is another: say it, show it beside the canvas.
    Selected,
    /// Another level is shown.
    Entered,
    /// Ask which node to add there, those that fit the cord first.
    Search {
        /// Where the node goes.
        at: WorldPoint,
        /// What it is to be connected with.
        cord: Option<Cord>,
    },
    /// Ask which of these inputs or outputs to take.
    Choose {
        /// What is to be connected.
        cord: Cord,
        /// Node and place of each.
        among: Vec<(Arc<str>, usize)>,
    },
    /// Open the field of a widget.
    EditWidget {
        /// The node.
        node: Arc<str>,
        /// The name of the input.
        name: Arc<str>,
    },
    /// Open a field for the title of the selected node or group.
    EditTitle,
    /// Put this on the clipboard, as text and as HTML.
    Copy(super::clipboard::Copied),
    /// Read the clipboard and come back with it.
    AskPaste {
        /// Whether links to what is not pasted are made as well.
        linked: bool,
    },
    /// Open this workflow, which was pasted.
    Open(Json),
    /// Open a menu for what is there.
    Menu {
        /// Where it was asked for.
        at: ScreenPoint,
        /// What is there.
        on: Hit,
    },
    /// Something the page does by itself.
    Page(PageTask),
    /// It cannot be done; why.
    Refused(String),
    /// Show another pointer.
    Cursor(Cursor),
}

/// What is painted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// Blocks and wires.
    Graph,
    /// What moves above them: selection boxes, guides, the wire being drawn.
    Overlay,
}

/// What the page does by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PageTask {
    /// Ask the servers again what nodes they have.
    RefreshDefinitions,
    /// Run all.
    Run,
    /// Run all before everything that waits.
    RunFirst,
    /// Run what the selected nodes need.
    RunToHere,
    /// Stop what runs.
    Interrupt,
    /// Save.
    Save,
    /// Open a file.
    Open,
    /// Show the list of blocks.
    Outline,
    /// Show the list of problems.
    Problems,
    /// Show the saved workflows.
    Library,
    /// Show the map of the level, or hide it.
    Map,
    /// Find a node in the document.
    Find,
    /// Find a block to add on the shelf.
    Shelf,
    /// Show all shortcuts.
    Shortcuts,
}

/// The shape of the pointer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cursor {
    /// An arrow.
    #[default]
    Usual,
    /// A hand over something to take.
    Grab,
    /// A hand that has it.
    Grabbing,
    /// Crossed arrows.
    Move,
    /// A slanted double arrow.
    Resize,
    /// A cross.
    Cross,
    /// A bar for text.
    Text,
    /// It cannot go there.
    Refuse,
}
