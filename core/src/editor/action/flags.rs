//! Mode, pin, collapse, colour, title, values.

use crate::{
    editor::{
        palette::of_frame,
        plan::{After, No, Plan, in_order},
        scene::{MAX_TITLE_SIZE, MIN_TITLE_SIZE},
        selection::Item,
    },
    graph::{edit::Command, json::Json, values::NextValue},
};

/// The mode of nodes that run.
const RUNS: u8 = 0;
/// The mode of muted nodes.
pub const MUTED: u8 = 2;
/// The mode of bypassed nodes.
pub const BYPASSED: u8 = 4;

/// Sets a mode for all that are selected; if all have it they run again.
pub fn toggle_mode(plan: &mut Plan<'_>, mode: u8) -> After {
    let nodes = in_order(plan);
    let has_it = |id: &std::sync::Arc<str>| plan.scene.block(id).is_some_and(|block| block.mode == mode);
    let new = if nodes.iter().all(has_it) { RUNS } else { mode };
    let others: Vec<_> = nodes.into_iter().filter(|id| plan.scene.block(id).is_some_and(|block| block.mode != new)).collect();
    if others.is_empty() {
        return Err(No::Nothing);
    }
    others.iter().try_for_each(|id| plan.run(Command::SetMode(id.to_string(), new)))?;
    Ok(None)
}

/// Pins all that are selected; if all are pinned they can be moved again.
pub fn toggle_pin(plan: &mut Plan<'_>) -> After {
    let items: Vec<Item> = plan.selection.iter().filter(|item| !matches!(item, Item::Knot(_))).cloned().collect();
    if items.is_empty() {
        return Err(No::Nothing);
    }
    let pin = !items.iter().all(|item| item.is_pinned(plan.scene));
    for item in items {
        match item {
            Item::Node(id) => plan.run(Command::Pin(id.to_string(), pin))?,
            Item::Group(at) => plan.run(Command::PinGroup(at, pin))?,
            Item::Knot(_) => {}
        }
    }
    Ok(None)
}

/// Collapses all that are selected; if all are collapsed they open again.
pub fn toggle_collapse(plan: &mut Plan<'_>) -> After {
    let nodes: Vec<_> =
        in_order(plan).into_iter().filter(|id| plan.scene.block(id).is_some_and(|block| block.head() > 0.0)).collect();
    if nodes.is_empty() {
        return Err(No::Nothing);
    }
    let collapse = !nodes.iter().all(|id| plan.scene.block(id).is_some_and(|block| block.is_collapsed));
    nodes.iter().try_for_each(|id| plan.run(Command::Collapse(id.to_string(), collapse)))?;
    Ok(None)
}

/// Gives what is selected a colour of its head and its body, or the usual ones. Frames get the one that goes with the head.
pub fn colour(plan: &mut Plan<'_>, colour: Option<(String, String)>) -> After {
    if plan.selection.nodes().next().is_none() && plan.selection.groups().next().is_none() {
        return Err(No::Nothing);
    }
    let (head, body) = colour.unzip();
    for id in in_order(plan) {
        plan.run(Command::SetColour(id.to_string(), head.clone(), body.clone()))?;
    }
    for at in plan.selection.groups() {
        plan.run(Command::SetGroupColour(at, head.as_deref().map(|head| of_frame(head).to_owned())))?;
    }
    Ok(None)
}

/// Sets the values that are other ones after a run. What is not there any more is passed over.
pub fn set_values(plan: &mut Plan<'_>, values: Vec<NextValue>) -> After {
    for NextValue { level, node, input, value } in values {
        let command = match input.parse() {
            Ok(at) => Command::SetValueAt { node, at, value },
            Err(_) => Command::SetValue { node, input, value },
        };
        match plan.run_in(&level, command) {
            Ok(()) | Err(No::Refused(_)) => {}
            Err(no) => return Err(no),
        }
    }
    Ok(None)
}

/// Gives a node or a group a title.
pub fn rename(plan: &mut Plan<'_>, item: &Item, title: Option<String>) -> After {
    match item {
        Item::Node(id) => plan.run(Command::SetTitle(id.to_string(), title.filter(|title| !title.is_empty())))?,
        Item::Group(at) => plan.run(Command::SetGroupTitle(*at, title.unwrap_or_default()))?,
        Item::Knot(_) => return Err(No::Nothing),
    }
    Ok(None)
}

/// Gives the title of a frame another size, in graph pixels.
pub fn title_size(plan: &mut Plan<'_>, at: usize, size: f64) -> After {
    if !size.is_finite() {
        return Err(No::Nothing);
    }
    plan.run(Command::SetGroupTitleSize(at, size.clamp(MIN_TITLE_SIZE, MAX_TITLE_SIZE)))?;
    Ok(None)
}

/// Sets a widget. Values of a class nobody knows have places for names.
pub fn set_value(plan: &mut Plan<'_>, node: &str, input: &str, value: Json) -> After {
    let block = plan.scene.block(node).ok_or(No::Nothing)?;
    let by_place = block.behind != crate::editor::scene::Behind::Class
        && plan.node(node).and_then(|json| json.get("widgets_values")?.as_list()).is_some();
    let place = input.parse::<usize>().ok().filter(|_| by_place);
    let id = node.to_owned();
    match place {
        Some(at) => plan.run(Command::SetValueAt { node: id, at, value })?,
        None => {
            plan.run(Command::SetValue { node: id, input: input.to_owned(), value })?;
            // Another choice may bring other inputs.
            super::refit::refit(plan, node)?;
        }
    }
    Ok(None)
}
