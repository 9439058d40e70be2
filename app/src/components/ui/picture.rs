//! A stored picture as a page shows it.

use gesso_core::generation::Image;

/// Widths the server makes thumbnails in, in pixels.
pub const THUMB_WIDTHS: [u32; 4] = [160, 320, 640, 1280];

/// `srcset` of a picture: every thumbnail smaller than the picture, and the picture itself.
#[must_use]
pub fn srcset(image: &Image) -> String {
    let thumbs = THUMB_WIDTHS.into_iter().filter(|width| *width < image.width);
    let mut set: Vec<_> = thumbs.map(|width| format!("{}?w={width} {width}w", image.thumbnail_url)).collect();
    set.push(format!("{} {}w", image.image_url, image.width));
    set.join(", ")
}

/// What an `<img>` needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The picture itself, in full.
    pub full: String,
    /// Shown where `srcset` is not understood.
    pub src: String,
    /// Its sizes.
    pub srcset: String,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// What is to be seen, for those who do not see it.
    pub alt: String,
}

impl Picture {
    /// A stored picture.
    #[must_use]
    pub fn of(image: &Image, alt: &str) -> Self {
        Self {
            full: image.image_url.clone(),
            src: format!("{}?w=640", image.thumbnail_url),
            srcset: srcset(image),
            width: image.width,
            height: image.height,
            alt: alt.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use gesso_core::event::StudioEvent;

    use super::*;
    use crate::live::sample::complete;

    #[test]
    fn the_picture_itself_is_the_largest_of_its_set() {
        let StudioEvent::Complete { images, .. } = complete(7) else { unreachable!() };
        let set = srcset(images.first().unwrap());
        assert_eq!(set, "/api/images/s/7/thumb?w=160 160w, /api/images/s/7/thumb?w=320 320w, /api/images/s/7 448w");
    }
}
