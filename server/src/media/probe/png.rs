//! PNG and APNG: the chunks, text inflated only as far as its bound.

use super::{Format, Raw, exif_orientation};
use crate::media::MediaError;
use crate::media::limits::{MAX_TEXT_CHUNKS, MAX_TEXT_TOTAL_BYTES};
use crate::media::png_chunks::chunks;
use crate::media::png_text;

pub(super) fn read(bytes: &[u8]) -> Result<Raw, MediaError> {
    let mut raw: Option<Raw> = None;
    let (mut announced, mut controls) = (0, 0);
    let (mut texts, mut text_bytes) = (0, 0);
    let mut has_pixels = false;
    for chunk in chunks(bytes) {
        let chunk = chunk?;
        let Some(raw) = &mut raw else {
            raw = Some(header(chunk.kind, chunk.data)?);
            continue;
        };
        match &chunk.kind {
            b"tRNS" => raw.has_alpha = true,
            b"eXIf" => raw.orientation = exif_orientation(chunk.data),
            b"acTL" if !has_pixels => {
                if let Some(&count) = chunk.data.first_chunk() {
                    announced = u32::from_be_bytes(count);
                }
            }
            b"fcTL" => controls += 1,
            b"IDAT" => has_pixels = true,
            b"tEXt" | b"zTXt" | b"iTXt" => {
                texts += 1;
                text_bytes += png_text::measure(&chunk)?;
                if texts > MAX_TEXT_CHUNKS || text_bytes > MAX_TEXT_TOTAL_BYTES {
                    return Err(MediaError::TooMuchText);
                }
            }
            _ => {}
        }
    }
    let mut raw = raw.ok_or(Format::Png.truncated())?;
    if !has_pixels {
        return Err(Format::Png.malformed("it has no pixel data"));
    }
    // Without acTL the frame controls mean nothing to any reader.
    if announced > 0 {
        raw.frames = announced.max(controls);
    }
    Ok(raw)
}

/// IHDR (PNG specification, 11.2.1).
fn header(kind: [u8; 4], data: &[u8]) -> Result<Raw, MediaError> {
    let (b"IHDR", &[w3, w2, w1, w0, h3, h2, h1, h0, _, colour, ..]) = (&kind, data) else {
        return Err(Format::Png.malformed("it does not begin with its header"));
    };
    let width = u32::from_be_bytes([w3, w2, w1, w0]);
    let height = u32::from_be_bytes([h3, h2, h1, h0]);
    let mut raw = Raw::still(width, height);
    raw.has_alpha = matches!(colour, 4 | 6);
    Ok(raw)
}
