//! Pixel's structured parameters: chosen by a model inside what the fleet has, clamped by the profile.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    capability::ModelFamily,
    prompt::{
        Profile, for_family,
        technical::{Clamped, clamp},
    },
    request::{CFG_RANGE, Params, STEPS_RANGE},
};

/// What pictures are made with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Technical {
    /// The family of models.
    pub family: ModelFamily,
    /// Size, steps, guidance, sampler, scheduler.
    pub params: Params,
    /// What was moved into the profile's ranges.
    #[serde(default)]
    pub clamped: Vec<Clamped>,
}

impl Technical {
    /// What a family is made with when nobody says otherwise.
    #[must_use]
    pub fn usual(family: ModelFamily) -> Self {
        Self { family, params: Params::default(), clamped: Vec::new() }
    }

    /// Whether both make the same pictures.
    #[must_use]
    pub fn same_as(&self, other: &Self) -> bool {
        self.family == other.family && self.params == other.params
    }

    /// In a line for people.
    #[must_use]
    pub fn sentence(&self) -> String {
        let Params { width, height, steps, cfg, sampler, scheduler, .. } = &self.params;
        let mut parts = vec![self.family.label().to_owned()];
        if let (Some(width), Some(height)) = (width, height) {
            parts.push(format!("{width} × {height}"));
        }
        parts.extend(steps.map(|steps| format!("{steps} steps")));
        parts.extend(cfg.map(|cfg| format!("CFG {cfg}")));
        let names: Vec<&str> = [sampler, scheduler].into_iter().flatten().map(String::as_str).collect();
        if !names.is_empty() {
            parts.push(names.join(" "));
        }
        parts.join(", ")
    }
}

/// The families a picture of a debate can be made with, those of the fleet first; all still ones when it says nothing.
#[must_use]
pub fn families(of_fleet: &[ModelFamily]) -> Vec<ModelFamily> {
    let is_still = |family: &ModelFamily| *family != ModelFamily::Wan;
    let known: Vec<_> = ModelFamily::ALL.into_iter().filter(is_still).filter(|family| of_fleet.contains(family)).collect();
    if known.is_empty() { ModelFamily::ALL.into_iter().filter(is_still).collect() } else { known }
}

/// The form of Pixel's answer; `reason` is written first and decisions after it.
#[must_use]
pub fn schema(families: &[ModelFamily]) -> Value {
    let profiles: Vec<&Profile> = families.iter().map(|family| for_family(*family)).collect();
    let names: Vec<&str> = families.iter().map(|family| family.as_str()).collect();
    let sizes = distinct(profiles.iter().flat_map(|profile| &profile.technical.sizes).map(|[w, h]| format!("{w}x{h}")));
    let samplers = distinct(profiles.iter().flat_map(|profile| profile.technical.samplers.iter().cloned()));
    let schedulers = distinct(profiles.iter().flat_map(|profile| profile.technical.schedulers.iter().cloned()));
    let (steps, cfg) = ((STEPS_RANGE.start(), STEPS_RANGE.end()), (CFG_RANGE.start(), CFG_RANGE.end()));
    json!({
        "type": "object", "additionalProperties": false,
        "required": ["reason", "quote", "family", "size", "steps", "cfg", "sampler", "scheduler"],
        "properties": {
            "reason": {"type": "string"},
            "quote": {"type": "string"},
            "family": {"enum": names},
            "size": {"enum": sizes},
            "steps": {"type": "integer", "minimum": steps.0, "maximum": steps.1},
            "cfg": {"type": "number", "minimum": cfg.0, "maximum": cfg.1},
            "sampler": {"enum": samplers},
            "scheduler": {"enum": schedulers},
        },
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    reason: String,
    quote: String,
    family: ModelFamily,
    size: String,
    steps: f64,
    cfg: f64,
    sampler: String,
    scheduler: String,
}

/// Pixel's answer: the parameters, the reason, the quote.
///
/// # Errors
/// One line a complaint, fit for a repair.
pub fn read(answer: &Value, families: &[ModelFamily]) -> Result<(Technical, String, String), Vec<String>> {
    let raw: Raw = serde_json::from_value(answer.clone()).map_err(|error| vec![format!("answer: {error}")])?;
    if !families.contains(&raw.family) {
        return Err(vec![format!("family: no node has {}", raw.family.as_str())]);
    }
    let size = raw.size.split_once('x').and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?)));
    let (width, height) = size.ok_or_else(|| vec![format!("size: \"{}\" is not such as 1024x1024", raw.size)])?;
    let params = Params {
        width: Some(width),
        height: Some(height),
        steps: Some(whole_steps(raw.steps)),
        cfg: Some(raw.cfg),
        sampler: Some(raw.sampler),
        scheduler: Some(raw.scheduler),
        ..Params::default()
    };
    let (params, clamped) = clamp(&params, for_family(raw.family));
    Ok((Technical { family: raw.family, params, clamped }, raw.reason, raw.quote))
}

fn whole_steps(steps: f64) -> u32 {
    let (least, most) = (f64::from(*STEPS_RANGE.start()), f64::from(*STEPS_RANGE.end()));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 1 to 150 first")]
    let whole = if steps.is_nan() { least as u32 } else { steps.clamp(least, most).round() as u32 };
    whole
}

fn distinct(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for name in names {
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wild_answers_land_inside_the_profile_and_foreign_families_are_refused() {
        let families = [ModelFamily::Sdxl];
        let answer = json!({"reason": "r", "quote": "wide", "family": "sdxl", "size": "1536x640", "steps": 900.0, "cfg": 29,
            "sampler": "nope", "scheduler": "karras"});
        let (technical, ..) = read(&answer, &families).unwrap_or_else(|why| panic!("{why:?}"));
        assert_eq!((technical.params.width, technical.params.height), (Some(1536), Some(640)));
        assert_eq!((technical.params.steps, technical.params.cfg), (Some(50), Some(9.0)));
        assert_eq!(technical.params.sampler.as_deref(), Some("dpmpp_2m"));
        assert_eq!(technical.clamped.len(), 3);
        assert!(technical.sentence().starts_with("SDXL, 1536 × 640, 50 steps"), "{}", technical.sentence());
        assert!(read(&answer, &[ModelFamily::Sd15]).is_err_and(|why| why[0].starts_with("family")));
        assert!(read(&json!({"family": "sdxl"}), &families).is_err());
    }

    #[test]
    fn only_what_the_fleet_has_is_offered() {
        assert_eq!(families(&[ModelFamily::Wan, ModelFamily::Sdxl, ModelFamily::Sd15]), [ModelFamily::Sd15, ModelFamily::Sdxl]);
        assert_eq!(families(&[]).len(), ModelFamily::ALL.len() - 1);
        let sizes = &schema(&[ModelFamily::Sd15])["properties"]["size"]["enum"];
        assert!(sizes.as_array().is_some_and(|sizes| sizes.len() > 1 && !sizes.contains(&json!("1216x832"))), "{sizes}");
    }
}
