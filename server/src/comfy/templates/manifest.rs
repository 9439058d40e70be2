//! The words of `workflows/manifest.json`.

use std::collections::BTreeMap;

use gesso_core::{
    capability::{Capability, ModelFamily},
    request::Task,
};
use serde::Deserialize;
use serde_json::Value;

/// The manifest.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    /// The templates; the first that fits is taken.
    pub templates: Vec<Entry>,
}

/// What the manifest says of one template.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    /// Its name, also half of the key of run times.
    pub name: String,
    /// Its file in the folder.
    pub file: String,
    /// The task it is for.
    pub task: Task,
    /// The families it is for; none if it needs no checkpoint.
    #[serde(default)]
    pub families: Vec<ModelFamily>,
    /// Abilities it needs besides the family.
    #[serde(default)]
    pub capabilities: Vec<Capability>,
    /// Where LoRAs are put in.
    #[serde(default)]
    pub loader: Option<Loader>,
    /// Where a picture is scaled when a size is asked for.
    #[serde(default)]
    pub resize: Option<Place>,
    /// Where a latent is repeated when several pictures are asked for.
    #[serde(default)]
    pub repeat: Option<Place>,
    /// Id of the node whose pictures are the result.
    pub output: String,
    /// Its placeholders.
    pub placeholders: BTreeMap<Slot, Declared>,
}

/// The outputs of a checkpoint loader that LoRAs change.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Loader {
    /// Id of the node.
    pub node: String,
    /// Index of its MODEL output.
    pub model: u32,
    /// Index of its CLIP output.
    pub clip: u32,
}

/// One input of one node.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Place {
    /// Id of the node.
    pub node: String,
    /// Name of the input.
    pub input: String,
}

/// What a placeholder stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Slot {
    Prompt,
    NegativePrompt,
    Checkpoint,
    UpscaleModel,
    Source,
    Mask,
    FilenamePrefix,
    Width,
    Height,
    BatchSize,
    Steps,
    Cfg,
    Sampler,
    Scheduler,
    Denoise,
    Seed,
}

impl Slot {
    /// Every slot.
    pub const ALL: [Self; 16] = [
        Self::Prompt,
        Self::NegativePrompt,
        Self::Checkpoint,
        Self::UpscaleModel,
        Self::Source,
        Self::Mask,
        Self::FilenamePrefix,
        Self::Width,
        Self::Height,
        Self::BatchSize,
        Self::Steps,
        Self::Cfg,
        Self::Sampler,
        Self::Scheduler,
        Self::Denoise,
        Self::Seed,
    ];

    /// The spelling in the manifest and in graphs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Prompt => "prompt",
            Self::NegativePrompt => "negative_prompt",
            Self::Checkpoint => "checkpoint",
            Self::UpscaleModel => "upscale_model",
            Self::Source => "source",
            Self::Mask => "mask",
            Self::FilenamePrefix => "filename_prefix",
            Self::Width => "width",
            Self::Height => "height",
            Self::BatchSize => "batch_size",
            Self::Steps => "steps",
            Self::Cfg => "cfg",
            Self::Sampler => "sampler",
            Self::Scheduler => "scheduler",
            Self::Denoise => "denoise",
            Self::Seed => "seed",
        }
    }

    /// The type its value has.
    pub const fn kind(self) -> Kind {
        match self {
            Self::Prompt | Self::NegativePrompt => Kind::Text,
            Self::Checkpoint | Self::UpscaleModel | Self::FilenamePrefix | Self::Sampler | Self::Scheduler => Kind::Name,
            Self::Source | Self::Mask => Kind::Image,
            Self::Width | Self::Height | Self::BatchSize | Self::Steps => Kind::Integer,
            Self::Cfg | Self::Denoise => Kind::Number,
            Self::Seed => Kind::Seed,
        }
    }

    /// A request may leave it out, so the manifest has to give a default.
    pub const fn needs_default(self) -> bool {
        matches!(
            self,
            Self::Width
                | Self::Height
                | Self::BatchSize
                | Self::Steps
                | Self::Cfg
                | Self::Sampler
                | Self::Scheduler
                | Self::Denoise
        )
    }
}

/// The type of a placeholder's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// A text of a person.
    Text,
    /// A name of a file, a sampler or a scheduler.
    Name,
    /// An uploaded picture.
    Image,
    /// A whole number.
    Integer,
    /// Any number.
    Number,
    /// Any u64.
    Seed,
}

impl Kind {
    /// Whether a default is of this type.
    pub fn admits(self, value: &Value) -> bool {
        match self {
            Self::Text | Self::Name | Self::Image => value.as_str().is_some_and(|text| !text.is_empty()),
            Self::Integer => value.as_u64().is_some_and(|number| u32::try_from(number).is_ok()),
            Self::Number => value.is_number(),
            Self::Seed => value.is_u64(),
        }
    }
}

/// What the manifest says of one placeholder.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Declared {
    /// The type of its value.
    pub r#type: Kind,
    /// Taken when a request leaves it out.
    #[serde(default)]
    pub default: Option<Value>,
    /// Defaults of single families.
    #[serde(default)]
    pub by_family: BTreeMap<ModelFamily, Value>,
}

impl Declared {
    /// The default for a family.
    pub fn default_for(&self, family: Option<ModelFamily>) -> Option<&Value> {
        family.and_then(|family| self.by_family.get(&family)).or(self.default.as_ref())
    }
}
