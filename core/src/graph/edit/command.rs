//! What can be done to a workflow.

use crate::graph::json::{Json, Object};

/// A level of a workflow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum LevelId {
    /// The root.
    #[default]
    Root,
    /// The inside of the subgraph with this id.
    Subgraph(String),
}

/// One end of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// The node; [`crate::graph::file::INPUTS`] and [`crate::graph::file::OUTPUTS`] for the subgraph's own.
    pub node: String,
    /// The place of the output or the input.
    pub slot: usize,
}

/// One thing done to a level of a workflow.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Adds a node as it is; its id must be free. Links it names are forgotten.
    AddNode(Object),
    /// Removes a node with its links.
    RemoveNode(String),
    /// Puts nodes at places, in graph pixels.
    MoveNodes(Vec<(String, [f64; 2])>),
    /// Gives a node a width and a height, in graph pixels.
    ResizeNode(String, [f64; 2]),
    /// Sets a widget by the name of its input.
    SetValue {
        /// The node.
        node: String,
        /// The input.
        input: String,
        /// The value.
        value: Json,
    },
    /// Sets a value by its place, for classes nobody knows.
    SetValueAt {
        /// The node.
        node: String,
        /// The place in `widgets_values`.
        at: usize,
        /// The value.
        value: Json,
    },
    /// Links an output to an input; a link that was there goes.
    Connect {
        /// Where it begins.
        from: End,
        /// Where it ends.
        to: End,
        /// What flows through it.
        kind: String,
    },
    /// Removes a link.
    Disconnect(String),
    /// Sets the mode: 0 runs, 2 muted, 4 bypassed.
    SetMode(String, u8),
    /// Gives a node a title; without one it has the title of its class.
    SetTitle(String, Option<String>),
    /// Gives a node the colours of its head and its body, as CSS writes them.
    SetColour(String, Option<String>, Option<String>),
    /// Shows only the head of a node, or all of it.
    Collapse(String, bool),
    /// Adds a group as it is, after the others.
    AddGroup(Object),
    /// Removes the group at this place.
    RemoveGroup(usize),
    /// Gives the group at this place another title.
    SetGroupTitle(usize, String),
    /// Gives the group at this place another colour.
    SetGroupColour(usize, Option<String>),
    /// Puts the group at this place elsewhere: x, y, width, height in graph pixels.
    SetGroupBounds(usize, [f64; 4]),
}

/// Why a command cannot be done. Nothing has changed then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is no such level.
    #[error("there is no subgraph {0}")]
    NoLevel(String),
    /// There is no such node.
    #[error("there is no node {0}")]
    NoNode(String),
    /// There is no such link.
    #[error("there is no link {0}")]
    NoLink(String),
    /// There is no such group.
    #[error("there is no group at place {0}")]
    NoGroup(usize),
    /// The node has no such input, output or widget.
    #[error("node {0} has no {1}")]
    NoSlot(String, String),
    /// Another node has this id, or the node has none.
    #[error("a node needs an id that no other has")]
    BadId,
    /// The file is not shaped as it should be there.
    #[error("the file is not shaped like a workflow there")]
    Shape,
}
