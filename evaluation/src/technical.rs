//! Parameters: whatever is asked for ends in the family's ranges, sizes in its buckets or on its grid.

use gesso_core::{
    prompt::{profiles, technical},
    request::Params,
};

use crate::tally::Tally;

/// Sides that are asked for, in pixels.
const SIDES: [u32; 12] = [8, 64, 333, 512, 640, 768, 1000, 1024, 1328, 1536, 2048, 8192];
/// Shapes that are asked for, and one that is none.
const SHAPES: [&str; 10] = ["1:1", "3:2", "2:3", "16:9", "9:16", "21:9", "4:5", "100:1", "0:0", "wide"];

/// Tries a grid of wishes in every family.
#[must_use]
pub fn judge() -> Tally {
    let mut tally = Tally::default();
    for profile in profiles() {
        let t = &profile.technical;
        for width in SIDES {
            for height in SIDES {
                let asked = Params { width: Some(width), height: Some(height), ..Params::default() };
                let (got, _) = technical::clamp(&asked, profile);
                let (w, h) = (got.width.unwrap_or(0), got.height.unwrap_or(0));
                let on_grid = w % t.multiple_of == 0 && h % t.multiple_of == 0;
                let inside = [w, h].iter().all(|side| (t.min_side..=t.max_side).contains(side));
                let fits = u64::from(w) * u64::from(h) <= t.max_pixels;
                tally.ask(on_grid && inside && fits, || format!("{}: {width}×{height} becomes {w}×{h}", profile.id));
                if t.sizes.contains(&[width, height]) {
                    tally.ask((w, h) == (width, height), || format!("{}: the bucket {width}×{height} is moved", profile.id));
                }
            }
        }
        for shape in SHAPES {
            let size = technical::size_for(Some(shape), profile);
            tally.ask(t.sizes.contains(&size), || format!("{}: {shape} gets {size:?}", profile.id));
        }
        for (steps, cfg) in [(1, 0.0), (20, 7.0), (150, 30.0), (4, f64::NAN)] {
            let asked = Params {
                steps: Some(steps),
                cfg: Some(cfg),
                sampler: Some("no such sampler".into()),
                scheduler: Some("no such scheduler".into()),
                ..Params::default()
            };
            let (got, moved) = technical::clamp(&asked, profile);
            let inside = |range: gesso_core::prompt::profile::Range, value: f64| (range.min..=range.max).contains(&value);
            tally.ask(got.steps.is_some_and(|steps| inside(t.steps, f64::from(steps))), || {
                format!("{}: {steps} steps", profile.id)
            });
            tally.ask(got.cfg.is_some_and(|cfg| inside(t.cfg, cfg)), || format!("{}: cfg {cfg}", profile.id));
            tally.ask(got.sampler.is_some_and(|name| t.samplers.contains(&name)), || format!("{}: sampler", profile.id));
            tally.ask(got.scheduler.is_some_and(|name| t.schedulers.contains(&name)), || format!("{}: scheduler", profile.id));
            tally.ask(moved.iter().any(|moved| moved.field == "sampler"), || format!("{}: moved in silence", profile.id));
        }
    }
    tally
}
