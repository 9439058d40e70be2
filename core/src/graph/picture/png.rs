//! PNG: chunks `tEXt`, `zTXt`, `iTXt`, and the private `comf` of animations.

use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;

use super::{
    Carried, MAX_TEXT_BYTES,
    bytes::{be32, part, text, until_zero},
};

/// What stands before the first chunk.
pub const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";
/// How long it is.
pub const SIGNATURE_BYTES: usize = SIGNATURE.len();
/// Length, kind and checksum of a chunk.
const FRAME_BYTES: usize = 12;

/// One chunk.
pub struct Chunk<'a> {
    /// Its four letters.
    pub kind: &'a [u8],
    /// What it holds.
    pub data: &'a [u8],
    /// All of it, length and checksum included.
    pub whole: &'a [u8],
}

/// The chunks as far as they are whole.
pub fn chunks(file: &[u8]) -> impl Iterator<Item = Chunk<'_>> {
    let mut at = SIGNATURE_BYTES;
    std::iter::from_fn(move || {
        let length = be32(file, at)?;
        let whole = part(file, at, length.checked_add(FRAME_BYTES)?)?;
        at += whole.len();
        Some(Chunk { kind: part(whole, 4, 4)?, data: part(whole, 8, length)?, whole })
    })
}

/// The name of a text chunk.
pub fn name<'a>(chunk: &Chunk<'a>) -> Option<&'a [u8]> {
    matches!(chunk.kind, b"tEXt" | b"zTXt" | b"iTXt" | b"comf").then_some(())?;
    until_zero(chunk.data).map(|(name, _)| name)
}

/// Reads all that is carried.
pub fn read(file: &[u8], found: &mut Carried) {
    for chunk in chunks(file) {
        let Some(key) = name(&chunk) else { continue };
        let key = text(key).to_ascii_lowercase();
        if !matches!(key.as_str(), "workflow" | "prompt") {
            continue;
        }
        match said(&chunk) {
            Some(said) => found.take(&key, &said),
            None => found.miss(&key),
        }
    }
}

fn said(chunk: &Chunk<'_>) -> Option<String> {
    let (_, rest) = until_zero(chunk.data)?;
    match chunk.kind {
        b"zTXt" => inflated(rest.get(1..)?),
        b"iTXt" => {
            let is_packed = *rest.first()? == 1;
            let (_, rest) = until_zero(rest.get(2..)?)?;
            let (_, rest) = until_zero(rest)?;
            if is_packed { inflated(rest) } else { Some(text(rest)) }
        }
        _ => Some(text(rest)),
    }
}

fn inflated(packed: &[u8]) -> Option<String> {
    decompress_to_vec_zlib_with_limit(packed, MAX_TEXT_BYTES).ok().map(|bytes| text(&bytes))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::super::{carried, png_write::tests::empty_png};
    use crate::graph::picture::png_write::chunk;

    fn with(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
        let png = empty_png();
        [&png[..33], &chunk(*kind, data), &png[33..]].concat()
    }

    fn packed(text: &str) -> Vec<u8> {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn every_kind_of_text_is_read() {
        let json = r#"{"nodes":["ü"]}"#;
        let files = [
            with(b"tEXt", format!("workflow\0{json}").as_bytes()),
            with(b"zTXt", &[b"workflow\0\0", packed(json).as_slice()].concat()),
            with(b"iTXt", format!("workflow\0\0\0\0\0{json}").as_bytes()),
            with(b"iTXt", &[b"Workflow\0\x01\0en\0Ablauf\0", packed(json).as_slice()].concat()),
            with(b"comf", format!("workflow\0{json}").as_bytes()),
        ];
        for file in files {
            assert_eq!(carried(&file).workflow.map(|read| read.to_string()).as_deref(), Some(json));
        }
    }

    #[test]
    fn what_is_packed_wrongly_is_said() {
        let found = carried(&with(b"zTXt", b"prompt\0\0nonsense"));
        assert!(found.is_damaged && found.prompt.is_none());
        assert!(!carried(&with(b"zTXt", b"Comment\0\0nonsense")).is_damaged);
    }
}
