//! Several commands that are done and undone as one.

use super::{
    apply::apply,
    change::{Change, undo},
    command::{Command, LevelId, Refusal},
};
use crate::graph::{json::Json, schema::Schema};

/// A file being changed by several commands. Dropped without [`Transaction::finish`] it leaves the file as it was.
#[derive(Debug)]
pub struct Transaction<'a> {
    file: &'a mut Json,
    schema: &'a Schema,
    /// What undoes the commands, last one first.
    undo: Vec<Change>,
}

impl<'a> Transaction<'a> {
    /// Begins with a file.
    pub fn new(file: &'a mut Json, schema: &'a Schema) -> Self {
        Self { file, schema, undo: Vec::new() }
    }

    /// The file as it is now.
    #[must_use]
    pub fn file(&self) -> &Json {
        self.file
    }

    /// What nodes take.
    #[must_use]
    pub fn schema(&self) -> &'a Schema {
        self.schema
    }

    /// Does a command to a level.
    ///
    /// # Errors
    /// Why it cannot be done. What was done before stands until the transaction is dropped.
    pub fn run(&mut self, level: &LevelId, command: Command) -> Result<(), Refusal> {
        let mut changes = apply(self.file, level, command, self.schema)?;
        changes.append(&mut self.undo);
        self.undo = changes;
        Ok(())
    }

    /// Keeps what was done; gives what undoes it.
    #[must_use]
    pub fn finish(mut self) -> Vec<Change> {
        std::mem::take(&mut self.undo)
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        let _ = undo(self.file, std::mem::take(&mut self.undo));
    }
}
