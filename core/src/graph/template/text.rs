//! A filled form as texts, as an HTML form posts them, read as values.

use std::collections::BTreeMap;

use serde_json::{Number, Value};

use super::{Bounds, Parameter, ParameterKind};
use crate::problem::FieldProblem;

/// What a box that is ticked posts.
pub const TICKED: &str = "on";

/// A value as a form shows it.
#[must_use]
pub fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The values that texts mean. What is no number stays a text, so that [`super::fill`] says what is taken; boxes that are not
/// ticked are not posted.
///
/// # Errors
/// A sentence for each text that should be JSON and is not.
pub fn read_texts(
    parameters: &[Parameter],
    texts: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, Value>, Vec<FieldProblem>> {
    let (mut values, mut problems) = (BTreeMap::new(), Vec::new());
    for parameter in parameters {
        let name = &parameter.name;
        let value = match (&parameter.kind, texts.get(name)) {
            (ParameterKind::Boolean, ticked) => Ok(Value::Bool(ticked.is_some_and(|text| text == TICKED))),
            (_, None) => continue,
            (kind, Some(text)) => read(kind, text).ok_or_else(|| takes_words(parameter)),
        };
        match value {
            Ok(value) => drop(values.insert(name.clone(), value)),
            Err(words) => problems.push(FieldProblem::new(name, words)),
        }
    }
    if problems.is_empty() { Ok(values) } else { Err(problems) }
}

fn read(kind: &ParameterKind, text: &str) -> Option<Value> {
    let as_it_is = || Value::String(text.to_owned());
    Some(match kind {
        ParameterKind::Integer(_) | ParameterKind::Number(_) => {
            let plain = text.trim().replace(',', ".");
            serde_json::from_str::<Number>(&plain).map_or_else(|_| as_it_is(), Value::Number)
        }
        // Forms break lines in two letters.
        ParameterKind::Text { .. } => Value::String(text.replace("\r\n", "\n")),
        ParameterKind::Choice { choices } => {
            choices.iter().find(|choice| text_of(choice) == text).cloned().unwrap_or_else(as_it_is)
        }
        ParameterKind::Picture { .. } | ParameterKind::File { .. } => as_it_is(),
        ParameterKind::Boolean => Value::Bool(text == TICKED),
        ParameterKind::Json => serde_json::from_str(text).ok()?,
    })
}

/// What a parameter takes, in a sentence.
#[must_use]
pub fn takes_words(parameter: &Parameter) -> String {
    let range = |bounds: &Bounds| match (&bounds.min, &bounds.max) {
        (Some(min), Some(max)) => format!(" from {min} to {max}"),
        _ => String::new(),
    };
    let what = match &parameter.kind {
        ParameterKind::Integer(bounds) => format!("a whole number{}", range(bounds)),
        ParameterKind::Number(bounds) => format!("a number{}", range(bounds)),
        ParameterKind::Text { .. } => "a text".to_owned(),
        ParameterKind::Boolean => "true or false".to_owned(),
        ParameterKind::Choice { .. } => "one of its choices".to_owned(),
        ParameterKind::Picture { .. } => "a picture that was uploaded".to_owned(),
        ParameterKind::File { .. } => "a file that was uploaded".to_owned(),
        ParameterKind::Json => "JSON, such as [1, 2]".to_owned(),
    };
    format!("{} takes {what}.", parameter.label)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn texts_are_read_as_what_the_parameters_are() {
        let parameter = |name: &str, kind| Parameter {
            name: name.into(),
            label: name.to_uppercase(),
            kind,
            default: Value::Null,
            description: None,
            takes: None,
        };
        let parameters = [
            parameter("seed", ParameterKind::Integer(Bounds::default())),
            parameter("cfg", ParameterKind::Number(Bounds::default())),
            parameter("steps", ParameterKind::Integer(Bounds::default())),
            parameter("words", ParameterKind::Text { multiline: true }),
            parameter("tiled", ParameterKind::Boolean),
            parameter("upscaled", ParameterKind::Boolean),
            parameter("size", ParameterKind::Choice { choices: vec![json!("a"), json!(2)] }),
            parameter("list", ParameterKind::Json),
            parameter("kept", ParameterKind::Text { multiline: false }),
        ];
        let texts = |list: &str| {
            let all =
                [("seed", "18446744073709551615"), ("cfg", " 7,5"), ("steps", "many"), ("words", "a\r\nb"), ("tiled", "on")];
            let more = [("size", "2"), ("list", list), ("nothing", "x")];
            all.into_iter().chain(more).map(|(name, text)| (name.to_owned(), text.to_owned())).collect::<BTreeMap<_, _>>()
        };
        let read = read_texts(&parameters, &texts("[1]")).unwrap();
        assert_eq!(
            serde_json::to_value(read).unwrap(),
            json!({"seed": 18446744073709551615_u64, "cfg": 7.5, "steps": "many", "words": "a\nb", "tiled": true,
                "upscaled": false, "size": 2, "list": [1]})
        );
        let refused = read_texts(&parameters, &texts("[1")).unwrap_err();
        assert_eq!(refused, [FieldProblem::new("list", "LIST takes JSON, such as [1, 2].")]);
    }
}
