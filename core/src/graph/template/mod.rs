//! The form of a flow as a template: the values somebody marked as parameters with types, filled in by whoever has no canvas.
//!
//! [`name`] says what each is called, [`entry`] reads them, [`check`] what may stand there, [`takes`] follows the links of
//! the flow to what each stands for, [`fill`] writes the values where
//! the editor would, and [`text`] reads them off an HTML form.

mod check;
mod entry;
mod fill;
mod name;
mod takes;
mod text;

#[cfg(test)]
mod tests;

pub use fill::{fill, next_run};
pub use text::{TICKED, read_texts, takes_words, text_of};

use entry::entries;
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

use super::{json::Json, schema::Schema};
use crate::editor::{
    fields::{FieldKind, Files, Range},
    form,
};

/// One value of a form, for whoever fills it in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Parameter {
    /// What it is called in a request: its label as an identifier, made unique by a number.
    pub name: String,
    /// What people read.
    pub label: String,
    /// Of what type it is.
    #[serde(flatten)]
    pub kind: ParameterKind,
    /// What stands there, and what is used when nothing is given.
    pub default: Value,
    /// What the block's class says of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What of a request it stands for, as the links of the flow tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub takes: Option<Takes>,
}

/// Of what type a parameter is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ParameterKind {
    /// A whole number.
    Integer(Bounds),
    /// A number.
    Number(Bounds),
    /// A text.
    Text {
        /// Whether it is written over several lines.
        multiline: bool,
    },
    /// True or false.
    Boolean,
    /// One of several.
    Choice {
        /// What there is to choose from.
        choices: Vec<Value>,
    },
    /// The name of a picture on the nodes, or of one uploaded to `/comfy/upload/image`.
    Picture {
        /// What there is to choose from.
        choices: Vec<Value>,
    },
    /// The name of a film or a sound on the nodes, or of one uploaded likewise.
    File {
        /// What there is to choose from.
        choices: Vec<Value>,
    },
    /// Anything.
    Json,
}

/// What a number may be.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Bounds {
    /// The least.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<f64>))]
    pub min: Option<Number>,
    /// The largest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<f64>))]
    pub max: Option<Number>,
    /// From one to the next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<f64>))]
    pub step: Option<Number>,
}

/// What of a request a parameter stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Takes {
    /// The words.
    Prompt,
    /// The words for what is to be left out.
    NegativePrompt,
    /// The seed.
    Seed,
    /// The width of what it begins with, in pixels.
    Width,
    /// Its height.
    Height,
}

/// Whether a file has a form. Says so without knowing its classes.
#[must_use]
pub fn has_form(file: &Json) -> bool {
    !form::rows(file).is_empty()
}

/// The parameters of a form, in its order. Values whose block is gone or that a wire feeds are none.
#[must_use]
pub fn parameters(file: &Json, schema: &Schema) -> Vec<Parameter> {
    let entries = entries(file, schema);
    let takes = takes::takes(file, schema, &entries);
    let parameter = |(entry, takes): (entry::Entry, Option<Takes>)| Parameter {
        kind: ParameterKind::of(&entry.field.kind),
        default: Value::from(&entry.field.value),
        description: entry.field.help.as_deref().map(str::to_owned),
        label: entry.row.label.to_string(),
        name: entry.name,
        takes,
    };
    entries.into_iter().zip(takes).map(parameter).collect()
}

impl ParameterKind {
    fn of(kind: &FieldKind) -> Self {
        match kind {
            FieldKind::Whole { range, .. } => Self::Integer(Bounds::of(range)),
            FieldKind::Decimal(range) => Self::Number(Bounds::of(range)),
            FieldKind::Line | FieldKind::Colour => Self::Text { multiline: false },
            FieldKind::Area => Self::Text { multiline: true },
            FieldKind::Switch { .. } => Self::Boolean,
            FieldKind::Choice { among, takes } => {
                let choices = among.iter().map(Value::from).collect();
                match takes {
                    None => Self::Choice { choices },
                    Some(Files::Picture | Files::Animation) => Self::Picture { choices },
                    Some(Files::Video | Files::Audio) => Self::File { choices },
                }
            }
            FieldKind::Raw => Self::Json,
        }
    }
}

impl Bounds {
    fn of(range: &Range) -> Self {
        let number = |number: &Option<super::json::Number>| match Value::from(&Json::Number(number.clone()?)) {
            Value::Number(number) => Some(number),
            _ => None,
        };
        Self { min: number(&range.min), max: number(&range.max), step: number(&range.step) }
    }
}
