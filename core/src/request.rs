//! A generation request: everything a person asks for, as one value.
//!
//! Ranges are those of the public contract; whatever is outside is refused with a sentence, never clamped.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{capability::ModelFamily, ids::SessionId, problem::FieldProblem, tier::Tier};

/// Longest prompt, in characters.
pub const MAX_PROMPT_CHARS: usize = 20_000;
/// Smallest and largest width and height, in pixels; both are multiples of [`SIDE_STEP`].
pub const SIDE_RANGE: std::ops::RangeInclusive<u32> = 64..=8192;
/// Width and height are multiples of this, in pixels.
pub const SIDE_STEP: u32 = 8;
/// Sampler steps.
pub const STEPS_RANGE: std::ops::RangeInclusive<u32> = 1..=150;
/// Classifier-free guidance.
pub const CFG_RANGE: std::ops::RangeInclusive<f64> = 0.0..=30.0;
/// How much of the source is repainted.
pub const DENOISE_RANGE: std::ops::RangeInclusive<f64> = 0.0..=1.0;
/// Pictures in one ComfyUI prompt.
pub const BATCH_SIZE_RANGE: std::ops::RangeInclusive<u32> = 1..=16;
/// Strength of a LoRA.
pub const STRENGTH_RANGE: std::ops::RangeInclusive<f64> = -4.0..=4.0;
/// Most LoRAs in one request.
pub const MAX_LORAS: usize = 16;
/// Generations in one batch request.
pub const BATCH_COUNT_RANGE: std::ops::RangeInclusive<u32> = 1..=100;
/// Longest file or sampler name, in characters.
pub const MAX_NAME_CHARS: usize = 300;
/// Seeds chosen by the studio stay below this, so that JavaScript keeps them exactly.
pub const SEED_BOUND: u64 = 1 << 53;

/// What kind of work it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// Words become a picture.
    Txt2img,
    /// A picture is repainted.
    Img2img,
    /// A masked part of a picture is repainted.
    Inpaint,
    /// A picture is enlarged.
    Upscale,
    /// Words or a picture become a film.
    Video,
    /// A graph is executed as it is.
    Workflow,
}

impl Task {
    /// The spelling on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Txt2img => "txt2img",
            Self::Img2img => "img2img",
            Self::Inpaint => "inpaint",
            Self::Upscale => "upscale",
            Self::Video => "video",
            Self::Workflow => "workflow",
        }
    }
}

/// Which lane of the queue it waits in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Lane {
    /// Somebody is looking at the screen.
    #[default]
    Interactive,
    /// Runs when nobody is waiting.
    Background,
}

impl Lane {
    /// The spelling on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Interactive => "interactive",
            Self::Background => "background",
        }
    }
}

/// The sampler's settings; absent ones take the family's usual value.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// Pixels, 64–8192, a multiple of 8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Pixels, 64–8192, a multiple of 8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// Sampler steps, 1–150.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps: Option<u32>,
    /// Classifier-free guidance, 0–30.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cfg: Option<f64>,
    /// Name of a sampler as ComfyUI spells it, such as `euler`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sampler: Option<String>,
    /// Name of a scheduler as ComfyUI spells it, such as `normal`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheduler: Option<String>,
    /// Any u64, kept exactly; a random one below 2^53 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// How much of the source is repainted, 0–1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub denoise: Option<f64>,
    /// Pictures in this one prompt, 1–16.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch_size: Option<u32>,
}

/// A LoRA and how strongly it is applied.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Lora {
    /// File name as the nodes report it.
    pub name: String,
    /// −4 to 4.
    pub strength: f64,
}

/// A picture that steers the composition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Control {
    /// File name of the ControlNet.
    pub model: String,
    /// An asset or an image.
    pub image: Uuid,
    /// −4 to 4.
    pub strength: f64,
}

/// Everything about one generation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct GenerationRequest {
    /// The session it belongs to.
    pub session_id: SessionId,
    /// What kind of work it is.
    pub task: Task,
    /// Which family of models; needed unless the task is `upscale` or `workflow`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model_family: Option<ModelFamily>,
    /// 1–20,000 characters; may be empty for `upscale` and `workflow`.
    #[serde(default)]
    pub prompt: String,
    /// At most 20,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub negative_prompt: Option<String>,
    /// The sampler's settings.
    #[serde(default)]
    pub params: Params,
    /// File name of a checkpoint; the family's usual one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkpoint: Option<String>,
    /// LoRAs, in the order they are applied.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub loras: Vec<Lora>,
    /// An asset or an image; an image becomes a parent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_image: Option<Uuid>,
    /// An asset or an image: white is repainted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mask: Option<Uuid>,
    /// Pictures that steer the composition.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub controls: Vec<Control>,
    /// The lowest tier that may run it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier_floor: Option<Tier>,
    /// The tier to take when it costs little time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier_prefer: Option<Tier>,
    /// Which lane of the queue it waits in.
    #[serde(default)]
    pub lane: Lane,
    /// Name of a template of `workflows/`; chosen by task and family when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
}

/// A request and how often, for `POST /api/generate/batch`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BatchRequest {
    /// What each generation asks for.
    pub request: GenerationRequest,
    /// How many, 1–100.
    pub count: u32,
    /// One distinct seed for each; consecutive from the request's or a random one when absent.
    #[serde(default)]
    pub seeds: Option<Vec<u64>>,
}

impl GenerationRequest {
    /// A request that leaves everything open but what kind of work it is.
    #[must_use]
    pub fn open(session: SessionId, task: Task) -> Self {
        Self {
            session_id: session,
            task,
            model_family: None,
            prompt: String::new(),
            negative_prompt: None,
            params: Params::default(),
            checkpoint: None,
            loras: Vec::new(),
            source_image: None,
            mask: None,
            controls: Vec::new(),
            tier_floor: None,
            tier_prefer: None,
            lane: Lane::default(),
            template: None,
        }
    }

    /// Every field that is not acceptable, in reading order. What only the fleet knows is not looked at here.
    #[must_use]
    pub fn problems(&self) -> Vec<FieldProblem> {
        let mut found = Problems(Vec::new());
        self.check_words(&mut found);
        self.check_params(&mut found);
        self.check_pictures(&mut found);
        found.0
    }

    fn check_words(&self, found: &mut Problems) {
        let free = matches!(self.task, Task::Upscale | Task::Workflow);
        let chars = self.prompt.chars().count();
        found.unless(
            chars <= MAX_PROMPT_CHARS && (free || !self.prompt.trim().is_empty()),
            "prompt",
            format!("A prompt has 1 to {MAX_PROMPT_CHARS} characters."),
        );
        let negative_chars = self.negative_prompt.as_deref().map_or(0, |text| text.chars().count());
        found.unless(
            negative_chars <= MAX_PROMPT_CHARS,
            "negative_prompt",
            format!("A negative prompt has at most {MAX_PROMPT_CHARS} characters."),
        );
        found.unless(free || self.model_family.is_some(), "model_family", "Name a model family, such as sd15 or sdxl.");
        for (field, name) in [
            ("checkpoint", &self.checkpoint),
            ("template", &self.template),
            ("params.sampler", &self.params.sampler),
            ("params.scheduler", &self.params.scheduler),
        ] {
            let good = name.as_deref().is_none_or(|name| !name.is_empty() && name.chars().count() <= MAX_NAME_CHARS);
            found.unless(good, field, format!("A name has 1 to {MAX_NAME_CHARS} characters."));
        }
    }

    fn check_params(&self, found: &mut Problems) {
        let params = &self.params;
        for (field, side) in [("params.width", params.width), ("params.height", params.height)] {
            let good = side.is_none_or(|side| SIDE_RANGE.contains(&side) && side % SIDE_STEP == 0);
            found.unless(good, field, "A side is 64 to 8192 pixels and a multiple of 8.");
        }
        found.unless(in_range(params.steps, &STEPS_RANGE), "params.steps", "Steps are 1 to 150.");
        found.unless(in_range(params.cfg, &CFG_RANGE), "params.cfg", "The guidance (cfg) is 0 to 30.");
        found.unless(in_range(params.denoise, &DENOISE_RANGE), "params.denoise", "Denoise is 0 to 1.");
        found.unless(in_range(params.batch_size, &BATCH_SIZE_RANGE), "params.batch_size", "A batch size is 1 to 16.");
        found.unless(self.loras.len() <= MAX_LORAS, "loras", format!("At most {MAX_LORAS} LoRAs go into one picture."));
        for (index, lora) in self.loras.iter().enumerate() {
            let good = !lora.name.is_empty() && lora.name.chars().count() <= MAX_NAME_CHARS;
            found.unless(good, format!("loras.{index}.name"), format!("A name has 1 to {MAX_NAME_CHARS} characters."));
            let good = STRENGTH_RANGE.contains(&lora.strength);
            found.unless(good, format!("loras.{index}.strength"), "A strength is −4 to 4.");
        }
    }

    fn check_pictures(&self, found: &mut Problems) {
        let needs_source = matches!(self.task, Task::Img2img | Task::Inpaint | Task::Upscale);
        found.unless(
            !needs_source || self.source_image.is_some(),
            "source_image",
            format!("The task {} needs a source image.", self.task.as_str()),
        );
        found.unless(
            self.task != Task::Txt2img || self.source_image.is_none(),
            "source_image",
            "The task txt2img takes no source image; ask for img2img.",
        );
        found.unless(self.task != Task::Inpaint || self.mask.is_some(), "mask", "The task inpaint needs a mask.");
        found.unless(self.task == Task::Inpaint || self.mask.is_none(), "mask", "Only the task inpaint takes a mask.");
        found.unless(self.controls.is_empty(), "controls", "No template of this version takes controls.");
    }
}

impl BatchRequest {
    /// Every field that is not acceptable.
    #[must_use]
    pub fn problems(&self) -> Vec<FieldProblem> {
        let mut found = Problems(
            self.request
                .problems()
                .into_iter()
                .map(|problem| FieldProblem::new(format!("request.{}", problem.field), problem.detail))
                .collect(),
        );
        found.unless(BATCH_COUNT_RANGE.contains(&self.count), "count", "A batch has 1 to 100 generations.");
        if let Some(seeds) = &self.seeds {
            let mut distinct = seeds.clone();
            distinct.sort_unstable();
            distinct.dedup();
            let good = distinct.len() == seeds.len() && u32::try_from(seeds.len()) == Ok(self.count);
            found.unless(good, "seeds", "Give as many seeds as the count says, all different.");
        }
        found.0
    }
}

/// Problems as they are found.
struct Problems(Vec<FieldProblem>);

impl Problems {
    fn unless(&mut self, good: bool, field: impl Into<String>, detail: impl Into<String>) {
        if !good {
            self.0.push(FieldProblem::new(field, detail));
        }
    }
}

fn in_range<T: PartialOrd>(value: Option<T>, range: &std::ops::RangeInclusive<T>) -> bool {
    value.is_none_or(|value| range.contains(&value))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str =
        r#"{"session_id":"00000000-0000-0000-0000-000000000001","task":"txt2img","model_family":"sd15","prompt":"a boat"}"#;

    fn check(change: serde_json::Value, fields: &[&str]) {
        let mut json: serde_json::Value = serde_json::from_str(GOOD).unwrap_or_default();
        if let (Some(base), Some(change)) = (json.as_object_mut(), change.as_object()) {
            base.extend(change.clone());
        }
        let request: GenerationRequest = serde_json::from_value(json.clone()).unwrap_or_else(|error| panic!("{json}: {error}"));
        let found: Vec<_> = request.problems().into_iter().map(|problem| problem.field).collect();
        assert_eq!(found, fields, "{json}");
    }

    #[test]
    fn what_is_inside_the_ranges_passes_and_what_is_outside_is_named() {
        use serde_json::json;
        check(json!({}), &[]);
        check(json!({"params": {"width": 64, "height": 8192, "steps": 150, "cfg": 0, "denoise": 1, "batch_size": 16}}), &[]);
        check(json!({"params": {"seed": u64::MAX}}), &[]);
        check(json!({"params": {"width": 65}}), &["params.width"]);
        check(json!({"params": {"width": 0, "height": 8200}}), &["params.width", "params.height"]);
        check(
            json!({"params": {"steps": 0, "cfg": 30.5, "batch_size": 17}}),
            &["params.steps", "params.cfg", "params.batch_size"],
        );
        check(json!({"prompt": "  "}), &["prompt"]);
        check(json!({"prompt": "x".repeat(MAX_PROMPT_CHARS)}), &[]);
        check(json!({"prompt": "x".repeat(MAX_PROMPT_CHARS + 1)}), &["prompt"]);
        check(json!({"loras": [{"name": "a", "strength": 4.1}]}), &["loras.0.strength"]);
        check(json!({"task": "img2img"}), &["source_image"]);
        check(json!({"task": "inpaint"}), &["source_image", "mask"]);
        check(json!({"model_family": null}), &["model_family"]);
        check(
            json!({"task": "upscale", "model_family": null, "prompt": "", "source_image": "00000000-0000-0000-0000-000000000002"}),
            &[],
        );
    }

    #[test]
    fn an_unknown_field_is_refused_by_name() {
        let json = GOOD.replace("\"prompt\"", "\"promt\":1,\"prompt\"");
        let error = serde_json::from_str::<GenerationRequest>(&json).err().map(|error| error.to_string());
        assert!(error.is_some_and(|text| text.contains("promt")));
    }

    #[test]
    fn a_batch_needs_as_many_different_seeds_as_it_counts() {
        let request: GenerationRequest = serde_json::from_str(GOOD).unwrap_or_else(|error| panic!("{error}"));
        let fields = |count, seeds| {
            BatchRequest { request: request.clone(), count, seeds }.problems().into_iter().map(|p| p.field).collect::<Vec<_>>()
        };
        assert_eq!(fields(2, Some(vec![1, 2])), Vec::<String>::new());
        assert_eq!(fields(2, Some(vec![1, 1])), ["seeds"]);
        assert_eq!(fields(3, Some(vec![1, 2])), ["seeds"]);
        assert_eq!(fields(101, None), ["count"]);
    }
}
