//! The colours people give blocks and frames: those of the original front end, so that files look alike there.

use super::{Editor, selection::Item};
use crate::graph::{edit::level_at, json::Json};

/// One of the colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour {
    /// What people read.
    pub name: &'static str,
    /// Of the head of a block.
    pub head: &'static str,
    /// Of its body.
    pub body: &'static str,
    /// Of a frame.
    pub frame: &'static str,
}

const fn colour(name: &'static str, head: &'static str, body: &'static str, frame: &'static str) -> Colour {
    Colour { name, head, body, frame }
}

/// All of them, in the order of the original's menu.
pub const COLOURS: &[Colour] = &[
    colour("Red", "#322", "#533", "#A88"),
    colour("Brown", "#332922", "#593930", "#b06634"),
    colour("Green", "#232", "#353", "#8A8"),
    colour("Blue", "#223", "#335", "#88A"),
    colour("Pale blue", "#2a363b", "#3f5159", "#3f789e"),
    colour("Cyan", "#233", "#355", "#8AA"),
    colour("Purple", "#323", "#535", "#a1309b"),
    colour("Yellow", "#432", "#653", "#b58b2a"),
    colour("Black", "#222", "#000", "#444"),
];

/// What colour things have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worn {
    /// The one they have by themselves.
    Usual,
    /// One of [`COLOURS`], by its name.
    Named(&'static str),
    /// Another, or not all the same.
    Other,
}

/// The colour of a frame among blocks whose heads have this one.
pub(super) fn of_frame(head: &str) -> &str {
    COLOURS.iter().find(|colour| colour.head == head).map_or(head, |colour| colour.frame)
}

/// What colour everything that is selected has.
#[must_use]
pub fn worn(editor: &Editor) -> Worn {
    let level = level_at(editor.file(), editor.level()).map(|(level, _)| level);
    let nodes = level.and_then(|level| level.get("nodes")?.as_list()).unwrap_or_default();
    let of_block = |id: &str| {
        let node = editor.scene().block(id).and_then(|block| nodes.get(block.at));
        let head = node.and_then(|node| node.get("color")).and_then(Json::as_str);
        named(head, |colour| colour.head)
    };
    let of_group = |at: usize| {
        let own = editor.scene().groups().get(at).and_then(|group| group.colour.as_deref());
        named(own, |colour| colour.frame)
    };
    let mut all = editor.selection().iter().filter_map(|item| match item {
        Item::Node(id) => Some(of_block(id)),
        Item::Group(at) => Some(of_group(*at)),
        Item::Knot(_) => None,
    });
    let first = all.next().unwrap_or(Worn::Other);
    if all.all(|other| other == first) { first } else { Worn::Other }
}

fn named(own: Option<&str>, part: impl Fn(&Colour) -> &'static str) -> Worn {
    let Some(own) = own else { return Worn::Usual };
    let found = COLOURS.iter().find(|colour| part(colour).eq_ignore_ascii_case(own));
    found.map_or(Worn::Other, |colour| Worn::Named(colour.name))
}
