//! What is selected on a board. Pure; the address carries it.

use std::fmt;

use super::handle::Handle;

/// Selected seats, in the order they were selected, and where a range begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    chosen: Vec<Handle>,
    anchor: Option<Handle>,
}

impl Selection {
    /// Reads `d7,r2`; what is no seat is passed over.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut selection = Self::default();
        for handle in text.split(',').filter_map(|part| part.parse().ok()) {
            selection.add(handle);
        }
        selection
    }

    /// One alone.
    #[must_use]
    pub fn only(handle: Handle) -> Self {
        Self { chosen: vec![handle], anchor: Some(handle) }
    }

    /// These, in order.
    #[must_use]
    pub fn of(handles: impl IntoIterator<Item = Handle>) -> Self {
        let mut selection = Self::default();
        handles.into_iter().for_each(|handle| selection.add(handle));
        selection
    }

    fn add(&mut self, handle: Handle) {
        if !self.chosen.contains(&handle) {
            self.chosen.push(handle);
        }
        self.anchor = Some(handle);
    }

    /// Adds one or takes it away.
    pub fn toggle(&mut self, handle: Handle) {
        if let Some(at) = self.chosen.iter().position(|chosen| *chosen == handle) {
            self.chosen.remove(at);
            self.anchor = self.chosen.last().copied();
        } else {
            self.add(handle);
        }
    }

    /// From where the range begins to `to`, in the order of the board; the beginning stays.
    pub fn extend(&mut self, to: Handle, order: &[Handle]) {
        let place = |handle: Handle| order.iter().position(|other| *other == handle);
        let Some((from, to)) = self.anchor.and_then(place).zip(place(to)) else {
            *self = Self::only(to);
            return;
        };
        let range = order.get(from.min(to)..=from.max(to)).unwrap_or_default();
        self.chosen = range.to_vec();
    }

    /// Whether it is selected.
    #[must_use]
    pub fn has(&self, handle: Handle) -> bool {
        self.chosen.contains(&handle)
    }

    /// The selected ones.
    #[must_use]
    pub fn chosen(&self) -> &[Handle] {
        &self.chosen
    }

    /// How the bar calls it: the name of one, or how many.
    #[must_use]
    pub fn name(&self) -> String {
        match self.chosen.as_slice() {
            [] => "Nothing selected".to_owned(),
            [one] => one.name(),
            many => format!("{} selected", many.len()),
        }
    }
}

impl fmt::Display for Selection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, handle) in self.chosen.iter().enumerate() {
            write!(f, "{}{handle}", if index == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use gesso_core::funnel::FunnelStage;

    use super::*;

    fn draft(number: u32) -> Handle {
        Handle::new(FunnelStage::Drafts, number)
    }

    #[test]
    fn it_reads_back_from_the_address_and_passes_over_nonsense() {
        let selection = Selection::parse("d7,,x,r2,d7");
        assert_eq!(selection.to_string(), "d7,r2");
        assert_eq!(Selection::parse(&selection.to_string()), selection);
        assert_eq!(selection.name(), "2 selected");
        assert_eq!(Selection::only(draft(7)).name(), "Draft 7");
    }

    #[test]
    fn a_range_goes_from_where_it_began_both_ways() {
        let order: Vec<Handle> = (1..=9).map(draft).collect();
        let mut selection = Selection::only(draft(5));
        selection.extend(draft(7), &order);
        assert_eq!(selection.to_string(), "d5,d6,d7");
        selection.extend(draft(3), &order);
        assert_eq!(selection.to_string(), "d3,d4,d5");
    }

    #[test]
    fn toggling_adds_and_takes_away() {
        let mut selection = Selection::only(draft(1));
        selection.toggle(draft(2));
        selection.toggle(draft(1));
        assert_eq!(selection.to_string(), "d2");
        selection.toggle(draft(2));
        assert_eq!(selection, Selection::default());
    }
}
