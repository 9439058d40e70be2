//! The order within columns: each node near the middle of those it is linked to.

/// How often the columns are gone through.
const SWEEPS: usize = 4;

/// The nodes of each column from top to bottom.
pub(super) fn ordered(column_of: &[usize], links: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let mut columns = vec![Vec::new(); column_of.iter().max().map_or(0, |last| last + 1)];
    for (node, column) in column_of.iter().enumerate() {
        columns[*column].push(node);
    }
    let mut neighbours = vec![Vec::new(); column_of.len()];
    for (from, to) in links {
        neighbours[*from].push(*to);
        neighbours[*to].push(*from);
    }
    let mut row = vec![0.0; column_of.len()];
    columns.iter().for_each(|column| set_rows(column, &mut row));
    for sweep in 0..SWEEPS {
        let forward = sweep % 2 == 0;
        for step in 0..columns.len() {
            let at = if forward { step } else { columns.len() - 1 - step };
            let is_before = |other: &&usize| if forward { column_of[**other] < at } else { column_of[**other] > at };
            let middle = |node: usize| {
                let rows: Vec<f64> = neighbours[node].iter().filter(is_before).map(|other| row[*other]).collect();
                if rows.is_empty() { row[node] } else { rows.iter().sum::<f64>() / rows.len() as f64 }
            };
            let mut keyed: Vec<(f64, usize)> = columns[at].iter().map(|node| (middle(*node), *node)).collect();
            keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
            columns[at] = keyed.into_iter().map(|(_, node)| node).collect();
            set_rows(&columns[at], &mut row);
        }
    }
    columns
}

/// Rows are counted from the middle of the column, so that short columns compare with long ones.
fn set_rows(column: &[usize], row: &mut [f64]) {
    let middle = (column.len() as f64 - 1.0) / 2.0;
    for (at, node) in column.iter().enumerate() {
        row[*node] = at as f64 - middle;
    }
}
