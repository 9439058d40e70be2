//! What a file is, read from its headers alone: format, size as displayed, frames, alpha.
//! Every walker is linear in the file and decodes no pixel.

mod gif;
mod jpeg;
mod png;
mod webp;

use std::fmt;

use image::metadata::Orientation;

use super::limits::{MAX_ANIMATION_PIXELS, MAX_FRAMES, MAX_PIXELS};
use super::pixels::stored_size;
use super::{Kind, MediaError};

/// The formats Gesso takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Portable Network Graphics, still or animated.
    Png,
    /// JPEG (JFIF or EXIF).
    Jpeg,
    /// WebP, still or animated.
    WebP,
    /// GIF 87a or 89a.
    Gif,
}

impl Format {
    /// Recognises a format by its first bytes, never by a name.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::WebP),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Self::Gif),
            _ => None,
        }
    }

    /// The media type, as in `Content-Type`.
    #[must_use]
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::WebP => "image/webp",
            Self::Gif => "image/gif",
        }
    }

    /// The usual file extension, without a dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::WebP => "webp",
            Self::Gif => "gif",
        }
    }

    const fn truncated(self) -> MediaError {
        MediaError::Truncated { format: self }
    }

    pub(super) const fn malformed(self, what: &'static str) -> MediaError {
        MediaError::Malformed { format: self, what }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::WebP => "WebP",
            Self::Gif => "GIF",
        })
    }
}

/// What the headers say about a picture that is within all limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The format, by content.
    pub format: Format,
    /// Width in pixels as displayed (EXIF orientation applied).
    pub width: u32,
    /// Height in pixels as displayed.
    pub height: u32,
    /// Whether pixels can be transparent.
    pub has_alpha: bool,
    /// Frames, 1 for a still picture.
    pub frames: u32,
    /// How the stored pixels must be turned to be displayed.
    pub orientation: Orientation,
}

impl Facts {
    /// Pixels of one frame.
    #[must_use]
    pub fn pixels(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }
}

/// Reads the facts of a picture, without a limit on its bytes.
///
/// # Errors
/// Whatever [`MediaError`] calls empty, unsupported, too large, truncated or malformed.
pub fn probe(bytes: &[u8]) -> Result<Facts, MediaError> {
    if bytes.is_empty() {
        return Err(MediaError::Empty);
    }
    let format = Format::of(bytes).ok_or(MediaError::Unsupported)?;
    let raw = match format {
        Format::Png => png::read(bytes),
        Format::Jpeg => jpeg::read(bytes),
        Format::WebP => webp::read(bytes),
        Format::Gif => gif::read(bytes),
    }?;
    raw.check(format)
}

/// [`probe`], and the bound on bytes for what comes from `kind`.
///
/// # Errors
/// As [`probe`], and [`MediaError::TooManyBytes`].
pub fn probe_as(bytes: &[u8], kind: Kind) -> Result<Facts, MediaError> {
    let (size, limit) = (bytes.len() as u64, kind.max_bytes());
    if size > limit {
        return Err(MediaError::TooManyBytes { bytes: size, limit });
    }
    probe(bytes)
}

/// What a walker found, before the common limits. Sizes are as stored, not as displayed.
struct Raw {
    width: u32,
    height: u32,
    /// The frame with the most pixels, where frames carry sizes of their own.
    largest_frame: (u32, u32),
    has_alpha: bool,
    frames: u32,
    orientation: Orientation,
}

impl Raw {
    const fn still(width: u32, height: u32) -> Self {
        Self {
            width,
            height,
            largest_frame: (width, height),
            has_alpha: false,
            frames: 1,
            orientation: Orientation::NoTransforms,
        }
    }

    /// Notes one frame's own size.
    fn frame(&mut self, width: u32, height: u32) {
        if area(width, height) > area(self.largest_frame.0, self.largest_frame.1) {
            self.largest_frame = (width, height);
        }
    }

    fn check(self, format: Format) -> Result<Facts, MediaError> {
        if self.width == 0 || self.height == 0 {
            return Err(MediaError::NoPixels { format });
        }
        for (width, height) in [(self.width, self.height), self.largest_frame] {
            if area(width, height) > MAX_PIXELS {
                return Err(MediaError::TooManyPixels { width, height });
            }
        }
        if self.frames > MAX_FRAMES {
            return Err(MediaError::TooManyFrames);
        }
        let all = area(self.width, self.height) * u64::from(self.frames);
        if all > MAX_ANIMATION_PIXELS {
            let megapixels = all.div_ceil(1_000_000);
            return Err(MediaError::AnimationTooLarge { megapixels });
        }
        let (width, height) = stored_size(self.orientation, self.width, self.height);
        Ok(Facts { format, width, height, has_alpha: self.has_alpha, frames: self.frames, orientation: self.orientation })
    }
}

fn area(width: u32, height: u32) -> u64 {
    u64::from(width) * u64::from(height)
}

/// The orientation in an EXIF block (a TIFF header), with or without the literal `Exif\0\0`.
fn exif_orientation(exif: &[u8]) -> Orientation {
    let tiff = exif.strip_prefix(b"Exif\0\0").unwrap_or(exif);
    Orientation::from_exif_chunk(tiff).unwrap_or(Orientation::NoTransforms)
}

/// A reader over bytes that may end anywhere.
struct Cursor<'a> {
    rest: &'a [u8],
    format: Format,
}

impl<'a> Cursor<'a> {
    const fn new(rest: &'a [u8], format: Format) -> Self {
        Self { rest, format }
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], MediaError> {
        let (head, rest) = self.rest.split_at_checked(count).ok_or(self.format.truncated())?;
        self.rest = rest;
        Ok(head)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], MediaError> {
        let (head, rest) = self.rest.split_first_chunk().ok_or(self.format.truncated())?;
        self.rest = rest;
        Ok(*head)
    }

    fn byte(&mut self) -> Result<u8, MediaError> {
        self.array().map(|[byte]| byte)
    }
}
