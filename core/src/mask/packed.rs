//! A square of a mask as it was before, in as little memory as that takes: most squares are of one value.

use super::{area::Area, pixels::Mask};

/// The side of a square, in pixels.
pub const TILE: u32 = 128;

/// A square, or what of it lies on the mask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tile {
    /// Everywhere the same.
    Flat(u8),
    /// Row after row.
    Full(Box<[u8]>),
}

/// Squares of a mask from left to right.
pub const fn across([width, _]: [u32; 2]) -> u32 {
    width.div_ceil(TILE)
}

/// The squares that an area touches.
pub fn under(area: &Area, size: [u32; 2]) -> impl Iterator<Item = u32> + use<> {
    let across = across(size);
    let is_empty = area.is_empty();
    let columns = area.left / TILE..area.right.div_ceil(TILE);
    let rows = area.top / TILE..area.bottom.div_ceil(TILE);
    rows.flat_map(move |row| columns.clone().map(move |column| row * across + column)).filter(move |_| !is_empty)
}

/// Where a square lies.
pub fn place(at: u32, size: [u32; 2]) -> Area {
    let across = across(size).max(1);
    let (left, top) = (at % across * TILE, at / across * TILE);
    Area { left, top, right: (left + TILE).min(size[0]), bottom: (top + TILE).min(size[1]) }
}

impl Tile {
    /// A square as it is.
    pub fn of(mask: &Mask, at: u32) -> Self {
        let area = place(at, mask.size());
        let mut pixels = (area.top..area.bottom).flat_map(|y| mask.row(y, &area)).copied();
        let first = pixels.next().unwrap_or_default();
        if pixels.all(|pixel| pixel == first) {
            return Self::Flat(first);
        }
        Self::Full((area.top..area.bottom).flat_map(|y| mask.row(y, &area)).copied().collect())
    }

    /// Puts it back.
    pub fn put(&self, mask: &mut Mask, at: u32) {
        let area = place(at, mask.size());
        let width = area.width() as usize;
        for (row, y) in (area.top..area.bottom).enumerate() {
            let into = mask.row_mut(y, &area);
            match self {
                Self::Flat(value) => into.fill(*value),
                Self::Full(pixels) => {
                    let from = pixels.get(row * width..(row + 1) * width).unwrap_or_default();
                    into.iter_mut().zip(from).for_each(|(into, from)| *into = *from);
                }
            }
        }
    }

    /// What it takes, in bytes.
    pub fn bytes(&self) -> usize {
        size_of::<(u32, Self)>()
            + match self {
                Self::Flat(_) => 0,
                Self::Full(pixels) => pixels.len(),
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::{Brush, Dab};

    #[test]
    fn squares_cover_the_mask_and_come_back_as_they_were() {
        let size = [300, 140];
        let mut mask = Mask::new(size);
        mask.paint(&[Dab { at: [130.0, 70.0], radius: 40.0 }; 2], &Brush::default());
        let before = mask.clone();
        let all: Vec<u32> = under(&Area::whole(size), size).collect();
        assert_eq!(all, [0, 1, 2, 3, 4, 5]);
        let kept: Vec<Tile> = all.iter().map(|at| Tile::of(&mask, *at)).collect();
        assert_eq!(kept[2], Tile::Flat(0));
        assert!(matches!(&kept[1], Tile::Full(pixels) if pixels.len() == 128 * 128));
        mask.invert();
        all.iter().zip(&kept).for_each(|(at, tile)| tile.put(&mut mask, *at));
        assert_eq!(mask, before);
    }

    #[test]
    fn an_area_touches_the_squares_it_lies_on() {
        let area = Area { left: 127, top: 0, right: 129, bottom: 128 };
        assert_eq!(under(&area, [300, 300]).collect::<Vec<_>>(), [0, 1]);
        assert_eq!(under(&Area::default(), [300, 300]).count(), 0);
        assert_eq!(place(5, [300, 140]), Area { left: 256, top: 128, right: 300, bottom: 140 });
    }
}
