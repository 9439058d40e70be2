//! Group nodes, which subgraphs took the place of: nodes of type `workflow>NAME` whose inside is in `extra.groupNodes`.
//!
//! A group node is read as an instance of a subgraph of its own, with the values it has written into the nodes inside; then
//! everything that knows subgraphs knows it. Ids inside are places, so a prompt has `ID:PLACE` as the front end gives it.

use std::collections::{HashMap, HashSet};

use super::{
    file::{INPUTS, Node, OUTPUTS},
    json::{Json, Number, Object},
    schema::Schema,
    values::{by_name, defaults},
};

/// What the type of a group node begins with, now and before.
const PREFIXES: [&str; 2] = ["workflow>", "workflow/"];
/// Deepest nesting of group nodes.
const MAX_NESTING: usize = 8;

/// The name of a group node by its type; `None` for other nodes.
#[must_use]
pub fn group_name(class: &str) -> Option<&str> {
    PREFIXES.into_iter().find_map(|prefix| class.strip_prefix(prefix))
}

/// The document with its group nodes as subgraphs; `None` if it has none.
#[must_use]
pub fn unfolded(file: &Json, schema: &Schema) -> Option<Json> {
    file.get("extra")?.get("groupNodes")?.as_object().filter(|groups| !groups.is_empty())?;
    let mut file = file.clone();
    let mut is_done = false;
    for _ in 0..MAX_NESTING {
        let Some((next, definitions)) = unfold_once(&file, schema) else { break };
        file = next;
        add_definitions(&mut file, definitions)?;
        is_done = true;
    }
    is_done.then_some(file)
}

/// One round: every group node of the root and of the subgraphs.
fn unfold_once(file: &Json, schema: &Schema) -> Option<(Json, Vec<Json>)> {
    let mut made = Vec::new();
    let mut copy = file.clone();
    let mut walk = |level: &mut Json, prefix: &str| {
        let Json::Object(level) = level else { return };
        let Some(Json::List(nodes)) = level.get_mut("nodes") else { return };
        for json in nodes {
            let Some(node) = Node::read(json) else { continue };
            let id = format!("group node {prefix}{}", node.id);
            let Some(definition) = subgraph_of(file, &node, schema, &id) else { continue };
            made.push(Json::Object(definition));
            if let Json::Object(node) = json {
                node.set("type", Json::text(id));
                // They are inside now.
                node.remove("widgets_values");
            }
        }
    };
    walk(&mut copy, "");
    if let Json::Object(root) = &mut copy
        && let Some(Json::Object(definitions)) = root.get_mut("definitions")
        && let Some(Json::List(all)) = definitions.get_mut("subgraphs")
    {
        for one in all {
            let prefix = format!("{}:", one.get("id").and_then(Json::as_str).unwrap_or_default());
            walk(one, &prefix);
        }
    }
    (!made.is_empty()).then_some((copy, made))
}

fn add_definitions(file: &mut Json, more: Vec<Json>) -> Option<()> {
    let Json::Object(root) = file else { return None };
    if !matches!(root.get("definitions"), Some(Json::Object(_))) {
        root.set("definitions", Json::Object(Object::new()));
    }
    let Some(Json::Object(definitions)) = root.get_mut("definitions") else { return None };
    if !matches!(definitions.get("subgraphs"), Some(Json::List(_))) {
        definitions.set("subgraphs", Json::List(Vec::new()));
    }
    let Some(Json::List(all)) = definitions.get_mut("subgraphs") else { return None };
    all.extend(more);
    Some(())
}

/// A subgraph that is what a group node is, under an id; `None` if it is no group node of this document.
#[must_use]
pub fn subgraph_of(file: &Json, node: &Node<'_>, schema: &Schema, id: &str) -> Option<Object> {
    let name = group_name(node.class)?;
    let inside = file.get("extra")?.get("groupNodes")?.get(name)?;
    let mut nodes: Vec<Object> = inside.items("nodes").filter_map(Json::as_object).cloned().collect();
    for (at, inner) in nodes.iter_mut().enumerate() {
        inner.set("id", index(at));
    }
    let links = Links::read(inside);
    let mut definition = Links { all: links.all.clone(), ..Links::default() };
    let inputs = inputs(&mut nodes, inside, schema, &links, &mut definition);
    let outputs = outputs(&nodes, inside, schema, &links, &mut definition);
    spread_values(&mut nodes, inside, schema, node);
    definition.tell(&mut nodes);
    Some(Object::from([
        ("id", Json::text(id)),
        ("version", index(1)),
        ("name", Json::text(name)),
        ("inputs", slots(&inputs)),
        ("outputs", slots(&outputs)),
        ("nodes", Json::List(nodes.into_iter().map(Json::Object).collect())),
        ("groups", Json::List(Vec::new())),
        ("links", definition.written()),
    ]))
}

fn index(at: usize) -> Json {
    Json::Number(Number::from(at as u64))
}

fn slots(named: &[(String, String)]) -> Json {
    let slot = |(name, kind): &(String, String)| {
        Json::Object(Object::from([("name", Json::text(name.as_str())), ("type", Json::text(kind.as_str()))]))
    };
    Json::List(named.iter().map(slot).collect())
}

/// A link inside: the ends are places, or ids of the subgraph's own.
type Inner = (String, usize, String, usize);

#[derive(Default)]
struct Links {
    all: Vec<Inner>,
    /// Outputs that lead out although they lead somewhere inside as well.
    external: HashSet<(usize, usize)>,
}

impl Links {
    fn read(inside: &Json) -> Self {
        let link = |json: &Json| match json.as_list()? {
            [from, from_slot, to, to_slot, ..] => {
                Some((from.as_index()?.to_string(), from_slot.as_index()?, to.as_index()?.to_string(), to_slot.as_index()?))
            }
            _ => None,
        };
        let external = inside.items("external").filter_map(|json| match json.as_list()? {
            [node, slot, ..] => Some((node.as_index()?, slot.as_index()?)),
            _ => None,
        });
        Self { all: inside.items("links").filter_map(link).collect(), external: external.collect() }
    }

    fn leads_to(&self, node: usize, slot: usize) -> bool {
        self.all.iter().any(|(_, _, to, to_slot)| *to == node.to_string() && *to_slot == slot)
    }

    fn leads_only_inside(&self, node: usize, slot: usize) -> bool {
        let is_used = self.all.iter().any(|(from, from_slot, ..)| *from == node.to_string() && *from_slot == slot);
        is_used && !self.external.contains(&(node, slot))
    }

    /// Tells the inputs which links end at them.
    fn tell(&self, nodes: &mut [Object]) {
        for (at, node) in nodes.iter_mut().enumerate() {
            let Some(Json::List(slots)) = node.get_mut("inputs") else { continue };
            for (place, slot) in slots.iter_mut().enumerate() {
                let Json::Object(slot) = slot else { continue };
                let own = self.all.iter().position(|(_, _, to, to_slot)| *to == at.to_string() && *to_slot == place);
                slot.set("link", own.map_or(Json::Null, |own| index(own + 1)));
            }
        }
    }

    fn written(self) -> Json {
        let link = |(at, (from, from_slot, to, to_slot)): (usize, Inner)| {
            let id = |text: String| text.parse::<i64>().map_or_else(|_| Json::text(text), |id| Json::Number(id.into()));
            let fields = [
                ("id", index(at + 1)),
                ("origin_id", id(from)),
                ("origin_slot", index(from_slot)),
                ("target_id", id(to)),
                ("target_slot", index(to_slot)),
                ("type", Json::text("*")),
            ];
            Json::Object(fields.into())
        };
        Json::List(self.all.into_iter().enumerate().map(link).collect())
    }
}

/// The inputs of the group, named as its node names them: an input of a name that was there already has the title of its
/// node before it. Links from the subgraph's own inputs are drawn to where they lead.
fn inputs(
    nodes: &mut [Object],
    inside: &Json,
    schema: &Schema,
    links: &Links,
    definition: &mut Links,
) -> Vec<(String, String)> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut found = Vec::new();
    for (at, node) in nodes.iter_mut().enumerate() {
        let said = |key: &str| node.get(key).and_then(Json::as_str).unwrap_or_default().to_owned();
        let (class, title) = (said("type"), said("title"));
        let declared: Vec<(String, String, bool)> = schema.class(&class).map_or_else(Vec::new, |class| {
            let all = class.inputs.iter().map(|input| (input.name.clone(), input.kind.clone(), input.is_widget()));
            all.collect()
        });
        // The front end goes through widgets first, then through sockets.
        let ordered = declared.iter().filter(|input| input.2).chain(declared.iter().filter(|input| !input.2));
        for (name, kind, is_widget) in ordered {
            let own = inside.get("config").and_then(|config| config.get(&at.to_string())?.get("input")?.get(name));
            let shown = own.and_then(|own| own.get("name")).and_then(Json::as_str).unwrap_or(name);
            let shown = unique(shown, if title.is_empty() { &class } else { &title }, &mut seen);
            let place = slot_of(node, name, kind, *is_widget);
            if own.and_then(|own| own.get("visible")).and_then(Json::as_bool) == Some(false) || links.leads_to(at, place) {
                continue;
            }
            definition.all.push((INPUTS.to_owned(), found.len(), at.to_string(), place));
            found.push((shown, kind.clone()));
        }
    }
    found
}

fn unique(name: &str, title: &str, seen: &mut HashMap<String, usize>) -> String {
    let count = seen.entry(name.to_owned()).or_insert(0);
    *count += 1;
    if *count == 1 {
        return name.to_owned();
    }
    let titled = format!("{title} {name}");
    let count = seen.entry(titled.clone()).or_insert(0);
    *count += 1;
    if *count == 1 { titled } else { format!("{title} {count} {name}") }
}

/// The place of an input in the list of its node, which gets it if it is not there.
fn slot_of(node: &mut Object, name: &str, kind: &str, is_widget: bool) -> usize {
    if !matches!(node.get("inputs"), Some(Json::List(_))) {
        node.set("inputs", Json::List(Vec::new()));
    }
    let Some(Json::List(slots)) = node.get_mut("inputs") else { return 0 };
    let there = slots.iter().position(|slot| slot.get("name").and_then(Json::as_str) == Some(name));
    there.unwrap_or_else(|| {
        let mut slot = Object::from([("name", Json::text(name)), ("type", Json::text(kind))]);
        if is_widget {
            slot.set("widget", Json::Object([("name", Json::text(name))].into()));
        }
        slots.push(Json::Object(slot));
        slots.len() - 1
    })
}

/// The outputs of the group: those that do not only lead somewhere inside.
fn outputs(nodes: &[Object], inside: &Json, schema: &Schema, links: &Links, definition: &mut Links) -> Vec<(String, String)> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut found = Vec::new();
    for (at, node) in nodes.iter().enumerate() {
        let said = |key: &str| node.get(key).and_then(Json::as_str).unwrap_or_default();
        let Some(class) = schema.class(said("type")) else { continue };
        for (slot, output) in class.outputs.iter().enumerate() {
            let own =
                inside.get("config").and_then(|config| config.get(&at.to_string())?.get("output")?.get(&slot.to_string()));
            let is_hidden = own.and_then(|own| own.get("visible")).and_then(Json::as_bool) == Some(false);
            if is_hidden || links.leads_only_inside(at, slot) {
                continue;
            }
            let title = if said("title").is_empty() { said("type") } else { said("title") };
            definition.all.push((at.to_string(), slot, OUTPUTS.to_owned(), found.len()));
            found.push((unique(&output.name, title, &mut seen), output.kind.clone()));
        }
    }
    found
}

/// Gives the values of the group node to the nodes inside, in their order; hidden widgets keep what they have.
fn spread_values(nodes: &mut [Object], inside: &Json, schema: &Schema, group: &Node<'_>) {
    let Some(values) = group.values().and_then(Json::as_list) else { return };
    let mut values = values.iter();
    for (at, node) in nodes.iter_mut().enumerate() {
        let class = node.get("type").and_then(Json::as_str).and_then(|class| schema.class(class));
        let Some(class) = class else { continue };
        let own: Vec<Option<Json>> = by_name(class, node.get("widgets_values")).into_iter().map(|value| value.value).collect();
        let names = defaults(class).into_iter().map(|(widget, _)| widget.name);
        let config = inside.get("config").and_then(|config| config.get(&at.to_string())?.get("input"));
        let is_hidden = |name: &str| config.and_then(|config| config.get(name)?.get("visible")?.as_bool()) == Some(false);
        let new = names.zip(own).map(|(name, own)| {
            let given = if is_hidden(&name) { None } else { values.next() };
            given.filter(|value| !value.is_null()).cloned().or(own).unwrap_or_default()
        });
        let new = new.collect();
        node.set("widgets_values", Json::List(new));
    }
}
