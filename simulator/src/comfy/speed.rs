//! The time model: how long each kind of work takes on a node. Pure; durations are
//! in simulated seconds, already divided by node speed, `--speed` and the `slow` fault.

use std::time::Duration;

use super::profile::Family;

/// Pixels of the reference picture, 512 × 512.
const REFERENCE_PIXELS: f64 = 262_144.0;
/// One SD 1.5 step at the reference size, speed 1.
const STEP_SECS: f64 = 1.05;
/// Encoding or decoding the reference size through a VAE, speed 1.
const VAE_SECS: f64 = 0.5;
/// Encoding one prompt, speed 1.
const TEXT_SECS: f64 = 0.1;
/// Upscaling one 512 × 512 tile with a model, speed 1.
const TILE_SECS: f64 = 1.0;
/// Reading weights from disk into VRAM; depends on the disk, not on the card.
const LOAD_GB_PER_SEC: f64 = 1.5;
/// Nothing takes longer than this, so that absurd sizes cannot overflow a duration.
const LONGEST_SECS: f64 = 86_400.0;

/// The pace of one node under the present circumstances.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    /// Speed of the node's card, 1.0 being the slowest of the demo fleet.
    pub node: f64,
    /// Speed of the whole simulation.
    pub global: f64,
    /// The `slow` fault, 1.0 when off.
    pub slow: f64,
}

impl Pace {
    /// One sampler step over a batch.
    pub fn step(self, family: Family, width: u32, height: u32, batch: u32) -> Duration {
        self.card(STEP_SECS * family.step_factor() * areas(width, height) * f64::from(batch.max(1)))
    }

    /// One pass through a VAE, either way.
    pub fn vae(self, width: u32, height: u32, batch: u32) -> Duration {
        self.card(VAE_SECS * areas(width, height) * f64::from(batch.max(1)))
    }

    /// One text encoding.
    pub fn text(self) -> Duration {
        self.card(TEXT_SECS)
    }

    /// One tile of an upscale model.
    pub fn tile(self) -> Duration {
        self.card(TILE_SECS)
    }

    /// Bringing weights of this many GB into VRAM.
    pub fn load(self, gb: f64) -> Duration {
        clamp(gb / LOAD_GB_PER_SEC / self.global * self.slow)
    }

    fn card(self, secs: f64) -> Duration {
        clamp(secs / self.node / self.global * self.slow)
    }
}

fn areas(width: u32, height: u32) -> f64 {
    f64::from(width) * f64::from(height) / REFERENCE_PIXELS
}

fn clamp(secs: f64) -> Duration {
    Duration::try_from_secs_f64(secs.clamp(0.0, LONGEST_SECS)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft_secs(node: f64) -> f64 {
        let pace = Pace { node, global: 1.0, slow: 1.0 };
        (pace.step(Family::Sd15, 512, 512, 1) * 20 + pace.vae(512, 512, 1) + pace.text() * 2).as_secs_f64()
    }

    #[test]
    fn a_draft_takes_22_seconds_on_the_slowest_node_and_an_eighth_on_the_fastest() {
        assert!((21.0..23.0).contains(&draft_secs(1.0)), "{}", draft_secs(1.0));
        assert!((2.6..3.0).contains(&draft_secs(8.0)), "{}", draft_secs(8.0));
    }

    #[test]
    fn twenty_drafts_over_the_demo_fleet_fit_the_promise() {
        // Greedy: each next draft goes to the node that finishes it first, cold load included.
        let mut ends: Vec<(f64, f64)> = [8.0, 4.0, 2.0, 1.0].map(|speed| (2.1 / LOAD_GB_PER_SEC, draft_secs(speed))).into();
        for _ in 0..20 {
            let next = ends.iter_mut().min_by(|a, b| (a.0 + a.1).total_cmp(&(b.0 + b.1)));
            if let Some((end, one)) = next {
                *end += *one;
            }
        }
        let last = ends.iter().map(|(end, _)| *end).fold(0.0, f64::max);
        assert!((20.0..40.0).contains(&last), "{last}");
    }

    #[test]
    fn sizes_families_and_faults_scale() {
        let pace = Pace { node: 2.0, global: 4.0, slow: 3.0 };
        let secs = pace.step(Family::Sdxl, 1024, 1024, 2).as_secs_f64();
        assert!((secs - 1.05 * 3.0 * 4.0 * 2.0 / 2.0 / 4.0 * 3.0).abs() < 1e-9);
        assert_eq!(pace.load(1e12), Duration::from_secs(86_400));
    }
}
