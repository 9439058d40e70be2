//! Texts in a PNG: read with bounds, written without touching a pixel.
//!
//! ComfyUI keeps the API graph under `prompt` and the UI graph under `workflow`; Gesso adds its
//! own JSON under `gesso`, so that a file says how it was made without any database.

use std::io::Read;

use bytes::Bytes;
use flate2::read::ZlibDecoder;

use super::limits::{MAX_TEXT_BYTES, MAX_TEXT_CHUNKS, MAX_TEXT_TOTAL_BYTES};
use super::png_chunks::{Chunk, chunks, encode};
use super::{Format, MediaError};

/// Key of ComfyUI's API graph.
pub const PROMPT_KEY: &str = "prompt";
/// Key of ComfyUI's UI graph.
pub const WORKFLOW_KEY: &str = "workflow";
/// Key of Gesso's own JSON.
pub const GESSO_KEY: &str = "gesso";
/// Longest key, in Latin-1 bytes (PNG specification, 11.3.3.1).
const KEY_MAX_BYTES: usize = 79;

/// One text with its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The key, such as `prompt`.
    pub key: String,
    /// The text, inflated and decoded.
    pub text: String,
}

/// What a finished picture should carry.
#[derive(Clone, Copy, Debug, Default)]
pub struct Metadata<'a> {
    /// ComfyUI's API graph as JSON; written only if the file has none.
    pub prompt: Option<&'a str>,
    /// ComfyUI's UI graph as JSON; written only if the file has none.
    pub workflow: Option<&'a str>,
    /// Gesso's own JSON; replaces what is there.
    pub gesso: &'a str,
}

/// The texts of a PNG in file order; none for other formats. Texts that are not valid in their
/// own encoding are left out, as every reader does.
///
/// # Errors
/// A damaged chunk structure, or texts above the bounds in [`super::limits`].
pub fn read(bytes: &[u8]) -> Result<Vec<Text>, MediaError> {
    let mut texts = Vec::new();
    let mut total = 0;
    if Format::of(bytes) != Some(Format::Png) {
        return Ok(texts);
    }
    for chunk in chunks(bytes) {
        let chunk = chunk?;
        let Some(parts) = Parts::of(&chunk) else {
            continue;
        };
        let raw = parts.inflate()?;
        total += raw.len();
        if total > MAX_TEXT_TOTAL_BYTES || texts.len() >= MAX_TEXT_CHUNKS {
            return Err(MediaError::TooMuchText);
        }
        let text = if parts.utf8 { String::from_utf8(raw).ok() } else { Some(latin1(&raw)) };
        let key = latin1(parts.key);
        texts.extend(text.map(|text| Text { key, text }));
    }
    Ok(texts)
}

/// Adds what a finished picture should carry: ComfyUI's own chunks stay byte for byte, missing
/// ones are added, `gesso` is replaced. Other formats come back unchanged.
///
/// # Errors
/// As [`with_chunks`].
pub fn embed(picture: Bytes, metadata: Metadata<'_>) -> Result<Bytes, MediaError> {
    let has = |key: &str| -> Result<bool, MediaError> {
        for chunk in chunks(&picture) {
            if Parts::of(&chunk?).is_some_and(|parts| parts.key == key.as_bytes()) {
                return Ok(true);
            }
        }
        Ok(false)
    };
    let mut texts = Vec::new();
    if Format::of(&picture) == Some(Format::Png) {
        for (key, text) in [(PROMPT_KEY, metadata.prompt), (WORKFLOW_KEY, metadata.workflow)] {
            if let Some(text) = text
                && !has(key)?
            {
                texts.push((key, text));
            }
        }
    }
    texts.push((GESSO_KEY, metadata.gesso));
    with_chunks(picture, &texts)
}

/// Puts texts before the pixels of a PNG, in place of those with the same keys. Everything else
/// stays byte for byte; other formats come back unchanged. Works in the given memory when nobody
/// else holds it.
///
/// # Errors
/// A damaged chunk structure, a key or text no PNG can hold, or a text above its bound.
pub fn with_chunks(picture: Bytes, texts: &[(&str, &str)]) -> Result<Bytes, MediaError> {
    if Format::of(&picture) != Some(Format::Png) {
        return Ok(picture);
    }
    let mut added = Vec::new();
    for (key, text) in texts {
        added.extend(text_chunk(key, text)?);
    }
    let mut replaced = Vec::new();
    let mut place = None;
    for chunk in chunks(&picture) {
        let chunk = chunk?;
        if chunk.kind == *b"IDAT" {
            place = place.or(Some(chunk.range.start));
        }
        if let Some(parts) = Parts::of(&chunk)
            && texts.iter().any(|(key, _)| key.as_bytes() == parts.key)
        {
            replaced.push(chunk.range);
        }
    }
    let mut place = place.ok_or(Format::Png.malformed("it has no pixel data"))?;
    let mut file = Vec::from(picture);
    for range in replaced.into_iter().rev() {
        if range.start < place {
            place -= range.len();
        }
        file.drain(range);
    }
    file.reserve_exact(added.len());
    file.splice(place..place, added);
    Ok(file.into())
}

/// Bytes of a chunk's text once inflated, which stops at the bound.
pub(super) fn measure(chunk: &Chunk<'_>) -> Result<usize, MediaError> {
    match Parts::of(chunk) {
        Some(parts) if parts.compressed => parts.inflate().map(|text| text.len()),
        Some(parts) => parts.check(parts.text.len()),
        None => Ok(chunk.data.len()),
    }
}

/// A text chunk taken apart.
struct Parts<'a> {
    key: &'a [u8],
    text: &'a [u8],
    compressed: bool,
    utf8: bool,
}

impl<'a> Parts<'a> {
    /// `None` for other chunks and for texts without the separators they need.
    fn of(chunk: &Chunk<'a>) -> Option<Self> {
        if !matches!(&chunk.kind, b"tEXt" | b"zTXt" | b"iTXt") {
            return None;
        }
        let (key, rest) = split_nul(chunk.data)?;
        let (text, compressed, utf8) = match &chunk.kind {
            b"tEXt" => (rest, false, false),
            b"zTXt" => (rest.strip_prefix(&[0])?, true, false),
            _ => {
                let ([flag, _method], rest) = rest.split_first_chunk()?;
                let (_language, rest) = split_nul(rest)?;
                let (_translated, text) = split_nul(rest)?;
                (text, *flag != 0, true)
            }
        };
        Some(Self { key, text, compressed, utf8 })
    }

    fn check(&self, bytes: usize) -> Result<usize, MediaError> {
        if bytes > MAX_TEXT_BYTES {
            let key = latin1(self.key.get(..KEY_MAX_BYTES).unwrap_or(self.key));
            return Err(MediaError::TextTooLarge { key });
        }
        Ok(bytes)
    }

    /// The text's bytes; a broken zlib stream gives what could be read of it.
    fn inflate(&self) -> Result<Vec<u8>, MediaError> {
        if !self.compressed {
            self.check(self.text.len())?;
            return Ok(self.text.to_vec());
        }
        let mut text = Vec::new();
        // One byte more than allowed tells "exactly full" from "too large".
        let mut inflating = ZlibDecoder::new(self.text).take(MAX_TEXT_BYTES as u64 + 1);
        if inflating.read_to_end(&mut text).is_err() {
            tracing::debug!(key = %latin1(self.key), "a PNG's compressed text is damaged");
        }
        self.check(text.len())?;
        Ok(text)
    }
}

/// A chunk for one text: Latin-1 where that is enough, else UTF-8, as ComfyUI's writer does.
fn text_chunk(key: &str, text: &str) -> Result<Vec<u8>, MediaError> {
    let refuse = |what| MediaError::BadText { key: key.chars().take(KEY_MAX_BYTES).collect(), what };
    let plain = |c: char| c.is_ascii_graphic() || c == ' ';
    if key.is_empty() || key.len() > KEY_MAX_BYTES || !key.chars().all(plain) {
        return Err(refuse("a key is 1 to 79 printable ASCII characters"));
    }
    if text.contains('\0') {
        return Err(refuse("a text has no NUL characters"));
    }
    if text.len() > MAX_TEXT_BYTES {
        return Err(MediaError::TextTooLarge { key: key.into() });
    }
    let mut data = key.as_bytes().to_vec();
    data.push(0);
    let narrow = |c: char| matches!(c, '\n' | ' '..='~' | '\u{a0}'..='\u{ff}');
    if text.chars().all(narrow) {
        data.extend(text.chars().map(|c| c as u8));
        return Ok(encode(*b"tEXt", &data));
    }
    // Not compressed, no language, no translated key.
    data.extend([0, 0, 0, 0]);
    data.extend(text.as_bytes());
    Ok(encode(*b"iTXt", &data))
}

fn split_nul(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = bytes.iter().position(|&byte| byte == 0)?;
    Some((bytes.get(..at)?, bytes.get(at + 1..)?))
}

fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|&byte| char::from(byte)).collect()
}
