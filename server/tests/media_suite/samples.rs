//! Small pictures of every format, and broken ones built by hand.

use std::io::{Cursor, Write};

use bytes::Bytes;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

/// Smooth colours with a corner of its own: top left red, the rest bluish.
pub fn picture(width: u32, height: u32) -> DynamicImage {
    RgbImage::from_fn(width, height, |x, y| {
        if x < width / 2 && y < height / 2 { Rgb([230, 20, 20]) } else { Rgb([20, (255 * x / width) as u8, 200]) }
    })
    .into()
}

pub fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    image.write_to(&mut file, format).unwrap();
    file.into_inner()
}

pub fn png(width: u32, height: u32) -> Bytes {
    encoded(&picture(width, height), ImageFormat::Png).into()
}

pub fn jpeg(width: u32, height: u32) -> Vec<u8> {
    encoded(&picture(width, height), ImageFormat::Jpeg)
}

pub fn webp(width: u32, height: u32) -> Vec<u8> {
    encoded(&picture(width, height), ImageFormat::WebP)
}

pub fn transparent_png() -> Bytes {
    let image = RgbaImage::from_fn(400, 200, |x, _| Rgba(if x < 200 { [255, 0, 0, 255] } else { [0, 255, 0, 0] }));
    encoded(&image.into(), ImageFormat::Png).into()
}

pub fn gif(width: u16, height: u16, frames: usize) -> Vec<u8> {
    let mut file = b"GIF89a".to_vec();
    file.extend(width.to_le_bytes());
    file.extend(height.to_le_bytes());
    // Two colours: black and white.
    file.extend([0x80, 0, 0, 0, 0, 0, 255, 255, 255]);
    for _ in 0..frames {
        file.extend([0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0]);
        // One pixel: clear, colour 1, end.
        file.extend([2, 2, 0x4c, 0x01, 0]);
    }
    file.push(0x3b);
    file
}

/// A JPEG with an EXIF block stating `orientation`.
pub fn oriented_jpeg(width: u32, height: u32, orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    let plain = jpeg(width, height);
    let mut file = plain[..2].to_vec();
    file.extend([0xff, 0xe1]);
    file.extend((exif.len() as u16 + 2).to_be_bytes());
    file.extend(exif);
    file.extend(&plain[2..]);
    file
}

pub fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(kind);
    crc.update(data);
    let mut chunk = (data.len() as u32).to_be_bytes().to_vec();
    chunk.extend(kind);
    chunk.extend(data);
    chunk.extend(crc.sum().to_be_bytes());
    chunk
}

/// A PNG that states a size and then has these chunks; its pixels are nonsense.
pub fn stated_png(width: u32, height: u32, chunks: &[Vec<u8>]) -> Vec<u8> {
    let mut header = width.to_be_bytes().to_vec();
    header.extend(height.to_be_bytes());
    header.extend([8, 2, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    file.extend(chunk(b"IHDR", &header));
    file.extend(chunks.iter().flatten());
    file.extend(chunk(b"IDAT", b"nonsense"));
    file.extend(chunk(b"IEND", b""));
    file
}

/// A good PNG with these chunks before its pixels.
pub fn png_with(chunks: &[Vec<u8>]) -> Bytes {
    let plain = png(8, 8);
    let (head, tail) = plain.split_at(33);
    let mut file = head.to_vec();
    file.extend(chunks.iter().flatten());
    file.extend(tail);
    file.into()
}

pub fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    zlib.write_all(bytes).unwrap();
    zlib.finish().unwrap()
}

/// A compressed text chunk of `size` bytes once inflated.
pub fn ztxt(key: &str, size: usize) -> Vec<u8> {
    let mut data = key.as_bytes().to_vec();
    data.extend([0, 0]);
    data.extend(deflated(&vec![b'a'; size]));
    chunk(b"zTXt", &data)
}

/// A RIFF container of WebP chunks.
pub fn riff(chunks: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut body = b"WEBP".to_vec();
    for (kind, data) in chunks {
        body.extend(*kind);
        body.extend((data.len() as u32).to_le_bytes());
        body.extend(data);
        body.extend(vec![0; data.len() % 2]);
    }
    let mut file = b"RIFF".to_vec();
    file.extend((body.len() as u32).to_le_bytes());
    file.extend(body);
    file
}

/// The head of an extended WebP with a canvas of this size.
pub fn vp8x(width: u32, height: u32, flags: u8) -> Vec<u8> {
    let mut data = vec![flags, 0, 0, 0];
    data.extend(&(width - 1).to_le_bytes()[..3]);
    data.extend(&(height - 1).to_le_bytes()[..3]);
    data
}

/// An animation frame of this size, without pixels.
pub fn anmf(width: u32, height: u32) -> Vec<u8> {
    let mut data = vec![0; 6];
    data.extend(&(width - 1).to_le_bytes()[..3]);
    data.extend(&(height - 1).to_le_bytes()[..3]);
    data.extend([0; 4]);
    data
}
