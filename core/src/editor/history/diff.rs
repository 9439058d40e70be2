//! What changed between two documents, by meaning.

use std::collections::{BTreeMap, BTreeSet};

use crate::graph::{
    file::{Level, Node, definitions},
    json::Json,
    schema::Schema,
    values::{Role, by_name},
};

/// One change of meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The subgraph it is in, by name; empty for the root.
    pub level: String,
    /// The block, by title and id; empty for the whole level.
    pub block: String,
    /// What changed.
    pub edit: Edit,
}

/// What changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// A value is another.
    Value {
        /// The input.
        name: String,
        /// What it was.
        before: String,
        /// What it is.
        after: String,
    },
    /// It is fed by something else.
    Source {
        /// The input.
        name: String,
        /// What fed it; `None` if nothing did.
        before: Option<String>,
        /// What feeds it; `None` if nothing does.
        after: Option<String>,
    },
    /// It runs, is muted or bypassed.
    Mode {
        /// What it was.
        before: i128,
        /// What it is.
        after: i128,
    },
    /// It has another title.
    Title {
        /// What it was.
        before: String,
        /// What it is.
        after: String,
    },
    /// It is of another class.
    Class {
        /// What it was.
        before: String,
        /// What it is.
        after: String,
    },
}

/// What changed from one document to another, root first, blocks in the order of their ids. Places, sizes, colours, groups
/// and points of links do not count.
#[must_use]
pub fn diff(before: &Json, after: &Json, schema: &Schema) -> Vec<Difference> {
    let mut found = Vec::new();
    levels("", &Level::read(before), &Level::read(after), schema, &mut found);
    let (old, new) = (definitions(before), definitions(after));
    let ids: BTreeSet<&str> = old.iter().chain(&new).map(|one| one.id).collect();
    for id in ids {
        let of = |all: &'_ [crate::graph::file::Definition<'_>]| all.iter().position(|one| one.id == id);
        let whole = |level: &str, edit| Difference { level: level.to_owned(), block: String::new(), edit };
        match (of(&old).and_then(|at| old.get(at)), of(&new).and_then(|at| new.get(at))) {
            (Some(old), Some(new)) => {
                if old.name != new.name {
                    let edit = Edit::Title { before: old.name.to_owned(), after: new.name.to_owned() };
                    found.push(whole(new.name, edit));
                }
                levels(new.name, &old.level, &new.level, schema, &mut found);
            }
            (None, Some(new)) => found.push(whole(new.name, Edit::Added)),
            (Some(old), None) => found.push(whole(old.name, Edit::Removed)),
            (None, None) => {}
        }
    }
    found
}

fn levels(name: &str, before: &Level<'_>, after: &Level<'_>, schema: &Schema, found: &mut Vec<Difference>) {
    let key = |id: &str| (id.parse::<i64>().unwrap_or(i64::MAX), id.to_owned());
    let ids: BTreeSet<(i64, String)> = before.nodes.iter().chain(&after.nodes).map(|node| key(&node.id)).collect();
    for (_, id) in ids {
        let (old, new) = (before.node(&id), after.node(&id));
        let Some(shown) = new.or(old) else { continue };
        let title = shown.title().unwrap_or_else(|| schema.class(shown.class).map_or(shown.class, |class| &class.display_name));
        let block = format!("{title} ({id})");
        let edits = match (old, new) {
            (Some(old), Some(new)) => node((before, old), (after, new), schema),
            (None, Some(_)) => vec![Edit::Added],
            _ => vec![Edit::Removed],
        };
        found.extend(edits.into_iter().map(|edit| Difference { level: name.to_owned(), block: block.clone(), edit }));
    }
}

fn node((before, old): (&Level<'_>, &Node<'_>), (after, new): (&Level<'_>, &Node<'_>), schema: &Schema) -> Vec<Edit> {
    let mut edits = Vec::new();
    if old.class != new.class {
        edits.push(Edit::Class { before: old.class.to_owned(), after: new.class.to_owned() });
    }
    let title = |node: &Node<'_>| node.title().unwrap_or_default().to_owned();
    if title(old) != title(new) {
        edits.push(Edit::Title { before: title(old), after: title(new) });
    }
    if old.mode != new.mode {
        edits.push(Edit::Mode { before: old.mode, after: new.mode });
    }
    let pairs = [(values(old, schema), values(new, schema)), (sources(before, old), sources(after, new))];
    for (at, (old, new)) in pairs.into_iter().enumerate() {
        let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        for name in names.into_iter().filter(|name| old.get(*name) != new.get(*name)) {
            let (before, after) = (old.get(name).cloned(), new.get(name).cloned());
            let name = name.clone();
            edits.push(if at == 0 {
                Edit::Value { name, before: before.unwrap_or_default(), after: after.unwrap_or_default() }
            } else {
                Edit::Source { name, before, after }
            });
        }
    }
    edits
}

/// Values by the names of their inputs; by their places where nobody knows the class.
fn values(node: &Node<'_>, schema: &Schema) -> BTreeMap<String, String> {
    let Some(class) = schema.class(node.class) else {
        return match node.values() {
            Some(Json::List(values)) => values.iter().enumerate().map(|(at, value)| (at.to_string(), spelled(value))).collect(),
            Some(Json::Object(values)) => values.iter().map(|(name, value)| (name.to_owned(), spelled(value))).collect(),
            _ => BTreeMap::new(),
        };
    };
    let of_input = by_name(class, node.values()).into_iter().filter(|value| matches!(value.widget.role, Role::Input(_)));
    of_input.map(|value| (value.widget.name, spelled(&value.value.unwrap_or_default()))).collect()
}

fn spelled(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// What feeds each input: node and place of the output.
fn sources(level: &Level<'_>, node: &Node<'_>) -> BTreeMap<String, String> {
    let linked = node.inputs.iter().filter_map(|input| {
        let link = level.link(input.link.as_ref()?)?;
        Some((input.name.to_string(), format!("{}.{}", link.origin, link.origin_slot)))
    });
    linked.collect()
}
