//! A spatial index: a grid of cells, each with what touches it. Asking for a box costs what lies near the box, moving one
//! thing costs the cells it covers.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
};

use crate::editor::geometry::Rect;

/// Side of a cell, in graph pixels: about a node.
const CELL: f64 = 400.0;
/// What covers more cells than this is kept in a list of its own.
const MAX_CELLS: i64 = 64;
/// Cells a question may look through; a larger one goes through all things instead.
const MAX_ASKED_CELLS: i64 = 4_096;

/// Things by place.
#[derive(Clone, Debug)]
pub struct Grid<K> {
    boxes: HashMap<K, Rect>,
    cells: HashMap<(i32, i32), Vec<K>>,
    large: Vec<K>,
}

impl<K> Default for Grid<K> {
    fn default() -> Self {
        Self { boxes: HashMap::new(), cells: HashMap::new(), large: Vec::new() }
    }
}

impl<K: Eq + Hash> PartialEq for Grid<K> {
    fn eq(&self, other: &Self) -> bool {
        self.boxes == other.boxes
    }
}

impl<K: Clone + Eq + Hash> Grid<K> {
    /// Puts a thing at a place; it leaves the one it had.
    pub fn put(&mut self, key: &K, place: Rect) {
        if self.boxes.get(key) == Some(&place) {
            return;
        }
        self.take(key);
        match cells(&place) {
            Some(covered) => covered.for_each(|cell| self.cells.entry(cell).or_default().push(key.clone())),
            None => self.large.push(key.clone()),
        }
        self.boxes.insert(key.clone(), place);
    }

    /// Takes a thing away.
    pub fn take(&mut self, key: &K) {
        let Some(place) = self.boxes.remove(key) else { return };
        let Some(covered) = cells(&place) else { return self.large.retain(|other| other != key) };
        for cell in covered {
            if let Some(keys) = self.cells.get_mut(&cell) {
                keys.retain(|other| other != key);
                if keys.is_empty() {
                    self.cells.remove(&cell);
                }
            }
        }
    }

    /// Where a thing is.
    #[must_use]
    pub fn place(&self, key: &K) -> Option<Rect> {
        self.boxes.get(key).copied()
    }

    /// Everything that meets a box, unsorted, each once.
    #[must_use]
    pub fn meeting(&self, asked: &Rect) -> Vec<K> {
        let meets = |key: &&K| self.boxes.get(*key).is_some_and(|place| place.meets(asked));
        let Some(range) = range(asked).filter(|range| count(range) <= MAX_ASKED_CELLS) else {
            return self.boxes.iter().filter(|(_, place)| place.meets(asked)).map(|(key, _)| key.clone()).collect();
        };
        let mut seen = HashSet::new();
        let in_cells = each(range).filter_map(|cell| self.cells.get(&cell)).flatten();
        in_cells.chain(&self.large).filter(|key| seen.insert((*key).clone())).filter(meets).cloned().collect()
    }

    /// The smallest box around everything.
    #[must_use]
    pub fn bounds(&self) -> Option<Rect> {
        Rect::of_all(self.boxes.values().copied())
    }
}

type Range = ((i64, i64), (i64, i64));

fn range(place: &Rect) -> Option<Range> {
    let cell = |number: f64| {
        let cell = (number / CELL).floor();
        (cell.abs() < f64::from(i32::MAX)).then_some(cell as i64)
    };
    Some(((cell(place.x)?, cell(place.right())?), (cell(place.y)?, cell(place.bottom())?)))
}

fn count(((left, right), (top, bottom)): &Range) -> i64 {
    (right - left + 1).saturating_mul(bottom - top + 1)
}

fn each(((left, right), (top, bottom)): Range) -> impl Iterator<Item = (i32, i32)> {
    // They were checked to be below the largest.
    (left..=right).flat_map(move |x| (top..=bottom).map(move |y| (x as i32, y as i32)))
}

/// The cells a box covers; `None` if they are too many.
fn cells(place: &Rect) -> Option<impl Iterator<Item = (i32, i32)> + use<>> {
    range(place).filter(|range| count(range) <= MAX_CELLS).map(each)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_near_is_found_and_nothing_else() {
        let mut grid = Grid::default();
        for at in 0..100_i32 {
            let place = Rect::new(f64::from(at % 10) * 250.0, f64::from(at / 10) * 250.0, 200.0, 200.0);
            grid.put(&at, place);
        }
        grid.put(&100, Rect::new(-1e5, -1e5, 2e5, 2e5));
        grid.put(&101, Rect::new(f64::INFINITY, 0.0, 1.0, 1.0));
        for asked in [Rect::new(0.0, 0.0, 10.0, 10.0), Rect::new(610.0, 300.0, 800.0, 5.0), Rect::new(-1e7, -1e7, 2e7, 2e7)] {
            let mut found = grid.meeting(&asked);
            found.sort_unstable();
            let mut all: Vec<i32> = (0..=101).filter(|key| grid.place(key).is_some_and(|place| place.meets(&asked))).collect();
            all.sort_unstable();
            assert_eq!(found, all);
        }
        grid.put(&5, Rect::new(9000.0, 9000.0, 1.0, 1.0));
        grid.take(&100);
        let kept = |key: i32| grid.cells.values().flatten().chain(&grid.large).filter(|other| **other == key).count();
        assert_eq!((kept(5), kept(100)), (1, 0), "what has moved is where it was as well");
        assert_eq!(grid.meeting(&Rect::new(8999.0, 8999.0, 5.0, 5.0)), [5]);
        assert!(!grid.meeting(&Rect::new(1250.0, 0.0, 10.0, 10.0)).contains(&5));
    }
}
