//! Parameters kept where a family works well, and the size for a shape.

use serde::{Deserialize, Serialize};

use super::profile::Profile;
use crate::request::Params;

/// A parameter that was moved into its range.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Clamped {
    /// Its name.
    pub field: String,
    /// What was asked for.
    pub from: String,
    /// What it became.
    pub to: String,
}

/// The parameters with every given value inside the profile's ranges, and what was moved; absent ones stay absent.
#[must_use]
pub fn clamp(params: &Params, profile: &Profile) -> (Params, Vec<Clamped>) {
    let technical = &profile.technical;
    let mut next = params.clone();
    let mut moved = Vec::new();
    let mut note = |field: &str, from: String, to: String| {
        if from != to {
            moved.push(Clamped { field: field.to_owned(), from, to });
        }
    };
    if let (Some(width), Some(height)) = (params.width, params.height) {
        let [w, h] = fit_size(width, height, profile);
        (next.width, next.height) = (Some(w), Some(h));
        note("width", width.to_string(), w.to_string());
        note("height", height.to_string(), h.to_string());
    }
    if let Some(steps) = params.steps {
        let to = technical.steps.clamp(f64::from(steps)).round();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is 1 to 150")]
        let to = to as u32;
        next.steps = Some(to);
        note("steps", steps.to_string(), to.to_string());
    }
    if let Some(cfg) = params.cfg {
        let to = technical.cfg.clamp(cfg);
        next.cfg = Some(to);
        note("cfg", cfg.to_string(), to.to_string());
    }
    for (field, asked, allowed, slot) in [
        ("sampler", &params.sampler, &technical.samplers, &mut next.sampler),
        ("scheduler", &params.scheduler, &technical.schedulers, &mut next.scheduler),
    ] {
        if let (Some(asked), Some(usual)) = (asked, allowed.first())
            && !allowed.contains(asked)
        {
            *slot = Some(usual.clone());
            note(field, asked.clone(), usual.clone());
        }
    }
    (next, moved)
}

/// The nearest allowed size of about the same shape: sides in range and multiples, area within the budget.
#[must_use]
pub fn fit_size(width: u32, height: u32, profile: &Profile) -> [u32; 2] {
    let t = &profile.technical;
    let (width, height) = (f64::from(width.max(1)), f64::from(height.max(1)));
    #[expect(clippy::cast_precision_loss, reason = "areas are far below 2^52")]
    let shrink = (t.max_pixels as f64 / (width * height)).sqrt().min(1.0);
    let step = f64::from(t.multiple_of);
    let side = |length: f64| {
        let scaled = (length * shrink).clamp(f64::from(t.min_side), f64::from(t.max_side));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the side's range")]
        let multiple = ((scaled / step).round() * step).clamp(step, f64::from(t.max_side)) as u32;
        multiple
    };
    let mut size = [side(width), side(height)];
    // Rounding up or a long thin shape may exceed the area: the longer side gives way.
    while u64::from(size[0]) * u64::from(size[1]) > t.max_pixels {
        let longer = usize::from(size[1] > size[0]);
        if size[longer] <= t.min_side.max(t.multiple_of) {
            break;
        }
        size[longer] -= t.multiple_of;
    }
    size
}

/// The recommended size nearest to a shape such as `3:2`; the usual size without one or when it cannot be read.
#[must_use]
pub fn size_for(aspect: Option<&str>, profile: &Profile) -> [u32; 2] {
    let usual = profile.technical.sizes.first().copied().unwrap_or([profile.family.native_side(); 2]);
    let Some(wanted) = aspect.and_then(ratio) else { return usual };
    let off = |size: &[u32; 2]| (f64::from(size[0]) / f64::from(size[1]) / wanted).ln().abs();
    let nearest = profile.technical.sizes.iter().min_by(|one, other| off(one).total_cmp(&off(other)));
    nearest.copied().unwrap_or(usual)
}

fn ratio(aspect: &str) -> Option<f64> {
    let (width, height) = aspect.split_once([':', '/', 'x'])?;
    let side = |text: &str| text.trim().parse::<f64>().ok().filter(|side| side.is_finite() && *side > 0.0);
    Some(side(width)? / side(height)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        capability::ModelFamily,
        prompt::{for_family, profiles},
    };

    #[test]
    fn a_shape_finds_its_bucket() {
        let sdxl = for_family(ModelFamily::Sdxl);
        assert_eq!(size_for(Some("3:2"), sdxl), [1216, 832]);
        assert_eq!(size_for(Some("9:16"), sdxl), [768, 1344]);
        assert_eq!(size_for(None, sdxl), [1024, 1024]);
        assert_eq!(size_for(Some("wide"), sdxl), [1024, 1024]);
    }

    #[test]
    fn parameters_land_inside_every_profile() {
        for profile in profiles() {
            let t = &profile.technical;
            for (width, height) in [(64, 64), (8192, 8192), (8192, 64), (1000, 999), (333, 2000)] {
                let [w, h] = fit_size(width, height, profile);
                assert!(w.is_multiple_of(t.multiple_of) && h.is_multiple_of(t.multiple_of), "{} {w}×{h}", profile.id);
                assert!(u64::from(w) * u64::from(h) <= t.max_pixels, "{} {w}×{h}", profile.id);
                assert!(
                    (t.min_side..=t.max_side).contains(&w) && (t.min_side..=t.max_side).contains(&h),
                    "{} {w}×{h}",
                    profile.id
                );
            }
            let wild = Params { steps: Some(150), cfg: Some(30.0), sampler: Some("nope".into()), ..Params::default() };
            let (tame, moved) = clamp(&wild, profile);
            assert!(tame.steps.is_some_and(|steps| f64::from(steps) <= t.steps.max), "{}", profile.id);
            assert!(tame.cfg.is_some_and(|cfg| cfg <= t.cfg.max), "{}", profile.id);
            assert_eq!(tame.sampler.as_ref(), t.samplers.first(), "{}", profile.id);
            assert_eq!(moved.len(), 3, "{}", profile.id);
            assert_eq!(clamp(&tame, profile).1, [], "{}", profile.id);
        }
    }
}
