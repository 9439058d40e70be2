//! The ids of a list of the document, place by place, and which places have to be read again.

use std::sync::Arc;

/// A list as the scene knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Mirror {
    places: Vec<Place>,
    /// Whether places have moved since the last reading.
    pub has_moved: bool,
}

/// One place of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Place {
    /// The id that was read there; none where there was nothing to show.
    key: Option<Arc<str>>,
    is_read: bool,
    /// Whether something stands there whose id another has.
    is_hidden: bool,
}

impl Mirror {
    /// A list of which nothing is read yet.
    pub fn of(count: usize) -> Self {
        Self { places: vec![Place::default(); count], has_moved: true }
    }

    /// An item came; `false` if there is no such place.
    pub fn inserted(&mut self, at: usize) -> bool {
        let fits = at <= self.places.len();
        if fits {
            self.places.insert(at, Place::default());
            self.has_moved = true;
        }
        fits
    }

    /// An item went; gives its id. `Err` if there was no such place.
    pub fn removed(&mut self, at: usize) -> Result<Option<Arc<str>>, ()> {
        if at >= self.places.len() {
            return Err(());
        }
        self.has_moved = true;
        Ok(self.places.remove(at).key)
    }

    /// An item changed; gives the id it had.
    pub fn touched(&mut self, at: usize) -> Result<Option<Arc<str>>, ()> {
        let place = self.places.get_mut(at).ok_or(())?;
        place.is_read = false;
        Ok(place.key.clone())
    }

    /// The places that have to be read again.
    pub fn unread(&self) -> Vec<usize> {
        self.places.iter().enumerate().filter(|(_, place)| !place.is_read).map(|(at, _)| at).collect()
    }

    /// What was read at a place.
    pub fn read(&mut self, at: usize, key: Option<Arc<str>>, is_hidden: bool) {
        if let Some(place) = self.places.get_mut(at) {
            *place = Place { key, is_read: true, is_hidden };
        }
    }

    /// Whether something is there that is not shown because another has its id.
    pub fn has_hidden(&self) -> bool {
        self.places.iter().any(|place| place.is_hidden)
    }

    /// The ids with their places.
    pub fn keys(&self) -> impl Iterator<Item = (usize, &Arc<str>)> {
        self.places.iter().enumerate().filter_map(|(at, place)| Some((at, place.key.as_ref()?)))
    }
}
