//! What a picture may cost before anything is decoded: bytes, pixels, frames, scans, text.

/// Largest upload, in bytes (contract: 50 MB).
pub const UPLOAD_MAX_BYTES: u64 = 50_000_000;
/// Largest picture taken from a node, in bytes: an 8192 × 8192 RGBA PNG that does not
/// compress at all still fits.
pub const NODE_OUTPUT_MAX_BYTES: u64 = 320 * 1024 * 1024;
/// Most pixels of one picture, frame or canvas (contract: 100 megapixels).
pub const MAX_PIXELS: u64 = 100_000_000;
/// Most frames of an animation.
pub const MAX_FRAMES: u32 = 1_000;
/// Most pixels of an animation, canvas times frames: what a browser would have to decode.
pub const MAX_ANIMATION_PIXELS: u64 = 2_000_000_000;
/// Most scans of a JPEG; each one walks over all pixels again. Encoders write about ten.
pub const MAX_JPEG_SCANS: u32 = 100;
/// Largest text of one PNG text chunk, in bytes after inflating.
pub const MAX_TEXT_BYTES: usize = 16 * 1024 * 1024;
/// Largest sum of the texts of one PNG, in bytes after inflating.
pub const MAX_TEXT_TOTAL_BYTES: usize = 32 * 1024 * 1024;
/// Most text chunks of one PNG.
pub const MAX_TEXT_CHUNKS: usize = 256;

/// Where a picture comes from; it decides how many bytes it may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Sent by a person.
    Upload,
    /// Returned by a node or a provider.
    NodeOutput,
}

impl Kind {
    /// The largest file of this kind, in bytes.
    #[must_use]
    pub const fn max_bytes(self) -> u64 {
        match self {
            Self::Upload => UPLOAD_MAX_BYTES,
            Self::NodeOutput => NODE_OUTPUT_MAX_BYTES,
        }
    }
}
