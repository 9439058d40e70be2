//! Shapes of pictures, the same for every family.

use serde::{Deserialize, Serialize};

/// The shape of a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    /// As wide as high.
    #[default]
    Square,
    /// 7 : 9.
    Portrait,
    /// 9 : 7.
    Landscape,
}

impl Aspect {
    /// Every shape, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::Square, Self::Portrait, Self::Landscape];

    /// The spelling on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Square => "square",
            Self::Portrait => "portrait",
            Self::Landscape => "landscape",
        }
    }

    /// The word for people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Square => "Square",
            Self::Portrait => "Portrait",
            Self::Landscape => "Landscape",
        }
    }

    /// Width and height in pixels for a family trained on squares of `native_side`, a multiple of 64:
    /// about as many pixels as that square, both multiples of 8.
    #[must_use]
    pub const fn size(self, native_side: u32) -> (u32, u32) {
        let (short, long) = (native_side / 8 * 7, native_side / 8 * 9);
        match self {
            Self::Square => (native_side, native_side),
            Self::Portrait => (short, long),
            Self::Landscape => (long, short),
        }
    }

    /// The shape a picture of this size comes closest to.
    #[must_use]
    pub fn nearest(width: u32, height: u32) -> Self {
        let ratio = |(width, height): (u32, u32)| (f64::from(width.max(1)) / f64::from(height.max(1))).ln();
        let wanted = ratio((width, height));
        let off = |aspect: Self| (ratio(aspect.size(1024)) - wanted).abs();
        Self::ALL.into_iter().min_by(|a, b| off(*a).total_cmp(&off(*b))).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{capability::ModelFamily, request::SIDE_STEP};

    #[test]
    fn every_shape_has_about_as_many_pixels_as_the_square() {
        for family in ModelFamily::ALL {
            let side = family.native_side();
            for aspect in Aspect::ALL {
                let (width, height) = aspect.size(side);
                assert_eq!((width % SIDE_STEP, height % SIDE_STEP), (0, 0), "{family} {aspect:?}");
                let share = f64::from(width * height) / f64::from(side * side);
                assert!((0.95..=1.05).contains(&share), "{family} {aspect:?} {share}");
                assert_eq!(width > height, aspect == Aspect::Landscape);
            }
        }
    }

    #[test]
    fn a_size_leads_back_to_its_shape() {
        for aspect in Aspect::ALL {
            let (width, height) = aspect.size(512);
            assert_eq!(Aspect::nearest(width, height), aspect);
        }
        assert_eq!(Aspect::nearest(1920, 1080), Aspect::Landscape);
        assert_eq!(Aspect::nearest(0, 0), Aspect::Square);
    }
}
