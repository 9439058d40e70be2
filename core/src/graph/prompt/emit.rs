//! Writing the prompt down.

use std::collections::{BTreeMap, HashSet};

use time::{Date, Month, PrimitiveDateTime};

use super::{
    dynamic::dynamic,
    node::{Behind, Live},
    older::leaked,
    primitive::written,
    resolve::{Source, resolve},
    scope::Unfolded,
    tokens::{filled, takes_tokens},
};
use crate::graph::{
    diagnostic::{Diagnostic, Fault},
    file::{Definition, Level, definitions},
    json::{Json, Number, Object, Text},
    legacy::unfolded,
    schema::Schema,
    values::KEPT_INPUTS,
};

/// What a conversion cannot know by itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Decides the choices of dynamic prompts: the same seed, the same choices.
    pub seed: u64,
    /// What `%date:…%` stands for; without it those tokens stay as they are.
    pub now: Option<PrimitiveDateTime>,
}

impl Options {
    /// The same with a time: year, month, day, hour, minute, second. What is no time is left out.
    #[must_use]
    pub fn at(self, parts: [i32; 6]) -> Self {
        let [year, rest @ ..] = parts;
        let [month, day, hour, minute, second] = rest.map(|part| u8::try_from(part).unwrap_or(u8::MAX));
        let day = Month::try_from(month).ok().and_then(|month| Date::from_calendar_date(year, month, day).ok());
        let now = day.and_then(|day| day.with_hms(hour, minute, second).ok());
        Self { now, ..self }
    }
}

/// A prompt, and what is wrong with the workflow it came from.
#[derive(Clone, Debug)]
pub struct Conversion {
    /// The prompt in API format.
    pub prompt: Object,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
}

/// Makes a prompt of a workflow in UI format.
#[must_use]
pub fn to_api(file: &Json, schema: &Schema, options: Options) -> Conversion {
    let unfolded = unfolded(file, schema);
    let file = unfolded.as_ref().unwrap_or(file);
    let root = Level::read(file);
    let definitions = definitions(file);
    let mut told = Vec::new();
    let mut graph = Unfolded::new(&root, &definitions, schema, &mut told);
    for level in &mut graph.levels {
        for (node, widget, value) in written(level) {
            let values = level.nodes.get_mut(node).map(|live| &mut live.values);
            if let Some((_, there)) = values.and_then(|values| values.iter_mut().find(|(name, _)| *name == widget)) {
                *there = Some(value);
            }
        }
    }
    let mut emit = Emit { graph: &graph, definitions: &definitions, options, state: options.seed, told };
    let nodes = emit.nodes();
    Conversion { prompt: ordered(nodes), diagnostics: emit.told }
}

struct Emit<'a> {
    graph: &'a Unfolded<'a>,
    definitions: &'a [Definition<'a>],
    options: Options,
    state: u64,
    told: Vec<Diagnostic>,
}

struct Emitted {
    id: String,
    class: String,
    title: String,
    inputs: Object,
    /// The ids the linked inputs come from, by input.
    sources: Vec<(String, String)>,
}

impl Emit<'_> {
    fn nodes(&mut self) -> Vec<Emitted> {
        let mut nodes = Vec::new();
        for (scope, use_of) in self.graph.scopes.iter().enumerate() {
            let Some(level) = self.graph.levels.get(use_of.level) else { continue };
            for (at, live) in level.nodes.iter().enumerate() {
                let id = format!("{}{}", use_of.prefix, live.node.id);
                let is_off = use_of.is_off || live.node.is_muted() || live.node.is_bypassed();
                if matches!(live.behind, Behind::Ghost) {
                    let fault = if is_off { Fault::UnusedUnknownClass } else { Fault::UnknownClass };
                    self.told.push(Diagnostic::new(fault, &*id).about(live.node.class));
                }
                if level.level.position(&live.node.id) != Some(at) {
                    self.told.push(Diagnostic::new(Fault::TwiceTheId, id).about(live.node.class));
                } else if !is_off && !live.is_virtual() {
                    nodes.push(self.node(scope, at, id, live));
                }
            }
        }
        let ids: HashSet<String> = nodes.iter().map(|node| node.id.clone()).collect();
        for node in &mut nodes {
            // A key whose source does not run goes, whatever stood there before the link.
            for (input, _) in node.sources.iter().filter(|(_, source)| !ids.contains(source)) {
                node.inputs.remove(input);
            }
        }
        nodes
    }

    fn node(&mut self, scope: usize, at: usize, id: String, live: &Live<'_>) -> Emitted {
        let mut inputs = Object::new();
        for (name, value) in &live.values {
            if let Some(value) = value {
                inputs.set(name, self.value(live, name, value));
            }
        }
        for (name, value) in kept(live) {
            inputs.set(name, wrapped(value.clone()));
        }
        if self.graph.is_older {
            leaked(live).into_iter().for_each(|(name, value)| inputs.set(name, value));
        }
        if matches!(live.behind, Behind::Ghost) {
            self.ghost_values(&id, live, &mut inputs);
        }
        let mut sources = Vec::new();
        for (slot, input) in live.inputs.iter().enumerate() {
            match resolve(self.graph, self.definitions, scope, at, slot) {
                Ok(None) => {}
                Ok(Some(Source::Value(value))) => inputs.set(&input.name, wrapped(value)),
                Ok(Some(Source::Output { scope, node, slot })) => {
                    let Some(source) = self.graph.id(scope, node) else { continue };
                    let slot = Json::Number(Number::from(slot as u64));
                    inputs.set(&input.name, Json::List(vec![Json::text(source.as_str()), slot]));
                    sources.push((input.name.to_string(), source));
                }
                Err(_) => self.told.push(Diagnostic::new(Fault::Circle, &*id).about(&*input.name)),
            }
        }
        let class = if let Behind::Class(class) = live.behind { class.display_name.as_str() } else { live.node.class };
        let title = live.node.title().unwrap_or(class).to_owned();
        Emitted { id, class: live.node.class.to_owned(), title, inputs, sources }
    }

    /// The value of a widget as it goes into a prompt.
    fn value(&mut self, live: &Live<'_>, name: &str, value: &Json) -> Json {
        let (Behind::Class(class), Some(text)) = (live.behind, value.as_str()) else { return wrapped(value.clone()) };
        if class.input(name).is_some_and(|input| input.has("dynamicPrompts")) {
            let state = &mut self.state;
            return Json::text(dynamic(text, &mut |options| choice(state, options)));
        }
        if takes_tokens(&class.name, name) && text.contains('%') {
            let nodes = self.graph.levels.iter().flat_map(|level| &level.nodes);
            return Json::text(filled(text, nodes, self.options.now));
        }
        value.clone()
    }

    /// The values of a class nobody knows, as far as the file names them.
    fn ghost_values(&mut self, id: &str, live: &Live<'_>, inputs: &mut Object) {
        let values = live.node.values();
        let named = live.node.json.get("widgets_values_named").or(values).and_then(Json::as_object);
        let widgets: Vec<&str> = live.node.inputs.iter().filter_map(|input| input.widget).collect();
        match (named, values.and_then(Json::as_list)) {
            (Some(named), _) => named.iter().for_each(|(name, value)| inputs.set(name, wrapped(value.clone()))),
            (None, Some(list)) if list.len() == widgets.len() => {
                widgets.iter().zip(list).for_each(|(name, value)| inputs.set(name, wrapped(value.clone())));
            }
            (None, Some(list)) if !list.is_empty() => {
                self.told.push(Diagnostic::new(Fault::NamelessValues, id).about(live.node.class));
            }
            _ => {}
        }
    }
}

/// Values that came with a prompt for inputs the class does not have; not those it has by now.
fn kept<'a>(live: &Live<'a>) -> impl Iterator<Item = (&'a str, &'a Json)> {
    let known = if let Behind::Class(class) = live.behind { Some(class) } else { None };
    let kept = live.node.property(KEPT_INPUTS).and_then(Json::as_object).into_iter().flat_map(Object::iter);
    kept.filter(move |(name, _)| known.is_some_and(|class| class.input(name).is_none()))
}

/// A list is wrapped, because a bare one is a link.
fn wrapped(value: Json) -> Json {
    match finite(value) {
        list @ Json::List(_) => Json::Object([("__value__", list)].into()),
        other => other,
    }
}

/// Numbers that JSON does not have are nothing. No deeper than the reader goes.
fn finite(value: Json) -> Json {
    match value {
        Json::Number(number) if !number.is_finite() => Json::Null,
        Json::List(items) => Json::List(items.into_iter().map(finite).collect()),
        Json::Object(object) => Json::Object(object.iter().map(|(key, value)| (key, finite(value.clone()))).collect()),
        other => other,
    }
}

/// One of so many, and the next state (`SplitMix64`).
fn choice(state: &mut u64, options: usize) -> usize {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    usize::try_from((mixed ^ (mixed >> 31)) % options.max(1) as u64).unwrap_or_default()
}

/// The nodes as JavaScript orders the keys of an object: whole numbers by size, then the others as they came.
fn ordered(nodes: Vec<Emitted>) -> Object {
    let (mut numbered, mut named) = (BTreeMap::new(), Vec::new());
    for node in nodes {
        let id = node.id;
        let members: Object = [
            ("inputs", Json::Object(node.inputs)),
            ("class_type", Json::text(node.class)),
            ("_meta", Json::Object([("title", Json::text(node.title))].into())),
        ]
        .into();
        match id.parse::<u32>() {
            Ok(number) if number.to_string() == id => drop(numbered.insert(number, members)),
            _ => named.push((id, members)),
        }
    }
    let numbered = numbered.into_iter().map(|(number, node)| (number.to_string(), node));
    numbered.chain(named).map(|(id, node)| (Text::from(id), Json::Object(node))).collect()
}
