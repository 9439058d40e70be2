//! Workflows inside pictures and videos, where ComfyUI and its nodes put them (workflow formats: where outputs carry the
//! data). Every reader goes over the bytes once, keeps to its bounds and never fails: what is damaged carries nothing.

mod bytes;
mod exif;
mod jpeg;
mod matroska;
mod mp4;
mod png;
mod png_write;
mod webp;

pub(crate) use png::SIGNATURE as PNG_SIGNATURE;
pub(crate) use png_write::chunk as png_chunk;
pub use png_write::write_png;

use super::json::Json;

/// Longest text that is read or unpacked, in bytes.
pub const MAX_TEXT_BYTES: usize = 32 * 1024 * 1024;

/// What a file carries.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Carried {
    /// A workflow in UI format.
    pub workflow: Option<Json>,
    /// A prompt in API format.
    pub prompt: Option<Json>,
    /// Something under one of their names could not be read.
    pub is_damaged: bool,
}

/// What kind of file it is, by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// PNG.
    Png,
    /// WebP.
    WebP,
    /// JPEG.
    Jpeg,
    /// MP4 or QuickTime.
    Mp4,
    /// WebM or Matroska.
    Matroska,
}

impl Kind {
    /// The kind of a file; `None` if it is none of these.
    #[must_use]
    pub fn of(file: &[u8]) -> Option<Self> {
        match file {
            [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Some(Self::Png),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::WebP),
            [0xFF, 0xD8, 0xFF, ..] => Some(Self::Jpeg),
            [_, _, _, _, b'f', b't', b'y', b'p', ..] => Some(Self::Mp4),
            [0x1A, 0x45, 0xDF, 0xA3, ..] => Some(Self::Matroska),
            _ => None,
        }
    }

    /// Whether it is a picture a node can load.
    #[must_use]
    pub const fn is_picture(self) -> bool {
        matches!(self, Self::Png | Self::WebP | Self::Jpeg)
    }
}

/// What a picture or a video carries; nothing if it is neither.
#[must_use]
pub fn carried(file: &[u8]) -> Carried {
    let mut found = Carried::default();
    match Kind::of(file) {
        Some(Kind::Png) => png::read(file, &mut found),
        Some(Kind::WebP) => webp::read(file, &mut found),
        Some(Kind::Jpeg) => jpeg::read(file, &mut found),
        Some(Kind::Mp4) => mp4::read(file, &mut found),
        Some(Kind::Matroska) => matroska::read(file, &mut found),
        None => {}
    }
    found
}

impl Carried {
    /// Takes a text that was found under a name; the first of each counts.
    fn take(&mut self, name: &str, text: &str) {
        let name = name.trim().to_ascii_lowercase();
        match name.as_str() {
            "workflow" | "prompt" => match unwrapped(text) {
                Some(json) => self.put(&name, json),
                None => self.is_damaged = true,
            },
            // Video helpers put an object of both into the comment; others put prose there.
            "comment" | "\u{a9}cmt" => self.take_both(text),
            _ => {}
        }
    }

    /// Takes an object with both.
    fn take_both(&mut self, text: &str) {
        let Some(both) = unwrapped(text) else { return };
        for name in ["workflow", "prompt"] {
            let inner = both.get(name).map(|json| match json.as_str() {
                Some(text) => unwrapped(text),
                None => Some(json.clone()),
            });
            if let Some(Some(json)) = inner {
                self.put(name, json);
            }
        }
    }

    fn put(&mut self, name: &str, json: Json) {
        let place = if name == "workflow" { &mut self.workflow } else { &mut self.prompt };
        place.get_or_insert(json);
    }

    /// Says that something under a name could not be unpacked.
    fn miss(&mut self, name: &str) {
        self.is_damaged |= matches!(name, "workflow" | "prompt");
    }
}

/// An object, also one written as JSON text inside JSON text.
fn unwrapped(text: &str) -> Option<Json> {
    if text.len() > MAX_TEXT_BYTES {
        return None;
    }
    let text = text.trim_matches(|character: char| character == '\0' || character.is_whitespace());
    let json = Json::read(text).ok()?;
    let json = match json.as_str() {
        Some(inner) => Json::read(inner).ok()?,
        None => json,
    };
    json.as_object().is_some().then_some(json)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_comments_are_understood() {
        let mut found = Carried::default();
        found.take("WORKFLOW", "\"{\\\"nodes\\\":[]}\"");
        found.take("prompt", "{\"1\":{\"class_type\":\"A\",\"is_changed\":[NaN]}}\0");
        found.take("comment", "a cat");
        assert!(found.workflow.is_some_and(|json| json.get("nodes").is_some()));
        assert!(found.prompt.is_some() && !found.is_damaged);
        let mut found = Carried::default();
        found.take("Comment", r#"{"prompt":"{\"1\":{}}","workflow":{"nodes":[]}}"#);
        assert!(found.workflow.is_some() && found.prompt.is_some());
        found.take("workflow", "{");
        assert!(found.is_damaged);
    }

    #[test]
    fn nothing_panics_on_any_beginning_of_a_file() {
        let beginnings: [&[u8]; 6] = [
            b"\x89PNG\r\n\x1a\n\xff\xff\xff\xfftEXt",
            b"RIFF\xff\xff\xff\xffWEBPEXIF\xff\xff\xff\xffII*\0\xff\xff\xff\xff",
            b"\xff\xd8\xff\xe1\0\x10Exif\0\0MM\0*\0\0\0\x08\xff\xff",
            b"\0\0\0\x08ftyp\0\0\0\x01moov\xff\xff\xff\xff\xff\xff\xff\xff",
            b"\x1aE\xdf\xa3\x80\x18S\x80g\x01\xff\xff\xff\xff\xff\xff\xff\x12T\xc3g\xff",
            b"GIF89a",
        ];
        for beginning in beginnings {
            for end in 0..=beginning.len() {
                assert_eq!(carried(&beginning[..end]), Carried::default());
            }
        }
    }
}
