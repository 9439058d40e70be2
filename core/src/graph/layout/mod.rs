//! Places for nodes that have none: columns from sources to outputs, in each column near what they are linked to.

mod columns;
mod order;

/// Between columns, in graph pixels: room for the links.
const COLUMN_GAP: f64 = 80.0;
/// Between nodes of a column, in graph pixels: room for the title above each.
const ROW_GAP: f64 = 60.0;

/// The upper left corner of each node, given widths and heights, and links from node to node by place. No two overlap;
/// links that go in a circle are fine.
#[must_use]
pub fn places(sizes: &[[f64; 2]], links: &[(usize, usize)]) -> Vec<[f64; 2]> {
    let links: Vec<(usize, usize)> =
        links.iter().copied().filter(|(from, to)| from != to && *from < sizes.len() && *to < sizes.len()).collect();
    let column_of = columns::columns(sizes.len(), &links);
    let columns = order::ordered(&column_of, &links);
    let height = |node: usize| sizes.get(node).map_or(0.0, |size| size[1]);
    let tall = |column: &Vec<usize>| column.iter().map(|node| height(*node) + ROW_GAP).sum::<f64>();
    let tallest = columns.iter().map(tall).fold(0.0, f64::max);
    let mut places = vec![[0.0, 0.0]; sizes.len()];
    let mut x = 0.0;
    for column in &columns {
        let mut y = ((tallest - tall(column)) / 2.0).round();
        let mut widest = 0.0_f64;
        for node in column {
            if let Some(place) = places.get_mut(*node) {
                *place = [x, y];
            }
            y += height(*node) + ROW_GAP;
            widest = widest.max(sizes.get(*node).map_or(0.0, |size| size[0]));
        }
        x += widest + COLUMN_GAP;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overlaps(sizes: &[[f64; 2]], places: &[[f64; 2]]) -> bool {
        let boxes: Vec<_> = places.iter().zip(sizes).collect();
        boxes.iter().enumerate().any(|(at, (a, a_size))| {
            boxes[..at].iter().any(|(b, b_size)| {
                a[0] < b[0] + b_size[0] && b[0] < a[0] + a_size[0] && a[1] < b[1] + b_size[1] && b[1] < a[1] + a_size[1]
            })
        })
    }

    #[test]
    fn links_lead_to_the_right_and_nothing_overlaps() {
        let sizes = vec![[200.0, 100.0]; 7];
        let links = [(0, 1), (0, 2), (0, 4), (1, 4), (2, 4), (3, 4), (4, 5), (0, 5), (5, 6)];
        let places = places(&sizes, &links);
        assert!(links.iter().all(|(from, to)| places[*from][0] < places[*to][0]), "{places:?}");
        assert!(!overlaps(&sizes, &places));
        // What begins late stands near what needs it.
        assert_eq!(places[3][0], places[1][0]);
    }

    #[test]
    fn circles_and_nonsense_are_laid_out_too() {
        let sizes = vec![[10.0, 10.0]; 4];
        let places = places(&sizes, &[(0, 1), (1, 2), (2, 0), (3, 3), (9, 1)]);
        assert!(!overlaps(&sizes, &places));
        assert!(super::places(&[], &[]).is_empty());
    }

    #[test]
    fn a_chain_of_thousands_is_laid_out() {
        let links: Vec<_> = (0..5_000).map(|at| (at, at + 1)).collect();
        let places = places(&vec![[10.0, 10.0]; 5_001], &links);
        assert!(places.windows(2).all(|pair| pair[0][0] < pair[1][0]));
    }
}
