//! JPEG: the markers, the scans counted and skipped.

use super::{Cursor, Format, Raw, exif_orientation};
use crate::media::MediaError;
use crate::media::limits::MAX_JPEG_SCANS;

const START: u8 = 0xd8;
const END: u8 = 0xd9;
const SCAN: u8 = 0xda;
const APP1: u8 = 0xe1;

pub(super) fn read(bytes: &[u8]) -> Result<Raw, MediaError> {
    let mut at = Cursor::new(bytes, Format::Jpeg);
    let mut size = None;
    let mut orientation = None;
    let mut scans = 0;
    loop {
        match marker(&mut at)? {
            START | 0x01 | 0xd0..=0xd7 => {}
            END => break,
            kind => {
                let length = usize::from(u16::from_be_bytes(at.array()?));
                let body = length.checked_sub(2).ok_or(Format::Jpeg.malformed("a segment is too short"))?;
                let body = at.take(body)?;
                match kind {
                    // Start of frame, whatever the coding; c4, c8 and cc are other tables.
                    0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf if size.is_none() => {
                        let [_, h1, h0, w1, w0, ..] = *body else {
                            return Err(Format::Jpeg.malformed("its frame header is too short"));
                        };
                        size = Some((u16::from_be_bytes([w1, w0]), u16::from_be_bytes([h1, h0])));
                    }
                    APP1 if orientation.is_none() && body.starts_with(b"Exif\0\0") => {
                        orientation = Some(exif_orientation(body));
                    }
                    SCAN => {
                        scans += 1;
                        if scans > MAX_JPEG_SCANS {
                            return Err(MediaError::TooManyScans);
                        }
                        skip_scan(&mut at)?;
                    }
                    _ => {}
                }
            }
        }
    }
    let (width, height) = size.ok_or(Format::Jpeg.malformed("it has no frame header"))?;
    if scans == 0 {
        return Err(Format::Jpeg.malformed("it has no scan"));
    }
    let mut raw = Raw::still(width.into(), height.into());
    raw.orientation = orientation.unwrap_or(raw.orientation);
    Ok(raw)
}

/// The next marker, past any fill bytes.
fn marker(at: &mut Cursor<'_>) -> Result<u8, MediaError> {
    if at.byte()? != 0xff {
        return Err(Format::Jpeg.malformed("a marker is missing"));
    }
    loop {
        match at.byte()? {
            0xff => {}
            kind => return Ok(kind),
        }
    }
}

/// Skips entropy-coded data up to the next marker that is neither stuffing nor a restart.
fn skip_scan(at: &mut Cursor<'_>) -> Result<(), MediaError> {
    loop {
        let next = at.rest.iter().position(|&byte| byte == 0xff).ok_or(Format::Jpeg.truncated())?;
        at.take(next)?;
        match at.rest {
            [_, 0x00 | 0xd0..=0xd7, ..] => _ = at.take(2)?,
            [_, 0xff, ..] => _ = at.take(1)?,
            [_, _, ..] => return Ok(()),
            _ => return Err(Format::Jpeg.truncated()),
        }
    }
}
