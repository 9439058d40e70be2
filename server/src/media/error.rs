//! What can go wrong with a picture or the store, each in one sentence with what to do.

use super::limits::{
    MAX_ANIMATION_PIXELS, MAX_FRAMES, MAX_JPEG_SCANS, MAX_PIXELS, MAX_TEXT_BYTES, MAX_TEXT_CHUNKS, MAX_TEXT_TOTAL_BYTES,
};
use super::{ContentHash, Format};

/// Pixels in a megapixel.
const MEGA: u64 = 1_000_000;

/// A refused picture or a failed store operation.
#[derive(Debug, thiserror::Error)]
pub enum MediaError {
    /// Not a byte was sent.
    #[error("The file is empty; choose a file with a picture in it.")]
    Empty,
    /// The content is none of the four formats.
    #[error("The file is not a PNG, JPEG, WebP or GIF; convert it to one of these and send it again.")]
    Unsupported,
    /// The file has too many bytes for its [`super::Kind`].
    #[error("The file has {bytes} bytes and {limit} are allowed; save it smaller and send it again.")]
    TooManyBytes {
        /// Size of the file.
        bytes: u64,
        /// Size allowed.
        limit: u64,
    },
    /// The picture, its canvas or one of its frames has too many pixels.
    #[error("The picture is {width} × {height} pixels and {} megapixels are allowed; scale it down and send it again.", MAX_PIXELS / MEGA)]
    TooManyPixels {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
    /// The animation has too many frames.
    #[error("The animation has more than {MAX_FRAMES} frames; shorten it and send it again.")]
    TooManyFrames,
    /// All frames together have too many pixels.
    #[error("The animation has {megapixels} megapixels over all its frames and {} are allowed; shorten it or scale it down.", MAX_ANIMATION_PIXELS / MEGA)]
    AnimationTooLarge {
        /// Canvas times frames, in megapixels.
        megapixels: u64,
    },
    /// A progressive JPEG made to be slow.
    #[error("The JPEG has more than {MAX_JPEG_SCANS} scans; save it again with a usual encoder.")]
    TooManyScans,
    /// One text of a PNG is too large, possibly only once inflated.
    #[error("The PNG's text {key:?} is larger than {} MiB; remove that text and send it again.", MAX_TEXT_BYTES >> 20)]
    TextTooLarge {
        /// Key of the chunk.
        key: String,
    },
    /// All texts of a PNG together are too large or too many.
    #[error("The PNG has more than {MAX_TEXT_CHUNKS} texts or {} MiB of text; remove its metadata and send it again.", MAX_TEXT_TOTAL_BYTES >> 20)]
    TooMuchText,
    /// Width or height is zero.
    #[error("The {format} says it has no pixels; save the picture again and send that file.")]
    NoPixels {
        /// What the file is.
        format: Format,
    },
    /// The file ends before the picture does.
    #[error("The {format} ends before the picture does; send the whole file again.")]
    Truncated {
        /// What the file is.
        format: Format,
    },
    /// The file breaks the rules of its own format.
    #[error("The {format} is damaged ({what}); save the picture again and send that file.")]
    Malformed {
        /// What the file is.
        format: Format,
        /// The broken rule.
        what: &'static str,
    },
    /// The headers are fine, the pixels are not.
    #[error("The pixels of the {format} cannot be read ({reason}); save the picture again and send that file.")]
    Decode {
        /// What the file is.
        format: Format,
        /// The decoder's words.
        reason: String,
    },
    /// A thumbnail could not be made from good pixels.
    #[error("A thumbnail could not be made ({reason}); please report this with the picture.")]
    Thumbnail {
        /// The resizer's or encoder's words.
        reason: String,
    },
    /// A text chunk nobody could read back.
    #[error("The text {key:?} cannot go into a PNG ({what}); use another key or text.")]
    BadText {
        /// Key of the chunk.
        key: String,
        /// The broken rule.
        what: &'static str,
    },
    /// Not 64 hexadecimal digits.
    #[error("A picture's name in the store is 64 hexadecimal digits; this is something else.")]
    BadHash,
    /// `GESSO_MEDIA_URL` cannot be used.
    #[error(
        "The media store's address cannot be used ({reason}); set GESSO_MEDIA_URL to file://<folder> or s3://<bucket>/<prefix>."
    )]
    BadUrl {
        /// What is wrong with it.
        reason: String,
    },
    /// Nothing is stored under this hash.
    #[error("The picture {sha256} is not in the media store; it was deleted or never stored.")]
    NotFound {
        /// The hash asked for.
        sha256: ContentHash,
    },
    /// The folder or the S3 service failed.
    #[error("The media store did not do its part ({0}); check the folder or service behind GESSO_MEDIA_URL.")]
    Store(#[from] object_store::Error),
    /// A local file of the store could not be read.
    #[error("The media store's file could not be read ({0}); check the folder behind GESSO_MEDIA_URL.")]
    Io(#[from] std::io::Error),
    /// The worker thread went away, as at shutdown.
    #[error("The picture was not processed because the server is stopping; send it again.")]
    Interrupted,
}

impl MediaError {
    /// The problem `code` of the public contract that fits this error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooManyBytes { .. }
            | Self::TooManyPixels { .. }
            | Self::TooManyFrames
            | Self::AnimationTooLarge { .. }
            | Self::TooManyScans
            | Self::TextTooLarge { .. }
            | Self::TooMuchText => "too_large",
            Self::Unsupported => "unsupported_media",
            Self::NotFound { .. } => "not_found",
            Self::Store(_) | Self::Io(_) | Self::Interrupted => "upstream_unavailable",
            Self::Thumbnail { .. } | Self::BadUrl { .. } => "internal",
            Self::Empty
            | Self::NoPixels { .. }
            | Self::Truncated { .. }
            | Self::Malformed { .. }
            | Self::Decode { .. }
            | Self::BadText { .. }
            | Self::BadHash => "validation_failed",
        }
    }
}
