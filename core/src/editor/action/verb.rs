//! What needs no more words: for keys, menus and the palette.

use super::{
    super::effect::PageTask,
    arrange::{Axis, Edge},
};

/// Something to do with what is selected, or with all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verb {
    /// Takes the last step back.
    Undo,
    /// Does the step again that was taken back.
    Redo,
    /// Selects everything.
    SelectAll,
    /// Selects nothing.
    SelectNone,
    /// Selects what is not, and not what is.
    SelectOthers,
    /// Selects the next block in run order.
    SelectNext,
    /// Selects the block before in run order.
    SelectPrevious,
    /// Deletes what is selected.
    Delete,
    /// Deletes it and joins what it lay between.
    DeleteReconnecting,
    /// Copies.
    Copy,
    /// Copies and deletes.
    Cut,
    /// Pastes.
    Paste,
    /// Pastes with links from nodes that are not pasted.
    PasteLinked,
    /// Copies beside it.
    Duplicate,
    /// Copies beside it with links from nodes that are not copied.
    DuplicateLinked,
    /// Bypasses, or runs again.
    Bypass,
    /// Mutes, or runs again.
    Mute,
    /// Pins, or lets go.
    Pin,
    /// Collapses, or opens.
    Collapse,
    /// Opens the title.
    Rename,
    /// Puts a group around it, or an empty one where the pointer is.
    Group,
    /// Removes the groups, not what lies in them.
    Ungroup,
    /// Makes the groups as large as what lies in them.
    FitGroup,
    /// Brings edges to one line.
    Align(Edge),
    /// Brings gaps to one width.
    Distribute(Axis),
    /// Lays out what is selected, or all.
    Tidy,
    /// Moves by the pitch of the grid.
    Nudge(Direction),
    /// Moves by four times that.
    NudgeFar(Direction),
    /// Makes nodes as small as their contents allow.
    Shrink,
    /// Makes a subgraph.
    MakeSubgraph,
    /// Puts the inside of instances in their place.
    Unpack,
    /// Shows the inside.
    Enter,
    /// Shows the level around.
    Leave,
    /// Removes the points of the selected links.
    StraightenLinks,
    /// Shows all.
    FitAll,
    /// Shows what is selected.
    FitSelection,
    /// Larger.
    ZoomIn,
    /// Smaller.
    ZoomOut,
    /// As large as it is.
    ActualSize,
    /// Searches a node to add.
    Search,
    /// What the page does by itself.
    Page(PageTask),
    /// Goes through the outputs of the selected block, to connect one by keys.
    CycleOutputs,
    /// Goes on with the output that was chosen: lists where it may end.
    Confirm,
    /// Ends what is going on, then selects nothing, then leaves the level.
    Escape,
}

/// A direction on the canvas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// To smaller x.
    Left,
    /// To larger x.
    Right,
    /// To smaller y.
    Up,
    /// To larger y.
    Down,
}

impl Direction {
    /// A step of this length.
    #[must_use]
    pub fn by(self, length: f64) -> [f64; 2] {
        match self {
            Self::Left => [-length, 0.0],
            Self::Right => [length, 0.0],
            Self::Up => [0.0, -length],
            Self::Down => [0.0, length],
        }
    }
}
