//! JPEG: segments `APP1` with EXIF, and comments.

use super::{
    Carried,
    bytes::{be16, part, text},
    exif,
};

/// Begins a segment with EXIF.
const APP1: u8 = 0xE1;
/// Begins a comment.
const COMMENT: u8 = 0xFE;
/// Begins the pixels; nothing is carried behind.
const SCAN: u8 = 0xDA;

/// Reads all that is carried.
pub fn read(file: &[u8], found: &mut Carried) {
    let mut at = 2;
    while let Some(&[0xFF, marker]) = part(file, at, 2) {
        if marker == 0xFF {
            at += 1;
            continue;
        }
        let Some(length) = be16(file, at + 2).filter(|length| *length >= 2 && marker != SCAN) else { return };
        let Some(data) = part(file, at + 4, length - 2) else { return };
        match marker {
            APP1 if data.starts_with(b"Exif\0\0") => exif::read(data, found),
            COMMENT => found.take("comment", &text(data)),
            _ => {}
        }
        at += 2 + length;
    }
}

#[cfg(test)]
mod tests {
    use super::super::{carried, exif::tests::exif};

    #[test]
    fn exif_and_comments_are_found() {
        let segment = |marker: u8, data: &[u8]| {
            let length = u16::try_from(data.len() + 2).unwrap().to_be_bytes();
            [&[0xFF, marker], length.as_slice(), data].concat()
        };
        let exif = [b"Exif\0\0".to_vec(), exif(&[(0x0110, r#"prompt:{"1":{}}"#)], false)].concat();
        let comment = segment(0xFE, br#"{"workflow":{"nodes":[]}}"#);
        let file = [&[0xFF, 0xD8], segment(0xE0, b"JFIF").as_slice(), &segment(0xE1, &exif), &comment, &[0xFF, 0xDA]].concat();
        let found = carried(&file);
        assert!(found.workflow.is_some() && found.prompt.is_some());
    }
}
