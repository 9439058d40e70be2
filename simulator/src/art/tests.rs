//! What must hold of every picture, by data.

use image::{GrayImage, Luma, Rgb, RgbImage};

use super::scene::{Hour, Kind, Scene, Setting, Style, Weather};
use super::{Brief, jpeg, paint, png, preview, stamp, upscale};

fn small<'a>(prompt: &'a str, seed: u64) -> Brief<'a> {
    Brief { prompt, seed, width: 96, height: 96, ..Brief::default() }
}

fn mean(image: &RgbImage) -> [f32; 3] {
    let mut sum = [0.0f64; 3];
    for p in image.pixels() {
        for (s, v) in sum.iter_mut().zip(p.0) {
            *s += f64::from(v);
        }
    }
    let n = f64::from((image.width() * image.height()).max(1));
    sum.map(|s| (s / n) as f32)
}

/// Mean absolute difference per channel, 0–255.
fn apart(a: &RgbImage, b: &RgbImage) -> f32 {
    assert_eq!(a.dimensions(), b.dimensions());
    let sum: u64 = a.as_raw().iter().zip(b.as_raw()).map(|(x, y)| u64::from(x.abs_diff(*y))).sum();
    sum as f32 / a.as_raw().len() as f32
}

fn colour_distance(a: [f32; 3], b: [f32; 3]) -> f32 {
    a.iter().zip(b).map(|(x, y)| (x - y).abs()).sum::<f32>() / 3.0
}

#[test]
fn the_same_brief_gives_the_same_pixels() {
    for prompt in ["a lighthouse at dusk", "two cats", "vellum thunderless syntax", ""] {
        assert_eq!(paint(&small(prompt, 7)), paint(&small(prompt, 7)), "{prompt}");
    }
}

#[test]
fn seeds_move_the_picture_but_keep_its_palette() {
    for prompt in ["a lighthouse at dusk", "a fox in a misty forest", "desert dunes, noon", "city at night"] {
        let (a, b) = (paint(&small(prompt, 1)), paint(&small(prompt, 2)));
        assert!(apart(&a, &b) > 6.0, "{prompt}: seeds look alike, {}", apart(&a, &b));
        let drift = colour_distance(mean(&a), mean(&b));
        assert!(drift < 36.0, "{prompt}: palettes differ by {drift}");
    }
}

/// Degrees on the colour wheel.
fn hue([r, g, b]: [f32; 3]) -> f32 {
    (3.0f32.sqrt() * (g - b)).atan2(2.0 * r - g - b).to_degrees()
}

fn degrees_apart(a: f32, b: f32) -> f32 {
    ((a - b + 540.0).rem_euclid(360.0) - 180.0).abs()
}

#[test]
fn a_colour_word_pulls_the_picture_to_its_hue() {
    for (word, at) in
        [("crimson", -10.0), ("teal", 180.0), ("violet", -80.0), ("ochre", 36.0), ("emerald", 157.0), ("cobalt", -130.0)]
    {
        for rest in ["hills at noon", "sea at dusk"] {
            let plain = degrees_apart(hue(mean(&paint(&small(rest, 3)))), at);
            let prompt = format!("{word} {rest}");
            let dyed = degrees_apart(hue(mean(&paint(&small(&prompt, 3)))), at);
            assert!(dyed < 60.0 && dyed < plain.max(20.0), "{prompt}: {plain} to {dyed} degrees off");
        }
    }
}

#[test]
fn prompts_are_read_into_scenes() {
    let scene = Scene::read("Three boats and a red umbrella on a stormy sea at night, woodcut", "umbrella", "");
    assert_eq!(
        (scene.setting, scene.hour, scene.weather, scene.style),
        (Setting::Sea, Hour::Night, Weather::Storm, Style::Woodcut)
    );
    assert_eq!(scene.things.iter().map(|t| (t.kind, t.count)).collect::<Vec<_>>(), [(Kind::Boat, 3)]);

    let scene = Scene::read("a red umbrella, no cats", "", "v1-5-pixel.safetensors");
    assert!(scene.things.iter().any(|t| t.kind == Kind::Umbrella && t.colour.is_some()));
    assert!(!scene.has(Kind::Cat));
    assert_eq!(scene.style, Style::Pixel);

    for (prompt, kind) in
        [("foxes", Kind::Fox), ("peonies", Kind::Flower), ("a knight", Kind::Knight), ("an orange cat", Kind::Cat)]
    {
        assert!(Scene::read(prompt, "", "").has(kind), "{prompt}");
    }
    assert_eq!(Scene::read("vellum syntax", "", "").setting, Setting::Abstract);
}

#[test]
fn what_the_negative_prompt_names_is_not_drawn() {
    let with = paint(&small("a lighthouse on the coast", 5));
    let without = paint(&Brief { negative: "lighthouse", ..small("a lighthouse on the coast", 5) });
    assert!(apart(&with, &without) > 1.0);
}

#[test]
fn low_denoise_stays_near_its_source_and_high_denoise_leaves_it() {
    let prompt = "a lighthouse on the coast at dusk";
    let (source, other) = (paint(&small(prompt, 1)), paint(&small("a cat in a green meadow", 2)));
    let at = |denoise| paint(&Brief { seed: 9, source: Some(&source), denoise, ..small(prompt, 9) });
    let (near, far) = (at(0.3), at(0.9));
    assert!(apart(&near, &source) < apart(&near, &other));
    assert!(apart(&near, &source) < 14.0, "{}", apart(&near, &source));
    assert!(apart(&near, &source) > 0.5, "nothing was refined");
    assert!(apart(&far, &source) > apart(&near, &source) * 1.3);
    let larger = paint(&Brief { width: 160, height: 120, source: Some(&source), denoise: 0.3, ..small(prompt, 9) });
    assert_eq!(larger.dimensions(), (160, 120));
    assert!(colour_distance(mean(&larger), mean(&source)) < 20.0);
}

#[test]
fn outside_the_mask_the_source_stays_as_it_was() {
    let sized = |prompt, seed| Brief { width: 192, height: 192, ..small(prompt, seed) };
    let source = paint(&sized("a cat in a meadow", 1));
    // a comb: black teeth close enough to white for a blurred seam to spill over
    let mask = GrayImage::from_fn(192, 192, |x, _| Luma([if x < 96 && x % 4 != 0 { 255 } else { 0 }]));
    for denoise in [0.4, 1.0] {
        let out = paint(&Brief { source: Some(&source), mask: Some(&mask), denoise, ..sized("a crimson sea", 4) });
        let changed = |white: bool| {
            mask.enumerate_pixels().any(|(x, y, m)| (m.0[0] > 0) == white && out.get_pixel(x, y) != source.get_pixel(x, y))
        };
        assert!(!changed(false), "changed outside at {denoise}");
        assert!(changed(true), "nothing changed inside at {denoise}");
    }
}

#[test]
fn the_mark_is_there_once_however_often_it_is_stamped() {
    for side in [256, 512, 640] {
        let plain = paint(&Brief { width: side, height: side, ..small("hills at noon", 2) });
        let mut once = plain.clone();
        stamp(&mut once);
        let changed = |a: &RgbImage, b: &RgbImage| a.pixels().zip(b.pixels()).filter(|(p, q)| p != q).count();
        let share = changed(&plain, &once) as f32 / (side * side) as f32;
        assert!((0.001..0.02).contains(&share), "{side}: {share}");
        // all of it lower right
        let stray =
            plain.enumerate_pixels().any(|(x, y, p)| (x < side * 3 / 4 || y < side * 7 / 8) && p != once.get_pixel(x, y));
        assert!(!stray);
        let mut twice = once.clone();
        stamp(&mut twice);
        assert_eq!(changed(&once, &twice), 0, "{side}");
    }
}

#[test]
fn any_size_can_be_painted() {
    for (width, height) in [(0, 0), (8, 8), (64, 64), (64, 2048), (2048, 64), (72, 104), (520, 8)] {
        for prompt in [
            "a lighthouse, cats, sea",
            "mountains",
            "city in rain",
            "vase, apple",
            "forest",
            "portrait",
            "space rocket",
            "koi underwater",
            "zzyzx",
        ] {
            let mut out = paint(&Brief { width, height, ..small(prompt, 1) });
            assert_eq!(out.dimensions(), (width.max(8), height.max(8)));
            stamp(&mut out);
        }
    }
}

#[test]
fn every_abstract_and_style_paints() {
    for seed in 0..12 {
        let prompt = format!("wordless{seed} quux{seed}");
        let out = paint(&small(&prompt, seed));
        let first = *out.get_pixel(0, 0);
        assert!(out.pixels().any(|p| *p != first), "{prompt} is blank");
    }
    let plain = paint(&small("a cat", 1));
    for style in ["watercolour", "ink", "pixel", "photo", "riso", "woodcut", "cyanotype", "chalk"] {
        let out = paint(&Brief { checkpoint: style, ..small("a cat", 1) });
        assert!(apart(&out, &plain) > 2.0, "{style}");
    }
}

#[test]
fn hostile_prompts_are_only_words() {
    let long = "cat ".repeat(5_000);
    let glued = "x".repeat(20_000);
    let emoji = "🦊".repeat(5_000);
    for prompt in
        [long.as_str(), &glued, &emoji, "\u{0}\u{1}\u{7f}\n\r\t", "\u{202e}tac a", "255 cats 0 cats -1 cats", "ééé ßß ẞ İ"]
    {
        for negative in ["", prompt] {
            let out = paint(&Brief { negative, ..small(prompt, u64::MAX) });
            assert_eq!(out.dimensions(), (96, 96));
        }
    }
    let odd =
        paint(&Brief { denoise: f32::NAN, detail: f32::INFINITY, source: Some(&RgbImage::new(1, 1)), ..small("a cat", 1) });
    assert_eq!(odd.dimensions(), (96, 96));
}

#[test]
fn previews_resolve_into_the_picture() {
    let finished = paint(&Brief { width: 768, height: 640, ..small("a lighthouse at dusk", 3) });
    let last = preview(&finished, 3, 20, 20);
    assert_eq!(last.dimensions(), (512, 427));
    let gaps: Vec<f32> = [0, 5, 10, 15].iter().map(|step| apart(&preview(&finished, 3, *step, 20), &last)).collect();
    assert!(gaps.windows(2).all(|w| w[0] > w[1]), "{gaps:?}");
    assert!(gaps[0] > 12.0, "{gaps:?}");
    assert_eq!(preview(&finished, 3, 4, 20), preview(&finished, 3, 4, 20));
}

#[test]
fn an_enlargement_is_the_same_picture() {
    let source = paint(&small("a fox in a forest", 3));
    let twice = upscale(&source, 2.0);
    assert_eq!(twice.dimensions(), (192, 192));
    assert!(colour_distance(mean(&twice), mean(&source)) < 3.0);
    assert_eq!(upscale(&source, f32::NAN).dimensions(), (96, 96));
    assert_eq!(upscale(&source, 0.0).dimensions(), (1, 1));
}

#[test]
fn files_read_back() -> anyhow::Result<()> {
    let picture = paint(&small("a vase", 1));
    assert_eq!(image::load_from_memory(&png(&picture))?.to_rgb8(), picture);
    let back = image::load_from_memory(&jpeg(&picture, 92))?.to_rgb8();
    assert!(apart(&back, &picture) < 8.0);
    let flat = RgbImage::from_pixel(4, 4, Rgb([9, 9, 9]));
    assert!(!jpeg(&flat, 0).is_empty());
    Ok(())
}
