//! What a vision model sees: facts measured in the pixels, never invented.

use std::io::Cursor;

use image::{ImageReader, Limits};

/// Largest side of a picture in pixels.
const MAX_SIDE_PIXELS: u32 = 16_384;
/// Most memory decoding may take.
const MAX_DECODE_BYTES: u64 = 512 * 1024 * 1024;
/// The picture is measured on a grid of this many cells a side.
const GRID_CELLS: u32 = 24;

/// Facts about one picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Colour names by area, largest first, at most four.
    pub colors: Vec<&'static str>,
    /// Main colour of the left, middle and right third.
    pub thirds: [&'static str; 3],
    /// `dark`, `mid-toned` or `bright`.
    pub tone: &'static str,
}

impl Picture {
    /// Measures a picture; `None` when the bytes are no PNG, JPEG, WebP or GIF within the limits.
    #[must_use]
    pub fn measure(bytes: &[u8]) -> Option<Self> {
        let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
        let mut limits = Limits::default();
        limits.max_image_width = Some(MAX_SIDE_PIXELS);
        limits.max_image_height = Some(MAX_SIDE_PIXELS);
        limits.max_alloc = Some(MAX_DECODE_BYTES);
        reader.limits(limits);
        let image = reader.decode().ok()?;
        let (width, height) = (image.width(), image.height());
        let grid = image.thumbnail_exact(GRID_CELLS, GRID_CELLS).to_rgb8();
        let count = |keep: &dyn Fn(u32) -> bool| {
            let mut counts: Vec<(&'static str, usize)> = Vec::new();
            for (_, _, pixel) in grid.enumerate_pixels().filter(|(x, ..)| keep(*x)) {
                let name = color_name(pixel.0);
                match counts.iter_mut().find(|(known, _)| *known == name) {
                    Some((_, n)) => *n += 1,
                    None => counts.push((name, 1)),
                }
            }
            counts.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
            counts
        };
        let all = count(&|_| true);
        let total: usize = all.iter().map(|(_, n)| n).sum();
        let third = |index: u32| count(&|x| x * 3 / GRID_CELLS == index).first().map_or("grey", |(name, _)| *name);
        let light: u64 = grid.pixels().map(|p| p.0.iter().map(|&c| u64::from(c)).sum::<u64>() / 3).sum();
        let mean = light / u64::from(GRID_CELLS * GRID_CELLS);
        Some(Self {
            width,
            height,
            colors: all.iter().filter(|(_, n)| n * 25 >= total).take(4).map(|(name, _)| *name).collect(),
            thirds: [third(0), third(1), third(2)],
            tone: if mean < 80 {
                "dark"
            } else if mean < 170 {
                "mid-toned"
            } else {
                "bright"
            },
        })
    }

    /// One sentence about it.
    #[must_use]
    pub fn sentence(&self, index: usize, of: usize) -> String {
        let which = if of > 1 { format!("Picture {}", index + 1) } else { "The picture".into() };
        let [left, middle, right] = self.thirds;
        let spread = if left == right && left == middle {
            format!("{left} from edge to edge")
        } else {
            format!("{left} on the left, {middle} in the middle and {right} on the right")
        };
        format!(
            "{which} is {} by {} pixels, {} overall, mostly {}: {spread}.",
            self.width,
            self.height,
            self.tone,
            self.colors.join(", ")
        )
    }
}

fn color_name([r, g, b]: [u8; 3]) -> &'static str {
    let (r, g, b) = (f32::from(r), f32::from(g), f32::from(b));
    let (max, min) = (r.max(g).max(b), r.min(g).min(b));
    let chroma = max - min;
    if max < 40.0 {
        return "black";
    }
    if chroma < 24.0 {
        return if min > 215.0 { "white" } else { "grey" };
    }
    let hue = 60.0
        * if max == r {
            ((g - b) / chroma).rem_euclid(6.0)
        } else if max == g {
            (b - r) / chroma + 2.0
        } else {
            (r - g) / chroma + 4.0
        };
    match hue as u32 {
        15..=44 if max < 150.0 => "brown",
        15..=44 => "orange",
        45..=69 => "yellow",
        70..=164 => "green",
        165..=199 => "cyan",
        200..=259 => "blue",
        260..=299 => "violet",
        300..=339 => "pink",
        _ => "red",
    }
}
