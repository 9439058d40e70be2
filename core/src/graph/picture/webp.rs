//! WebP: the `EXIF` chunk of its container.

use super::{
    Carried,
    bytes::{le32, part},
    exif,
};

/// Bytes before the first chunk.
const HEAD_BYTES: usize = 12;

/// Reads all that is carried.
pub fn read(file: &[u8], found: &mut Carried) {
    let mut at = HEAD_BYTES;
    while let (Some(kind), Some(length)) = (part(file, at, 4), le32(file, at + 4)) {
        if kind == b"EXIF" {
            exif::read(part(file, at + 8, length).unwrap_or_default(), found);
        }
        // Chunks begin at even bytes.
        let Some(next) = length.checked_add(length % 2).and_then(|length| at.checked_add(length)?.checked_add(8)) else {
            break;
        };
        at = next;
    }
}

#[cfg(test)]
mod tests {
    use super::super::{carried, exif::tests::exif};

    #[test]
    fn the_chunk_is_found_behind_others() {
        let exif = exif(&[(0x010F, r#"workflow:{"nodes":[1]}"#)], true);
        let length = u32::try_from(exif.len()).unwrap().to_le_bytes();
        let file = [b"RIFF\0\0\0\0WEBPVP8 \x03\0\0\0abc\0EXIF".as_slice(), &length, &exif].concat();
        assert!(carried(&file).workflow.is_some());
        assert!(carried(&file[..file.len() - 8]).workflow.is_none());
    }
}
