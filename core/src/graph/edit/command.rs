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

/// A link to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// Where it begins.
    pub from: End,
    /// Where it ends.
    pub to: End,
    /// What flows through it.
    pub kind: String,
}

/// Which slots are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// What leads in.
    Input,
    /// What leads out.
    Output,
}

/// The inputs or the outputs of a node, or of the subgraph itself by the ids of [`End::node`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotList {
    /// The node; [`crate::graph::file::INPUTS`] and [`crate::graph::file::OUTPUTS`] for the subgraph's own.
    pub node: String,
    /// Which of its slots; of the subgraph's own there is only one list each.
    pub side: Side,
}

/// One thing done to a level of a workflow.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Puts another document in the place of all of it, whatever the level.
    Replace(Json),
    /// Sets what this studio keeps in the file under a key of `extra.gesso`, or takes it away. Belongs to the file, whatever
    /// the level.
    SetOwn(String, Option<Json>),
    /// Adds a node as it is; its id must be free. Links it names are forgotten.
    AddNode(Object),
    /// Adds nodes as they are; their ids must be free. Links they name are forgotten.
    AddNodes(Vec<Object>),
    /// Removes a node with its links.
    RemoveNode(String),
    /// Removes nodes with their links.
    RemoveNodes(Vec<String>),
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
    /// Makes several links, as [`Command::Connect`] makes one.
    ConnectAll(Vec<Connection>),
    /// Removes a link.
    Disconnect(String),
    /// Sets the mode: 0 runs, 2 muted, 4 bypassed.
    SetMode(String, u8),
    /// Makes a node one of another class, or an instance of another subgraph; its slots and values stay.
    SetClass(String, String),
    /// Gives a node a title; without one it has the title of its class.
    SetTitle(String, Option<String>),
    /// Gives a node the colours of its head and its body, as CSS writes them.
    SetColour(String, Option<String>, Option<String>),
    /// Shows only the head of a node, or all of it.
    Collapse(String, bool),
    /// Keeps a node where it is, or lets it be moved.
    Pin(String, bool),
    /// Sets one of the properties of a node, or takes it away.
    SetProperty(String, String, Option<Json>),
    /// Sets all values of a node at once.
    SetValues(String, Json),
    /// Adds a slot as it is, after the others; the links it names are forgotten.
    AddSlot(SlotList, Object),
    /// Removes the slot at this place with its links; links to later slots are renumbered.
    RemoveSlot(SlotList, usize),
    /// Says what people read at a slot; without it they read its name.
    SetSlotLabel(SlotList, usize, Option<String>),
    /// Puts a point on a link through which it is led.
    AddReroute {
        /// The link.
        link: String,
        /// The point of the same link that comes before, seen from where it begins.
        after: Option<String>,
        /// Where it stands, in graph pixels.
        pos: [f64; 2],
    },
    /// Puts points of links at places, in graph pixels.
    MoveReroutes(Vec<(String, [f64; 2])>),
    /// Removes a point; the links that were led through it stay.
    RemoveReroute(String),
    /// Leads a link through a point and those before it, or straight to where it ends.
    Route(String, Option<String>),
    /// Adds a subgraph as it is; its id must be free. Belongs to the file, whatever the level.
    AddSubgraph(Object),
    /// Removes a subgraph; its instances become ghosts. Belongs to the file, whatever the level.
    RemoveSubgraph(String),
    /// Gives a subgraph another name. Belongs to the file, whatever the level.
    RenameSubgraph(String, String),
    /// Puts the box of a subgraph's own inputs or outputs elsewhere: x, y, width, height in graph pixels.
    SetBoundary(Side, [f64; 4]),
    /// Adds a group as it is, after the others.
    AddGroup(Object),
    /// Removes the group at this place.
    RemoveGroup(usize),
    /// Gives the group at this place another title.
    SetGroupTitle(usize, String),
    /// Gives the group at this place another colour.
    SetGroupColour(usize, Option<String>),
    /// Gives the title of the group at this place another size, in graph pixels.
    SetGroupTitleSize(usize, f64),
    /// Keeps the group at this place where it is, or lets it be moved.
    PinGroup(usize, bool),
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
    /// There is no such point of a link.
    #[error("there is no reroute {0}")]
    NoReroute(String),
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
