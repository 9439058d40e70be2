//! EXIF: ComfyUI writes `workflow:{…}` and `prompt:{…}` into texts of the camera, such as its maker and model.

use super::{
    Carried,
    bytes::{be16, be32, le32, part, text},
};

/// Tags of one directory that are looked at, at most.
const MAX_TAGS: usize = 512;
/// Directories that are looked at, at most.
const MAX_DIRECTORIES: usize = 4;
/// Where the second directory is.
const EXIF_DIRECTORY: usize = 0x8769;
/// A comment, with eight bytes before it that name its characters.
const USER_COMMENT: usize = 0x9286;

/// Reads all that is carried.
pub fn read(exif: &[u8], found: &mut Carried) {
    // Some writers leave in what JPEG has before it.
    let tiff = exif.strip_prefix(b"Exif\0\0").unwrap_or(exif);
    let is_little = match tiff.get(..2) {
        Some(b"II") => true,
        Some(b"MM") => false,
        _ => return,
    };
    let reader = Tiff { bytes: tiff, is_little };
    let mut directories: Vec<usize> = reader.four(4).into_iter().collect();
    for at in 0..MAX_DIRECTORIES {
        let Some(directory) = directories.get(at).copied() else { break };
        directories.extend(reader.directory(directory, found));
    }
}

struct Tiff<'a> {
    bytes: &'a [u8],
    is_little: bool,
}

impl<'a> Tiff<'a> {
    fn two(&self, at: usize) -> Option<usize> {
        let value = be16(self.bytes, at)?;
        Some(if self.is_little { (value >> 8) | ((value & 255) << 8) } else { value })
    }

    fn four(&self, at: usize) -> Option<usize> {
        if self.is_little { le32(self.bytes, at) } else { be32(self.bytes, at) }
    }

    /// Reads one directory; gives the one it names.
    fn directory(&self, at: usize, found: &mut Carried) -> Option<usize> {
        let count = self.two(at)?.min(MAX_TAGS);
        let mut next = None;
        for entry in 0..count {
            let at = at.checked_add(2 + entry * 12)?;
            let tag = self.two(at)?;
            if tag == EXIF_DIRECTORY {
                next = self.four(at + 8);
            } else if let Some(said) = self.value(at) {
                let said = if tag == USER_COMMENT { said.get(8..).unwrap_or_default() } else { said };
                take(&text(said), found);
            }
        }
        next
    }

    /// The bytes of a text; short ones stand in the entry itself.
    fn value(&self, entry: usize) -> Option<&'a [u8]> {
        // Bytes, texts, and what is not said.
        matches!(self.two(entry + 2)?, 1 | 2 | 7).then_some(())?;
        let length = self.four(entry + 4)?;
        let at = if length > 4 { self.four(entry + 8)? } else { entry + 8 };
        part(self.bytes, at, length)
    }
}

/// A text of a camera: `workflow:{…}`, or an object of both.
fn take(said: &str, found: &mut Carried) {
    let said = said.trim_matches('\0').trim_start();
    if said.starts_with('{') {
        found.take_both(said);
    } else if let Some((name, value)) = said.split_once(':') {
        found.take(name, value);
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// EXIF with texts under tags.
    pub fn exif(texts: &[(u16, &str)], is_little: bool) -> Vec<u8> {
        let two = |value: u16| if is_little { value.to_le_bytes() } else { value.to_be_bytes() };
        let four = |value: usize| {
            let value = u32::try_from(value).unwrap();
            if is_little { value.to_le_bytes() } else { value.to_be_bytes() }
        };
        let mut file = if is_little { b"II*\0".to_vec() } else { b"MM\0*".to_vec() };
        file.extend(four(8));
        file.extend(two(u16::try_from(texts.len()).unwrap()));
        let mut at = 8 + 2 + texts.len() * 12 + 4;
        for (tag, text) in texts {
            file.extend([two(*tag), two(2)].concat());
            file.extend([four(text.len() + 1), four(at)].concat());
            at += text.len() + 1;
        }
        file.extend(four(0));
        texts.iter().for_each(|(_, text)| file.extend([text.as_bytes(), b"\0"].concat()));
        file
    }

    #[test]
    fn maker_and_model_say_both_in_either_order_of_bytes() {
        for is_little in [true, false] {
            let file = exif(&[(0x010F, r#"workflow:{"nodes":[]}"#), (0x0110, r#"prompt:{"1":{}}"#)], is_little);
            for file in [file.clone(), [b"Exif\0\0".to_vec(), file].concat()] {
                let mut found = Carried::default();
                read(&file, &mut found);
                assert!(found.workflow.is_some() && found.prompt.is_some());
            }
        }
    }

    #[test]
    fn a_camera_that_says_other_things_is_left_alone() {
        let mut found = Carried::default();
        read(&exif(&[(0x010F, "Nikon: corporation"), (0x010E, "{ nothing")], true), &mut found);
        assert_eq!(found, Carried::default());
    }
}
