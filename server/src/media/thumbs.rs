//! Thumbnails: which sizes exist, and one decode that makes them all, largest first.

use bytes::Bytes;
use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::{DynamicImage, RgbImage, RgbaImage};
use webp::{Encoder, PixelLayout, WebPConfig};

use super::pixels::{decode, stored_size};
use super::{Facts, MediaError};

/// Widths of the thumbnails, in pixels, small to large.
pub const THUMB_WIDTHS: [u32; 4] = [160, 320, 640, LARGEST];
const LARGEST: u32 = 1280;
/// Quality of the lossy WebP, 0 to 100.
pub const THUMB_QUALITY: f32 = 80.0;
/// Effort of the WebP encoder, 0 (fast) to 6 (small): libwebp's own default.
const EFFORT: i32 = 4;
/// Highest WebP there is, in pixels; taller thumbnails become narrower instead.
const WEBP_MAX_SIDE: u32 = 16_383;

/// One finished thumbnail.
#[derive(Clone, Debug)]
pub struct Thumb {
    /// Its size class, one of [`THUMB_WIDTHS`]; a smaller picture has its own width inside.
    pub width: u32,
    /// The WebP file.
    pub bytes: Bytes,
}

/// The size class that serves a wish for `wanted` pixels: the next larger, at most the largest.
#[must_use]
pub fn thumb_width(wanted: u32) -> u32 {
    THUMB_WIDTHS.into_iter().find(|&width| width >= wanted).unwrap_or(LARGEST)
}

/// Whether a thumbnail is as long as its RIFF header says (WebP container specification: the file's size less 8).
pub(super) fn is_whole(file: &[u8]) -> bool {
    let [b'R', b'I', b'F', b'F', a, b, c, d, ..] = *file else { return false };
    usize::try_from(u32::from_le_bytes([a, b, c, d])).is_ok_and(|size| size.checked_add(8) == Some(file.len()))
}

/// Size in pixels of the thumbnail of one class: same proportions, never larger than the picture.
fn fit(facts: &Facts, class: u32) -> (u32, u32) {
    let width = class.min(facts.width);
    let height = scale(facts.height, width, facts.width);
    if height > WEBP_MAX_SIDE {
        return (scale(facts.width, WEBP_MAX_SIDE, facts.height), WEBP_MAX_SIDE);
    }
    (width, height)
}

/// `length * to / from`, rounded, at least 1.
fn scale(length: u32, to: u32, from: u32) -> u32 {
    let (length, to, from) = (u64::from(length), u64::from(to), u64::from(from));
    let scaled = (length * to + from / 2) / from;
    u32::try_from(scaled).unwrap_or(u32::MAX).max(1)
}

/// All thumbnails of a picture, largest first. Each is scaled from the one before: the classes
/// are a factor of two apart, so Lanczos loses nothing by it and reads far fewer pixels. Only
/// pictures up to the largest class are turned upright, never the full-size ones.
pub(super) fn make(bytes: &[u8], facts: &Facts) -> Result<Vec<Thumb>, MediaError> {
    let mut resizer = Resizer::new();
    let mut image = decode(bytes, facts)?;
    let (width, height) = fit(facts, LARGEST);
    image = resize(&mut resizer, image, stored_size(facts.orientation, width, height))?;
    image.apply_orientation(facts.orientation);

    let mut thumbs: Vec<Thumb> = Vec::with_capacity(THUMB_WIDTHS.len());
    for class in THUMB_WIDTHS.into_iter().rev() {
        let size = fit(facts, class);
        let same = size == (image.width(), image.height());
        let bytes = match thumbs.last() {
            Some(last) if same => last.bytes.clone(),
            _ => {
                image = resize(&mut resizer, image, size)?;
                encode(&image)?
            }
        };
        thumbs.push(Thumb { width: class, bytes });
    }
    Ok(thumbs)
}

/// Scales to exactly `size`; transparent pixels lend no colour to their neighbours.
fn resize(resizer: &mut Resizer, image: DynamicImage, (width, height): (u32, u32)) -> Result<DynamicImage, MediaError> {
    if (image.width(), image.height()) == (width, height) {
        return Ok(image);
    }
    let pixel = if image.color().has_alpha() { PixelType::U8x4 } else { PixelType::U8x3 };
    let source = ImageRef::new(image.width(), image.height(), image.as_bytes(), pixel).map_err(thumbnail_error)?;
    let mut target = Image::new(width, height, pixel);
    let lanczos = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
    resizer.resize(&source, &mut target, &lanczos).map_err(thumbnail_error)?;
    let data = target.into_vec();
    let scaled = match pixel {
        PixelType::U8x4 => RgbaImage::from_raw(width, height, data).map(Into::into),
        _ => RgbImage::from_raw(width, height, data).map(Into::into),
    };
    scaled.ok_or_else(|| thumbnail_error("the scaled picture has another size"))
}

fn encode(image: &DynamicImage) -> Result<Bytes, MediaError> {
    let layout = if image.color().has_alpha() { PixelLayout::Rgba } else { PixelLayout::Rgb };
    let mut config = WebPConfig::new().map_err(|()| thumbnail_error("libwebp does not answer"))?;
    config.quality = THUMB_QUALITY;
    config.method = EFFORT;
    let file = Encoder::new(image.as_bytes(), layout, image.width(), image.height())
        .encode_advanced(&config)
        .map_err(|error| thumbnail_error(format!("{error:?}")))?;
    Ok(Bytes::copy_from_slice(&file))
}

fn thumbnail_error(reason: impl ToString) -> MediaError {
    MediaError::Thumbnail { reason: reason.to_string() }
}

#[cfg(test)]
mod tests {
    use image::metadata::Orientation;

    use super::*;
    use crate::media::Format;

    fn facts(width: u32, height: u32) -> Facts {
        Facts { format: Format::Png, width, height, has_alpha: false, frames: 1, orientation: Orientation::NoTransforms }
    }

    #[test]
    fn a_wish_rounds_up_to_a_class() {
        let rounded = [0, 1, 160, 161, 320, 321, 640, 641, 1280, 1281, u32::MAX].map(thumb_width);
        assert_eq!(rounded, [160, 160, 160, 320, 320, 640, 640, 1280, 1280, 1280, 1280]);
    }

    #[test]
    fn sizes_keep_proportions_and_never_grow() {
        assert_eq!(fit(&facts(1024, 768), 640), (640, 480));
        assert_eq!(fit(&facts(1024, 768), 1280), (1024, 768));
        assert_eq!(fit(&facts(100, 50), 160), (100, 50));
        assert_eq!(fit(&facts(3, 2), 160), (3, 2));
        assert_eq!(fit(&facts(10_000, 3), 160), (160, 1));
    }

    #[test]
    fn a_strip_taller_than_webp_becomes_narrower() {
        assert_eq!(fit(&facts(1_000, 100_000), 1280), (164, 16_383));
        assert_eq!(fit(&facts(1_000, 100_000), 160), (160, 16_000));
    }

    #[test]
    fn transparent_colour_does_not_bleed() {
        // Left half opaque red, right half invisible green.
        let image = RgbaImage::from_fn(64, 8, |x, _| image::Rgba(if x < 33 { [255, 0, 0, 255] } else { [0, 255, 0, 0] }));
        let small = resize(&mut Resizer::new(), image.into(), (16, 2)).unwrap();
        for pixel in small.into_rgba8().pixels() {
            assert!(pixel.0[3] == 0 || pixel.0[1] == 0, "green shines through: {pixel:?}");
        }
    }
}
