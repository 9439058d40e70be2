//! The smallest changes of a file, and their inverses.

use crate::graph::json::{Json, Text};

/// One step towards a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The item at this place of a list.
    Item(usize),
    /// The member at this place of an object; by place, as a key may be given twice.
    Member(usize),
}

/// The way from the file to a value in it.
pub type Path = Vec<Step>;

/// A change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Puts another value there.
    Replace(Path, Json),
    /// Puts an item into a list, before the one at that place.
    InsertItem(Path, usize, Json),
    /// Takes the item at that place.
    RemoveItem(Path, usize),
    /// Puts a member into an object, before the one at that place.
    InsertMember(Path, usize, Text, Json),
    /// Takes the member at that place.
    RemoveMember(Path, usize),
}

impl Change {
    /// Makes the change; gives its inverse. `None` if there is no such place, and then nothing has changed.
    pub(super) fn make(self, root: &mut Json) -> Option<Self> {
        match self {
            Self::Replace(path, value) => {
                let there = at_mut(root, &path)?;
                let before = std::mem::replace(there, value);
                Some(Self::Replace(path, before))
            }
            Self::InsertItem(path, at, value) => {
                let Json::List(items) = at_mut(root, &path)? else { return None };
                if at > items.len() {
                    return None;
                }
                items.insert(at, value);
                Some(Self::RemoveItem(path, at))
            }
            Self::RemoveItem(path, at) => {
                let Json::List(items) = at_mut(root, &path)? else { return None };
                if at >= items.len() {
                    return None;
                }
                let value = items.remove(at);
                Some(Self::InsertItem(path, at, value))
            }
            Self::InsertMember(path, at, key, value) => {
                let Json::Object(object) = at_mut(root, &path)? else { return None };
                if at > object.len() {
                    return None;
                }
                object.insert_at(at, key, value);
                Some(Self::RemoveMember(path, at))
            }
            Self::RemoveMember(path, at) => {
                let Json::Object(object) = at_mut(root, &path)? else { return None };
                let (key, value) = object.remove_at(at)?;
                Some(Self::InsertMember(path, at, key, value))
            }
        }
    }
}

/// Makes changes in order, such as those [`super::apply`] gave; gives those that undo them in turn.
#[must_use]
pub fn undo(root: &mut Json, changes: Vec<Change>) -> Vec<Change> {
    let mut inverse: Vec<Change> = changes.into_iter().filter_map(|change| change.make(root)).collect();
    inverse.reverse();
    inverse
}

/// The value at a place.
pub(super) fn at<'a>(root: &'a Json, path: &[Step]) -> Option<&'a Json> {
    path.iter().try_fold(root, |value, step| match (step, value) {
        (Step::Item(at), Json::List(items)) => items.get(*at),
        (Step::Member(at), Json::Object(object)) => object.value_at(*at),
        _ => None,
    })
}

fn at_mut<'a>(root: &'a mut Json, path: &[Step]) -> Option<&'a mut Json> {
    path.iter().try_fold(root, |value, step| match (step, value) {
        (Step::Item(at), Json::List(items)) => items.get_mut(*at),
        (Step::Member(at), Json::Object(object)) => object.value_at_mut(*at),
        _ => None,
    })
}
