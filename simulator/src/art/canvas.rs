//! The sheet: an opaque pixmap with per-pixel washes, soft light and separate layers.

use image::RgbImage;
use tiny_skia::{FilterQuality, Pixmap, PixmapPaint, PremultipliedColorU8, Transform};

use super::colour::Tint;
use super::pen::Pen;

/// A pixmap with the few operations landscapes need.
pub struct Canvas {
    /// The pixels.
    pub map: Pixmap,
    /// Width in pixels.
    pub w: f32,
    /// Height in pixels.
    pub h: f32,
}

#[inline(always)]
fn solid(c: Tint) -> PremultipliedColorU8 {
    let [r, g, b] = c.bytes();
    PremultipliedColorU8::from_rgba(r, g, b, 255).unwrap_or(PremultipliedColorU8::TRANSPARENT)
}

#[inline(always)]
fn tint(p: PremultipliedColorU8) -> Tint {
    Tint::from_bytes([p.red(), p.green(), p.blue()])
}

impl Canvas {
    /// A clear sheet; both sides are at least one pixel.
    pub fn new(width: u32, height: u32) -> Option<Self> {
        let (width, height) = (width.max(1), height.max(1));
        Some(Self { map: Pixmap::new(width, height)?, w: width as f32, h: height as f32 })
    }

    /// Repaints rows `from..to` (clamped) pixel by pixel: `(x, y, colour there) -> colour`.
    pub fn wash(&mut self, from: f32, to: f32, mut paint: impl FnMut(f32, f32, Tint) -> Tint) {
        let (from, to) = (from.clamp(0.0, self.h) as usize, to.clamp(0.0, self.h) as usize);
        let width = self.map.width() as usize;
        let rows = self.map.pixels_mut().chunks_exact_mut(width).enumerate();
        for (y, row) in rows.skip(from).take(to.saturating_sub(from)) {
            for (x, pixel) in row.iter_mut().enumerate() {
                *pixel = solid(paint(x as f32, y as f32, tint(*pixel)));
            }
        }
    }

    /// Fills below a skyline given per column, with an anti-aliased edge:
    /// `(x, y, depth below the line in pixels, colour there) -> colour`.
    pub fn wash_under(&mut self, line: &[f32], to: f32, mut paint: impl FnMut(f32, f32, f32, Tint) -> Tint) {
        let top = line.iter().copied().fold(self.h, f32::min) - 1.0;
        let last = line.len().saturating_sub(1);
        self.wash(top, to, |x, y, old| {
            let depth = y + 0.5 - line.get((x as usize).min(last)).copied().unwrap_or(0.0);
            if depth <= -0.5 {
                return old;
            }
            let new = paint(x, y, depth.max(0.0), old);
            if depth < 0.5 { old.mix(new, depth + 0.5) } else { new }
        });
    }

    /// The colour at a point, clamped to the sheet.
    #[inline(always)]
    pub fn at(&self, x: f32, y: f32) -> Tint {
        let (x, y) = (x.clamp(0.0, self.w - 1.0) as u32, y.clamp(0.0, self.h - 1.0) as u32);
        self.map.pixel(x, y).map_or(Tint::new(0.5, 0.5, 0.5), tint)
    }

    /// Mean colour of a box around a point: what a silhouette has to stand out against.
    pub fn around(&self, x: f32, y: f32, half_w: f32, half_h: f32) -> Tint {
        let mut sum = Tint::new(0.0, 0.0, 0.0);
        for i in 0..25 {
            let (u, v) = ((i % 5) as f32 / 2.0 - 1.0, (i / 5) as f32 / 2.0 - 1.0);
            sum = sum.plus(self.at(x + u * half_w, y + v * half_h), 1.0 / 25.0);
        }
        sum
    }

    /// Soft light around a point, screened on: never burns past white.
    pub fn glow(&mut self, x: f32, y: f32, radius: f32, light: Tint, strength: f32) {
        let width = self.map.width() as usize;
        let span = |c: f32, max: f32| ((c - radius).clamp(0.0, max) as usize, (c + radius + 1.0).clamp(0.0, max) as usize);
        let ((x0, x1), (y0, y1)) = (span(x, self.w), span(y, self.h));
        if radius <= 0.0 || x0 >= x1 {
            return;
        }
        let inverse = 1.0 / (radius * radius);
        for (row_y, row) in self.map.pixels_mut().chunks_exact_mut(width).enumerate().take(y1).skip(y0) {
            let dy = (row_y as f32 - y).powi(2);
            for (col_x, pixel) in row.iter_mut().enumerate().take(x1).skip(x0) {
                let fall = 1.0 - ((col_x as f32 - x).powi(2) + dy) * inverse;
                if fall > 0.0 {
                    let k = fall * fall * fall * strength;
                    let c = tint(*pixel);
                    *pixel = solid(Tint::new(
                        c.r + (1.0 - c.r) * light.r * k,
                        c.g + (1.0 - c.g) * light.g * k,
                        c.b + (1.0 - c.b) * light.b * k,
                    ));
                }
            }
        }
    }

    /// A pen whose origin is (x, y) and whose unit is `scale` pixels; `flip` mirrors it.
    pub fn pen(&mut self, x: f32, y: f32, scale: f32, flip: bool) -> Pen<'_> {
        let sx = if flip { -scale } else { scale };
        Pen::new(&mut self.map, Transform::from_row(sx, 0.0, 0.0, scale, x, y))
    }

    /// Draws on a clear sheet of its own covering `bounds` (left, top, right, bottom in
    /// pixels), then lays that over this one at `opacity`: overlaps inside do not add up.
    pub fn layer(&mut self, bounds: [f32; 4], opacity: f32, to_page: Transform, draw: impl FnOnce(&mut Pen<'_>)) {
        let [left, top, right, bottom] = bounds;
        let (left, top) = (left.clamp(0.0, self.w).floor(), top.clamp(0.0, self.h).floor());
        let (right, bottom) = (right.clamp(0.0, self.w).ceil(), bottom.clamp(0.0, self.h).ceil());
        if right - left < 1.0 || bottom - top < 1.0 {
            return;
        }
        let Some(mut map) = Pixmap::new((right - left) as u32, (bottom - top) as u32) else {
            return;
        };
        draw(&mut Pen::new(&mut map, to_page.post_translate(-left, -top)));
        let paint = PixmapPaint { opacity, quality: FilterQuality::Nearest, ..PixmapPaint::default() };
        self.map.draw_pixmap(left as i32, top as i32, map.as_ref(), &paint, Transform::identity(), None);
    }

    /// A copy of a box (left, top, right, bottom in pixels), clipped, with where it was.
    pub fn cut(&self, bounds: [f32; 4]) -> Option<(Pixmap, i32, i32)> {
        let [left, top, right, bottom] = bounds.map(|v| v.round() as i32);
        let rect = tiny_skia::IntRect::from_ltrb(left.max(0), top.max(0), right.min(self.w as i32), bottom.min(self.h as i32))?;
        Some((self.map.clone_rect(rect)?, rect.x(), rect.y()))
    }

    /// Lays a piece back where it was cut.
    pub fn paste(&mut self, piece: &Pixmap, x: i32, y: i32) {
        self.map.draw_pixmap(x, y, piece.as_ref(), &PixmapPaint::default(), Transform::identity(), None);
    }

    /// The finished pixels.
    pub fn into_rgb(self) -> RgbImage {
        let (w, h) = (self.map.width(), self.map.height());
        let data = self.map.pixels().iter().flat_map(|p| [p.red(), p.green(), p.blue()]).collect();
        RgbImage::from_raw(w, h, data).unwrap_or_default()
    }
}
