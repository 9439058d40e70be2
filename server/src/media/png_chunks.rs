//! The chunks of a PNG, walked without copying.

use std::ops::Range;

use super::{Format, MediaError};

/// Bytes of the signature every PNG begins with.
const SIGNATURE_BYTES: usize = 8;
/// The largest length a chunk may state (PNG specification, 5.3).
const CHUNK_MAX_BYTES: u32 = (1 << 31) - 1;

/// One chunk.
pub(super) struct Chunk<'a> {
    pub kind: [u8; 4],
    pub data: &'a [u8],
    /// Where the chunk lies in the file: length, kind, data and CRC.
    pub range: Range<usize>,
}

/// The chunks up to and with IEND; an error ends the walk. CRCs are left to the decoder.
pub(super) fn chunks(bytes: &[u8]) -> impl Iterator<Item = Result<Chunk<'_>, MediaError>> {
    let mut at = Some(SIGNATURE_BYTES);
    std::iter::from_fn(move || {
        let start = at.take()?;
        let chunk = chunk_at(bytes, start);
        if let Ok(chunk) = &chunk
            && chunk.kind != *b"IEND"
        {
            at = Some(chunk.range.end);
        }
        Some(chunk)
    })
}

fn chunk_at(bytes: &[u8], start: usize) -> Result<Chunk<'_>, MediaError> {
    let truncated = || MediaError::Truncated { format: Format::Png };
    let rest = bytes.get(start..).ok_or_else(truncated)?;
    let (&length, rest) = rest.split_first_chunk().ok_or_else(truncated)?;
    let (&kind, rest) = rest.split_first_chunk().ok_or_else(truncated)?;
    let length = u32::from_be_bytes(length);
    if length > CHUNK_MAX_BYTES {
        return Err(Format::Png.malformed("a chunk longer than the format allows"));
    }
    let length = length as usize;
    let data = rest.get(..length).ok_or_else(truncated)?;
    if rest.len() < length + 4 {
        return Err(truncated());
    }
    let range = start..start + length + 12;
    Ok(Chunk { kind, data, range })
}

/// A whole chunk: length, kind, data, CRC.
pub(super) fn encode(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(&kind);
    crc.update(data);
    let mut chunk = Vec::with_capacity(data.len() + 12);
    // Callers bound `data` far below what 31 bits hold.
    chunk.extend((data.len() as u32).to_be_bytes());
    chunk.extend(kind);
    chunk.extend(data);
    chunk.extend(crc.sum().to_be_bytes());
    chunk
}
