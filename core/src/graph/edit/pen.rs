//! Changing a file while remembering how to undo it.

use super::{
    change::{Change, Path, Step, at},
    command::Refusal,
};
use crate::graph::json::{Json, Text};

/// A file being changed.
pub(super) struct Pen<'a> {
    root: &'a mut Json,
    undo: Vec<Change>,
}

impl<'a> Pen<'a> {
    pub fn new(root: &'a mut Json) -> Self {
        Self { root, undo: Vec::new() }
    }

    /// What undoes everything that was changed.
    pub fn finish(mut self) -> Vec<Change> {
        self.undo.reverse();
        self.undo
    }

    /// Undoes everything.
    pub fn give_up(self) {
        let Self { root, mut undo } = self;
        while let Some(change) = undo.pop() {
            // Its inverse was made on this very file, so it fits.
            let _ = change.make(root);
        }
    }

    pub fn make(&mut self, change: Change) -> Result<(), Refusal> {
        self.undo.push(change.make(self.root).ok_or(Refusal::Shape)?);
        Ok(())
    }

    pub fn root(&self) -> &Json {
        self.root
    }

    /// The value at a place.
    pub fn at(&self, path: &[Step]) -> Option<&Json> {
        at(self.root, path)
    }

    /// The place under a key, if the key is there.
    pub fn member(&self, path: &[Step], key: &str) -> Option<Path> {
        let at = self.at(path)?.as_object()?.position(key)?;
        Some(joined(path, Step::Member(at)))
    }

    /// Sets a key of an object: in its place if it is there, at the end otherwise. Nothing if it is so already.
    pub fn set(&mut self, path: &[Step], key: &str, value: Json) -> Result<(), Refusal> {
        match self.member(path, key) {
            Some(place) if self.at(&place) == Some(&value) => Ok(()),
            Some(place) => self.make(Change::Replace(place, value)),
            None => {
                let end = self.at(path).and_then(Json::as_object).ok_or(Refusal::Shape)?.len();
                self.make(Change::InsertMember(path.to_vec(), end, Text::from(key), value))
            }
        }
    }

    /// Takes a key away, if it is there.
    pub fn unset(&mut self, path: &[Step], key: &str) -> Result<(), Refusal> {
        match self.at(path).and_then(Json::as_object).and_then(|object| object.position(key)) {
            Some(at) => self.make(Change::RemoveMember(path.to_vec(), at)),
            None => Ok(()),
        }
    }

    /// Adds an item to the list under a key, which is made if it is not there or null.
    pub fn push(&mut self, path: &[Step], key: &str, item: Json) -> Result<(), Refusal> {
        match self.member(path, key).and_then(|place| Some((self.at(&place)?.as_list()?.len(), place))) {
            Some((end, list)) => self.make(Change::InsertItem(list, end, item)),
            None => self.set(path, key, Json::List(vec![item])),
        }
    }

    /// Takes every item that fits out of a list.
    pub fn drop_items(&mut self, list: &[Step], fits: impl Fn(&Json) -> bool) -> Result<(), Refusal> {
        let items = self.at(list).and_then(Json::as_list).unwrap_or_default();
        let places: Vec<usize> = items.iter().enumerate().filter(|(_, item)| fits(item)).map(|(at, _)| at).collect();
        places.into_iter().rev().try_for_each(|at| self.make(Change::RemoveItem(list.to_vec(), at)))
    }

    /// The places of the items of the list under a key.
    pub fn items(&self, path: &[Step], key: &str) -> Vec<Path> {
        let Some(list) = self.member(path, key) else { return Vec::new() };
        let count = self.at(&list).and_then(Json::as_list).map_or(0, <[Json]>::len);
        (0..count).map(|at| joined(&list, Step::Item(at))).collect()
    }

    /// The first item of the list under a key that fits.
    pub fn find(&self, path: &[Step], key: &str, fits: impl Fn(&Json) -> bool) -> Option<Path> {
        let list = self.member(path, key)?;
        let at = self.at(&list)?.as_list()?.iter().position(fits)?;
        Some(joined(&list, Step::Item(at)))
    }
}

/// The place one step further.
pub(super) fn joined(path: &[Step], step: Step) -> Path {
    path.iter().copied().chain([step]).collect()
}
