//! Inputs that come and go: those a choice brings, and those that grow as they are linked.

use crate::{
    editor::plan::{No, Plan},
    graph::{
        edit::{Command, Side},
        file::Node,
        json::{Json, Object},
        prompt::inputs_of,
        schema::{Class, Input},
    },
};

/// The kind of inputs that grow.
const GROWS: &str = "COMFY_AUTOGROW_V3";
/// Sockets an input grows to where its declaration does not say (comfyui protocol: autogrow).
const USUAL_MAX: usize = 100;

/// Brings the inputs of a node to what its class and its values say. Inputs that no longer are go with their links.
///
/// # Errors
/// Why the document cannot take it.
pub(super) fn refit(plan: &mut Plan<'_>, id: &str) -> Result<(), No> {
    let Some(json) = plan.node(id) else { return Ok(()) };
    let Some(node) = Node::read(json) else { return Ok(()) };
    let schema = plan.schema();
    let Some(class) = schema.class(node.class).filter(|class| class.inputs.iter().any(|input| !input.inner.is_empty())) else {
        return Ok(());
    };
    let wanted = inputs_of(class, node.values());
    let there: Vec<(String, bool)> = node.inputs.iter().map(|slot| (slot.name.to_string(), slot.link.is_some())).collect();
    let is_brought = |name: &str| parent(class, name).is_some_and(|parent| parent.kind != GROWS);
    let gone: Vec<usize> = there
        .iter()
        .enumerate()
        .filter(|(_, (name, _))| is_brought(name) && wanted.iter().all(|(other, ..)| other != name))
        .map(|(at, _)| at)
        .collect();
    let is_there = |name: &str| there.iter().any(|(other, _)| other == name);
    let mut new: Vec<Object> = wanted
        .iter()
        .filter(|(name, ..)| parent(class, name).is_some() && !is_there(name))
        .map(|(name, kind, is_widget)| slot(name, kind, *is_widget))
        .collect();
    new.extend(class.inputs.iter().filter_map(|input| next_grown(input, &there)));
    for at in gone.into_iter().rev() {
        plan.run(Command::RemoveSlot(Plan::slots(id, Side::Input), at))?;
    }
    new.into_iter().try_for_each(|slot| plan.run(Command::AddSlot(Plan::slots(id, Side::Input), slot)))
}

/// The input of a class that an inner one belongs to.
fn parent<'a>(class: &'a Class, name: &str) -> Option<&'a Input> {
    let own =
        |input: &&Input| !input.inner.is_empty() && name.strip_prefix(&*input.name).is_some_and(|rest| rest.starts_with('.'));
    class.inputs.iter().map(AsRef::as_ref).find(own)
}

/// One more socket where all that grew are linked.
fn next_grown(input: &Input, there: &[(String, bool)]) -> Option<Object> {
    let template = input.options.get("template").filter(|_| input.kind == GROWS)?;
    let own = format!("{}.", input.name);
    let grown: Vec<&(String, bool)> = there.iter().filter(|(name, _)| name.starts_with(&own)).collect();
    let most = template.get("max").and_then(Json::as_index).unwrap_or(USUAL_MAX).min(USUAL_MAX);
    if grown.is_empty() || grown.len() >= most || grown.iter().any(|(_, is_linked)| !is_linked) {
        return None;
    }
    let pattern = input.inner.first()?.inputs.first()?;
    let name = match template.get("names").and_then(Json::as_list) {
        Some(names) => names.get(grown.len())?.as_str()?.to_owned(),
        None => {
            let prefix = template.get("prefix").and_then(Json::as_str).unwrap_or("");
            let taken = |number: &usize| grown.iter().any(|(name, _)| *name == format!("{own}{prefix}{number}"));
            let number = (0..=most).find(|number| !taken(number))?;
            format!("{prefix}{number}")
        }
    };
    Some(slot(&format!("{own}{name}"), &pattern.kind, false))
}

fn slot(name: &str, kind: &str, is_widget: bool) -> Object {
    let mut slot = Object::from([("name", Json::text(name)), ("type", Json::text(kind))]);
    if is_widget {
        slot.set("widget", Json::Object([("name", Json::text(name))].into()));
    }
    slot.set("link", Json::Null);
    slot
}
