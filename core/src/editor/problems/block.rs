//! What is wrong with one block.

use super::{Problem, is_known, runs};
use crate::{
    editor::fields::Field,
    graph::{
        edit::LevelId,
        file::{Level, Node},
        json::Json,
        schema::{Class, Schema, is_compatible},
        values::{Role, by_name},
    },
};

/// A block and where it is.
pub(super) struct Place<'a> {
    /// Its level.
    pub id: &'a LevelId,
    /// The same, read.
    pub level: &'a Level<'a>,
    /// The block.
    pub node: &'a Node<'a>,
    /// Whether something that is kept needs it.
    pub is_needed: bool,
}

/// Tells what is wrong with a block that runs.
pub(super) fn look(place: &Place<'_>, schema: &Schema, is_subgraph: &dyn Fn(&str) -> bool, found: &mut Vec<Problem>) {
    let node = place.node;
    if !runs(node) {
        return;
    }
    if !is_known(node, schema, is_subgraph) {
        let name = if node.class.is_empty() { "without a class" } else { node.class };
        found.push(place.problem(None, format!("No node has the block {name}. Its values are kept.")));
        return;
    }
    links(place, schema, found);
    if let Some(class) = schema.class(node.class) {
        missing(place, class, schema, found);
        values(place, class, found);
    }
}

impl Place<'_> {
    fn problem(&self, input: Option<&str>, sentence: String) -> Problem {
        let (level, node) = (self.id.clone(), Some(self.node.id.to_string()));
        Problem { level, node, input: input.map(str::to_owned), sentence, is_error: self.is_needed }
    }

    fn title(&self, schema: &Schema) -> String {
        title(self.node, schema)
    }
}

fn title(node: &Node<'_>, schema: &Schema) -> String {
    let usual = schema.class(node.class).map_or(node.class, |class| &class.display_name);
    node.title().unwrap_or(usual).to_owned()
}

/// Links that bring what the input does not take, or nothing.
fn links(place: &Place<'_>, schema: &Schema, found: &mut Vec<Problem>) {
    for slot in &place.node.inputs {
        let Some(link) = slot.link.as_ref().and_then(|link| place.level.link(link)) else { continue };
        let Some(origin) = place.level.node(&link.origin) else { continue };
        let gives = origin.outputs.get(link.origin_slot).map_or(link.kind.as_ref(), |slot| slot.kind.as_ref());
        if !is_compatible(gives, &slot.kind) {
            let (whose, other) = (place.title(schema), title(origin, schema));
            let sentence = format!("{whose} takes {} at {}, but {other} gives {gives}.", slot.kind, slot.name);
            found.push(place.problem(Some(&slot.name), sentence));
        } else if origin.is_muted() {
            let sentence =
                format!("{} gets nothing at {}: {} is muted.", place.title(schema), slot.name, title(origin, schema));
            found.push(Problem { is_error: false, ..place.problem(Some(&slot.name), sentence) });
        }
    }
}

/// Inputs a prompt has to have and has not.
fn missing(place: &Place<'_>, class: &Class, schema: &Schema, found: &mut Vec<Problem>) {
    let needed = class.inputs.iter().filter(|input| input.required && !input.is_widget() && input.inner.is_empty());
    for input in needed {
        let is_linked = place.node.inputs.iter().any(|slot| slot.name == *input.name && slot.link.is_some());
        if !is_linked {
            found.push(place.problem(Some(&input.name), format!("{} needs something at {}.", place.title(schema), input.name)));
        }
    }
}

/// Values that are not what their inputs take. Those of linked inputs do not count.
fn values(place: &Place<'_>, class: &Class, found: &mut Vec<Problem>) {
    let title = place.node.title().unwrap_or(&class.display_name);
    for one in by_name(class, place.node.values()) {
        let Role::Input(input) = &one.widget.role else { continue };
        let is_linked = place.node.inputs.iter().any(|slot| slot.name == *input.name && slot.link.is_some());
        let Some(value) = one.value.filter(|_| !is_linked) else { continue };
        let is_number = matches!(input.kind.as_str(), "INT" | "FLOAT");
        if !is_number && input.choices.is_none() {
            continue;
        }
        let field = Field::of_input(input, Some(value));
        if !field.is_known() {
            let said = if matches!(field.value, Json::Null) { "nothing".to_owned() } else { field.text() };
            found.push(place.problem(Some(&input.name), format!("{title}: no node has {said} for {}.", input.name)));
        } else if is_number && let Err(why) = field.typed(&field.text()) {
            found.push(place.problem(Some(&input.name), format!("{title}: {why}")));
        }
    }
}
