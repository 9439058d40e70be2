//! The walk from an output node up through its inputs.

use serde_json::{Map, Value, json};

use super::{
    super::classes::{self, Choices, Class, Input, Kind, Lists, MAX_COLOR},
    convert::{convert, python_repr, python_text},
    problem::{Exception, Problem},
};

/// Option lists longer than this are not spelled out in messages.
const LISTED_OPTIONS: usize = 20;

struct Judged {
    valid: bool,
    problems: Vec<Problem>,
}

/// Validates node by node, each once, remembering in which order they were settled.
pub(super) struct Checker<'a> {
    graph: &'a mut Map<String, Value>,
    lists: &'a Lists<'a>,
    exists: &'a dyn Fn(&str) -> bool,
    judged: Vec<(String, Judged)>,
    open: Vec<String>,
}

impl<'a> Checker<'a> {
    pub fn new(graph: &'a mut Map<String, Value>, lists: &'a Lists<'a>, exists: &'a dyn Fn(&str) -> bool) -> Self {
        Self { graph, lists, exists, judged: Vec::new(), open: Vec::new() }
    }

    /// Whether this output can run.
    pub fn output(&mut self, id: &str) -> bool {
        match self.node(id) {
            Ok(valid) => valid,
            Err(exception) => {
                self.open.clear();
                let problem = Problem::new("exception_during_validation", "Exception when validating node", exception.text)
                    .with("exception_type", exception.kind)
                    .with("traceback", Exception::traceback());
                self.settle(id, false, vec![problem]);
                false
            }
        }
    }

    /// The problems of one node itself.
    pub fn problems(&self, id: &str) -> &[Problem] {
        self.find(id).map_or(&[], |judged| &judged.problems)
    }

    /// All nodes that are themselves at fault, in the order they were settled.
    pub fn faulty(&self) -> impl Iterator<Item = (&String, &[Problem])> {
        self.judged
            .iter()
            .filter(|(_, judged)| !judged.valid && !judged.problems.is_empty())
            .map(|(id, judged)| (id, judged.problems.as_slice()))
    }

    /// The class of a node, for the report.
    pub fn class_name(&self, id: &str) -> Value {
        self.graph.get(id).and_then(|node| node.get("class_type")).cloned().unwrap_or(Value::Null)
    }

    fn find(&self, id: &str) -> Option<&Judged> {
        self.judged.iter().find(|(judged, _)| judged == id).map(|(_, judged)| judged)
    }

    fn settle(&mut self, id: &str, valid: bool, problems: Vec<Problem>) {
        let judged = Judged { valid, problems };
        match self.judged.iter_mut().find(|(known, _)| known == id) {
            Some((_, old)) => *old = judged,
            None => self.judged.push((id.to_owned(), judged)),
        }
    }

    fn class(&self, id: &str) -> Result<&'static Class, Exception> {
        let node = self.graph.get(id).ok_or_else(|| Exception::missing_key(id))?;
        node.get("class_type")
            .and_then(Value::as_str)
            .and_then(classes::find)
            .ok_or_else(|| Exception::missing_key("class_type"))
    }

    fn node(&mut self, id: &str) -> Result<bool, Exception> {
        if let Some(judged) = self.find(id) {
            return Ok(judged.valid);
        }
        // A cycle: nothing in it can be valid, and nothing in it is blamed.
        if self.open.iter().any(|open| open == id) {
            return Ok(false);
        }
        let class = self.class(id)?;
        if self.graph.get(id).and_then(|node| node.get("inputs")).and_then(Value::as_object).is_none() {
            return Err(Exception::missing_key("inputs"));
        }
        self.open.push(id.to_owned());
        let mut problems = Vec::new();
        let mut valid = true;
        for input in &class.inputs {
            valid &= self.input(id, class, input, &mut problems)?;
        }
        self.open.pop();
        let valid = valid && problems.is_empty();
        self.settle(id, valid, problems);
        Ok(valid)
    }

    /// Whether everything above this input is valid; its own problems are pushed.
    fn input(&mut self, id: &str, class: &Class, input: &Input, problems: &mut Vec<Problem>) -> Result<bool, Exception> {
        let value = self.graph.get(id).and_then(|node| node.get("inputs")).and_then(|inputs| inputs.get(input.name)).cloned();
        let Some(value) = value else {
            if input.required {
                problems.push(
                    Problem::new("required_input_missing", "Required input is missing", input.name)
                        .with("input_name", input.name),
                );
            }
            return Ok(true);
        };
        match &value {
            Value::Array(link) => self.link(class, input, link, problems),
            literal => {
                self.literal(id, class, input, literal, problems);
                Ok(true)
            }
        }
    }

    fn link(&mut self, class: &Class, input: &Input, link: &[Value], problems: &mut Vec<Problem>) -> Result<bool, Exception> {
        let config = class.declaration(input, self.lists);
        let [source, slot] = link else {
            problems.push(
                Problem::new(
                    "bad_linked_input",
                    "Bad linked input, must be a length-2 list of [node_id, slot_index]",
                    input.name,
                )
                .with("input_name", input.name)
                .with("input_config", config)
                .with("received_value", link.to_vec()),
            );
            return Ok(true);
        };
        let source_id = source.as_str().map_or_else(|| python_text(source), str::to_owned);
        let source_class = match source.as_str() {
            Some(id) => self.class(id)?,
            None => {
                return Err(Exception { kind: "KeyError", text: python_repr(source) });
            }
        };
        let received = slot
            .as_u64()
            .and_then(|slot| usize::try_from(slot).ok())
            .and_then(|slot| source_class.outputs.get(slot))
            .map(|(kind, _)| *kind)
            .ok_or_else(|| slot_error(slot))?;
        if !fits(received, &input.kind) {
            let expected = match config.get(0) {
                Some(Value::String(name)) => name.clone(),
                Some(list) => python_repr(list),
                None => String::new(),
            };
            problems.push(
                Problem::new(
                    "return_type_mismatch",
                    "Return type mismatch between linked nodes",
                    format!("{}, received_type({received}) mismatch input_type({expected})", input.name),
                )
                .with("input_name", input.name)
                .with("input_config", config)
                .with("received_type", received)
                .with("linked_node", link.to_vec()),
            );
            return Ok(true);
        }
        let depth = self.open.len();
        match self.node(&source_id) {
            Ok(valid) => Ok(valid),
            Err(exception) => {
                self.open.truncate(depth);
                let problem = Problem::new(
                    "exception_during_inner_validation",
                    "Exception when validating inner node",
                    exception.text.clone(),
                )
                .with("input_name", input.name)
                .with("input_config", config)
                .with("exception_message", exception.text)
                .with("exception_type", exception.kind)
                .with("traceback", Exception::traceback())
                .with("linked_node", link.to_vec());
                self.settle(&source_id, false, vec![problem]);
                Ok(false)
            }
        }
    }

    fn literal(&mut self, id: &str, class: &Class, input: &Input, literal: &Value, problems: &mut Vec<Problem>) {
        // A literal list travels wrapped, because any bare list is a link.
        let literal = literal.get("__value__").unwrap_or(literal);
        let config = || class.declaration(input, self.lists);
        let value = match convert(&input.kind, literal) {
            Ok(value) => value,
            Err(text) => {
                let kind = input.kind.type_name();
                problems.push(
                    Problem::new(
                        "invalid_input_type",
                        format!("Failed to convert an input value to a {kind} value"),
                        format!("{}, {}, {text}", input.name, python_text(literal)),
                    )
                    .with("input_name", input.name)
                    .with("input_config", config())
                    .with("received_value", literal.clone())
                    .with("exception_message", text),
                );
                return;
            }
        };
        if let Some(problem) = self.out_of_range(class, input, &value) {
            problems.push(problem);
        }
        if let Some(slot) =
            self.graph.get_mut(id).and_then(|node| node.get_mut("inputs")).and_then(|inputs| inputs.get_mut(input.name))
        {
            *slot = value;
        }
    }

    fn out_of_range(&self, class: &Class, input: &Input, value: &Value) -> Option<Problem> {
        let about = |problem: Problem| {
            problem
                .with("input_name", input.name)
                .with("input_config", class.declaration(input, self.lists))
                .with("received_value", value.clone())
        };
        let smaller = |min: String| {
            about(Problem::new(
                "value_smaller_than_min",
                format!("Value {} smaller than min of {min}", python_repr(value)),
                input.name,
            ))
        };
        let bigger = |max: String| {
            about(Problem::new(
                "value_bigger_than_max",
                format!("Value {} bigger than max of {max}", python_repr(value)),
                input.name,
            ))
        };
        match &input.kind {
            Kind::Int { .. } | Kind::Color => {
                let (min, max) = match input.kind {
                    Kind::Int { min, max, .. } => (min, max),
                    _ => (0, MAX_COLOR),
                };
                let number = whole(value)?;
                if number < min { Some(smaller(min.to_string())) } else { (number > max).then(|| bigger(max.to_string())) }
            }
            Kind::Float { min, max, .. } => {
                let number = value.as_f64()?;
                if number < *min {
                    Some(smaller(python_repr(&json!(min))))
                } else {
                    (number > *max).then(|| bigger(python_repr(&json!(max))))
                }
            }
            Kind::Combo(choices) | Kind::AdvancedCombo(choices) => self.not_in_list(class, input, *choices, value),
            Kind::InputFile(_) => {
                let name = python_text(value);
                let found = value.as_str().is_some_and(|name| (self.exists)(name));
                (!found).then(|| {
                    Problem::new(
                        "custom_validation_failed",
                        "Custom validation failed for node",
                        format!("{} - Invalid image file: {name}", input.name),
                    )
                    .with("input_name", input.name)
                })
            }
            Kind::Link(_) | Kind::Text { .. } | Kind::Bool { .. } => None,
        }
    }

    fn not_in_list(&self, class: &Class, input: &Input, choices: Choices, value: &Value) -> Option<Problem> {
        let options = self.lists.options(choices);
        if value.as_str().is_some_and(|value| options.iter().any(|option| option == value)) {
            return None;
        }
        let short = options.len() <= LISTED_OPTIONS;
        let listed = if short { python_repr(&json!(options)) } else { format!("(list of length {})", options.len()) };
        let config = if short { class.declaration(input, self.lists) } else { Value::Null };
        Some(
            Problem::new(
                "value_not_in_list",
                "Value not in list",
                format!("{}: {} not in {listed}", input.name, python_repr(value)),
            )
            .with("input_name", input.name)
            .with("input_config", config)
            .with("received_value", value.clone()),
        )
    }
}

fn whole(value: &Value) -> Option<i128> {
    value
        .as_i64()
        .map(i128::from)
        .or_else(|| value.as_u64().map(i128::from))
        .or_else(|| value.as_f64().map(|float| float as i128))
}

fn slot_error(slot: &Value) -> Exception {
    match slot {
        Value::Number(number) if !number.is_f64() => {
            Exception { kind: "IndexError", text: "tuple index out of range".to_owned() }
        }
        other => {
            let kind = match other {
                Value::String(_) => "str",
                Value::Null => "NoneType",
                Value::Array(_) => "list",
                Value::Object(_) => "dict",
                Value::Bool(_) => "bool",
                Value::Number(_) => "float",
            };
            Exception { kind: "TypeError", text: format!("tuple indices must be integers or slices, not {kind}") }
        }
    }
}

fn fits(received: &str, kind: &Kind) -> bool {
    let expected = kind.type_name();
    expected == "*"
        || received == "*"
        || received.split(',').all(|part| expected.split(',').any(|option| option.trim() == part.trim()))
}
