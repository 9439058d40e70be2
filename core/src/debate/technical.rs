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

/// Where the seed of a picture comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SeedPolicy {
    /// Another one each time.
    #[default]
    Random,
    /// The one of the debate's newest picture, so that what changes is what was decided.
    Keep,
    /// The one that was named.
    Fixed,
}

/// What the fleet has for a family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The family.
    pub family: ModelFamily,
    /// Samplers that suit it and that a node with it knows, the usual one first.
    pub samplers: Vec<String>,
    /// Schedulers likewise.
    pub schedulers: Vec<String>,
}

impl Offer {
    /// What suits a family, of what nodes with it say they know; all that suits it where they say nothing of use.
    #[must_use]
    pub fn of<'a>(
        family: ModelFamily,
        samplers: impl Iterator<Item = &'a String> + Clone,
        schedulers: impl Iterator<Item = &'a String> + Clone,
    ) -> Self {
        let technical = &for_family(family).technical;
        let (samplers, schedulers) = (known(&technical.samplers, samplers), known(&technical.schedulers, schedulers));
        Self { family, samplers, schedulers }
    }

    /// Everything that suits a family, whatever the fleet knows.
    #[must_use]
    pub fn usual(family: ModelFamily) -> Self {
        Self::of(family, std::iter::empty(), std::iter::empty())
    }
}

fn known<'a>(suits: &[String], told: impl Iterator<Item = &'a String> + Clone) -> Vec<String> {
    let found: Vec<String> = suits.iter().filter(|name| told.clone().any(|told| told == *name)).cloned().collect();
    if found.is_empty() { suits.to_vec() } else { found }
}

/// What pictures are made with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Technical {
    /// The family of models.
    pub family: ModelFamily,
    /// Size, steps, guidance, sampler, scheduler; a seed where one is fixed.
    pub params: Params,
    /// Where the seed comes from.
    #[serde(default)]
    pub seed_policy: SeedPolicy,
    /// What was moved into the profile's ranges.
    #[serde(default)]
    pub clamped: Vec<Clamped>,
}

impl Technical {
    /// What a family is made with when nobody says otherwise.
    #[must_use]
    pub fn usual(family: ModelFamily) -> Self {
        Self { family, params: Params::default(), seed_policy: SeedPolicy::Random, clamped: Vec::new() }
    }

    /// Whether both make the same pictures.
    #[must_use]
    pub fn same_as(&self, other: &Self) -> bool {
        self.family == other.family && self.params == other.params && self.seed_policy == other.seed_policy
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
        match (self.seed_policy, self.params.seed) {
            (SeedPolicy::Fixed, Some(seed)) => parts.push(format!("seed {seed}")),
            (SeedPolicy::Keep, _) => parts.push("the seed of the last picture".to_owned()),
            (SeedPolicy::Fixed, None) | (SeedPolicy::Random, _) => {}
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
pub fn schema(offers: &[Offer]) -> Value {
    let profiles: Vec<&Profile> = offers.iter().map(|offer| for_family(offer.family)).collect();
    let names: Vec<&str> = offers.iter().map(|offer| offer.family.as_str()).collect();
    let sizes = distinct(profiles.iter().flat_map(|profile| &profile.technical.sizes).map(|[w, h]| format!("{w}x{h}")));
    let samplers = distinct(offers.iter().flat_map(|offer| offer.samplers.iter().cloned()));
    let schedulers = distinct(offers.iter().flat_map(|offer| offer.schedulers.iter().cloned()));
    let (steps, cfg) = ((STEPS_RANGE.start(), STEPS_RANGE.end()), (CFG_RANGE.start(), CFG_RANGE.end()));
    json!({
        "type": "object", "additionalProperties": false,
        "required": ["reason", "quote", "family", "size", "steps", "cfg", "sampler", "scheduler", "seed_policy", "seed"],
        "properties": {
            "reason": {"type": "string"},
            "quote": {"type": "string"},
            "family": {"enum": names},
            "size": {"enum": sizes},
            "steps": {"type": "integer", "minimum": steps.0, "maximum": steps.1},
            "cfg": {"type": "number", "minimum": cfg.0, "maximum": cfg.1},
            "sampler": {"enum": samplers},
            "scheduler": {"enum": schedulers},
            "seed_policy": {"enum": ["keep", "random", "fixed"]},
            "seed": {"type": "integer", "minimum": 0, "maximum": MAX_SEED},
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
    #[serde(default)]
    seed_policy: SeedPolicy,
    #[serde(default)]
    seed: Option<f64>,
}

/// Pixel's answer: the parameters, the reason, the quote.
///
/// # Errors
/// One line a complaint, fit for a repair.
pub fn read(answer: &Value, offers: &[Offer]) -> Result<(Technical, String, String), Vec<String>> {
    let raw: Raw = serde_json::from_value(answer.clone()).map_err(|error| vec![format!("answer: {error}")])?;
    let offer = offers.iter().find(|offer| offer.family == raw.family);
    let offer = offer.ok_or_else(|| vec![format!("family: no node has {}", raw.family.as_str())])?;
    let size = raw.size.split_once('x').and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?)));
    let (width, height) = size.ok_or_else(|| vec![format!("size: \"{}\" is not such as 1024x1024", raw.size)])?;
    let params = Params {
        width: Some(width),
        height: Some(height),
        steps: Some(whole_steps(raw.steps)),
        cfg: Some(raw.cfg),
        sampler: Some(raw.sampler),
        scheduler: Some(raw.scheduler),
        seed: raw.seed.filter(|_| raw.seed_policy == SeedPolicy::Fixed).map(whole_seed),
        ..Params::default()
    };
    Ok((bounded(params, raw.seed_policy, offer), raw.reason, raw.quote))
}

/// Parameters inside the profile, by names the fleet knows.
pub(super) fn bounded(params: Params, seed_policy: SeedPolicy, offer: &Offer) -> Technical {
    let (mut params, mut clamped) = clamp(&params, for_family(offer.family));
    for (field, slot, allowed) in
        [("sampler", &mut params.sampler, &offer.samplers), ("scheduler", &mut params.scheduler, &offer.schedulers)]
    {
        if let (Some(asked), Some(usual)) = (slot.clone(), allowed.first())
            && !allowed.contains(&asked)
        {
            clamped.push(Clamped { field: field.to_owned(), from: asked, to: usual.clone() });
            *slot = Some(usual.clone());
        }
    }
    // Without a number there is nothing to hold on to.
    let seed_policy = if seed_policy == SeedPolicy::Fixed && params.seed.is_none() { SeedPolicy::Random } else { seed_policy };
    Technical { family: offer.family, params, seed_policy, clamped }
}

fn whole_seed(seed: f64) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 to 2^53 first")]
    #[expect(clippy::cast_precision_loss, reason = "2^53 is exact")]
    let whole = if seed.is_nan() { 0 } else { seed.clamp(0.0, MAX_SEED as f64).round() as u64 };
    whole
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

/// The largest seed that every reader of JSON keeps exactly.
const MAX_SEED: u64 = (1 << 53) - 1;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wild_answers_land_inside_the_profile_and_foreign_families_are_refused() {
        let families = [Offer::usual(ModelFamily::Sdxl)];
        let answer = json!({"reason": "r", "quote": "wide", "family": "sdxl", "size": "1536x640", "steps": 900.0, "cfg": 29,
            "sampler": "nope", "scheduler": "karras"});
        let (technical, ..) = read(&answer, &families).unwrap_or_else(|why| panic!("{why:?}"));
        assert_eq!((technical.params.width, technical.params.height), (Some(1536), Some(640)));
        assert_eq!((technical.params.steps, technical.params.cfg), (Some(50), Some(9.0)));
        assert_eq!(technical.params.sampler.as_deref(), Some("dpmpp_2m"));
        assert_eq!(technical.clamped.len(), 3);
        assert!(technical.sentence().starts_with("SDXL, 1536 × 640, 50 steps"), "{}", technical.sentence());
        assert!(read(&answer, &[Offer::usual(ModelFamily::Sd15)]).is_err_and(|why| why[0].starts_with("family")));
        assert!(read(&json!({"family": "sdxl"}), &families).is_err());
    }

    #[test]
    fn only_what_the_fleet_has_is_offered() {
        assert_eq!(families(&[ModelFamily::Wan, ModelFamily::Sdxl, ModelFamily::Sd15]), [ModelFamily::Sd15, ModelFamily::Sdxl]);
        assert_eq!(families(&[]).len(), ModelFamily::ALL.len() - 1);
        let sizes = &schema(&[Offer::usual(ModelFamily::Sd15)])["properties"]["size"]["enum"];
        assert!(sizes.as_array().is_some_and(|sizes| sizes.len() > 1 && !sizes.contains(&json!("1216x832"))), "{sizes}");
    }

    #[test]
    fn a_sampler_no_node_knows_is_neither_offered_nor_taken() {
        let told = ["euler".to_owned(), "mystery".to_owned()];
        let offer = Offer::of(ModelFamily::Sdxl, told.iter(), std::iter::empty());
        assert_eq!(offer.samplers, ["euler"]);
        assert_eq!(offer.schedulers, for_family(ModelFamily::Sdxl).technical.schedulers, "nobody has said");
        assert_eq!(schema(std::slice::from_ref(&offer))["properties"]["sampler"]["enum"], json!(["euler"]));
        let answer = json!({"reason": "r", "quote": "", "family": "sdxl", "size": "1024x1024", "steps": 30, "cfg": 6,
            "sampler": "dpmpp_2m", "scheduler": "karras", "seed_policy": "fixed", "seed": 7});
        let (technical, ..) = read(&answer, &[offer]).unwrap_or_else(|why| panic!("{why:?}"));
        assert_eq!(technical.params.sampler.as_deref(), Some("euler"));
        assert_eq!(technical.clamped.last().map(|moved| moved.from.as_str()), Some("dpmpp_2m"));
        assert!(technical.sentence().ends_with("seed 7"), "{}", technical.sentence());
    }

    #[test]
    fn a_seed_is_kept_fixed_or_left_to_chance() {
        let offers = [Offer::usual(ModelFamily::Sdxl)];
        let answer = |policy: &str, seed: Value| {
            let answer = json!({"reason": "r", "quote": "", "family": "sdxl", "size": "1024x1024", "steps": 30, "cfg": 6,
                "sampler": "euler", "scheduler": "karras", "seed_policy": policy, "seed": seed});
            read(&answer, &offers).map(|(technical, ..)| (technical.seed_policy, technical.params.seed))
        };
        assert_eq!(answer("fixed", json!(1e30)), Ok((SeedPolicy::Fixed, Some(MAX_SEED))));
        assert_eq!(answer("random", json!(5)), Ok((SeedPolicy::Random, None)));
        assert_eq!(answer("keep", json!(0)), Ok((SeedPolicy::Keep, None)));
        assert!(answer("whatever", json!(0)).is_err());
    }
}
