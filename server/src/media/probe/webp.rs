//! WebP: the RIFF chunks of the simple, lossless and extended layouts.

use super::{Cursor, Format, Raw, exif_orientation};
use crate::media::MediaError;
use crate::media::limits::MAX_FRAMES;

pub(super) fn read(bytes: &[u8]) -> Result<Raw, MediaError> {
    let mut file = Cursor::new(bytes, Format::WebP);
    file.take(4)?;
    let size = u32::from_le_bytes(file.array()?) as usize;
    let mut at = Cursor::new(file.take(size)?, Format::WebP);
    at.take(4)?;

    let mut raw: Option<Raw> = None;
    let mut animation_frames = 0;
    let mut has_pixels = false;
    while !at.rest.is_empty() {
        let kind: [u8; 4] = at.array()?;
        let length = u32::from_le_bytes(at.array()?) as usize;
        let body = at.take(length)?;
        if length % 2 == 1 && !at.rest.is_empty() {
            at.take(1)?;
        }
        let mut inner = Cursor::new(body, Format::WebP);
        match &kind {
            b"VP8X" if raw.is_none() => {
                let [flags, _, _, _, w @ .., h0, h1, h2] = inner.array::<10>()?;
                let mut canvas = Raw::still(le24(w) + 1, le24([h0, h1, h2]) + 1);
                canvas.has_alpha = flags & 0x10 != 0;
                raw = Some(canvas);
            }
            b"VP8 " | b"VP8L" => {
                let (width, height, alpha) = bitstream(kind, &mut inner)?;
                let raw = raw.get_or_insert_with(|| Raw::still(width, height));
                raw.frame(width, height);
                raw.has_alpha |= alpha;
                has_pixels = true;
            }
            b"ANMF" => {
                let [_, _, _, _, _, _, w0, w1, w2, h0, h1, h2] = inner.array()?;
                let raw = raw.as_mut().ok_or(Format::WebP.malformed("a frame before its canvas"))?;
                raw.frame(le24([w0, w1, w2]) + 1, le24([h0, h1, h2]) + 1);
                animation_frames += 1;
                if animation_frames > MAX_FRAMES {
                    return Err(MediaError::TooManyFrames);
                }
            }
            b"EXIF" => {
                if let Some(raw) = &mut raw {
                    raw.orientation = exif_orientation(body);
                }
            }
            _ => {}
        }
    }
    match raw {
        Some(mut raw) if has_pixels || animation_frames > 0 => {
            raw.frames = animation_frames.max(1);
            Ok(raw)
        }
        _ => Err(Format::WebP.malformed("it has no picture")),
    }
}

/// Width, height and alpha of a VP8 or VP8L bitstream (RFC 9649, 2.5 and 2.6).
fn bitstream(kind: [u8; 4], at: &mut Cursor<'_>) -> Result<(u32, u32, bool), MediaError> {
    if kind == *b"VP8L" {
        let [signature, bits @ ..] = at.array::<5>()?;
        if signature != 0x2f {
            return Err(Format::WebP.malformed("a wrong lossless signature"));
        }
        let bits = u32::from_le_bytes(bits);
        let side = |shift: u32| (bits >> shift & 0x3fff) + 1;
        return Ok((side(0), side(14), bits >> 28 & 1 == 1));
    }
    let [_, _, _, s0, s1, s2, w0, w1, h0, h1] = at.array()?;
    if [s0, s1, s2] != [0x9d, 0x01, 0x2a] {
        return Err(Format::WebP.malformed("a wrong start code"));
    }
    let side = |low, high| u32::from(u16::from_le_bytes([low, high]) & 0x3fff);
    Ok((side(w0, w1), side(h0, h1), false))
}

const fn le24([a, b, c]: [u8; 3]) -> u32 {
    u32::from_le_bytes([a, b, c, 0])
}
