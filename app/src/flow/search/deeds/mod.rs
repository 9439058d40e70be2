//! What can be done with what is there: the lines of its menu. Pure.

mod ends;

use gesso_core::{
    editor::{
        Editor,
        action::{
            Action, Verb,
            arrange::{Axis, Edge},
        },
        effect::PageTask,
        geometry::ScreenPoint,
        scene::{Behind, Block, Hit},
        selection::{Item, Selection},
    },
    graph::edit::LevelId,
};

use self::ends::{port, wire};
use crate::flow::ask::Ask;

/// What choosing a line does.
#[derive(Clone, Debug, PartialEq)]
pub enum Does {
    /// These, in order.
    Act(Vec<Action>),
    /// Asks for more.
    Ask(Ask),
    /// Switches snapping to the grid.
    SnapToGrid,
    /// Switches snapping to the lines of others.
    SnapToGuides,
}

/// A line of a menu.
#[derive(Clone, Debug, PartialEq)]
pub struct Deed {
    /// What people read.
    pub label: String,
    /// Its icon.
    pub icon: &'static str,
    /// What it does.
    pub does: Does,
    /// The verb whose keys do the same.
    pub verb: Option<Verb>,
    /// Whether it is on, for what is switched.
    pub is_on: Option<bool>,
    /// It loses something.
    pub is_danger: bool,
}

/// Part of a menu.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// Lines that belong together.
    Deeds(Vec<Deed>),
    /// The colours for what is selected.
    Colours,
}

fn act(label: &str, icon: &'static str, actions: Vec<Action>) -> Deed {
    Deed { label: label.to_owned(), icon, does: Does::Act(actions), verb: None, is_on: None, is_danger: false }
}

fn does(label: &str, icon: &'static str, verb: Verb) -> Deed {
    Deed { verb: Some(verb), ..act(label, icon, vec![verb.into()]) }
}

fn asks(label: &str, icon: &'static str, ask: Ask) -> Deed {
    Deed { does: Does::Ask(ask), ..act(label, icon, Vec::new()) }
}

impl Deed {
    fn on(self, is_on: bool) -> Self {
        Self { is_on: Some(is_on), ..self }
    }

    fn danger(self) -> Self {
        Self { is_danger: true, ..self }
    }
}

/// The menu of what is there.
pub fn parts(editor: &Editor, at: ScreenPoint, on: &Hit) -> Vec<Part> {
    let parts = match on {
        Hit::Canvas => canvas(editor, at),
        Hit::Port { node, side, slot } => port(editor, node, *side, *slot),
        Hit::Wire { id, piece } => editor.scene().wire(id).map(|it| wire(editor, at, it, *piece)).unwrap_or_default(),
        Hit::Knot(id) => vec![Part::Deeds(vec![
            act(
                "Delete the point",
                "trash-2",
                vec![Action::Select(Selection::of(Item::Knot(id.clone()))), Verb::Delete.into()],
            )
            .danger(),
        ])],
        Hit::Group(_) | Hit::GroupCorner(_) => group(editor),
        Hit::Corner(id) | Hit::Head(id) | Hit::Body(id) | Hit::Widget { node: id, .. } => {
            let block = editor.scene().block(id).filter(|block| block.behind != Behind::Boundary);
            block.map(|it| self::block(editor, it, on)).unwrap_or_default()
        }
    };
    parts.into_iter().filter(|part| !matches!(part, Part::Deeds(deeds) if deeds.is_empty())).collect()
}

fn canvas(editor: &Editor, at: ScreenPoint) -> Vec<Part> {
    let at = editor.camera().world_from_screen(at);
    let snapping = editor.snapping;
    let add = Deed { verb: Some(Verb::Search), ..asks("Add a block", "plus", Ask::Block { at, cord: None }) };
    let snap = |label, does, is_on| Deed { does, ..act(label, "grid-3x3", Vec::new()).on(is_on) };
    vec![
        Part::Deeds(vec![
            add,
            does("Paste", "copy", Verb::Paste),
            does("Add a frame", "square-dashed-mouse-pointer", Verb::Group),
        ]),
        Part::Deeds(vec![
            does("Select all", "mouse-pointer-2", Verb::SelectAll),
            does("Tidy", "layout-grid", Verb::Tidy),
            does("Show all", "scan", Verb::FitAll),
            does("Find a block", "search", Verb::Page(PageTask::Find)),
        ]),
        Part::Deeds(vec![
            snap("Snap to the grid", Does::SnapToGrid, snapping.to_grid),
            snap("Snap to other blocks", Does::SnapToGuides, snapping.to_guides),
        ]),
        Part::Deeds(vec![does("Undo", "undo-2", Verb::Undo), does("Redo", "redo-2", Verb::Redo)]),
    ]
}

fn block(editor: &Editor, block: &Block, on: &Hit) -> Vec<Part> {
    let is_one = editor.selection().len() == 1;
    let mut first = Vec::new();
    if is_one {
        first.push(does("Rename", "pencil", Verb::Rename));
        if block.behind == Behind::Subgraph {
            first.push(does("Enter", "log-in", Verb::Enter));
        }
    }
    first.push(does("Run to here", "play", Verb::Page(PageTask::RunToHere)));
    if let (Hit::Widget { node, name }, LevelId::Subgraph(_)) = (on, editor.level()) {
        let promote = Action::Promote { node: node.clone(), input: name.to_string() };
        first.push(act(&format!("Show {name} on the block around"), "arrow-up", vec![promote]));
    }
    let switches = vec![
        does("Bypass", "route", Verb::Bypass).on(block.mode == 4),
        does("Mute", "ban", Verb::Mute).on(block.mode == 2),
        does("Pin", "pin", Verb::Pin).on(block.is_pinned),
        does("Collapse", "minus", Verb::Collapse).on(block.is_collapsed),
    ];
    let mut more = vec![
        does("Put a frame around", "square-dashed-mouse-pointer", Verb::Group),
        does("Make a subgraph", "layers", Verb::MakeSubgraph),
    ];
    if block.behind == Behind::Subgraph {
        more.push(does("Unpack the subgraph", "split", Verb::Unpack));
    }
    if editor.scene().wires_at(&block.id).any(|wire| !wire.knots.is_empty()) {
        more.push(does("Straighten wires", "spline", Verb::StraightenLinks));
    }
    vec![
        Part::Deeds(first),
        Part::Deeds(switches),
        Part::Colours,
        Part::Deeds(if is_one { Vec::new() } else { arranging() }),
        Part::Deeds(more),
        Part::Deeds(vec![
            does("Copy", "copy", Verb::Copy),
            does("Duplicate", "images", Verb::Duplicate),
            does("Duplicate with wires", "images", Verb::DuplicateLinked),
        ]),
        Part::Deeds(vec![
            does("Delete and join", "unlink", Verb::DeleteReconnecting).danger(),
            does("Delete", "trash-2", Verb::Delete).danger(),
        ]),
    ]
}

fn arranging() -> Vec<Deed> {
    vec![
        does("Align left", "layout-grid", Verb::Align(Edge::Left)),
        does("Align centres", "layout-grid", Verb::Align(Edge::Centre)),
        does("Align right", "layout-grid", Verb::Align(Edge::Right)),
        does("Align top", "layout-grid", Verb::Align(Edge::Top)),
        does("Align middles", "layout-grid", Verb::Align(Edge::Middle)),
        does("Align bottom", "layout-grid", Verb::Align(Edge::Bottom)),
        does("Space out across", "columns-3", Verb::Distribute(Axis::Across)),
        does("Space out down", "list", Verb::Distribute(Axis::Down)),
        does("Tidy", "grid-3x3", Verb::Tidy),
    ]
}

fn group(editor: &Editor) -> Vec<Part> {
    let is_one = editor.selection().len() == 1;
    vec![
        Part::Deeds(is_one.then(|| does("Rename", "pencil", Verb::Rename)).into_iter().collect()),
        Part::Deeds(vec![
            does("Fit to what is inside", "scan", Verb::FitGroup),
            does("Pin", "pin", Verb::Pin),
            does("Take the frame away", "square-dashed-mouse-pointer", Verb::Ungroup),
        ]),
        Part::Colours,
        Part::Deeds(vec![does("Delete", "trash-2", Verb::Delete).danger()]),
    ]
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use gesso_core::{
        editor::{cord::Cord, geometry::WorldPoint},
        graph::{edit::Side, json::Json, schema::Schema},
    };

    use super::*;

    fn editor() -> Editor {
        let schema = r#"{"Patch":{"display_name":"Patch","category":"model","input":{"required":{"model":["MODEL",{}]}},
            "output":["MODEL"],"output_name":["MODEL"]}}"#;
        let schema = Arc::new(Schema::read(&Json::read(schema).unwrap()));
        let mut editor = Editor::open(Json::read(r#"{"nodes":[],"links":[]}"#).unwrap(), schema);
        for x in [0.0, 600.0] {
            editor.act(Action::Add { class: "Patch".into(), at: WorldPoint::new(x, 0.0), cord: None });
        }
        editor
    }

    fn labels(editor: &Editor, on: &Hit) -> Vec<String> {
        let parts = parts(editor, ScreenPoint::default(), on);
        let deeds = parts.into_iter().flat_map(|part| match part {
            Part::Deeds(deeds) => deeds.into_iter().map(|deed| deed.label).collect(),
            Part::Colours => vec!["(colours)".to_owned()],
        });
        deeds.collect()
    }

    #[test]
    fn what_is_offered_belongs_to_what_is_there() {
        let mut editor = editor();
        let node: Arc<str> = editor.scene().nodes_in_order()[0].id.clone();
        let on = Hit::Body(node.clone());
        editor.act(Action::Select(Selection::of(Item::Node(node.clone()))));
        let one = labels(&editor, &on);
        assert!(one.contains(&"Rename".to_owned()) && !one.contains(&"Align left".to_owned()), "{one:?}");
        editor.act(Verb::SelectAll.into());
        let all = labels(&editor, &on);
        assert!(!all.contains(&"Rename".to_owned()) && all.contains(&"Align left".to_owned()), "{all:?}");
        let port = Hit::Port { node, side: Side::Output, slot: 0 };
        assert_eq!(labels(&editor, &port), ["Connect with …", "Add a block that fits"]);
        assert!(labels(&editor, &Hit::Wire { id: "9".into(), piece: 0 }).is_empty(), "it is gone");
    }

    #[test]
    fn a_wire_is_deleted_from_its_slot_and_from_itself() {
        let mut editor = editor();
        let nodes: Vec<Arc<str>> = editor.scene().nodes_in_order().iter().map(|block| block.id.clone()).collect();
        let cord = Cord::from_port(editor.scene(), &nodes[0], Side::Output, 0).unwrap();
        let target = cord.first_fitting(editor.scene(), &nodes[1]).unwrap();
        editor.act(Action::Connect(cord, target));
        let id = editor.scene().wires().next().unwrap().id.clone();
        let on = Hit::Wire { id: id.clone(), piece: 0 };
        assert_eq!(labels(&editor, &on).last().map(String::as_str), Some("Delete the wire"));
        let port = Hit::Port { node: nodes[1].clone(), side: Side::Input, slot: 0 };
        let parts = parts(&editor, ScreenPoint::default(), &port);
        let all = parts.iter().flat_map(|part| if let Part::Deeds(deeds) = part { deeds.clone() } else { Vec::new() });
        let disconnect = all.into_iter().find(|deed| deed.label == "Disconnect").unwrap();
        assert_eq!(disconnect.does, Does::Act(vec![Action::Disconnect(id)]));
    }
}
