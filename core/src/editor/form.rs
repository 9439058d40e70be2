//! The form of a flow: the values somebody marked, to be filled in without the canvas. It stands in the file as
//! `extra.gesso.form`, which other programs keep.

use std::sync::Arc;

use super::plan::{After, No, Plan, object};
use crate::graph::{
    edit::{Command, LevelId},
    json::{Json, Object},
};

/// Rows of a form, at most.
pub const MAX_ROWS: usize = 200;
/// Where the form stands in `extra.gesso`.
const FORM: &str = "form";

/// One value of the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormRow {
    /// The level its node is on.
    pub level: LevelId,
    /// The node.
    pub node: Arc<str>,
    /// The name of the input.
    pub input: Arc<str>,
    /// What people read.
    pub label: Arc<str>,
}

/// The form of a file; what is no row is left out.
#[must_use]
pub fn rows(file: &Json) -> Vec<FormRow> {
    let form = file.get("extra").and_then(|extra| extra.get("gesso")).into_iter().flat_map(|gesso| gesso.items(FORM));
    form.filter_map(read).take(MAX_ROWS).collect()
}

fn read(json: &Json) -> Option<FormRow> {
    let node = json.get("node")?.as_id()?;
    let input = json.get("input")?.as_str()?;
    let label = json.get("label").and_then(Json::as_str).filter(|label| !label.is_empty()).unwrap_or(input);
    let level = json.get("subgraph").and_then(Json::as_str).map_or(LevelId::Root, |id| LevelId::Subgraph(id.to_owned()));
    Some(FormRow { level, node: (*node).into(), input: input.into(), label: label.into() })
}

/// Shows a value in the form under a name, or no more without one. What else stands in the list stays.
pub(super) fn expose(plan: &mut Plan<'_>, level: &LevelId, node: &str, input: &str, label: Option<&str>) -> After {
    let there = plan.file().get("extra").and_then(|extra| extra.get("gesso")?.get(FORM)?.as_list()).unwrap_or_default();
    let mut list = there.to_vec();
    let is_it = |json: &Json| read(json).is_some_and(|row| row.level == *level && *row.node == *node && *row.input == *input);
    let place = list.iter().position(is_it);
    match (place, label) {
        (Some(at), Some(label)) => {
            let mut row = list.get(at).map(object).unwrap_or_default();
            row.set("label", Json::text(label));
            list.splice(at..=at, [Json::Object(row)]);
        }
        (Some(at), None) => drop(list.remove(at)),
        (None, Some(_)) if list.len() >= MAX_ROWS => {
            return Err(No::Because(format!("a form has at most {MAX_ROWS} values")));
        }
        (None, Some(label)) => {
            let mut row =
                Object::from([("node", Json::text(node)), ("input", Json::text(input)), ("label", Json::text(label))]);
            if let LevelId::Subgraph(id) = level {
                row.set("subgraph", Json::text(id.as_str()));
            }
            list.push(Json::Object(row));
        }
        (None, None) => return Err(No::Nothing),
    }
    plan.run(Command::SetOwn(FORM.to_owned(), (!list.is_empty()).then_some(Json::List(list))))?;
    Ok(None)
}

/// Sets a value of a node on any level.
pub(super) fn set_value(plan: &mut Plan<'_>, level: &LevelId, node: &str, input: &str, value: Json) -> After {
    if level == plan.level {
        return super::action::flags::set_value(plan, node, input, value);
    }
    let (node, input) = (node.to_owned(), input.to_owned());
    plan.run_in(level, Command::SetValue { node, input, value })?;
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        editor::{
            Editor,
            action::{Action, Verb},
        },
        graph::schema::Schema,
    };

    #[test]
    fn a_value_is_exposed_and_the_file_is_as_it_was_after_undo() {
        let text = r#"{"nodes":[{"id":1,"type":"Note","widgets_values":["a"]}],"links":[],"extra":{"ds":{"scale":1.0}}}"#;
        let mut editor = Editor::open(Json::read(text).unwrap(), Arc::new(Schema::default()));
        let expose = |label: Option<&str>| Action::Expose {
            level: LevelId::Root,
            node: "1".into(),
            input: "0".into(),
            label: label.map(str::to_owned),
        };
        editor.act(expose(Some("Words")));
        editor.act(expose(Some("The words")));
        let shown: Vec<String> = rows(editor.file()).iter().map(|row| row.label.to_string()).collect();
        assert_eq!(shown, ["The words"]);
        editor.act(expose(None));
        assert_eq!(rows(editor.file()), []);
        while !editor.journal().done().is_empty() {
            editor.act(Verb::Undo.into());
        }
        assert_eq!(editor.file().to_string(), text);
    }
}
