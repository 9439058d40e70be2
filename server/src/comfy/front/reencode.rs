//! Pictures in another form, as `/view` and `/upload/mask` give them. Headers are held against the limits first.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgba, RgbaImage, imageops};

use crate::media::{Kind, decode, probe_as};

/// Quality of a preview when none is asked for, 1 to 100.
const DEFAULT_QUALITY: u8 = 90;

/// What is wanted of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// A JPEG of this quality.
    Jpeg(u8),
    /// A WebP of this quality.
    WebP(u8),
    /// A PNG without transparency.
    WithoutAlpha,
    /// A PNG of nothing but the transparency.
    AlphaAlone,
}

impl Wish {
    /// `webp`, `jpeg;80` and so on; WebP unless JPEG is asked for and no transparency is.
    pub fn preview(text: &str, is_alpha: bool) -> Self {
        let (format, quality) = text.split_once(';').unwrap_or((text, ""));
        let quality = quality.trim().parse().unwrap_or(DEFAULT_QUALITY).clamp(1, 100);
        if format == "jpeg" && !is_alpha { Self::Jpeg(quality) } else { Self::WebP(quality) }
    }
}

/// Works where waiting hurts nobody.
pub(super) async fn on_a_thread<T: Send + 'static>(work: impl FnOnce() -> Option<T> + Send + 'static) -> Option<T> {
    tokio::task::spawn_blocking(work).await.ok().flatten()
}

/// The picture as wished, with its media type; `None` if it is none.
pub(super) fn reencode(bytes: &[u8], wish: Wish) -> Option<(&'static str, Vec<u8>)> {
    let picture = read(bytes)?;
    match wish {
        Wish::Jpeg(quality) => {
            let mut jpeg = Vec::new();
            let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, quality);
            picture.to_rgb8().write_with_encoder(encoder).ok()?;
            Some(("image/jpeg", jpeg))
        }
        Wish::WebP(quality) => {
            let (width, height) = (picture.width(), picture.height());
            let pixels = picture.into_rgba8();
            let encoder = webp::Encoder::from_rgba(&pixels, width, height);
            Some(("image/webp", encoder.encode_simple(false, f32::from(quality)).ok()?.to_vec()))
        }
        Wish::WithoutAlpha => png(&picture.into_rgb8().into()),
        Wish::AlphaAlone => {
            let mut picture = picture.into_rgba8();
            picture.pixels_mut().for_each(|pixel| *pixel = Rgba([0, 0, 0, pixel.0[3]]));
            png(&picture.into())
        }
    }
}

/// A picture with the transparency of another, scaled to it.
pub(super) fn with_alpha_of(original: &[u8], mask: &[u8]) -> Option<Vec<u8>> {
    let mut picture = read(original)?.into_rgba8();
    let mask: RgbaImage = read(mask)?.into_rgba8();
    let mask = imageops::resize(&mask, picture.width(), picture.height(), imageops::FilterType::Nearest);
    for (pixel, mask) in picture.pixels_mut().zip(mask.pixels()) {
        pixel.0[3] = mask.0[3];
    }
    png(&picture.into()).map(|(_, bytes)| bytes)
}

/// The picture as it is seen: what is written of it says nothing of how it was held.
fn read(bytes: &[u8]) -> Option<DynamicImage> {
    let facts = probe_as(bytes, Kind::NodeOutput).ok()?;
    let mut picture = decode(bytes, &facts).ok()?;
    picture.apply_orientation(facts.orientation);
    Some(picture)
}

fn png(picture: &DynamicImage) -> Option<(&'static str, Vec<u8>)> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).ok()?;
    Some(("image/png", bytes.into_inner()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preview_is_webp_unless_an_opaque_jpeg_is_asked_for() {
        assert_eq!(Wish::preview("webp", false), Wish::WebP(DEFAULT_QUALITY));
        assert_eq!(Wish::preview("jpeg;80", false), Wish::Jpeg(80));
        assert_eq!(Wish::preview("jpeg;80", true), Wish::WebP(80));
        assert_eq!(Wish::preview("png;0", false), Wish::WebP(1));
        assert_eq!(Wish::preview("jpeg;x", false), Wish::Jpeg(DEFAULT_QUALITY));
    }

    /// Four pixels wide and two high: red, with one blue corner.
    fn flag() -> image::RgbImage {
        let mut flag = image::RgbImage::from_pixel(4, 2, image::Rgb([200, 10, 20]));
        flag.put_pixel(0, 0, image::Rgb([0, 0, 255]));
        flag
    }

    /// A PNG that says how it was held: turned by a quarter, as cameras do.
    fn held(picture: &DynamicImage, orientation: u8) -> Vec<u8> {
        let (_, mut bytes) = png(picture).unwrap();
        let exif = [b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".as_slice(), &[orientation, 0, 0, 0, 0, 0, 0, 0]].concat();
        let kind_and_data = [b"eXIf".as_slice(), &exif].concat();
        let length = u32::try_from(exif.len()).unwrap();
        let chunk = [&length.to_be_bytes(), kind_and_data.as_slice(), &crc(&kind_and_data).to_be_bytes()].concat();
        // Behind signature and head.
        bytes.splice(33..33, chunk);
        bytes
    }

    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0_u32, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 })
        })
    }

    #[test]
    fn a_mask_keeps_every_colour_also_where_all_is_transparent() {
        let original = png(&flag().into()).unwrap().1;
        let mut mask = gesso_core::mask::Mask::new([4, 2]);
        mask.take_alpha(0, &[9, 9, 9, 0, 9, 9, 9, 100]);
        let masked = with_alpha_of(&original, &gesso_core::mask::png(&mask)).unwrap();
        let found = image::load_from_memory(&masked).unwrap().into_rgba8();
        let alphas: Vec<u8> = found.pixels().map(|pixel| pixel.0[3]).collect();
        assert_eq!(alphas, [0, 100, 255, 255, 255, 255, 255, 255]);
        assert_eq!(DynamicImage::from(found).into_rgb8(), flag());
        // A mask of a mask: the colours are still there, and what was masked is what is read again.
        let again = with_alpha_of(&masked, &gesso_core::mask::png(&gesso_core::mask::Mask::new([4, 2]))).unwrap();
        assert_eq!(image::load_from_memory(&again).unwrap().into_rgb8(), flag());
        let alpha = reencode(&masked, Wish::AlphaAlone).unwrap().1;
        assert_eq!(image::load_from_memory(&alpha).unwrap().into_rgba8().get_pixel(1, 0).0, [0, 0, 0, 100]);
    }

    #[test]
    fn a_picture_that_was_held_upright_is_written_as_it_is_seen() {
        let original = held(&flag().into(), 6);
        let seen = image::load_from_memory(&reencode(&original, Wish::WithoutAlpha).unwrap().1).unwrap().into_rgb8();
        assert_eq!((seen.dimensions(), seen.get_pixel(1, 0).0), ((2, 4), [0, 0, 255]));
        let mask = gesso_core::mask::png(&gesso_core::mask::Mask::new([2, 4]));
        let masked = image::load_from_memory(&with_alpha_of(&original, &mask).unwrap()).unwrap().into_rgb8();
        assert_eq!(masked, seen);
    }

    #[test]
    fn what_is_no_picture_has_no_other_form() {
        assert_eq!(reencode(b"<b>hi</b>", Wish::WebP(90)), None);
        assert_eq!(with_alpha_of(b"", b""), None);
    }
}
