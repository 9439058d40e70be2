//! Pixels to files. Text chunks are the caller's business.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{ImageFormat, RgbImage};

/// JPEG bytes at `quality` 1–100. Nothing for a picture JPEG cannot hold (no pixels, or
/// a side over 65 535 px).
pub fn jpeg(image: &RgbImage, quality: u8) -> Vec<u8> {
    let mut out = Vec::new();
    match image.write_with_encoder(JpegEncoder::new_with_quality(&mut out, quality.clamp(1, 100))) {
        Ok(()) => out,
        Err(_) => Vec::new(),
    }
}

/// PNG bytes. Nothing for a picture without pixels.
pub fn png(image: &RgbImage) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    match image.write_to(&mut out, ImageFormat::Png) {
        Ok(()) => out.into_inner(),
        Err(_) => Vec::new(),
    }
}
