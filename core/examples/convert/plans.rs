//! The widgets of every class, against those the front end made.

use std::{fs, path::Path};

use anyhow::Context;
use gesso_core::graph::{
    json::Json,
    schema::Schema,
    values::{Role, defaults},
};

use crate::judge::is_same;

/// The recordings: one a version of the front end.
const PLANS: [&str; 2] = ["widget_plan.frontend-1.35.9.json", "widget_plan.frontend-1.58.1.json"];

/// Classes whose widgets differ from both recordings.
pub fn differing(fixtures: &Path, schema: &Schema) -> anyhow::Result<(usize, Vec<String>)> {
    let read = |name: &&str| {
        let text = fs::read_to_string(fixtures.join("workflows").join(name)).with_context(|| format!("no {name}"))?;
        Ok(Json::read(&text)?)
    };
    let plans: Vec<Json> = PLANS.iter().map(read).collect::<anyhow::Result<_>>()?;
    let mut found = Vec::new();
    let mut count = 0;
    for class in schema.classes() {
        let ours: Vec<(String, Json, bool)> = defaults(class)
            .into_iter()
            .map(|(widget, value)| (widget.name, value.unwrap_or_default(), matches!(widget.role, Role::Input(_))))
            .collect();
        count += 1;
        let inputs: Vec<&str> = class.inputs.iter().map(|input| input.name.as_str()).collect();
        let is_like = |plan: &Json| plan.get(&class.name).is_some_and(|plan| fits(&ours, plan, &inputs));
        if !plans.iter().any(is_like) {
            found.push(format!(
                "{}: {:?}",
                class.name,
                ours.iter().map(|(name, value, _)| format!("{name}={value}")).collect::<Vec<_>>()
            ));
        }
    }
    Ok((count, found))
}

/// Whether the widgets are the recorded ones that take a place in the values. Widgets that only the front end has may be at
/// the end of the recording.
fn fits(ours: &[(String, Json, bool)], plan: &Json, inputs: &[&str]) -> bool {
    let recorded: Vec<&Json> =
        plan.items("widgets").filter(|widget| widget.get("in_values") == Some(&Json::Bool(true))).collect();
    let same = |(ours, theirs): (&(String, Json, bool), &&Json)| {
        let name = theirs.get("name").and_then(Json::as_str).unwrap_or_default();
        let value = theirs.get("value").cloned().unwrap_or_default();
        let is_button = !ours.2;
        (ours.0 == name || is_button) && (is_same(&ours.1, &value) || !inputs.contains(&name))
    };
    recorded.len() >= ours.len()
        && ours.iter().zip(&recorded).all(same)
        && recorded
            .iter()
            .skip(ours.len())
            .all(|widget| widget.get("name").and_then(Json::as_str).is_none_or(|name| !inputs.contains(&name)))
}
