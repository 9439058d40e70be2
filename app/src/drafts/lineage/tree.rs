//! The lineage drawn as a tree: columns are stages, children stand beside their parent. Pure: lengths in pixels, the
//! same on the server.

use gesso_core::funnel::FunnelStage;

/// The column of the words everything began with.
pub const BRIEF: (f64, f64) = (20.0, 138.0);
/// Start and picture width of each stage's column.
pub const COLUMNS: [(f64, f64); 4] = [(190.0, 78.0), (400.0, 96.0), (610.0, 118.0), (820.0, 164.0)];
/// The whole tree, across.
pub const TREE_WIDTH: f64 = 1056.0;
/// Above the first picture.
const TOP: f64 = 48.0;
/// The words below a picture.
const CAPTION: f64 = 24.0;
/// Between two pictures of a column.
const GAP: f64 = 18.0;
/// The words' height, and the lowest they may begin: in a tall tree they are seen without scrolling.
const BRIEF_HEIGHT: f64 = 104.0;
const BRIEF_LOWEST: f64 = 260.0;

/// A picture to be placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// Its stage.
    pub stage: FunnelStage,
    /// The one it is drawn beside: its place in the list, before its own; none for the words.
    pub parent: Option<usize>,
}

/// Where it stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Its start.
    pub x: f64,
    /// Its top.
    pub y: f64,
    /// Its width.
    pub width: f64,
    /// The picture's height, the words below it not counted.
    pub height: f64,
}

impl Place {
    fn middle(self) -> f64 {
        self.y + self.height / 2.0
    }
}

/// The tree: places in the order of the leaves, and the height of everything.
#[must_use]
pub fn places(leaves: &[Leaf], ratio: (u32, u32)) -> (Vec<Place>, f64) {
    let share = f64::from(ratio.1.max(1)) / f64::from(ratio.0.max(1));
    let mut placed: Vec<Option<f64>> = vec![None; leaves.len()];
    let mut free = [TOP; 4];
    let mut cursor = TOP;
    for root in (0..leaves.len()).filter(|index| leaves.get(*index).is_some_and(|leaf| leaf.parent.is_none())) {
        put(root, leaves, share, &mut placed, &mut free, &mut cursor);
    }
    let place = |(leaf, y): (&Leaf, &Option<f64>)| {
        let (x, width) = COLUMNS[leaf.stage.rank()];
        Place { x, y: y.unwrap_or(TOP), width, height: width * share }
    };
    let places: Vec<Place> = leaves.iter().zip(&placed).map(place).collect();
    let height = places.iter().map(|place| place.y + place.height + CAPTION).fold(TOP, f64::max) + GAP;
    (places, height)
}

/// Places children first, then the parent in the middle of them, below what its column holds already.
fn put(index: usize, leaves: &[Leaf], share: f64, placed: &mut [Option<f64>], free: &mut [f64; 4], cursor: &mut f64) {
    let Some(leaf) = leaves.get(index) else { return };
    let height = COLUMNS[leaf.stage.rank()].1 * share;
    let is_child = |(at, child): &(usize, &Leaf)| child.parent == Some(index) && *at > index;
    let children: Vec<usize> = leaves.iter().enumerate().filter(is_child).map(|(at, _)| at).collect();
    for child in &children {
        put(*child, leaves, share, placed, free, cursor);
    }
    let middles: Vec<f64> = children
        .iter()
        .filter_map(|child| {
            let stage = leaves.get(*child)?.stage;
            (stage > leaf.stage).then_some(())?;
            Some((*placed.get(*child)?)? + COLUMNS[stage.rank()].1 * share / 2.0)
        })
        .collect();
    let wanted = match (middles.first(), middles.last()) {
        (Some(first), Some(last)) => f64::midpoint(*first, *last) - height / 2.0,
        _ => *cursor,
    };
    let rank = leaf.stage.rank();
    let y = wanted.max(free[rank]);
    if let Some(place) = placed.get_mut(index) {
        *place = Some(y);
    }
    free[rank] = y + height + CAPTION + GAP;
    if middles.is_empty() {
        *cursor = cursor.max(y + height + CAPTION + GAP);
    }
}

/// The line from a parent's side to a child's; within a stage from below to above.
#[must_use]
pub fn line(from: Place, to: Place) -> String {
    if (from.x - to.x).abs() < 1.0 {
        let x = from.x + from.width + 8.0;
        return format!("M{:.1} {:.1}H{x:.1}V{:.1}H{:.1}", from.x + from.width, from.middle(), to.middle(), to.x + to.width);
    }
    let (start, end) = (from.x + from.width, to.x);
    let middle = f64::midpoint(start, end);
    let (y, to_y) = (from.middle(), to.middle());
    format!("M{start:.1} {y:.1}C{middle:.1} {y:.1} {middle:.1} {to_y:.1} {end:.1} {to_y:.1}")
}

/// Where the words of a line stand.
#[must_use]
pub fn label(from: Place, to: Place) -> (f64, f64) {
    (f64::midpoint(from.x + from.width, to.x), f64::midpoint(from.middle(), to.middle()))
}

/// The box of the words everything began with: beside the middle of the drafts, as far as that is in sight.
#[must_use]
pub fn brief(places: &[Place], height: f64) -> Place {
    let drafts: Vec<f64> = places.iter().filter(|place| place.x == COLUMNS[0].0).map(|place| place.middle()).collect();
    let middle = match (drafts.first(), drafts.last()) {
        (Some(first), Some(last)) => f64::midpoint(*first, *last),
        _ => height / 2.0,
    };
    let y = (middle - BRIEF_HEIGHT / 2.0).clamp(TOP, BRIEF_LOWEST);
    Place { x: BRIEF.0, y, width: BRIEF.1, height: BRIEF_HEIGHT }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(stage: FunnelStage, parent: Option<usize>) -> Leaf {
        Leaf { stage, parent }
    }

    #[test]
    fn nothing_lies_on_anything_and_parents_stand_beside_their_children() {
        use FunnelStage::{Drafts, Final, Polished, Refined};
        let leaves = [
            leaf(Drafts, None),
            leaf(Drafts, None),
            leaf(Drafts, None),
            leaf(Refined, Some(1)),
            leaf(Refined, Some(1)),
            leaf(Refined, Some(2)),
            leaf(Polished, Some(4)),
            leaf(Final, Some(6)),
            leaf(Drafts, Some(0)),
        ];
        let (places, height) = places(&leaves, (4, 5));
        for (index, a) in places.iter().enumerate() {
            assert!(a.y + a.height < height);
            for b in places.iter().skip(index + 1).filter(|b| b.x == a.x) {
                assert!(a.y + a.height + CAPTION <= b.y + 1e-9 || b.y + b.height + CAPTION <= a.y + 1e-9, "{a:?} {b:?}");
            }
        }
        let middle = |index: usize| places.get(index).map_or(0.0, |place| place.middle());
        assert!((middle(1) - f64::midpoint(middle(3), middle(4))).abs() < 1.0, "a parent stands in the middle of its children");
    }

    #[test]
    fn an_empty_tree_has_room_for_the_words() {
        let (places, height) = places(&[], (1, 1));
        assert!(places.is_empty());
        assert!(brief(&places, height).y >= TOP);
    }

    #[test]
    fn the_words_stay_in_sight_in_a_tall_tree() {
        let leaves = vec![leaf(FunnelStage::Drafts, None); 40];
        let (places, height) = places(&leaves, (4, 5));
        assert!(height > 2_000.0);
        assert!(brief(&places, height).y <= BRIEF_LOWEST);
    }
}
