//! Where the tiles of a board stand and how the lines between them run, in board units. Pure: the server draws the
//! same lines as the browser. The widths are those of `style/board.css`.

use super::handle::Handle;

/// The whole board, across.
pub const BOARD_UNITS: f64 = 1328.0;
/// Between tiles.
const GAP: f64 = 6.0;
/// From the start of a stage to its end.
const CORNER: f64 = 3.0;

/// A column of the board.
struct Column {
    x: f64,
    tile: f64,
    across: u32,
}

/// Tiles grow with commitment.
const COLUMNS: [Column; 4] = [
    Column { x: 0.0, tile: 100.0, across: 4 },
    Column { x: 462.0, tile: 126.0, across: 2 },
    Column { x: 764.0, tile: 170.0, across: 1 },
    Column { x: 978.0, tile: 350.0, across: 1 },
];

/// A tile, and where its stage ends.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Spot {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
    stage_start: f64,
    stage_end: f64,
}

/// Height of a tile of width 1.
fn height_share((width, height): (u32, u32)) -> f64 {
    f64::from(height.max(1)) / f64::from(width.max(1))
}

fn spot(handle: Handle, ratio: (u32, u32)) -> Spot {
    let column = &COLUMNS[handle.stage.rank()];
    let index = handle.number.saturating_sub(1);
    let height = column.tile * height_share(ratio);
    let across = f64::from(column.across);
    Spot {
        x: column.x + f64::from(index % column.across) * (column.tile + GAP),
        y: f64::from(index / column.across) * (height + GAP),
        width: column.tile,
        height,
        stage_start: column.x,
        stage_end: column.x + across * column.tile + (across - 1.0) * GAP,
    }
}

/// Height of the board for the number of tiles in each stage.
#[must_use]
pub fn board_height(counts: [u32; 4], ratio: (u32, u32)) -> f64 {
    let column = |(column, count): (&Column, u32)| {
        let rows = f64::from(count.div_ceil(column.across).max(1));
        rows * (column.tile * height_share(ratio) + GAP) - GAP
    };
    COLUMNS.iter().zip(counts).map(column).fold(0.0, f64::max)
}

/// The path from a parent to a child of a later stage: out of the parent's side, or along the gutter below it, through
/// the gap between the stages, into the child's side, or along the gutter below it. Past stages in between it runs
/// above their tiles. `None` within a stage: such a line would cross tiles.
#[must_use]
pub fn line(from: Handle, to: Handle, ratio: (u32, u32)) -> Option<String> {
    if from.stage >= to.stage {
        return None;
    }
    let (a, b) = (spot(from, ratio), spot(to, ratio));
    let out = a.stage_end + 5.0;
    let is_at_edge = (a.x + a.width - a.stage_end).abs() < 1.0;
    let (start, y) = if is_at_edge {
        let y = a.y + a.height / 2.0;
        (format!("M{} {}H{}", r(a.stage_end), r(y), r(out)), y)
    } else {
        let (middle, y) = (a.x + a.width / 2.0, a.y + a.height + GAP / 2.0);
        let corner = format!("Q{} {} {} {}", r(middle), r(y), r(middle + CORNER), r(y));
        (format!("M{} {}{corner}H{}", r(middle), r(y - CORNER), r(out)), y)
    };
    let is_inner = b.x > b.stage_start + 1.0;
    let into_y = if is_inner { b.y + b.height + GAP / 2.0 } else { b.y + b.height / 2.0 };
    let into = b.stage_start - 4.0;
    let end = if is_inner {
        let middle = b.x + b.width / 2.0;
        let corner = format!("Q{} {} {} {}", r(middle), r(into_y), r(middle), r(into_y - CORNER));
        format!("H{}H{}{corner}", r(b.stage_start), r(middle - CORNER))
    } else {
        format!("H{}", r(b.stage_start))
    };
    let is_next = from.stage.rank() + 1 == to.stage.rank();
    let through = if is_next {
        curve((out, y), (into, into_y))
    } else {
        let (up, down) = (a.stage_end + 22.0, b.stage_start - 22.0);
        let above = -5.0;
        format!("{}H{}{}", curve((out, y), (up, above)), r(down), curve((down, above), (into, into_y)))
    };
    Some(format!("{start}{through}{end}"))
}

fn curve((x, y): (f64, f64), (to_x, to_y): (f64, f64)) -> String {
    let middle = f64::midpoint(x, to_x);
    let lean = 10.0_f64.min((to_x - x).abs() / 2.0);
    format!("C{} {} {} {} {} {}", r(middle + lean), r(y), r(middle - lean), r(to_y), r(to_x), r(to_y))
}

/// A tenth of a unit is finer than any screen.
fn r(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use gesso_core::funnel::FunnelStage;

    use super::*;

    const RATIO: (u32, u32) = (4, 5);

    fn handle(text: &str) -> Handle {
        text.parse().unwrap()
    }

    /// Every coordinate pair a path passes through.
    fn points(path: &str) -> Vec<f64> {
        path.split(|c: char| c.is_ascii_alphabetic() || c == ' ').filter_map(|part| part.parse().ok()).collect()
    }

    #[test]
    fn columns_fill_the_board() {
        let last = spot(handle("f1"), RATIO);
        assert!((last.stage_end - BOARD_UNITS).abs() < 1e-9);
        for (stage, next) in FunnelStage::ALL.into_iter().zip(FunnelStage::ALL.into_iter().skip(1)) {
            let gap = spot(Handle::new(next, 1), RATIO).stage_start - spot(Handle::new(stage, 1), RATIO).stage_end;
            assert!((gap - 44.0).abs() < 1e-9, "{stage}");
        }
    }

    #[test]
    fn twenty_drafts_stand_in_five_rows() {
        assert!(
            (board_height([20, 8, 3, 1], RATIO) - 5.0f64.mul_add(131.0, -6.0).max(4.0f64.mul_add(163.5, -6.0))).abs() < 1e-9
        );
        assert_eq!(spot(handle("d6"), RATIO).x, 106.0);
        assert_eq!(spot(handle("d6"), RATIO).y, 131.0);
    }

    #[test]
    fn a_line_leaves_through_the_gutter_and_enters_from_the_side() {
        // Draft 7 stands in the third of four places, Refined 2 in the second of two.
        assert_eq!(
            line(handle("d7"), handle("r2"), RATIO).unwrap(),
            "M262 256Q262 259 265 259H423C450.5 259 430.5 160.5 458 160.5H462H654Q657 160.5 657 157.5"
        );
        // Draft 4 stands at the edge of its stage, Refined 1 at the beginning of its own.
        assert!(line(handle("d4"), handle("r1"), RATIO).unwrap().starts_with("M418 62.5H423"));
        assert!(line(handle("d4"), handle("r1"), RATIO).unwrap().ends_with("H462"));
    }

    #[test]
    fn past_a_stage_it_runs_above_the_tiles() {
        let path = line(handle("d1"), handle("f1"), RATIO).unwrap();
        assert!(points(&path).iter().any(|value| (*value + 5.0).abs() < 0.01), "{path}");
    }

    #[test]
    fn within_a_stage_there_is_no_line() {
        assert_eq!(line(handle("d1"), handle("d2"), RATIO), None);
        assert_eq!(line(handle("r1"), handle("d2"), RATIO), None);
    }
}
