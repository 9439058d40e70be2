//! What can be done: [`Verb`]s without anything to say beside them, for keys, menus and the palette, and [`Action`]s with.
//! Each turns into a plan of commands in a file of its own.

pub mod add;
pub mod arrange;
pub mod connect;
pub mod delete;
pub mod flags;
pub mod groups;
pub mod moving;
pub mod paste;
mod refit;
pub mod reroute;
mod routes;
pub mod subgraph;
mod verb;

use std::sync::Arc;

pub use verb::{Direction, Verb};

use self::arrange::{Axis, Edge};
use super::{
    cord::{Cord, Target},
    geometry::WorldPoint,
    selection::{Item, Selection},
};
use crate::graph::{
    edit::{LevelId, Side},
    json::Json,
    values::NextValue,
};

/// Something to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Something that needs no more words.
    Verb(Verb),
    /// Selects exactly this.
    Select(Selection),
    /// Moves things, in graph pixels; groups take along what lies in them.
    Move {
        /// What.
        items: Selection,
        /// How far.
        by: [f64; 2],
    },
    /// Copies things to another place, in graph pixels.
    Duplicate {
        /// How far.
        by: [f64; 2],
        /// Whether links from nodes that are not copied are made as well.
        linked: bool,
    },
    /// Gives a node another width and height, in graph pixels.
    Resize(Arc<str>, [f64; 2]),
    /// Gives a group another width and height, in graph pixels.
    ResizeGroup(usize, [f64; 2]),
    /// Connects a cord with a slot.
    Connect(Cord, Target),
    /// Removes a link.
    Disconnect(Arc<str>),
    /// Puts the selected node into a link.
    InsertInto {
        /// The node.
        node: Arc<str>,
        /// The link.
        wire: Arc<str>,
        /// How far the node is moved meanwhile.
        by: [f64; 2],
    },
    /// Adds a node of a class.
    Add {
        /// The class, or the id of a subgraph.
        class: String,
        /// Where, in graph pixels.
        at: WorldPoint,
        /// What it is connected with.
        cord: Option<Cord>,
    },
    /// Adds a node of a class into a link.
    AddInto {
        /// The class.
        class: String,
        /// The link.
        wire: Arc<str>,
        /// Where, in graph pixels.
        at: WorldPoint,
    },
    /// Puts a picture that was uploaded into a node that loads one, or makes such a node.
    AddPicture {
        /// The name the server gave it.
        name: String,
        /// Where it was dropped; where the pointer is if it was pasted.
        at: Option<WorldPoint>,
    },
    /// Puts a point on a link.
    AddReroute {
        /// The link.
        wire: Arc<str>,
        /// The piece between two of its points.
        piece: usize,
        /// Where.
        at: WorldPoint,
    },
    /// Sets a widget.
    SetValue {
        /// The node.
        node: Arc<str>,
        /// The name of the input.
        input: String,
        /// The value.
        value: Json,
    },
    /// Sets a widget of a node on any level.
    SetValueIn {
        /// The level.
        level: LevelId,
        /// The node.
        node: Arc<str>,
        /// The name of the input.
        input: String,
        /// The value.
        value: Json,
    },
    /// Shows a value in the form of the flow under a name; no more without one.
    Expose {
        /// The level of the node.
        level: LevelId,
        /// The node.
        node: Arc<str>,
        /// The name of the input.
        input: String,
        /// What people read.
        label: Option<String>,
    },
    /// Sets the values that are other ones after a run, on whatever level, as one step.
    SetValues(Vec<NextValue>),
    /// Gives the node or the group a title; without one it has that of its class.
    Rename(Item, Option<String>),
    /// Gives what is selected a colour; without one it has the usual one.
    Colour(Option<(String, String)>),
    /// Gives the title of the group at this place another size, in graph pixels.
    TitleSize(usize, f64),
    /// Brings edges of what is selected to one line.
    Align(Edge),
    /// Brings the gaps between what is selected to one width.
    Distribute(Axis),
    /// What was read from the clipboard.
    Paste {
        /// What it holds.
        text: String,
        /// Where it goes; where the pointer is if absent.
        at: Option<WorldPoint>,
        /// Whether links to what is not pasted are made as well.
        linked: bool,
    },
    /// Makes a subgraph of what is selected.
    MakeSubgraph {
        /// What people call it.
        name: String,
        /// Its id; made of the document if absent.
        id: Option<String>,
    },
    /// Shows the inside of an instance.
    Enter(Arc<str>),
    /// Shows the level this many steps from the root.
    LeaveTo(usize),
    /// Gives a subgraph another name.
    RenameSubgraph(String, String),
    /// Shows a widget on the instances of the subgraph that is shown.
    Promote {
        /// The node inside.
        node: Arc<str>,
        /// The name of its input.
        input: String,
    },
    /// Takes an input or an output of the subgraph that is shown away, from its instances as well.
    RemoveBoundarySlot(Side, usize),
    /// Says what people read at an input or an output of the subgraph that is shown.
    LabelBoundarySlot(Side, usize, Option<String>),
    /// Selects a node and shows it.
    Show(Arc<str>),
    /// Selects a node of any level and shows it there.
    ShowIn {
        /// The level.
        level: LevelId,
        /// The node.
        node: Arc<str>,
    },
    /// Keeps the document as it is now under a name.
    KeepVersion {
        /// What people call it.
        name: String,
        /// When, as people read it; the core has no clock.
        at: String,
    },
    /// Puts a version in the place of the document.
    Restore(usize),
}

impl From<Verb> for Action {
    fn from(verb: Verb) -> Self {
        Self::Verb(verb)
    }
}
