//! A large lineage is folded: what does not lead to the pictures that are looked at is counted instead of drawn. Pure.

use std::collections::BTreeSet;

/// A lineage of at most so many pictures is drawn whole.
pub const MAX_WHOLE_NODES: usize = 60;

/// Pictures that are folded away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fold {
    /// The picture below which they are, by its place among those that are shown; none below the words.
    pub under: Option<usize>,
    /// The first of them, by its place among all.
    pub first: usize,
    /// How many.
    pub count: usize,
}

/// What is shown: places among all, in order, and what is folded away.
#[must_use]
pub fn fold(
    parents: &[Option<usize>],
    looked_at: &BTreeSet<usize>,
    unfolded: &BTreeSet<Option<usize>>,
) -> (Vec<usize>, Vec<Fold>) {
    if parents.len() <= MAX_WHOLE_NODES {
        return ((0..parents.len()).collect(), Vec::new());
    }
    let led = lead_to(parents, looked_at);
    let mut shown: Vec<usize> = Vec::new();
    let mut folds: Vec<Fold> = Vec::new();
    // Where each one is seen: itself, or the nearest shown ancestor.
    let mut seen_at: Vec<Option<usize>> = Vec::with_capacity(parents.len());
    for (place, parent) in parents.iter().enumerate() {
        let is_below_shown = parent.is_none_or(|parent| shown.contains(&parent));
        if led.contains(&place) || (is_below_shown && unfolded.contains(parent)) {
            seen_at.push(Some(place));
            shown.push(place);
            continue;
        }
        let at = parent.and_then(|parent| seen_at.get(parent).copied().flatten());
        seen_at.push(at);
        let under = at.and_then(|at| shown.iter().position(|shown| *shown == at));
        match folds.iter_mut().find(|fold| fold.under == under) {
            Some(fold) => fold.count += 1,
            None => folds.push(Fold { under, first: place, count: 1 }),
        }
    }
    (shown, folds)
}

/// These, what they were made from, and what was made from them.
fn lead_to(parents: &[Option<usize>], these: &BTreeSet<usize>) -> BTreeSet<usize> {
    let mut found = these.clone();
    // Parents stand before their children.
    for (place, parent) in parents.iter().enumerate() {
        if parent.is_some_and(|parent| found.contains(&parent)) {
            found.insert(place);
        }
    }
    for of in these {
        let mut at = parents.get(*of).copied().flatten();
        while let Some(place) = at.filter(|place| found.insert(*place)) {
            at = parents.get(place).copied().flatten();
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 40 drafts; of the first come three, of the first of these come 30.
    fn parents() -> Vec<Option<usize>> {
        let mut parents = vec![None; 40];
        parents.extend([Some(0); 3]);
        parents.extend([Some(40); 30]);
        parents
    }

    #[test]
    fn a_small_lineage_is_whole() {
        let parents = vec![None; MAX_WHOLE_NODES];
        assert_eq!(fold(&parents, &BTreeSet::new(), &BTreeSet::new()), ((0..MAX_WHOLE_NODES).collect(), Vec::new()));
    }

    #[test]
    fn what_does_not_lead_to_the_selected_one_is_counted_where_it_would_stand() {
        let (shown, folds) = fold(&parents(), &BTreeSet::from([50]), &BTreeSet::new());
        assert_eq!(shown, [0, 40, 50]);
        assert_eq!(
            folds,
            [
                Fold { under: None, first: 1, count: 39 },
                Fold { under: Some(0), first: 41, count: 2 },
                Fold { under: Some(1), first: 43, count: 29 },
            ]
        );
        let all = shown.len() + folds.iter().map(|fold| fold.count).sum::<usize>();
        assert_eq!(all, parents().len(), "nothing is lost");
    }

    #[test]
    fn what_was_made_from_the_selected_one_is_shown_too() {
        let (shown, folds) = fold(&parents(), &BTreeSet::from([40]), &BTreeSet::new());
        assert_eq!(shown.len(), 1 + 1 + 30);
        assert_eq!(folds.len(), 2);
    }

    #[test]
    fn one_fold_is_opened_and_what_is_below_it_stays_folded() {
        let (shown, folds) = fold(&parents(), &BTreeSet::from([1]), &BTreeSet::from([None]));
        assert_eq!(shown, (0..40).collect::<Vec<_>>());
        assert_eq!(folds, [Fold { under: Some(0), first: 40, count: 33 }]);
    }

    #[test]
    fn a_selection_that_is_not_there_folds_everything_and_loses_nothing() {
        let (shown, folds) = fold(&parents(), &BTreeSet::from([999]), &BTreeSet::new());
        assert_eq!((shown, folds), (Vec::new(), vec![Fold { under: None, first: 0, count: 73 }]));
    }
}
