//! What each model family understands: data files, embedded, one per family.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::{capability::ModelFamily, intent::Slot};

/// What a family's prompts are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Booru tags.
    Tags,
    /// Short phrases between commas.
    Phrases,
    /// Sentences.
    Prose,
}

/// How well a negative prompt works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NegativeSupport {
    /// It is effective.
    Full,
    /// It helps a little.
    Weak,
    /// It is not read.
    None,
}

/// What a token limit is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BudgetUnit {
    /// Each chunk; longer prompts take more chunks.
    Chunk,
    /// The whole prompt; what is beyond it is not read.
    Whole,
}

/// A token limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    /// What it is for.
    pub unit: BudgetUnit,
    /// Tokens, without start and end marks.
    pub tokens: usize,
}

/// The weights of the steps 1 and 2 in each direction.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// Of steps 1 and 2.
    pub up: [f64; 2],
    /// Of steps −1 and −2.
    pub down: [f64; 2],
}

/// The words that emphasise where weights are not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Markers {
    /// Of steps 1 and 2.
    pub up: [String; 2],
    /// Of steps −1 and −2.
    pub down: [String; 2],
}

/// Words that the profile itself adds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quality {
    /// Before everything.
    pub prefix: Vec<String>,
    /// After everything.
    pub suffix: Vec<String>,
    /// In the negative prompt.
    pub negative: Vec<String>,
}

/// A range with its usual value.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// The least.
    pub min: f64,
    /// The most.
    pub max: f64,
    /// The usual.
    pub usual: f64,
}

impl Range {
    /// The nearest value inside.
    #[must_use]
    pub const fn clamp(&self, value: f64) -> f64 {
        if value.is_nan() { self.usual } else { value.clamp(self.min, self.max) }
    }
}

/// Which parameters a family works well with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Technical {
    /// Recommended width and height, in pixels; the first is the usual one.
    pub sizes: Vec<[u32; 2]>,
    /// Sides are multiples of this, in pixels.
    pub multiple_of: u32,
    /// The shortest side, in pixels.
    pub min_side: u32,
    /// The longest side, in pixels.
    pub max_side: u32,
    /// The largest area, in pixels.
    pub max_pixels: u64,
    /// Sampler steps.
    pub steps: Range,
    /// Classifier-free guidance.
    pub cfg: Range,
    /// Distilled guidance, where the family has it.
    #[serde(default)]
    pub guidance: Option<Range>,
    /// Samplers, by their names in the engine; the first is the usual one.
    pub samplers: Vec<String>,
    /// Schedulers, likewise.
    pub schedulers: Vec<String>,
    /// CLIP layers skipped, where it matters.
    #[serde(default)]
    pub clip_skip: Option<u32>,
}

/// What a family understands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Its name: the family's.
    pub id: String,
    /// Rises with each change of the file.
    pub version: u32,
    /// Its name for people.
    pub title: String,
    /// The family.
    pub family: ModelFamily,
    /// Its text encoders.
    pub encoders: Vec<String>,
    /// What its prompts are written in.
    pub language: Language,
    /// Its token limit.
    pub budget: Budget,
    /// The weights of emphasis, where they are read.
    pub weights: Option<Weights>,
    /// The words of emphasis, where weights are not read.
    pub markers: Option<Markers>,
    /// Whether a negative prompt is read.
    pub negative: NegativeSupport,
    /// Whether the written prompt separates chunks by `BREAK`.
    pub break_word: bool,
    /// Slots that get a chunk of their own once they hold two concepts or more.
    #[serde(default)]
    pub own_chunk: Vec<Slot>,
    /// Words the profile adds.
    pub quality: Quality,
    /// Parameters it works well with.
    pub technical: Technical,
}

impl Profile {
    /// The weight of a step; 1 for step 0 or a family without weights.
    #[must_use]
    pub fn weight(&self, step: i8) -> f64 {
        let Some(weights) = &self.weights else { return 1.0 };
        match step {
            0 => 1.0,
            1 => weights.up[0],
            2.. => weights.up[1],
            -1 => weights.down[0],
            ..=-2 => weights.down[1],
        }
    }

    /// The word that stands for a step in prose.
    #[must_use]
    pub fn marker(&self, step: i8) -> Option<&str> {
        let markers = self.markers.as_ref()?;
        match step {
            0 => None,
            1 => Some(&markers.up[0]),
            2.. => Some(&markers.up[1]),
            -1 => Some(&markers.down[0]),
            ..=-2 => Some(&markers.down[1]),
        }
    }
}

static PROFILES: LazyLock<Vec<Profile>> = LazyLock::new(|| {
    let parse = |text| serde_json::from_str(text).expect("embedded profiles are checked by a test");
    ModelFamily::ALL.into_iter().map(source).map(parse).collect()
});

/// The profiles of every family, lightest first.
#[must_use]
pub fn profiles() -> &'static [Profile] {
    &PROFILES
}

/// The profile of a family.
#[must_use]
pub fn for_family(family: ModelFamily) -> &'static Profile {
    let first = PROFILES.first().expect("there is a profile per family");
    PROFILES.iter().find(|profile| profile.family == family).unwrap_or(first)
}

const fn source(family: ModelFamily) -> &'static str {
    match family {
        ModelFamily::Sd15 => include_str!("profiles/sd15.json"),
        ModelFamily::Sdxl => include_str!("profiles/sdxl.json"),
        ModelFamily::Pony => include_str!("profiles/pony.json"),
        ModelFamily::Illustrious => include_str!("profiles/illustrious.json"),
        ModelFamily::Sd35 => include_str!("profiles/sd35.json"),
        ModelFamily::Flux => include_str!("profiles/flux.json"),
        ModelFamily::FluxFp8 => include_str!("profiles/flux_fp8.json"),
        ModelFamily::QwenImage => include_str!("profiles/qwen_image.json"),
        ModelFamily::Wan => include_str!("profiles/wan.json"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_family_has_a_sane_profile() {
        assert_eq!(profiles().len(), ModelFamily::ALL.len());
        for family in ModelFamily::ALL {
            let profile = for_family(family);
            assert_eq!((profile.family, profile.id.as_str()), (family, family.as_str()));
            assert!(profile.budget.tokens >= 75, "{family}");
            assert_ne!(profile.weights.is_some(), profile.markers.is_some(), "{family}: weights or words, one of them");
            assert_eq!(profile.break_word, profile.budget.unit == BudgetUnit::Chunk, "{family}");
            assert!(profile.negative != NegativeSupport::None || profile.quality.negative.is_empty(), "{family}");
            for step in -2..=1 {
                assert!(profile.weights.is_none() || profile.weight(step) < profile.weight(step + 1), "{family} {step}");
                assert!((0.5..=1.6).contains(&profile.weight(step)), "{family} {step}");
            }
        }
    }

    #[test]
    fn recommended_parameters_obey_their_own_limits() {
        for profile in profiles() {
            let t = &profile.technical;
            assert!(!t.sizes.is_empty() && !t.samplers.is_empty() && !t.schedulers.is_empty(), "{}", profile.id);
            for [width, height] in &t.sizes {
                for side in [width, height] {
                    assert!(
                        side.is_multiple_of(t.multiple_of) && (t.min_side..=t.max_side).contains(side),
                        "{} {side}",
                        profile.id
                    );
                }
                assert!(u64::from(*width) * u64::from(*height) <= t.max_pixels, "{} {width}×{height}", profile.id);
                assert!(t.sizes.contains(&[*height, *width]), "{} {width}×{height} has no twin", profile.id);
            }
            for range in [Some(t.steps), Some(t.cfg), t.guidance].into_iter().flatten() {
                assert!(range.min <= range.usual && range.usual <= range.max, "{} {range:?}", profile.id);
            }
            assert!(t.steps.min >= 1.0 && t.steps.max <= 150.0 && t.cfg.max <= 30.0, "{}", profile.id);
        }
    }

    #[test]
    fn only_pony_has_score_tags() {
        for profile in profiles() {
            let quality = &profile.quality;
            let mut words = quality.prefix.iter().chain(&quality.suffix).chain(&quality.negative);
            assert_eq!(words.any(|word| word.starts_with("score_")), profile.family == ModelFamily::Pony, "{}", profile.id);
        }
    }
}
