//! The mask itself: one byte for each pixel, 255 where the picture is to be made anew.

use super::{
    area::Area,
    stroke::{Brush, Dab},
};

/// Most pixels of a mask: what every browser's canvas can be. Larger pictures have a mask of fewer pixels than they have, which
/// is scaled to them when it is put over them.
pub const MAX_PIXELS: u32 = 4096 * 4096;

/// The size of the mask of a picture of this size: the same, unless it were too large.
#[must_use]
pub fn working_size([width, height]: [u32; 2]) -> [u32; 2] {
    let pixels = f64::from(width) * f64::from(height);
    let scale = (f64::from(MAX_PIXELS) / pixels.max(1.0)).sqrt().min(1.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "no longer than the side was")]
    let side = |length: u32| ((f64::from(length) * scale).floor() as u32).clamp(1, MAX_PIXELS);
    [side(width), side(height)]
}

/// A mask.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mask {
    size: [u32; 2],
    cover: Vec<u8>,
}

impl Mask {
    /// Nothing is masked; `size` should be a [`working_size`].
    #[must_use]
    pub fn new(size: [u32; 2]) -> Self {
        Self { size, cover: vec![0; size[0] as usize * size[1] as usize] }
    }

    /// Width and height.
    #[must_use]
    pub const fn size(&self) -> [u32; 2] {
        self.size
    }

    /// Row after row.
    #[must_use]
    pub fn cover(&self) -> &[u8] {
        &self.cover
    }

    /// Whether nothing is masked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cover.iter().all(|cover| *cover == 0)
    }

    /// One row of an area.
    pub(super) fn row(&self, y: u32, area: &Area) -> &[u8] {
        let from = y as usize * self.size[0] as usize;
        self.cover.get(from + area.left as usize..from + area.right as usize).unwrap_or_default()
    }

    /// One row of an area, to be changed.
    pub(super) fn row_mut(&mut self, y: u32, area: &Area) -> &mut [u8] {
        let from = y as usize * self.size[0] as usize;
        self.cover.get_mut(from + area.left as usize..from + area.right as usize).unwrap_or_default()
    }

    /// Takes rows of a picture from a row on, pixel by pixel as red, green, blue, alpha: what is transparent is masked.
    pub fn take_alpha(&mut self, from_row: u32, pixels: &[u8]) {
        let from = from_row as usize * self.size[0] as usize;
        let cover = self.cover.iter_mut().skip(from);
        for (cover, pixel) in cover.zip(pixels.as_chunks::<4>().0) {
            *cover = 255 - pixel[3];
        }
    }

    /// An area as pixels of a colour, red, green, blue, alpha: as opaque as it is masked.
    #[must_use]
    pub fn tinted(&self, area: &Area, [red, green, blue]: [u8; 3]) -> Vec<u8> {
        let rows = (area.top..area.bottom).flat_map(|y| self.row(y, area));
        rows.flat_map(|cover| [red, green, blue, *cover]).collect()
    }

    /// The area that the brush covers between two dabs.
    #[must_use]
    pub fn reach(&self, [from, to]: &[Dab; 2]) -> Area {
        Area::around([from.at, to.at], from.radius.max(to.radius) + 1.0, self.size)
    }

    /// Paints what lies between two dabs, or takes it away. What is painted already is painted no thicker: strokes can cross.
    pub fn paint(&mut self, pair: &[Dab; 2], brush: &Brush) {
        let area = self.reach(pair);
        let shape = Shape::new(pair, brush);
        for y in area.top..area.bottom {
            for (x, cover) in (area.left..area.right).zip(self.row_mut(y, &area)) {
                let covers = shape.at(x, y);
                *cover = if brush.erases { (*cover).min(255 - covers) } else { (*cover).max(covers) };
            }
        }
    }

    /// Masks everything, or nothing.
    pub fn fill(&mut self, value: u8) {
        self.cover.fill(value);
    }

    /// Masks what was not, and does not what was.
    pub fn invert(&mut self) {
        self.cover.iter_mut().for_each(|cover| *cover = 255 - *cover);
    }
}

/// What the brush covers between two dabs: a bar with round ends, as wide at each as the dab there.
struct Shape {
    from: [f32; 2],
    way: [f32; 2],
    length_squared: f32,
    radius: f32,
    widens: f32,
    hard: f32,
}

impl Shape {
    #[expect(clippy::cast_possible_truncation, reason = "pixels are counted well enough so")]
    fn new([from, to]: &[Dab; 2], brush: &Brush) -> Self {
        let [x, y] = from.at.map(|at| at as f32);
        let [to_x, to_y] = to.at.map(|at| at as f32);
        let way = [to_x - x, to_y - y];
        Self {
            from: [x, y],
            way,
            length_squared: way[0] * way[0] + way[1] * way[1],
            radius: from.radius as f32,
            widens: (to.radius - from.radius) as f32,
            hard: 1.0 - brush.softness.clamp(0.0, 1.0) as f32,
        }
    }

    /// How much of a pixel it covers, from 0 to 255. The edge is one pixel wide at least, so that it has no steps.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "from 0 to 255")]
    fn at(&self, x: u32, y: u32) -> u8 {
        let (x, y) = (x as f32 + 0.5 - self.from[0], y as f32 + 0.5 - self.from[1]);
        let along = x * self.way[0] + y * self.way[1];
        let part = if self.length_squared > 0.0 { (along / self.length_squared).clamp(0.0, 1.0) } else { 0.0 };
        let (x, y) = (x - self.way[0] * part, y - self.way[1] * part);
        let radius = self.radius + self.widens * part;
        let (inner, outer) = ((radius * self.hard - 0.5).max(0.0), radius + 0.5);
        let away = x * x + y * y;
        if away >= outer * outer {
            return 0;
        }
        if away <= inner * inner {
            return 255;
        }
        ((outer - away.sqrt()) / (outer - inner) * 255.0).clamp(0.0, 255.0).round() as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dab(x: f64, y: f64, radius: f64) -> Dab {
        Dab { at: [x, y], radius }
    }

    fn at(mask: &Mask, x: usize, y: usize) -> u8 {
        mask.cover()[y * mask.size()[0] as usize + x]
    }

    #[test]
    fn a_stroke_covers_what_lies_between_its_dabs_and_nothing_beside() {
        let mut mask = Mask::new([64, 32]);
        let brush = Brush::default();
        mask.paint(&[dab(10.0, 16.0, 5.0), dab(50.0, 16.0, 5.0)], &brush);
        for (x, y, covers) in [(10, 16, 255), (30, 16, 255), (30, 12, 255), (53, 16, 255), (30, 23, 0), (3, 16, 0), (57, 16, 0)]
        {
            assert_eq!(at(&mask, x, y), covers, "{x} {y}");
        }
        let before = mask.clone();
        mask.paint(&[dab(30.0, 16.0, 5.0); 2], &brush);
        assert_eq!(mask, before, "it is painted no thicker");
    }

    #[test]
    fn a_stroke_widens_from_dab_to_dab() {
        let mut mask = Mask::new([100, 40]);
        mask.paint(&[dab(10.0, 20.0, 2.0), dab(90.0, 20.0, 14.0)], &Brush::default());
        let height = |x: usize| (0..40).filter(|y| at(&mask, x, *y) > 127).count();
        assert_eq!((height(10), height(50), height(90)), (4, 16, 28));
    }

    #[test]
    fn a_soft_edge_grows_fainter_outwards_and_a_hard_one_does_not() {
        let row = |softness: f64| {
            let mut mask = Mask::new([40, 1]);
            mask.paint(&[dab(0.5, 0.5, 20.0); 2], &Brush { softness, ..Brush::default() });
            mask.cover().to_vec()
        };
        let (hard, soft) = (row(0.0), row(1.0));
        assert_eq!((hard[0], hard[18], hard[22]), (255, 255, 0));
        assert!(soft[1..20].windows(2).all(|two| two[0] > two[1]), "{soft:?}");
        assert_eq!((soft[0], soft[22]), (255, 0));
    }

    #[test]
    fn what_is_erased_is_gone_and_nothing_else() {
        let mut mask = Mask::new([32, 32]);
        mask.fill(255);
        mask.paint(&[dab(16.0, 16.0, 4.0); 2], &Brush { erases: true, ..Brush::default() });
        assert_eq!((at(&mask, 16, 16), at(&mask, 2, 2)), (0, 255));
        mask.invert();
        assert_eq!((at(&mask, 16, 16), at(&mask, 2, 2)), (255, 0));
        mask.fill(0);
        assert!(mask.is_empty());
    }

    #[test]
    fn what_is_transparent_is_masked() {
        let mut mask = Mask::new([2, 2]);
        mask.take_alpha(1, &[9, 9, 9, 255, 9, 9, 9, 55]);
        assert_eq!(mask.cover(), [0, 0, 0, 200]);
        mask.take_alpha(1, &[0; 64]);
        assert_eq!(mask.cover(), [0, 0, 255, 255], "what is too much is left out");
        assert_eq!(mask.tinted(&Area { left: 1, top: 0, right: 2, bottom: 2 }, [1, 2, 3]), [1, 2, 3, 0, 1, 2, 3, 255]);
    }

    #[test]
    fn large_pictures_have_smaller_masks_of_the_same_shape() {
        assert_eq!(working_size([4096, 4096]), [4096, 4096]);
        assert_eq!(working_size([0, 0]), [1, 1]);
        let [width, height] = working_size([8192, 4096]);
        assert!(width * height <= MAX_PIXELS && width.abs_diff(height * 2) <= 2, "{width} {height}");
        let [width, height] = working_size([u32::MAX, 1]);
        assert!(u64::from(width) * u64::from(height) <= u64::from(MAX_PIXELS), "{width} {height}");
    }
}
