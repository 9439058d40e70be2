//! GIF: the blocks, frames counted, no LZW.

use super::{Cursor, Format, Raw};
use crate::media::MediaError;
use crate::media::limits::MAX_FRAMES;

const EXTENSION: u8 = 0x21;
const GRAPHIC_CONTROL: u8 = 0xf9;
const IMAGE: u8 = 0x2c;
const TRAILER: u8 = 0x3b;

pub(super) fn read(bytes: &[u8]) -> Result<Raw, MediaError> {
    let mut at = Cursor::new(bytes, Format::Gif);
    at.take(6)?;
    let [w0, w1, h0, h1, flags, _, _] = at.array()?;
    let mut raw = Raw::still(le(w0, w1), le(h0, h1));
    raw.frames = 0;
    colour_table(&mut at, flags)?;
    // Some writers leave the trailer out; an end between two blocks is as good.
    while !at.rest.is_empty() {
        match at.byte()? {
            TRAILER => break,
            EXTENSION => {
                if at.byte()? == GRAPHIC_CONTROL
                    && let [4, flags, ..] = at.rest
                {
                    raw.has_alpha |= flags & 1 == 1;
                }
                sub_blocks(&mut at)?;
            }
            IMAGE => {
                let [_, _, _, _, w0, w1, h0, h1, flags] = at.array()?;
                raw.frame(le(w0, w1), le(h0, h1));
                raw.frames += 1;
                if raw.frames > MAX_FRAMES {
                    return Err(MediaError::TooManyFrames);
                }
                colour_table(&mut at, flags)?;
                at.byte()?;
                sub_blocks(&mut at)?;
            }
            _ => return Err(Format::Gif.malformed("a block of an unknown kind")),
        }
    }
    if raw.frames == 0 {
        return Err(Format::Gif.malformed("it has no frame"));
    }
    Ok(raw)
}

const fn le(low: u8, high: u8) -> u32 {
    low as u32 | (high as u32) << 8
}

fn colour_table(at: &mut Cursor<'_>, flags: u8) -> Result<(), MediaError> {
    if flags & 0x80 != 0 {
        at.take(3 << ((flags & 7) + 1))?;
    }
    Ok(())
}

fn sub_blocks(at: &mut Cursor<'_>) -> Result<(), MediaError> {
    loop {
        match at.byte()? {
            0 => return Ok(()),
            length => _ = at.take(length.into())?,
        }
    }
}
