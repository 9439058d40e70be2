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

fn read(bytes: &[u8]) -> Option<DynamicImage> {
    let facts = probe_as(bytes, Kind::NodeOutput).ok()?;
    decode(bytes, &facts).ok()
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

    #[test]
    fn what_is_no_picture_has_no_other_form() {
        assert_eq!(reencode(b"<b>hi</b>", Wish::WebP(90)), None);
        assert_eq!(with_alpha_of(b"", b""), None);
    }
}
