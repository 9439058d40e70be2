//! From file to pixels: the first frame as 8-bit RGB or RGBA, as stored (not yet oriented).
//! Call only with the facts [`super::probe`] gave for the same bytes.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{DynamicImage, GrayAlphaImage, GrayImage, ImageDecoder, ImageReader, RgbImage, RgbaImage};
use png::{ColorType, Transformations};

use super::{Facts, Format, MediaError};

/// What the PNG decoder may hold besides the picture, in bytes: a few rows.
const PNG_DECODER_MAX_BYTES: usize = 64 * 1024 * 1024;
/// Memory a decode takes per pixel, in bytes: the RGBA picture, and for JPEG the coefficients
/// of a progressive file besides.
const BYTES_PER_PIXEL: u64 = 5;
const JPEG_BYTES_PER_PIXEL: u64 = 10;

/// Estimate of the memory that decoding takes, in bytes.
pub(super) fn decode_bytes(facts: &Facts) -> u64 {
    facts.pixels()
        * match facts.format {
            Format::Jpeg => JPEG_BYTES_PER_PIXEL,
            Format::Png | Format::WebP | Format::Gif => BYTES_PER_PIXEL,
        }
}

/// Decodes the first frame.
pub(crate) fn decode(bytes: &[u8], facts: &Facts) -> Result<DynamicImage, MediaError> {
    let image = match facts.format {
        Format::Png => decode_png(bytes, facts)?,
        Format::Jpeg => decode_other(bytes, facts, image::ImageFormat::Jpeg)?,
        Format::WebP => decode_other(bytes, facts, image::ImageFormat::WebP)?,
        Format::Gif => decode_other(bytes, facts, image::ImageFormat::Gif)?,
    };
    Ok(match image {
        DynamicImage::ImageRgb8(_) | DynamicImage::ImageRgba8(_) => image,
        _ if image.color().has_alpha() => image.into_rgba8().into(),
        _ => image.into_rgb8().into(),
    })
}

/// PNG goes past the `image` crate: rows of 16 bits become 8 bits one at a time instead of
/// doubling the picture, and texts and profiles are never inflated.
fn decode_png(bytes: &[u8], facts: &Facts) -> Result<DynamicImage, MediaError> {
    let failed = |error: png::DecodingError| decode_error(Format::Png, error);
    let limits = png::Limits { bytes: PNG_DECODER_MAX_BYTES };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    let mut reader = decoder.read_info().map_err(failed)?;
    let (width, height) = reader.info().size();
    check_size(facts, (width, height))?;
    let size = reader.output_buffer_size().ok_or(MediaError::TooManyPixels { width, height })?;
    let mut data = vec![0; size];
    let frame = reader.next_frame(&mut data).map_err(failed)?;
    let image = match frame.color_type {
        ColorType::Rgb => RgbImage::from_raw(width, height, data).map(Into::into),
        ColorType::Rgba => RgbaImage::from_raw(width, height, data).map(Into::into),
        ColorType::Grayscale => GrayImage::from_raw(width, height, data).map(Into::into),
        ColorType::GrayscaleAlpha => GrayAlphaImage::from_raw(width, height, data).map(Into::into),
        ColorType::Indexed => None,
    };
    image.ok_or(Format::Png.malformed("its pixels do not fill its size"))
}

fn decode_other(bytes: &[u8], facts: &Facts, format: image::ImageFormat) -> Result<DynamicImage, MediaError> {
    let failed = |error: image::ImageError| decode_error(facts.format, error);
    let decoder = ImageReader::with_format(Cursor::new(bytes), format).into_decoder().map_err(failed)?;
    check_size(facts, decoder.dimensions())?;
    DynamicImage::from_decoder(decoder).map_err(failed)
}

/// A file that shows the decoder another size than it showed the limits is refused.
fn check_size(facts: &Facts, stored: (u32, u32)) -> Result<(), MediaError> {
    if stored == stored_size(facts.orientation, facts.width, facts.height) {
        return Ok(());
    }
    Err(facts.format.malformed("it states two different sizes"))
}

/// Turns a displayed size into the size as stored, or back.
pub(super) const fn stored_size(orientation: Orientation, width: u32, height: u32) -> (u32, u32) {
    match orientation {
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH => {
            (height, width)
        }
        Orientation::NoTransforms | Orientation::Rotate180 | Orientation::FlipHorizontal | Orientation::FlipVertical => {
            (width, height)
        }
    }
}

fn decode_error(format: Format, error: impl ToString) -> MediaError {
    let reason = error.to_string();
    MediaError::Decode { format, reason }
}
