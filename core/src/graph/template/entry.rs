//! The values of a form with what may stand in them, and writing them.

use super::name::names;
use crate::{
    editor::{
        fields::{Field, fields},
        form::{FormRow, rows},
    },
    graph::{
        edit::{Command, Refusal, Transaction, level_at},
        json::Json,
        schema::Schema,
    },
};

/// One value of a form.
pub(super) struct Entry {
    /// What it is called in a request.
    pub name: String,
    /// Where it stands.
    pub row: FormRow,
    /// What may stand there; labelled as the form labels it.
    pub field: Field,
}

/// The values of a form. Those whose block is gone have a name, so that the others keep theirs, but are not here.
pub(super) fn entries(file: &Json, schema: &Schema) -> Vec<Entry> {
    let rows = rows(file);
    let names = names(rows.iter().map(|row| &*row.label));
    let entry = |(name, row): (String, FormRow)| {
        let all = fields(file, &row.level, schema, &row.node);
        let field = all.into_iter().find(|field| field.name == row.input && field.link.is_none())?;
        Some(Entry { name, field: Field { label: row.label.clone(), ..field }, row })
    };
    names.into_iter().zip(rows).filter_map(entry).collect()
}

impl Entry {
    /// Writes a value where the editor's own command does: by the name of the input, or by its place where nobody knows the
    /// class.
    pub fn write(&self, tx: &mut Transaction<'_>, value: Json) -> Result<(), Refusal> {
        let (node, input) = (self.row.node.to_string(), self.field.key.to_string());
        let command = match input.parse() {
            Ok(at) if self.has_places(tx) => Command::SetValueAt { node, at, value },
            _ => Command::SetValue { node, input, value },
        };
        tx.run(&self.row.level, command)
    }

    /// Whether the values of its node have places for names.
    fn has_places(&self, tx: &Transaction<'_>) -> bool {
        let Some((level, _)) = level_at(tx.file(), &self.row.level) else { return false };
        let is_it = |node: &&Json| node.get("id").and_then(Json::as_id).as_deref() == Some(&*self.row.node);
        let Some(node) = level.items("nodes").find(is_it) else { return false };
        let is_known = node.get("type").and_then(Json::as_str).is_some_and(|class| tx.schema().class(class).is_some());
        !is_known && node.get("widgets_values").is_some_and(|values| values.as_list().is_some())
    }
}
