//! Who belongs together: ancestors and descendants of a seat. Pure.

use std::collections::BTreeSet;

use super::handle::Handle;

/// A seat, what it was made from and what was made from it, to both ends.
#[must_use]
pub fn kin(of: Handle, links: &[(Handle, Handle)]) -> BTreeSet<Handle> {
    let mut found = BTreeSet::from([of]);
    let mut reach = |step: fn(&(Handle, Handle)) -> (Handle, Handle)| {
        let mut open = vec![of];
        while let Some(here) = open.pop() {
            for (from, to) in links.iter().map(step) {
                if from == here && found.insert(to) {
                    open.push(to);
                }
            }
        }
    };
    reach(|(parent, child)| (*child, *parent));
    reach(|(parent, child)| (*parent, *child));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Handle {
        text.parse().unwrap()
    }

    #[test]
    fn siblings_are_not_lit() {
        let links = [("d7", "r2"), ("d7", "r3"), ("r2", "p1"), ("p1", "f1"), ("d8", "r4")].map(|(a, b)| (of(a), of(b)));
        let lit = |text| kin(of(text), &links).iter().map(Handle::to_string).collect::<Vec<_>>().join(" ");
        assert_eq!(lit("r2"), "d7 r2 p1 f1");
        assert_eq!(lit("d7"), "d7 r2 r3 p1 f1");
        assert_eq!(lit("d9"), "d9");
    }
}
