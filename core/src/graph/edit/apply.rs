//! Doing a command.

use super::{
    change::{Change, Path},
    command::{Command, Connection, LevelId, Refusal, Side},
    field, group, link, node, own,
    pen::Pen,
    reroute, slot, subgraph, value,
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
    match level {
        LevelId::Root => Ok(Path::new()),
        LevelId::Subgraph(id) => subgraph::find(pen, id),
    }
}

fn carry_out(pen: &mut Pen<'_>, level: &Path, command: Command, schema: &Schema) -> Result<(), Refusal> {
    match command {
        Command::Replace(file) => pen.make(Change::Replace(Path::new(), file)),
        Command::SetOwn(key, value) => own::set(pen, &key, value),
        Command::AddNode(new) => node::add(pen, level, vec![new]),
        Command::AddNodes(new) => node::add(pen, level, new),
        Command::RemoveNode(id) => node::remove(pen, level, &[id]),
        Command::RemoveNodes(ids) => node::remove(pen, level, &ids),
        Command::MoveNodes(moves) => field::move_all(pen, level, &moves),
        Command::ResizeNode(id, size) => field::pair(pen, level, &id, "size", size),
        Command::SetValue { node, input, value } => value::by_name(pen, level, &node, &input, value, schema),
        Command::SetValueAt { node, at, value } => value::by_place(pen, level, &node, at, value),
        Command::Connect { from, to, kind } => link::connect(pen, level, &[Connection { from, to, kind }]),
        Command::ConnectAll(links) => link::connect(pen, level, &links),
        Command::Disconnect(id) => link::disconnect(pen, level, &id),
        Command::SetMode(id, mode) => field::set(pen, level, &id, "mode", Some(Json::Number(u64::from(mode).into()))),
        Command::SetClass(id, class) => field::set(pen, level, &id, "type", Some(Json::text(class))),
        Command::SetTitle(id, title) => field::set(pen, level, &id, "title", title.map(Json::text)),
        Command::SetColour(id, head, body) => {
            field::set(pen, level, &id, "color", head.map(Json::text))?;
            field::set(pen, level, &id, "bgcolor", body.map(Json::text))
        }
        Command::Collapse(id, collapsed) => field::flag(pen, level, &id, "collapsed", collapsed),
        Command::Pin(id, pinned) => field::flag(pen, level, &id, "pinned", pinned),
        Command::SetProperty(id, key, value) => field::property(pen, level, &id, &key, value),
        Command::SetValues(id, values) => field::set(pen, level, &id, "widgets_values", Some(values)),
        Command::AddSlot(list, new) => slot::add(pen, level, &list, new),
        Command::RemoveSlot(list, at) => slot::remove(pen, level, &list, at),
        Command::SetSlotLabel(list, at, label) => slot::label(pen, level, &list, at, label),
        Command::AddReroute { link, after, pos } => reroute::add(pen, level, &link, after.as_deref(), pos),
        Command::MoveReroutes(moves) => moves.iter().try_for_each(|(id, pos)| reroute::place(pen, level, id, *pos)),
        Command::RemoveReroute(id) => reroute::remove(pen, level, &id),
        Command::Route(link, through) => reroute::route(pen, level, &link, through.as_deref()),
        Command::AddSubgraph(new) => subgraph::add(pen, new),
        Command::RemoveSubgraph(id) => subgraph::remove(pen, &id),
        Command::RenameSubgraph(id, name) => subgraph::rename(pen, &id, name),
        Command::SetBoundary(side, bounds) => {
            let key = if side == Side::Input { "inputNode" } else { "outputNode" };
            let node = pen.member(level, key).ok_or(Refusal::Shape)?;
            pen.set(&node, "bounding", numbers(bounds))
        }
        Command::AddGroup(new) => pen.push(level, "groups", Json::Object(new)),
        Command::RemoveGroup(at) => group::remove(pen, level, at),
        Command::SetGroupTitle(at, title) => group::set(pen, level, at, "title", Some(Json::text(title))),
        Command::SetGroupColour(at, colour) => group::set(pen, level, at, "color", colour.map(Json::text)),
        Command::SetGroupTitleSize(at, size) => group::set(pen, level, at, "font_size", Some(Json::Number(size.into()))),
        Command::PinGroup(at, pinned) => group::pin(pen, level, at, pinned),
        Command::SetGroupBounds(at, bounds) => group::set(pen, level, at, "bounding", Some(numbers(bounds))),
    }
}

fn numbers<const N: usize>(numbers: [f64; N]) -> Json {
    Json::List(numbers.into_iter().map(|number| Json::Number(number.into())).collect())
}
