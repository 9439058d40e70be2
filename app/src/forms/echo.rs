//! What was posted without a script and refused, brought back in the address.

use std::collections::BTreeMap;

use gesso_core::{
    graph::template::{Parameter, ParameterKind, TICKED, takes_words, text_of},
    problem::FieldProblem,
};
use leptos_router::params::ParamsMap;

use super::one::field_name;

/// What was filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Echo {
    /// None if nothing was brought back.
    filled: Option<Filled>,
    wrong: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Filled {
    count: String,
    texts: BTreeMap<String, String>,
}

impl Echo {
    /// Reads it off the address of the page.
    pub fn of(query: &ParamsMap, parameters: &[Parameter]) -> Self {
        let text = |one: &Parameter| Some((one.name.clone(), query.get(&field_name(&one.name))?));
        let filled = query.get("count").map(|count| Filled { count, texts: parameters.iter().filter_map(text).collect() });
        let wrong = query.get("wrong").unwrap_or_default();
        Self { filled, wrong: wrong.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect() }
    }

    /// How many were asked for; one if nobody asked yet.
    pub fn count(&self) -> String {
        self.filled.as_ref().map_or_else(|| "1".to_owned(), |filled| filled.count.clone())
    }

    /// What stands in the field of a parameter: what was filled in, else what the workflow says.
    pub fn text(&self, parameter: &Parameter) -> String {
        let Some(filled) = &self.filled else { return text_of(&parameter.default) };
        let text = filled.texts.get(&parameter.name);
        match parameter.kind {
            // A box that is not ticked is not posted.
            ParameterKind::Boolean => text.is_some_and(|text| text == TICKED).to_string(),
            _ => text.cloned().unwrap_or_else(|| text_of(&parameter.default)),
        }
    }

    /// What is wrong, by field. The words are the page's own: an address must not be able to put words on it.
    pub fn problems(&self, parameters: &[Parameter]) -> Vec<FieldProblem> {
        let wrong = parameters.iter().filter(|one| self.wrong.contains(&one.name));
        wrong.map(|one| FieldProblem::new(format!("values.{}", one.name), takes_words(one))).collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_was_refused_stands_in_the_fields_again() {
        let parameters = json!([
            {"name": "words", "label": "Words", "type": "text", "multiline": true, "default": "a fox"},
            {"name": "width", "label": "Width", "type": "integer", "min": 16, "max": 64, "default": 32},
            {"name": "tiled", "label": "Tiled", "type": "boolean", "default": true},
        ]);
        let parameters: Vec<Parameter> = serde_json::from_value(parameters).expect("they are parameters");
        let query = |pairs: &[(&'static str, &str)]| {
            let mut query = ParamsMap::new();
            pairs.iter().for_each(|(name, text)| query.insert(*name, (*text).to_owned()));
            query
        };
        let texts = |echo: &Echo| parameters.iter().map(|one| echo.text(one)).collect::<Vec<_>>();
        let nothing = Echo::of(&query(&[("session", "x")]), &parameters);
        assert_eq!((texts(&nothing), nothing.count()), (vec!["a fox".into(), "32".into(), "true".into()], "1".into()));
        let refused =
            query(&[("count", "3"), ("values[words]", "a \"boat\""), ("values[width]", "many"), ("wrong", "width,gone")]);
        let refused = Echo::of(&refused, &parameters);
        assert_eq!(texts(&refused), ["a \"boat\"", "many", "false"]);
        assert_eq!(refused.count(), "3");
        let problems = refused.problems(&parameters);
        assert_eq!(problems, [FieldProblem::new("values.width", "Width takes a whole number from 16 to 64.")]);
    }
}
