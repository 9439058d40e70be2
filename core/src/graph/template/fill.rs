//! Writing values into a form, and what becomes of them from one run to the next.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Takes, entry::entries, takes::takes};
use crate::{
    graph::{
        edit::{Command, Transaction},
        json::Json,
        schema::Schema,
        values::{NextValue, after_run},
    },
    problem::FieldProblem,
};

/// The document with these values, by the names of [`super::parameters`]. What is not given keeps what stands there.
///
/// # Errors
/// A sentence for each value that may not stand there, and for each name the form does not have.
pub fn fill(file: &Json, schema: &Schema, values: &BTreeMap<String, Value>) -> Result<Json, Vec<FieldProblem>> {
    let entries = entries(file, schema);
    let is_known = |name: &&String| entries.iter().any(|entry| entry.name == **name);
    let unknown = values.keys().filter(|name| !is_known(name));
    let mut problems: Vec<FieldProblem> =
        unknown.map(|name| FieldProblem::new(name, format!("The form has no value called {name}."))).collect();
    let mut filled = file.clone();
    let mut tx = Transaction::new(&mut filled, schema);
    for entry in &entries {
        let Some(value) = values.get(&entry.name) else { continue };
        let written = entry.checked(value).and_then(|json| {
            let why = |refusal| format!("{} cannot be written: {refusal}.", entry.field.label);
            entry.write(&mut tx, json).map_err(why)
        });
        problems.extend(written.err().map(|words| FieldProblem::new(&entry.name, words)));
    }
    let _ = tx.finish();
    if problems.is_empty() { Ok(filled) } else { Err(problems) }
}

/// The document for the next of several runs: values go on as the widgets beside them say, and a seed of the form that would
/// stay counts up, so that no two runs are the same. `random` gives numbers from 0 to below 1.
#[must_use]
pub fn next_run(file: &Json, schema: &Schema, random: &mut dyn FnMut() -> f64) -> Json {
    let mut next = file.clone();
    let mut tx = Transaction::new(&mut next, schema);
    for NextValue { level, node, input, value } in after_run(file, schema, random) {
        let command = match input.parse() {
            Ok(at) => Command::SetValueAt { node, at, value },
            Err(_) => Command::SetValue { node, input, value },
        };
        // What is refused stays as it is.
        let _ = tx.run(&level, command);
    }
    let before = entries(file, schema);
    let seeds = takes(file, schema, &before).into_iter().map(|takes| takes == Some(Takes::Seed));
    let after = entries(tx.file(), schema);
    for ((entry, is_seed), now) in before.iter().zip(seeds).zip(&after) {
        if is_seed
            && now.field.value == entry.field.value
            && let Some(value) = entry.field.stepped(&entry.field.value, 1)
        {
            let _ = entry.write(&mut tx, value);
        }
    }
    let _ = tx.finish();
    next
}
