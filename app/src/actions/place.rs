//! The places of the product: one table for the rail, the bottom bar, the palette and the `G` keys. Only what exists
//! is listed; a new page adds its line.

/// The groups of the rail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaceGroup {
    /// Where pictures are made.
    Make,
    /// Where they are looked at.
    Look,
    /// The machine room.
    Machine,
}

impl PlaceGroup {
    /// Every group, in the order of the rail.
    pub const ALL: [Self; 3] = [Self::Make, Self::Look, Self::Machine];
}

/// A place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its address; what lies below it belongs to it.
    pub path: &'static str,
    /// Its name.
    pub label: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// The key that follows `G`.
    pub keys: Option<&'static str>,
    /// Its group in the rail.
    pub group: PlaceGroup,
    /// It has a place of its own in the bottom bar of phones; the others are under *More*.
    pub is_on_phone: bool,
}

/// Every place, in the order of the rail.
pub const PLACES: [Place; 8] = [
    Place { path: "/", label: "Home", icon: "house", keys: Some("G H"), group: PlaceGroup::Make, is_on_phone: true },
    Place {
        path: "/debate",
        label: "Debate",
        icon: "messages-square",
        keys: Some("G D"),
        group: PlaceGroup::Make,
        is_on_phone: true,
    },
    Place { path: "/drafts", label: "Drafts", icon: "grid-3x3", keys: Some("G B"), group: PlaceGroup::Make, is_on_phone: true },
    Place { path: "/flow", label: "Flow", icon: "workflow", keys: Some("G F"), group: PlaceGroup::Make, is_on_phone: false },
    Place { path: "/forms", label: "Forms", icon: "clipboard-list", keys: None, group: PlaceGroup::Make, is_on_phone: false },
    Place {
        path: "/projects",
        label: "Projects",
        icon: "folder",
        keys: Some("G P"),
        group: PlaceGroup::Look,
        is_on_phone: true,
    },
    Place { path: "/fleet", label: "Fleet", icon: "server", keys: Some("G N"), group: PlaceGroup::Machine, is_on_phone: false },
    Place {
        path: "/settings",
        label: "Settings",
        icon: "settings",
        keys: None,
        group: PlaceGroup::Machine,
        is_on_phone: false,
    },
];

impl Place {
    /// The place an address belongs to.
    #[must_use]
    pub fn at(path: &str) -> Option<&'static Self> {
        let is_below =
            |place: &Self| path.strip_prefix(place.path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        PLACES.iter().find(|place| if place.path == "/" { path == "/" } else { is_below(place) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_belongs_to_the_place_above_it() {
        assert_eq!(Place::at("/").map(|place| place.label), Some("Home"));
        assert_eq!(Place::at("/drafts/7").map(|place| place.label), Some("Drafts"));
        assert_eq!(Place::at("/debate/7").map(|place| place.label), Some("Debate"));
        assert_eq!(Place::at("/forms/7").map(|place| place.label), Some("Forms"));
        assert_eq!(Place::at("/draftsmen"), None);
        assert_eq!(Place::at("/projects/bin").map(|place| place.label), Some("Projects"));
        assert_eq!(Place::at("/fleets"), None);
        assert_eq!(Place::at("/settings/x").map(|place| place.label), Some("Settings"));
        assert_eq!(Place::at("/nowhere"), None);
    }
}
