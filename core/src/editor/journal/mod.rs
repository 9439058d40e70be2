//! What was done and can be undone, what was undone and can be done again. Kept as text beside the document it outlives
//! the page; it says which document it belongs to and is left alone with any other.

mod entry;

pub use entry::Entry;

use crate::graph::json::{Json, Object};

/// Steps that can be undone, at most; the oldest go first.
pub const MAX_STEPS: usize = 1_000;
/// Size of the journal as text, at most; the oldest steps go first.
pub const MAX_TEXT_BYTES: usize = 8 * 1024 * 1024;
/// What the text begins with saying.
const VERSION: f64 = 1.0;

/// The steps on both sides of now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Journal {
    done: Vec<Entry>,
    undone: Vec<Entry>,
}

/// Why a journal cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// It is not a journal, or one of another version.
    #[error("this is no journal of this version")]
    Unreadable,
    /// It belongs to another document, or to another state of it.
    #[error("the journal belongs to another state of the document")]
    OtherDocument,
}

impl Journal {
    /// Takes down a step. What was undone is forgotten. A step with the key of the last one becomes part of it.
    pub fn push(&mut self, mut entry: Entry) {
        let goes_on = self.undone.is_empty() && entry.key.is_some();
        self.undone.clear();
        if goes_on
            && let Some(last) = self.done.last_mut()
            && last.key == entry.key
            && last.level == entry.level
        {
            entry.changes.append(&mut last.changes);
            last.changes = merged(entry.changes);
            last.after = entry.after;
            return;
        }
        self.done.push(entry);
        let surplus = self.done.len().saturating_sub(MAX_STEPS);
        self.done.drain(..surplus);
    }

    /// Further steps are steps of their own, whatever their key.
    pub fn seal(&mut self) {
        if let Some(last) = self.done.last_mut() {
            last.key = None;
        }
    }

    /// Takes the last step that was done, to undo it.
    pub fn take_done(&mut self) -> Option<Entry> {
        self.done.pop()
    }

    /// Takes the last step that was undone, to do it again.
    pub fn take_undone(&mut self) -> Option<Entry> {
        self.undone.pop()
    }

    /// A step that was undone.
    pub fn push_undone(&mut self, entry: Entry) {
        self.undone.push(entry);
    }

    /// A step that was done again.
    pub fn push_done_again(&mut self, entry: Entry) {
        self.done.push(entry);
    }

    /// The steps that can be undone, the last one last.
    #[must_use]
    pub fn done(&self) -> &[Entry] {
        &self.done
    }

    /// The steps that can be done again, the next one last.
    #[must_use]
    pub fn undone(&self) -> &[Entry] {
        &self.undone
    }

    /// The journal as text, with the document it belongs to.
    #[must_use]
    pub fn to_text(&self, document: &str) -> String {
        let mut done: Vec<String> = Vec::new();
        let undone: Vec<String> = self.undone.iter().map(|entry| entry.to_json().to_string()).collect();
        let mut left = MAX_TEXT_BYTES.saturating_sub(undone.iter().map(String::len).sum());
        for entry in self.done.iter().rev() {
            let text = entry.to_json().to_string();
            let Some(rest) = left.checked_sub(text.len()) else { break };
            left = rest;
            done.push(text);
        }
        done.reverse();
        format!(
            r#"{{"gesso_journal":{VERSION},"document":"{}","done":[{}],"undone":[{}]}}"#,
            fingerprint(document),
            done.join(","),
            undone.join(",")
        )
    }

    /// The journal of a document, from text.
    ///
    /// # Errors
    /// If it is not one, or belongs to another document.
    pub fn of_text(text: &str, document: &str) -> Result<Self, Unusable> {
        let json = Json::read(text).map_err(|_| Unusable::Unreadable)?;
        let object: &Object = json.as_object().ok_or(Unusable::Unreadable)?;
        if object.get("gesso_journal").and_then(Json::as_f64) != Some(VERSION) {
            return Err(Unusable::Unreadable);
        }
        if object.get("document").and_then(Json::as_str) != Some(&fingerprint(document)) {
            return Err(Unusable::OtherDocument);
        }
        let entries = |key: &str| json.items(key).map(Entry::of_json).collect::<Option<Vec<_>>>();
        let (done, undone) = entries("done").zip(entries("undone")).ok_or(Unusable::Unreadable)?;
        Ok(Self { done, undone })
    }
}

/// Changes of one step without those that another makes superfluous: of neighbours that set the same place the later one
/// counts, as undoing goes from first to last.
fn merged(changes: Vec<crate::graph::edit::Change>) -> Vec<crate::graph::edit::Change> {
    use crate::graph::edit::Change::Replace;
    let mut kept: Vec<crate::graph::edit::Change> = Vec::with_capacity(changes.len());
    for change in changes {
        match (kept.last_mut(), change) {
            (Some(Replace(before, value)), Replace(path, new)) if *before == path => *value = new,
            (_, change) => kept.push(change),
        }
    }
    kept
}

/// Tells documents apart (FNV-1a with 128 bits).
#[must_use]
pub fn fingerprint(document: &str) -> String {
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let hash = document.bytes().fold(OFFSET, |hash, byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME));
    format!("{hash:032x}")
}
