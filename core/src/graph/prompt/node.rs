//! A node as the front end has it after loading: the inputs of the class with the links of the file, then inputs that only
//! the file has.

use crate::graph::{
    file::{Definition, Id, Level, Node, Slot},
    json::Json,
    schema::{Class, Input, Schema},
    values::{Role, Value, by_name},
};

/// What stands behind a node.
#[derive(Clone, Copy, Debug)]
pub(super) enum Behind<'a> {
    /// A class of the server.
    Class(&'a Class),
    /// The subgraph at this place of the file's list.
    Subgraph(usize),
    /// Passes on what comes in at the same place.
    Virtual,
    /// Writes its value into what it is linked to.
    Primitive,
    /// A class nobody here knows.
    Ghost,
}

/// An input at run time.
#[derive(Clone, Debug)]
pub(super) struct LiveInput<'a> {
    pub name: Id<'a>,
    pub kind: Id<'a>,
    pub link: Option<Id<'a>>,
}

/// A node at run time.
#[derive(Clone, Debug)]
pub(super) struct Live<'a> {
    pub node: &'a Node<'a>,
    pub behind: Behind<'a>,
    pub inputs: Vec<LiveInput<'a>>,
    pub outputs: Vec<Id<'a>>,
    /// The values of its widgets that are part of a prompt, by input name; `None` for what the prompt does without.
    pub values: Vec<(String, Option<Json>)>,
}

impl<'a> Live<'a> {
    pub fn new(level: &Level<'a>, node: &'a Node<'a>, schema: &'a Schema, definitions: &'a [Definition<'a>]) -> Self {
        let behind = behind(node, schema, definitions);
        let (declared, outputs, values) = match behind {
            Behind::Class(class) => {
                let values = by_name(class, node.values());
                (sockets(class, &values), class.outputs.iter().map(|output| output.kind.as_str().into()).collect(), values)
            }
            Behind::Subgraph(at) => definitions.get(at).map_or_else(Default::default, |definition| {
                let inputs = definition.inputs.iter().map(|slot| (slot.name.clone(), slot.kind.clone())).collect();
                (inputs, definition.outputs.iter().map(|slot| slot.kind.clone()).collect(), Vec::new())
            }),
            _ => (Vec::new(), Vec::new(), Vec::new()),
        };
        let mut live = Self { node, behind, inputs: Vec::new(), outputs, values: Vec::new() };
        live.link_up(level, declared);
        let given = node.outputs.iter().skip(live.outputs.len()).map(|slot| slot.kind.clone());
        live.outputs.extend(given);
        let of_prompt = values.into_iter().filter(|value| matches!(value.widget.role, Role::Input(_)));
        live.values = of_prompt.map(|Value { widget, value }| (widget.name, value)).collect();
        live
    }

    /// The declared inputs with the file's links, then those only the file has.
    fn link_up(&mut self, level: &Level<'a>, declared: Vec<(Id<'a>, Id<'a>)>) {
        let file = &self.node.inputs;
        let is_declared = |slot: &Slot<'_>| declared.iter().any(|(name, _)| *name == slot.name);
        let extra = file.iter().enumerate().filter(|(_, slot)| !is_declared(slot));
        let extra = extra.map(|(at, slot)| (slot.name.clone(), slot.kind.clone(), Some(at)));
        let known = declared.iter().map(|(name, kind)| {
            let at = file.iter().rposition(|slot| slot.name == *name);
            (name.clone(), kind.clone(), at)
        });
        for (at, (name, kind, place)) in known.chain(extra).enumerate() {
            let link = match place.and_then(|place| Some((place, file.get(place)?))) {
                Some((place, slot)) => slot.link.as_ref().and_then(|link| self.mended(level, link, place)),
                None => self.unclaimed(level, at),
            };
            self.inputs.push(LiveInput { name, kind, link });
        }
    }

    /// The link itself if the level has it, else one of the level that ends at this place.
    fn mended(&self, level: &Level<'a>, link: &Id<'a>, place: usize) -> Option<Id<'a>> {
        if level.link(link).is_some() {
            return Some(link.clone());
        }
        let mut ending = level.links_into(&self.node.id);
        ending.find(|other| other.target_slot == place).map(|other| other.id.clone())
    }

    /// A link of the level that ends at a place the file has no input for, and that no other input has.
    fn unclaimed(&self, level: &Level<'a>, place: usize) -> Option<Id<'a>> {
        let link = self.mended(level, &Id::Borrowed(""), place)?;
        let is_claimed = self.node.inputs.iter().any(|slot| slot.link.as_ref() == Some(&link));
        (!is_claimed && place >= self.node.inputs.len()).then_some(link)
    }

    pub fn is_virtual(&self) -> bool {
        matches!(self.behind, Behind::Virtual | Behind::Primitive | Behind::Subgraph(_))
    }
}

fn behind<'a>(node: &Node<'a>, schema: &'a Schema, definitions: &'a [Definition<'a>]) -> Behind<'a> {
    match node.class {
        "PrimitiveNode" => Behind::Primitive,
        "Reroute" | "Note" | "MarkdownNote" => Behind::Virtual,
        class => match definitions.iter().position(|definition| definition.id == class) {
            Some(at) => Behind::Subgraph(at),
            None => schema.class(class).map_or(Behind::Ghost, Behind::Class),
        },
    }
}

/// Name and type of the inputs a node of a class has with these values, and whether each is a widget: sockets first, then
/// widgets, each in the declared order.
#[must_use]
pub fn inputs_of(class: &Class, widgets_values: Option<&Json>) -> Vec<(String, String, bool)> {
    let values = by_name(class, widgets_values);
    let is_widget = |name: &str| values.iter().any(|value| value.widget.name == name);
    let all = sockets(class, &values).into_iter();
    all.map(|(name, kind)| (name.to_string(), kind.to_string(), is_widget(&name))).collect()
}

/// Name and type of the inputs of a class: sockets first, then widgets, each in the declared order.
fn sockets<'a>(class: &'a Class, values: &[Value]) -> Vec<(Id<'a>, Id<'a>)> {
    let mut sockets = Vec::new();
    for input in class.inputs.iter().filter(|input| !input.is_widget()) {
        match input.inner.as_slice() {
            [grown] if input.kind == "COMFY_AUTOGROW_V3" => {
                sockets.extend(grown.inputs.iter().map(|inner| owned(&inner.under(&input.name))));
            }
            _ => sockets.push((input.name.as_str().into(), input.kind.as_str().into())),
        }
    }
    let widgets = || {
        values.iter().filter_map(|Value { widget, value }| match &widget.role {
            Role::Input(input) => Some((input, value)),
            Role::Companion(_) => None,
        })
    };
    for (input, value) in widgets() {
        let brought = value.as_ref().map(|value| input.brought_by(value)).unwrap_or_default();
        sockets.extend(brought.iter().filter(|inner| !inner.is_widget()).map(|inner| owned(&inner.under(&input.name))));
    }
    sockets.extend(widgets().filter(|(input, _)| !input.is_socketless()).map(|(input, _)| owned(input)));
    sockets
}

fn owned<'a>(input: &Input) -> (Id<'a>, Id<'a>) {
    (input.name.clone().into(), input.kind.clone().into())
}
