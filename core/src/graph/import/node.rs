//! A node of a prompt as the editor has it.

use super::link;
use crate::graph::{
    diagnostic::{Diagnostic, Fault},
    json::{Json, Number, Object},
    schema::{Class, Input, Schema},
    values::{KEPT_INPUTS, Role, Value, by_name, positions},
};

/// Width of a node, in graph pixels.
const WIDTH: f64 = 270.0;
/// Width of a node with a text area, in graph pixels.
const WIDE: f64 = 400.0;
/// Height of a row, in graph pixels.
const ROW: f64 = 24.0;
/// Height of a text area, in graph pixels.
const TEXT_AREA: f64 = 140.0;
/// What is above and below the rows, in graph pixels.
const MARGIN: f64 = 16.0;
/// Width and height of a reroute node, in graph pixels.
const REROUTE_SIZE: [f64; 2] = [75.0, 26.0];
/// The type that any other fits.
const ANY: &str = "*";

/// A new node of a class with its defaults, at a place in graph pixels; `None` if nobody knows the class. The few that only
/// the editor has are known as well.
#[must_use]
pub fn new_node(id: i64, class: &str, values: &Object, place: [f64; 2], schema: &Schema) -> Option<Object> {
    let prompt = Json::Object(Object::from([("class_type", Json::text(class)), ("inputs", Json::Object(values.clone()))]));
    let mut made = make("", &prompt, schema, &mut Vec::new());
    match class {
        "Reroute" => {
            made.inputs.clear();
            made.add("", ANY, false, false);
            made.outputs = vec![(String::new(), ANY.to_owned())];
        }
        "PrimitiveNode" => made.outputs = vec![("connect to widget input".to_owned(), ANY.to_owned())],
        "Note" | "MarkdownNote" => {
            made.inputs.clear();
            made.values = vec![values.get("text").cloned().unwrap_or_else(|| Json::text(""))];
            made.text_areas = 1;
        }
        _ => {
            schema.class(class)?;
        }
    }
    made.id = Json::Number(id.into());
    let outputs = vec![Vec::new(); made.outputs.len()];
    let mut node = made.json(place, 0, &outputs);
    if class == "Reroute" {
        node.set("size", Json::List(REROUTE_SIZE.into_iter().map(|number| Json::Number(number.into())).collect()));
        node.remove("widgets_values");
    }
    Some(node)
}

/// A node being made.
pub(super) struct Made {
    pub id: Json,
    class: String,
    title: Option<String>,
    pub inputs: Vec<MadeInput>,
    /// Name and type.
    pub outputs: Vec<(String, String)>,
    values: Vec<Json>,
    /// Values of inputs that the class does not have.
    kept: Object,
    text_areas: usize,
}

/// An input being made.
pub(super) struct MadeInput {
    pub name: String,
    pub kind: String,
    pub is_widget: bool,
    pub optional: bool,
    /// The id of the link that ends here.
    pub link: Option<usize>,
}

/// Makes a node without its links.
pub(super) fn make(id: &str, node: &Json, schema: &Schema, told: &mut Vec<Diagnostic>) -> Made {
    let empty = Object::new();
    let name = node.get("class_type").and_then(Json::as_str).unwrap_or_default();
    let inputs = node.get("inputs").and_then(Json::as_object).unwrap_or(&empty);
    let title = node.get("_meta").and_then(|meta| meta.get("title")).and_then(Json::as_str);
    let mut made = Made {
        id: id
            .parse::<i64>()
            .ok()
            .filter(|number| number.to_string() == id)
            .map_or_else(|| Json::text(id), |number| Json::Number(number.into())),
        class: name.to_owned(),
        title: title.map(str::to_owned),
        inputs: Vec::new(),
        outputs: Vec::new(),
        values: Vec::new(),
        kept: Object::new(),
        text_areas: 0,
    };
    match schema.class(name) {
        Some(class) => made.fill(id, class, inputs, told),
        None => {
            told.push(Diagnostic::new(Fault::UnknownClass, id).about(name));
            made.fill_ghost(inputs);
        }
    }
    made
}

impl Made {
    fn fill(&mut self, id: &str, class: &Class, inputs: &Object, told: &mut Vec<Diagnostic>) {
        if self.title.as_ref() == Some(&class.display_name) {
            self.title = None;
        }
        self.outputs = class.outputs.iter().map(|output| (output.name.clone(), output.kind.clone())).collect();
        let given: Object =
            inputs.iter().filter(|(_, value)| link(value).is_none()).map(|(name, value)| (name, unwrapped(value))).collect();
        self.values = positions(class, &given);
        let values = by_name(class, Some(&Json::List(self.values.clone())));
        let widgets: Vec<&Input> = values.iter().filter_map(input_of).collect();
        self.text_areas = widgets.iter().filter(|input| input.is_multiline()).count();
        for input in class.inputs.iter().filter(|input| !input.is_widget() && input.kind != "COMFY_AUTOGROW_V3") {
            self.add(&input.name, &input.kind, false, !input.required);
        }
        // Sockets that grew, and those that a choice brings, are named as the prompt names them.
        for (name, value) in inputs.iter() {
            if link(value).is_some() && !self.has(name) && !widgets.iter().any(|input| input.name == name) {
                self.add(name, ANY, false, true);
            }
        }
        for input in widgets.iter().filter(|input| !input.is_socketless()) {
            self.add(&input.name, &input.kind, true, !input.required);
        }
        for (name, value) in given.iter().filter(|(name, _)| !widgets.iter().any(|input| input.name == *name)) {
            told.push(Diagnostic::new(Fault::UnknownInput, id).about(name));
            self.kept.set(name, value.clone());
        }
    }

    /// Nothing is known of the class: inputs are what the prompt names, and so are values.
    fn fill_ghost(&mut self, inputs: &Object) {
        for (name, value) in inputs.iter() {
            self.add(name, ANY, link(value).is_none(), false);
            if link(value).is_none() {
                self.values.push(unwrapped(value));
            }
        }
    }

    fn has(&self, name: &str) -> bool {
        self.inputs.iter().any(|input| input.name == name)
    }

    fn add(&mut self, name: &str, kind: &str, is_widget: bool, optional: bool) {
        let (name, kind) = (name.to_owned(), kind.to_owned());
        self.inputs.push(MadeInput { name, kind, is_widget, optional, link: None });
    }

    /// Width and height, in graph pixels.
    pub fn size(&self) -> [f64; 2] {
        let sockets = self.inputs.iter().filter(|input| !input.is_widget).count().max(self.outputs.len());
        let fields = self.values.len().saturating_sub(self.text_areas);
        let height = MARGIN + (sockets + fields) as f64 * ROW + self.text_areas as f64 * TEXT_AREA;
        [if self.text_areas > 0 { WIDE } else { WIDTH }, height.max(46.0)]
    }

    /// The node as a file has it; `leaving` are the ids of the links of each output.
    pub fn json(self, place: [f64; 2], order: usize, leaving: &[Vec<usize>]) -> Object {
        let numbers = |pair: [f64; 2]| Json::List(pair.into_iter().map(|number| Json::Number(number.into())).collect());
        let size = self.size();
        let inputs = self.inputs.iter().map(input_json).collect();
        let outputs = self.outputs.iter().enumerate().map(|(at, (name, kind))| {
            let links = leaving.get(at).into_iter().flatten().map(|id| Json::Number(Number::from(*id as u64))).collect();
            let fields =
                [("name", Json::text(name.as_str())), ("type", Json::text(kind.as_str())), ("links", Json::List(links))];
            Json::Object(fields.into())
        });
        let mut properties = Object::from([("Node name for S&R", Json::text(self.class.as_str()))]);
        if !self.kept.is_empty() {
            properties.set(KEPT_INPUTS, Json::Object(self.kept));
        }
        let mut node = Object::from([
            ("id", self.id),
            ("type", Json::text(self.class)),
            ("pos", numbers(place)),
            ("size", numbers(size)),
            ("flags", Json::Object(Object::new())),
            ("order", Json::Number(Number::from(order as u64))),
            ("mode", Json::Number(Number::from(0.0))),
            ("inputs", Json::List(inputs)),
            ("outputs", Json::List(outputs.collect())),
        ]);
        if let Some(title) = self.title {
            node.set("title", Json::text(title));
        }
        node.set("properties", Json::Object(properties));
        node.set("widgets_values", Json::List(self.values));
        node
    }
}

fn input_of(value: &Value) -> Option<&Input> {
    if let Role::Input(input) = &value.widget.role { Some(input) } else { None }
}

fn input_json(input: &MadeInput) -> Json {
    let mut json = Object::from([("name", Json::text(input.name.as_str())), ("type", Json::text(input.kind.as_str()))]);
    if input.optional {
        json.set("shape", Json::Number(Number::from(7.0)));
    }
    if input.is_widget {
        json.set("widget", Json::Object([("name", Json::text(input.name.as_str()))].into()));
    }
    json.set("link", input.link.map_or(Json::Null, |id| Json::Number(Number::from(id as u64))));
    Json::Object(json)
}

/// A list comes wrapped, because a bare one is a link.
fn unwrapped(value: &Json) -> Json {
    let wrapped = value.as_object().filter(|object| object.len() == 1).and_then(|object| object.get("__value__"));
    wrapped.unwrap_or(value).clone()
}
