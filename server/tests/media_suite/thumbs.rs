//! Thumbnails: sizes, alpha, orientation, every source format.

use std::io::Cursor;

use gesso_server::media::{Kind, MediaStore, THUMB_WIDTHS};
use image::{DynamicImage, ImageFormat, ImageReader, RgbaImage};

use super::samples::*;
use super::store::local;

fn decoded(webp: &[u8]) -> DynamicImage {
    ImageReader::with_format(Cursor::new(webp), ImageFormat::WebP).decode().unwrap()
}

async fn sizes(store: &MediaStore, file: impl Into<bytes::Bytes>) -> Vec<(u32, u32)> {
    let stored = store.ingest(file.into(), Kind::Upload).await.unwrap();
    let mut sizes = Vec::new();
    for width in THUMB_WIDTHS {
        let thumb = decoded(&store.thumb(stored.sha256, width).await.unwrap());
        sizes.push((thumb.width(), thumb.height()));
    }
    sizes
}

#[tokio::test]
async fn all_sizes_keep_proportions_and_never_grow() {
    let (store, _folder) = local();
    assert_eq!(sizes(&store, png(2000, 1000)).await, [(160, 80), (320, 160), (640, 320), (1280, 640)]);
    assert_eq!(sizes(&store, png(500, 1000)).await, [(160, 320), (320, 640), (500, 1000), (500, 1000)]);
    assert_eq!(sizes(&store, png(40, 30)).await, [(40, 30); 4]);
    assert_eq!(sizes(&store, png(1, 1)).await, [(1, 1); 4]);
    assert_eq!(store.thumb_runs(), 4, "one decode a picture");
}

#[tokio::test]
async fn every_format_has_thumbnails() {
    let (store, _folder) = local();
    for file in [jpeg(700, 350), webp(700, 350), gif(700, 350, 2)] {
        assert_eq!(sizes(&store, file).await, [(160, 80), (320, 160), (640, 320), (700, 350)]);
    }
}

#[tokio::test]
async fn every_kind_of_png_has_thumbnails() {
    let (store, _folder) = local();
    let rgb = picture(200, 100);
    for image in [
        DynamicImage::ImageLuma8(rgb.to_luma8()),
        DynamicImage::ImageLumaA8(rgb.to_luma_alpha8()),
        DynamicImage::ImageRgb16(rgb.to_rgb16()),
        DynamicImage::ImageRgba16(rgb.to_rgba16()),
    ] {
        let file = encoded(&image, ImageFormat::Png);
        let stored = store.ingest(file.into(), Kind::Upload).await.unwrap();
        let thumb = decoded(&store.thumb(stored.sha256, 160).await.unwrap());
        let corner = thumb.to_rgb8().get_pixel(20, 20).0;
        let wanted = image.to_rgb8().get_pixel(25, 25).0;
        let far = corner.iter().zip(wanted).any(|(a, b)| a.abs_diff(b) > 12);
        assert!(!far, "{:?}: {corner:?} instead of {wanted:?}", image.color());
    }
}

#[tokio::test]
async fn transparency_survives_without_bleeding() {
    let (store, _folder) = local();
    let stored = store.ingest(transparent_png(), Kind::Upload).await.unwrap();
    assert!(stored.has_alpha);
    let thumb: RgbaImage = decoded(&store.thumb(stored.sha256, 160).await.unwrap()).into_rgba8();
    assert_eq!(thumb.get_pixel(150, 40).0[3], 0);
    assert_eq!(thumb.get_pixel(10, 40).0[3], 255);
    let near_the_edge = thumb.get_pixel(76, 40).0;
    assert!(near_the_edge[1] < 40, "green shines through: {near_the_edge:?}");
}

/// Where the red corner of a landscape sample (stored 400 × 200) must be displayed.
#[tokio::test]
async fn orientation_is_applied() {
    let (store, _folder) = local();
    for (orientation, size, red) in [
        (1, (160, 80), (10, 10)),
        (2, (160, 80), (150, 10)),
        (3, (160, 80), (150, 70)),
        (4, (160, 80), (10, 70)),
        (5, (160, 320), (10, 10)),
        (6, (160, 320), (150, 10)),
        (7, (160, 320), (150, 310)),
        (8, (160, 320), (10, 310)),
    ] {
        let file = oriented_jpeg(400, 200, orientation);
        let stored = store.ingest(file.into(), Kind::Upload).await.unwrap();
        let thumb = decoded(&store.thumb(stored.sha256, 160).await.unwrap()).into_rgb8();
        assert_eq!(thumb.dimensions(), size, "orientation {orientation}");
        assert_eq!(stored.width > stored.height, size.0 > size.1, "orientation {orientation}");
        let at = |x, y| thumb.get_pixel(x, y).0;
        let is_red = |[r, g, b]: [u8; 3]| r > 150 && g < 100 && b < 100;
        assert!(is_red(at(red.0, red.1)), "orientation {orientation}: {:?}", at(red.0, red.1));
        let opposite = at(size.0 - 1 - red.0, size.1 - 1 - red.1);
        assert!(!is_red(opposite), "orientation {orientation}");
    }
}
