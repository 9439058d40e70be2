//! Looking at values.

use serde_json::{Value, json};

use super::{
    super::{failure::Stop, inputs::Inputs, value::Out},
    Produced,
};
use crate::comfy::validate::python_repr;

pub(super) fn preview_any(inputs: &Inputs) -> Result<Produced, Stop> {
    let text = match inputs.any("source")? {
        Out::Plain(Value::String(text)) => text.clone(),
        Out::Plain(value) => python_repr(value),
        other => other.to_string(),
    };
    Ok(Produced::ui(json!({"text": [text]})))
}
