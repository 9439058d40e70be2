//! Paints a sheet of varied prompts to look at: `contact_sheet <sheet.png> [side px]`.

#![expect(clippy::print_stdout, reason = "a tool for a person at a terminal")]

use std::time::Instant;

use anyhow::Context;
use gesso_simulator::art::{self, Brief};
use image::{RgbImage, imageops};

const PROMPTS: [(&str, u64); 36] = [
    ("a lighthouse keeper with a lantern on a wet causeway at night, lighthouse", 7),
    ("a lighthouse on a rocky coast at dusk, three boats", 3),
    ("two cats in a meadow, morning, a small house", 5),
    ("a fox in a misty forest", 2),
    ("snowy mountains above a lake, clear morning, swan", 4),
    ("city street in the rain at night, woman with a red umbrella", 8),
    ("still life with a blue vase of flowers, two lemons and an apple", 6),
    ("astronaut on the moon, rocket", 9),
    ("a whale under the stars, teal sea", 1),
    ("portrait of a woman, warm", 11),
    ("hot air balloons over the hills at dawn", 12),
    ("desert dunes at sunset, cactus", 13),
    ("a castle in the mountains, crimson sky", 14),
    ("melancholy train over a bridge, autumn evening", 15),
    ("teapot, cup and books by a window, cosy", 16),
    ("koi fish underwater", 17),
    ("zephyr oblique marginalia", 18),
    ("quartz hum of tomorrow", 19),
    ("vellum thunderless syntax", 28),
    ("opaline dirigible grammar", 31),
    ("horse on a hill, riso print, sunset", 20),
    ("pine forest in snow, deer, night", 21),
    ("neon city, robot, car", 22),
    ("a windmill and sheep in a green field, watercolour", 23),
    ("harbour with a ship, woodcut", 24),
    ("a knight before a castle at night, ink", 25),
    ("pixel art of a village house under a full moon", 26),
    ("bread, pear and a candle on a table, night", 27),
    ("a dog and a bicycle on a city street, sunny day", 33),
    ("elephant and palms in the desert, golden", 34),
    ("portrait of an owl", 35),
    ("campfire and a tent under pines, starry night, person", 36),
    ("storm at sea, sailboat, birds", 37),
    ("a chair in an empty room, dusk", 38),
    ("mushrooms and a rabbit in a forest, morning", 39),
    ("poppies in a meadow, church, summer", 40),
];
const COLUMNS: u32 = 6;

fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1);
    let path = args.next().context("usage: contact_sheet <sheet.png> [side px]")?;
    let side: u32 = args.next().map_or(Ok(320), |s| s.parse())?;
    let mut pictures = Vec::new();
    let shapes = [(1.0, 1.0), (0.8, 1.0), (1.0, 0.72)];
    for (i, (prompt, seed)) in PROMPTS.iter().enumerate() {
        let (w, h) = shapes[i % shapes.len()];
        let brief = Brief {
            prompt,
            seed: *seed,
            width: (side as f32 * w) as u32,
            height: (side as f32 * h) as u32,
            ..Brief::default()
        };
        pictures.push(art::paint(&brief));
    }
    // seeds of one prompt, then a chain: draft, refined, loosened, enlarged, previews
    let draft = Brief { prompt: PROMPTS[0].0, width: side, height: side, ..Brief::default() };
    for seed in 100..106 {
        pictures.push(art::paint(&Brief { seed, ..draft }));
    }
    let mut first = art::paint(&Brief { seed: 7, ..draft });
    art::stamp(&mut first);
    for denoise in [0.3, 0.5, 0.8] {
        let mut next = art::paint(&Brief { seed: 50, source: Some(&first), denoise, detail: 0.9, ..draft });
        art::stamp(&mut next);
        pictures.push(next);
    }
    for step in [0, 6, 13] {
        pictures.push(art::preview(&first, 7, step, 20));
    }
    let rows = (pictures.len() as u32).div_ceil(COLUMNS);
    let cell = side + 8;
    let mut sheet = RgbImage::from_pixel(COLUMNS * cell, rows * cell, image::Rgb([24, 24, 28]));
    for (i, picture) in pictures.iter_mut().enumerate() {
        art::stamp(picture);
        let (column, row) = (i as u32 % COLUMNS, i as u32 / COLUMNS);
        imageops::replace(&mut sheet, picture, i64::from(column * cell + 4), i64::from(row * cell + 4));
    }
    sheet.save(&path)?;
    for side in [512, 1024] {
        for (prompt, seed) in [PROMPTS[0], PROMPTS[3], PROMPTS[5], PROMPTS[6]] {
            let start = Instant::now();
            let picture = art::paint(&Brief { prompt, seed, width: side, height: side, ..Brief::default() });
            println!("{side} px, {:.0} ms: {prompt} ({} bytes)", start.elapsed().as_secs_f64() * 1e3, picture.len());
        }
    }
    Ok(())
}
