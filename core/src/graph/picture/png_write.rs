//! Texts written into a PNG, as ComfyUI's front end reads them.

use super::{
    Kind,
    png::{SIGNATURE_BYTES, chunks, name},
};

/// Puts texts before the pixels, in place of those of the same names; everything else stays byte for byte. `None` if it is
/// no PNG with pixels, or a text is longer than a chunk can be.
#[must_use]
pub fn write_png(png: &[u8], texts: &[(&str, &str)]) -> Option<Vec<u8>> {
    if Kind::of(png) != Some(Kind::Png) {
        return None;
    }
    let added: usize = texts.iter().map(|(key, text)| key.len() + text.len() + 32).sum();
    let mut written = Vec::with_capacity(png.len() + added);
    written.extend_from_slice(png.get(..SIGNATURE_BYTES)?);
    let mut is_written = false;
    for chunk in chunks(png) {
        if chunk.kind == b"IDAT" && !is_written {
            is_written = true;
            for (key, text) in texts {
                written.extend(text_chunk(key, text)?);
            }
        }
        let is_replaced = name(&chunk).is_some_and(|name| texts.iter().any(|(key, _)| key.as_bytes() == name));
        if !is_replaced {
            written.extend_from_slice(chunk.whole);
        }
    }
    is_written.then_some(written)
}

/// Plain where the text is ASCII, which every reader understands; `iTXt` otherwise.
fn text_chunk(key: &str, text: &str) -> Option<Vec<u8>> {
    u32::try_from(key.len() + text.len() + 5).ok()?;
    let (kind, between): (_, &[u8]) = if text.is_ascii() { (*b"tEXt", b"\0") } else { (*b"iTXt", b"\0\0\0\0\0") };
    Some(chunk(kind, &[key.as_bytes(), between, text.as_bytes()].concat()))
}

/// A chunk with its length and checksum.
pub(crate) fn chunk(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).unwrap_or(u32::MAX);
    let sum = checksum(kind.iter().chain(data));
    [&length.to_be_bytes(), &kind, data, &sum.to_be_bytes()].concat()
}

/// CRC-32 as PNG has it, four bits at a time.
fn checksum<'a>(bytes: impl Iterator<Item = &'a u8>) -> u32 {
    const TABLE: [u32; 16] = table();
    let step = |sum: u32, bits: u8| (sum >> 4) ^ TABLE[((sum ^ u32::from(bits)) & 15) as usize];
    !bytes.fold(!0, |sum, byte| step(step(sum, *byte), byte >> 4))
}

const fn table() -> [u32; 16] {
    const POLYNOMIAL: u32 = 0xEDB8_8320;
    let mut table = [0; 16];
    let (mut at, mut value) = (0, 0_u32);
    while at < 16 {
        let (mut sum, mut bit) = (value, 0);
        while bit < 4 {
            sum = if sum & 1 == 1 { (sum >> 1) ^ POLYNOMIAL } else { sum >> 1 };
            bit += 1;
        }
        table[at] = sum;
        at += 1;
        value += 1;
    }
    table
}

#[cfg(test)]
pub mod tests {
    use super::{super::carried, *};

    /// A PNG of one pixel.
    pub fn empty_png() -> Vec<u8> {
        let head = [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0];
        let pixels = [0x78, 0x9C, 0x63, 0, 0, 0, 2, 0, 1];
        [b"\x89PNG\r\n\x1a\n".as_slice(), &chunk(*b"IHDR", &head), &chunk(*b"IDAT", &pixels), &chunk(*b"IEND", &[])].concat()
    }

    #[test]
    fn the_checksum_is_that_of_png() {
        assert_eq!(chunk(*b"IEND", &[])[8..], [0xAE, 0x42, 0x60, 0x82]);
    }

    #[test]
    fn what_is_written_is_read_and_the_rest_stays() {
        let png = empty_png();
        let (workflow, prompt) = (r#"{"nodes":[{"id":1.0,"title":"日本 ü"}]}"#, r#"{"1":{"class_type":"A"}}"#);
        let written = write_png(&png, &[("workflow", workflow), ("prompt", prompt)]).unwrap();
        let found = carried(&written);
        assert_eq!(found.workflow.map(|json| json.to_string()).as_deref(), Some(workflow));
        assert_eq!(found.prompt.map(|json| json.to_string()).as_deref(), Some(prompt));
        let again = write_png(&written, &[("workflow", "{}"), ("prompt", prompt)]).unwrap();
        assert_eq!(carried(&again).workflow.map(|json| json.to_string()).as_deref(), Some("{}"));
        assert_eq!(write_png(&again, &[]).unwrap(), again);
        assert!(again.ends_with(&png[png.len() - 12..]) && again.starts_with(&png[..33]));
    }

    #[test]
    fn only_pictures_are_written_into() {
        assert_eq!(write_png(b"GIF89a", &[]), None);
        assert_eq!(write_png(&empty_png()[..33], &[("workflow", "{}")]), None);
    }
}
