//! Keys in the order they came; one given twice stays twice, and the last one counts.

use super::{Json, Text};

/// The members of an object, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Object(pub(super) Vec<(Text, Json)>);

impl Object {
    /// No members.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many members there are, keys given twice counted twice.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Where a key stands.
    #[must_use]
    pub fn position(&self, key: &str) -> Option<usize> {
        self.0.iter().rposition(|(name, _)| name.as_str() == key)
    }

    /// The value under a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Json> {
        self.0.get(self.position(key)?).map(|(_, value)| value)
    }

    /// The value under a key, to be changed in place.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Json> {
        let at = self.position(key)?;
        self.0.get_mut(at).map(|(_, value)| value)
    }

    /// The value at a place.
    #[must_use]
    pub fn value_at(&self, at: usize) -> Option<&Json> {
        self.0.get(at).map(|(_, value)| value)
    }

    /// The value at a place, to be changed in place.
    pub fn value_at_mut(&mut self, at: usize) -> Option<&mut Json> {
        self.0.get_mut(at).map(|(_, value)| value)
    }

    /// The members in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, &Json)> + ExactSizeIterator {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// Sets a key: in its place if it is there, at the end otherwise.
    pub fn set(&mut self, key: &str, value: Json) {
        match self.get_mut(key) {
            Some(there) => *there = value,
            None => self.0.push((key.into(), value)),
        }
    }

    /// Takes a key away, whatever stands under it.
    pub fn remove(&mut self, key: &str) -> Option<Json> {
        let at = self.position(key)?;
        Some(self.0.remove(at).1)
    }

    /// Takes the member at a place away.
    pub fn remove_at(&mut self, at: usize) -> Option<(Text, Json)> {
        (at < self.0.len()).then(|| self.0.remove(at))
    }

    /// Puts a member at a place, at the end if that is nearer.
    pub fn insert_at(&mut self, at: usize, key: Text, value: Json) {
        self.0.insert(at.min(self.0.len()), (key, value));
    }
}

impl<K: Into<Text>> FromIterator<(K, Json)> for Object {
    fn from_iter<I: IntoIterator<Item = (K, Json)>>(members: I) -> Self {
        Self(members.into_iter().map(|(key, value)| (key.into(), value)).collect())
    }
}

impl<K: Into<Text>, const N: usize> From<[(K, Json); N]> for Object {
    fn from(members: [(K, Json); N]) -> Self {
        members.into_iter().collect()
    }
}
