//! Doing a command.

use super::{
    change::{Change, Path},
    command::{Command, LevelId, Refusal},
    field, group, link, node,
    pen::Pen,
    value,
};
use crate::graph::{json::Json, schema::Schema};

/// Does a command to a level of a file; gives the changes that undo it.
///
/// # Errors
/// Why it cannot be done; the file is as it was.
pub fn apply(file: &mut Json, level: &LevelId, command: Command, schema: &Schema) -> Result<Vec<Change>, Refusal> {
    let mut pen = Pen::new(file);
    let done = find(&pen, level).and_then(|level| carry_out(&mut pen, &level, command, schema));
    match done {
        Ok(()) => Ok(pen.finish()),
        Err(refusal) => {
            pen.give_up();
            Err(refusal)
        }
    }
}

/// Where a level stands in the file.
fn find(pen: &Pen<'_>, level: &LevelId) -> Result<Path, Refusal> {
    let LevelId::Subgraph(id) = level else { return Ok(Path::new()) };
    let definitions = pen.member(&[], "definitions");
    let found = definitions
        .and_then(|definitions| pen.find(&definitions, "subgraphs", |one| one.get("id").and_then(Json::as_str) == Some(id)));
    found.ok_or_else(|| Refusal::NoLevel(id.clone()))
}

fn carry_out(pen: &mut Pen<'_>, level: &Path, command: Command, schema: &Schema) -> Result<(), Refusal> {
    match command {
        Command::AddNode(new) => node::add(pen, level, new),
        Command::RemoveNode(id) => node::remove(pen, level, &id),
        Command::MoveNodes(moves) => moves.iter().try_for_each(|(id, pos)| field::pair(pen, level, id, "pos", *pos)),
        Command::ResizeNode(id, size) => field::pair(pen, level, &id, "size", size),
        Command::SetValue { node, input, value } => value::by_name(pen, level, &node, &input, value, schema),
        Command::SetValueAt { node, at, value } => value::by_place(pen, level, &node, at, value),
        Command::Connect { from, to, kind } => link::connect(pen, level, &from, &to, &kind),
        Command::Disconnect(id) => link::disconnect(pen, level, &id),
        Command::SetMode(id, mode) => field::set(pen, level, &id, "mode", Some(Json::Number(u64::from(mode).into()))),
        Command::SetTitle(id, title) => field::set(pen, level, &id, "title", title.map(Json::text)),
        Command::SetColour(id, head, body) => {
            field::set(pen, level, &id, "color", head.map(Json::text))?;
            field::set(pen, level, &id, "bgcolor", body.map(Json::text))
        }
        Command::Collapse(id, collapsed) => field::collapse(pen, level, &id, collapsed),
        Command::AddGroup(new) => pen.push(level, "groups", Json::Object(new)),
        Command::RemoveGroup(at) => group::remove(pen, level, at),
        Command::SetGroupTitle(at, title) => group::set(pen, level, at, "title", Some(Json::text(title))),
        Command::SetGroupColour(at, colour) => group::set(pen, level, at, "color", colour.map(Json::text)),
        Command::SetGroupBounds(at, bounds) => {
            let bounds = bounds.into_iter().map(|number| Json::Number(number.into())).collect();
            group::set(pen, level, at, "bounding", Some(Json::List(bounds)))
        }
    }
}
