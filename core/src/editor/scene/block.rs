//! A node as the canvas shows it: what the file says of it, measured.

use std::{collections::HashMap, sync::Arc};

use super::measure::{self, HEAD, Port, WIDGET, WidgetRow};
use crate::{
    editor::geometry::{Rect, WorldPoint},
    graph::{
        edit::Side,
        file::{INPUTS, Node, Slot},
        json::Json,
        schema::Schema,
        values::{Role, by_name, defaults},
    },
};

/// Classes that only the front end has.
pub const VIRTUAL: [&str; 4] = ["Reroute", "PrimitiveNode", "Note", "MarkdownNote"];
/// The class without a head.
const REROUTE: &str = "Reroute";
/// Above the first slot of a subgraph's own box, in graph pixels.
const BOUNDARY_TOP: f64 = 10.0;

/// What stands behind a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behind {
    /// A class of the server.
    Class,
    /// A subgraph of the file.
    Subgraph,
    /// A class that only the editor has.
    Virtual,
    /// Nobody here knows.
    Ghost,
    /// The subgraph's own inputs or outputs.
    Boundary,
}

/// A node as the canvas shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// Its id.
    pub id: Arc<str>,
    /// Its place among the nodes of the file, which is the order of drawing.
    pub at: usize,
    /// Its class, or the id of its subgraph.
    pub class: Arc<str>,
    /// What people read.
    pub title: Arc<str>,
    /// What stands behind it.
    pub behind: Behind,
    /// All of it, head included, as it is drawn.
    pub frame: Rect,
    /// The size the file gives it, which is that of its body when it is not collapsed.
    pub body: Rect,
    /// 0 runs, 2 is muted, 4 is bypassed.
    pub mode: u8,
    /// Whether only its head is shown.
    pub is_collapsed: bool,
    /// Whether it stays where it is.
    pub is_pinned: bool,
    /// What leads in.
    pub inputs: Vec<Port>,
    /// What leads out.
    pub outputs: Vec<Port>,
    /// The ids of the links that end at the inputs, as the inputs name them.
    pub linked: Vec<Option<Arc<str>>>,
    /// Its widgets.
    pub widgets: Vec<WidgetRow>,
    needed: f64,
}

/// The names of widgets; whether each is a text area.
type Widgets = Arc<[(Arc<str>, bool)]>;

/// The widgets of classes, looked up once for each class; none where they depend on values.
#[derive(Clone, Debug, Default)]
pub(super) struct Shapes {
    known: HashMap<Arc<str>, Option<Widgets>>,
}

impl Shapes {
    /// The widgets of a node.
    fn widgets(&mut self, node: &Node<'_>, schema: &Schema) -> Widgets {
        let Some(class) = schema.class(node.class) else {
            let named = node.inputs.iter().filter_map(|slot| slot.widget);
            let named: Vec<(Arc<str>, bool)> = named.map(|name| (name.into(), false)).collect();
            return match node.values() {
                Some(Json::List(values)) if named.is_empty() => {
                    (0..values.len()).map(|at| (at.to_string().into(), node.class.ends_with("Note"))).collect()
                }
                _ => named.into(),
            };
        };
        let is_area = |role: &Role| matches!(role, Role::Input(input) if input.is_multiline());
        // Which widgets a dynamic combo brings depends on its value, so they are measured for each node.
        let same = self.known.entry(node.class.into()).or_insert_with(|| {
            let is_dynamic = class.inputs.iter().any(|input| !input.inner.is_empty() && input.is_widget());
            (!is_dynamic).then(|| {
                defaults(class).iter().map(|(widget, _)| (widget.name.as_str().into(), is_area(&widget.role))).collect()
            })
        });
        same.clone().unwrap_or_else(|| {
            let values = by_name(class, node.values());
            values.iter().map(|value| (value.widget.name.as_str().into(), is_area(&value.widget.role))).collect()
        })
    }
}

impl Block {
    /// Reads a node. `subgraph` is the name of the subgraph it is an instance of.
    pub(super) fn read(node: &Node<'_>, at: usize, subgraph: Option<&str>, schema: &Schema, shapes: &mut Shapes) -> Self {
        let flag = |key: &str| node.json.get("flags").and_then(|flags| flags.get(key)?.as_bool()) == Some(true);
        let class = schema.class(node.class);
        let behind = match (subgraph, class) {
            (Some(_), _) => Behind::Subgraph,
            _ if VIRTUAL.contains(&node.class) => Behind::Virtual,
            (_, Some(_)) => Behind::Class,
            _ => Behind::Ghost,
        };
        let usual = subgraph.or_else(|| class.map(|class| class.display_name.as_str())).unwrap_or(node.class);
        let mut body = measure::frame(&node.id, node.pos(), node.size());
        let widgets = shapes.widgets(node, schema);
        let mut inputs = ports(&node.inputs, node.json, "inputs");
        let mut outputs = ports(&node.outputs, node.json, "outputs");
        let sockets = inputs.iter().filter(|port| !port.is_widget).count().max(outputs.len());
        let (widgets, needed) = measure::rows(&mut inputs, &mut outputs, &widgets, body.height);
        let head = if node.class == REROUTE { 0.0 } else { HEAD };
        let is_collapsed = flag("collapsed");
        body.height = body.height.max(needed);
        let frame = if is_collapsed {
            Rect { y: body.y - head, width: measure::collapsed_width(body.width), height: head.max(WIDGET), ..body }
        } else {
            Rect { y: body.y - head, height: body.height + head, ..body }
        };
        Self {
            id: (*node.id).into(),
            at,
            class: node.class.into(),
            title: node.title().unwrap_or(usual).into(),
            behind,
            frame,
            body,
            mode: u8::try_from(node.mode).unwrap_or_default(),
            is_collapsed,
            is_pinned: flag("pinned"),
            linked: node.inputs.iter().map(|slot| slot.link.as_deref().map(Arc::from)).collect(),
            inputs,
            outputs,
            needed: measure::needed(sockets, widgets.len()),
            widgets,
        }
    }

    /// Reads the box of a subgraph's own inputs or outputs; `None` where the level has none.
    pub(super) fn boundary(level: &Json, id: &str) -> Option<Self> {
        let (node, slots) = if id == INPUTS { ("inputNode", "inputs") } else { ("outputNode", "outputs") };
        let numbers: Vec<f64> = level.get(node)?.items("bounding").filter_map(Json::as_f64).collect();
        let [x, y, width, height] = numbers.try_into().ok()?;
        let body = measure::frame(id, Some([x, y]), Some([width, height]));
        let read: Vec<Slot<'_>> = level.items(slots).map(Slot::read).collect();
        let mut ports = ports(&read, level, slots);
        for (at, port) in ports.iter_mut().enumerate() {
            port.y = boundary_y(at);
        }
        let body = Rect { height: body.height.max(boundary_y(ports.len()) + BOUNDARY_TOP), ..body };
        let (inputs, outputs) = if id == INPUTS { (Vec::new(), ports) } else { (ports, Vec::new()) };
        Some(Self {
            id: id.into(),
            at: usize::MAX,
            class: "".into(),
            title: if id == INPUTS { "Inputs" } else { "Outputs" }.into(),
            behind: Behind::Boundary,
            frame: body,
            body,
            mode: 0,
            is_collapsed: false,
            is_pinned: false,
            linked: vec![None; inputs.len()],
            inputs,
            outputs,
            widgets: Vec::new(),
            needed: body.height,
        })
    }

    /// The slots of a side.
    #[must_use]
    pub fn ports(&self, side: Side) -> &[Port] {
        match side {
            Side::Input => &self.inputs,
            Side::Output => &self.outputs,
        }
    }

    /// Where the link of a slot begins or ends. The place after the last is that of a new slot on a subgraph's own box.
    #[must_use]
    pub fn plug(&self, side: Side, slot: usize) -> Option<WorldPoint> {
        let y = match self.ports(side).get(slot) {
            Some(port) => port.y,
            None if self.behind == Behind::Boundary && slot == self.ports(side).len() => boundary_y(slot),
            None => return None,
        };
        let x = if side == Side::Input { self.frame.x } else { self.frame.right() };
        let y = if self.is_collapsed { self.frame.y + self.frame.height / 2.0 } else { self.body.y + y };
        Some(WorldPoint { x, y })
    }

    /// How high its contents need the body to be, text areas at their least, in graph pixels.
    #[must_use]
    pub fn needed_height(&self) -> f64 {
        self.needed
    }

    /// How high the head is, in graph pixels.
    #[must_use]
    pub fn head(&self) -> f64 {
        self.body.y - self.frame.y
    }
}

fn boundary_y(slot: usize) -> f64 {
    BOUNDARY_TOP + (slot as f64 + 0.5) * measure::ROW
}

fn ports(slots: &[Slot<'_>], holder: &Json, key: &str) -> Vec<Port> {
    let labels = holder.items(key).map(|slot| {
        let said = |key: &str| slot.get(key).and_then(Json::as_str).filter(|text| !text.is_empty());
        said("label").or_else(|| said("localized_name"))
    });
    let port = |(slot, label): (&Slot<'_>, Option<&str>)| Port {
        name: (*slot.name).into(),
        label: label.unwrap_or(&slot.name).into(),
        kind: (*slot.kind).into(),
        is_widget: slot.widget.is_some(),
        y: 0.0,
    };
    slots.iter().zip(labels).map(port).collect()
}
