//! Whether a value may stand in a parameter.

use serde_json::Value;

use super::entry::Entry;
use crate::{
    editor::fields::FieldKind,
    graph::{json::Json, schema::is_same},
};

/// So many choices are named where none of them was given.
const NAMED_CHOICES: usize = 8;

impl Entry {
    /// The value as the document has it; numbers as they were spelled.
    ///
    /// # Errors
    /// What it takes, in a sentence.
    pub fn checked(&self, value: &Value) -> Result<Json, String> {
        let (field, label) = (&self.field, &self.field.label);
        match (&field.kind, value) {
            (FieldKind::Whole { .. } | FieldKind::Decimal(_), Value::Number(number)) => field.typed(&number.to_string()),
            // What is no number says what is.
            (FieldKind::Whole { .. } | FieldKind::Decimal(_), _) => field.typed(""),
            (FieldKind::Line | FieldKind::Area | FieldKind::Colour, Value::String(text)) => Ok(Json::text(text.as_str())),
            (FieldKind::Line | FieldKind::Area | FieldKind::Colour, _) => Err(format!("{label} takes a text.")),
            (FieldKind::Switch { .. }, Value::Bool(value)) => Ok(Json::Bool(*value)),
            (FieldKind::Switch { .. }, _) => Err(format!("{label} takes true or false.")),
            (FieldKind::Choice { among, takes }, value) => {
                let json = Json::from(value);
                let there = among.iter().chain([&field.value]).find(|one| is_same(one, &json)).cloned();
                // What can be uploaded is not told by anybody; whoever runs it looks.
                let brought = || takes.and(json.as_str()).filter(|name| !name.is_empty()).map(Json::text);
                there.or_else(brought).ok_or_else(|| one_of(label, among))
            }
            (FieldKind::Raw, value) => Ok(Json::from(value)),
        }
    }
}

fn one_of(label: &str, among: &[Json]) -> String {
    let name = |json: &Json| json.as_str().map_or_else(|| json.to_string(), str::to_owned);
    let named: Vec<String> = among.iter().take(NAMED_CHOICES).map(name).collect();
    match among.len().saturating_sub(named.len()) {
        _ if named.is_empty() => format!("{label} has nothing to choose from."),
        0 => format!("{label} takes one of: {}.", named.join(", ")),
        more => format!("{label} takes one of: {}, or one of {more} more.", named.join(", ")),
    }
}
