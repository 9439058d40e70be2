//! A JSON document valid by a schema, as constrained decoding would give it (ollama protocol: structured output).
//!
//! Form comes from the schema, content from whoever implements [`Fill`]. Properties are written in schema order.
//! Keywords the original does not enforce (`uniqueItems`, `if`, `not`, `dependentRequired`) are not enforced here.

use serde_json::{Map, Value};
use thiserror::Error;

/// Deepest nesting, references included.
pub const MAX_DEPTH: usize = 32;
/// Depth from which arrays stay as short as allowed and alternatives as flat as possible.
const SHALLOW_DEPTH: usize = 12;
/// Most values in one document.
pub const MAX_VALUES: usize = 4_000;
/// Most items an array gets, whatever `maxItems` allows.
pub const MAX_ITEMS: usize = 50;
/// Longest string in characters, whatever `maxLength` allows.
pub const MAX_TEXT_CHARS: usize = 4_000;

/// Where in the document a value goes.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The nearest property name; empty at the root.
    pub name: &'a str,
    /// Index within each enclosing array, outermost first.
    pub items: &'a [usize],
}

/// Who supplies the content.
pub trait Fill {
    /// A text for this place, at most `max_chars` long if it can be helped.
    fn text(&mut self, at: Place<'_>, max_chars: usize) -> String;
    /// A number for this place, ideally inside the range.
    fn number(&mut self, at: Place<'_>, min: f64, max: f64) -> f64;
    /// Which of at least one allowed value.
    fn choose(&mut self, at: Place<'_>, options: &[Value]) -> usize;
    /// How many items, between `min` and `max`.
    fn count(&mut self, at: Place<'_>, min: usize, max: usize) -> usize;
    /// True or false.
    fn flag(&mut self, at: Place<'_>) -> bool;
    /// Whether a property nobody requires is written.
    fn optional(&mut self, at: Place<'_>) -> bool;
}

/// Why no document can be made; the original's grammar compiler refuses these as well.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum SchemaError {
    /// A reference to nowhere or outside the document.
    #[error("Error resolving ref {0}")]
    Reference(String),
    /// A `type` that is none.
    #[error("Unrecognized schema: {0}")]
    Unrecognized(String),
    /// Bounds no value can meet, an empty `enum`, an empty `anyOf`.
    #[error("no value satisfies {0}")]
    Impossible(String),
    /// Nested deeper or larger than a grammar may be.
    #[error("schema expands beyond {MAX_DEPTH} levels or {MAX_VALUES} values")]
    TooLarge,
}

/// Makes a document.
///
/// # Errors
/// See [`SchemaError`].
pub fn generate(schema: &Value, fill: &mut dyn Fill) -> Result<Value, SchemaError> {
    Generator { root: schema, fill, items: Vec::new(), values: 0 }.value(schema, "", 0)
}

struct Generator<'s, 'f> {
    root: &'s Value,
    fill: &'f mut dyn Fill,
    items: Vec<usize>,
    values: usize,
}

impl<'s> Generator<'s, '_> {
    fn value(&mut self, schema: &'s Value, name: &str, depth: usize) -> Result<Value, SchemaError> {
        self.values += 1;
        if depth > MAX_DEPTH || self.values > MAX_VALUES {
            return Err(SchemaError::TooLarge);
        }
        let map = match schema {
            Value::Object(map) => map,
            Value::Bool(true) => return self.text(&Map::new(), name),
            other => return Err(SchemaError::Unrecognized(other.to_string())),
        };
        if let Some(reference) = map.get("$ref") {
            return self.value(self.resolve(reference)?, name, depth + 1);
        }
        if let Some(constant) = map.get("const") {
            return Ok(constant.clone());
        }
        if let Some(options) = map.get("enum").and_then(Value::as_array) {
            let at = self.fill.choose(Place { name, items: &self.items }, options);
            return options.get(at.min(options.len().saturating_sub(1))).cloned().ok_or_else(|| impossible("enum", schema));
        }
        if let Some(options) = map.get("anyOf").or_else(|| map.get("oneOf")).and_then(Value::as_array) {
            let flat = |option: &Value| option.get("$ref").is_none() && option.get("properties").is_none();
            let at = match options.iter().position(flat) {
                Some(at) if depth >= SHALLOW_DEPTH => at,
                _ => self.fill.choose(Place { name, items: &self.items }, options),
            };
            let chosen = options.get(at.min(options.len().saturating_sub(1))).ok_or_else(|| impossible("anyOf", schema))?;
            return self.value(chosen, name, depth + 1);
        }
        if map.contains_key("allOf") {
            return self.object(schema, depth);
        }
        match self.kind(map)? {
            "object" => self.object(schema, depth),
            "array" => self.array(map, name, depth),
            "string" => self.text(map, name),
            "integer" => self.number(map, name, true),
            "number" => self.number(map, name, false),
            "boolean" => Ok(Value::Bool(self.fill.flag(Place { name, items: &self.items }))),
            _ => Ok(Value::Null),
        }
    }

    fn resolve(&self, reference: &Value) -> Result<&'s Value, SchemaError> {
        let text = reference.as_str().unwrap_or_default();
        let found = text.strip_prefix('#').and_then(|pointer| self.root.pointer(pointer));
        found.ok_or_else(|| SchemaError::Reference(text.to_owned()))
    }

    /// The type to make: of several the first that is not `null`; without one, what the keywords imply.
    fn kind(&self, map: &'s Map<String, Value>) -> Result<&'s str, SchemaError> {
        const KINDS: [&str; 7] = ["object", "array", "string", "integer", "number", "boolean", "null"];
        let named = match map.get("type") {
            Some(Value::Array(kinds)) => {
                let mut kinds = kinds.iter().filter_map(Value::as_str);
                kinds.clone().find(|kind| *kind != "null").or_else(|| kinds.next())
            }
            Some(kind) => kind.as_str(),
            None if map.contains_key("properties") => Some("object"),
            None if map.contains_key("items") || map.contains_key("prefixItems") => Some("array"),
            None if map.contains_key("minimum") || map.contains_key("maximum") => Some("number"),
            None => Some("string"),
        };
        named
            .filter(|kind| KINDS.contains(kind))
            .ok_or_else(|| SchemaError::Unrecognized(Value::Object(map.clone()).to_string()))
    }

    fn object(&mut self, schema: &'s Value, depth: usize) -> Result<Value, SchemaError> {
        let (mut properties, mut required) = (Vec::new(), Vec::new());
        self.gather(schema, &mut properties, &mut required, depth)?;
        let mut out = Map::new();
        for (name, schema) in properties {
            if required.contains(&name) || (depth < SHALLOW_DEPTH && self.fill.optional(Place { name, items: &self.items })) {
                let value = self.value(schema, name, depth + 1)?;
                out.insert(name.to_owned(), value);
            }
        }
        for name in required {
            if !out.contains_key(name) {
                let value = self.text(&Map::new(), name)?;
                out.insert(name.to_owned(), value);
            }
        }
        Ok(Value::Object(out))
    }

    /// Properties and required names of a schema and of everything its `allOf` joins.
    fn gather(
        &mut self,
        schema: &'s Value,
        properties: &mut Vec<(&'s str, &'s Value)>,
        required: &mut Vec<&'s str>,
        depth: usize,
    ) -> Result<(), SchemaError> {
        self.values += 1;
        if depth > MAX_DEPTH || self.values > MAX_VALUES {
            return Err(SchemaError::TooLarge);
        }
        let schema = match schema.get("$ref") {
            Some(reference) => self.resolve(reference)?,
            None => schema,
        };
        for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            if !properties.iter().any(|(known, _)| known == name) {
                properties.push((name, property));
            }
        }
        let names = schema.get("required").and_then(Value::as_array).into_iter().flatten();
        required.extend(names.filter_map(Value::as_str));
        for part in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            self.gather(part, properties, required, depth + 1)?;
        }
        Ok(())
    }

    fn array(&mut self, map: &'s Map<String, Value>, name: &str, depth: usize) -> Result<Value, SchemaError> {
        let bound = |key: &str| map.get(key).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
        let prefix = map.get("prefixItems").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let min = bound("minItems").unwrap_or(prefix.len());
        let max = bound("maxItems").unwrap_or(MAX_ITEMS.max(min)).min(MAX_ITEMS.max(min));
        if min > max || min > MAX_VALUES {
            return Err(SchemaError::Impossible(format!("minItems {min}, maxItems {max}")));
        }
        let wanted = self.fill.count(Place { name, items: &self.items }, min, max).clamp(min, max);
        let count = if depth >= SHALLOW_DEPTH { min } else { wanted };
        const ANY: &Value = &Value::Bool(true);
        let rest = map.get("items").unwrap_or(ANY);
        let mut out = Vec::new();
        for index in 0..count {
            self.items.push(index);
            let value = self.value(prefix.get(index).unwrap_or(rest), name, depth + 1);
            self.items.pop();
            out.push(value?);
        }
        Ok(Value::Array(out))
    }

    fn text(&mut self, map: &Map<String, Value>, name: &str) -> Result<Value, SchemaError> {
        let bound = |key: &str| map.get(key).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
        let min = bound("minLength").unwrap_or(0);
        let max = bound("maxLength").unwrap_or(MAX_TEXT_CHARS);
        if min > max || min > MAX_TEXT_CHARS {
            return Err(SchemaError::Impossible(format!("minLength {min}, maxLength {max}")));
        }
        let at = Place { name, items: &self.items };
        if let Some(pattern) = map.get("pattern").and_then(Value::as_str) {
            let text = super::pattern::example(pattern, |max| self.fill.number(at, 0.0, f64::from(max)) as u32);
            return text.map(Value::String).ok_or_else(|| SchemaError::Unrecognized(format!("pattern {pattern}")));
        }
        let mut text: String = self.fill.text(at, max).chars().take(max).collect();
        let mut chars = text.chars().count();
        if chars > 0 && chars == max {
            // A cut must not leave a space behind; fill it up again only as far as the minimum asks.
            text.truncate(text.trim_end().len());
            chars = text.chars().count();
        }
        text.extend(std::iter::repeat_n('.', min.saturating_sub(chars)));
        Ok(Value::String(text))
    }

    fn number(&mut self, map: &Map<String, Value>, name: &str, whole: bool) -> Result<Value, SchemaError> {
        let bound = |key: &str| map.get(key).and_then(Value::as_f64);
        let nudge = if whole { 1.0 } else { 1e-6 };
        let mut min = bound("minimum")
            .unwrap_or(f64::NEG_INFINITY)
            .max(bound("exclusiveMinimum").map_or(f64::NEG_INFINITY, |n| n + nudge));
        let mut max =
            bound("maximum").unwrap_or(f64::INFINITY).min(bound("exclusiveMaximum").map_or(f64::INFINITY, |n| n - nudge));
        if whole {
            (min, max) = (min.ceil(), max.floor());
        }
        let step = bound("multipleOf").filter(|step| *step > 0.0).or_else(|| whole.then_some(1.0));
        if let Some(step) = step {
            (min, max) = ((min / step).ceil() * step, (max / step).floor() * step);
        }
        if min > max {
            return Err(SchemaError::Impossible(format!("a number from {min} to {max}")));
        }
        let mut wish = self.fill.number(Place { name, items: &self.items }, min, max);
        if let Some(step) = step {
            wish = (wish / step).round() * step;
        }
        let value = if wish.is_finite() { wish.clamp(min, max) } else { min.max(0.0).min(max) };
        Ok(if whole { Value::from(value as i64) } else { Value::from((value * 1e6).round() / 1e6) })
    }
}

fn impossible(keyword: &str, schema: &Value) -> SchemaError {
    SchemaError::Impossible(format!("an empty {keyword} in {schema}"))
}

#[cfg(test)]
#[path = "schema_tests.rs"]
mod tests;
