//! What a simulated node is: its card, its models, and how the whole simulation is set up.

use crate::chaos::Chaos;

/// The architecture of a checkpoint: decides how long a step takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Stable Diffusion 1.5.
    Sd15,
    /// SDXL and its descendants.
    Sdxl,
    /// Pony Diffusion (SDXL architecture).
    Pony,
    /// Illustrious (SDXL architecture).
    Illustrious,
    /// FLUX.1.
    Flux,
}

impl Family {
    /// The name used for style hints to the painter.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sd15 => "sd15",
            Self::Sdxl => "sdxl",
            Self::Pony => "pony",
            Self::Illustrious => "illustrious",
            Self::Flux => "flux",
        }
    }

    /// Cost of one step per megapixel relative to SD 1.5.
    #[must_use]
    pub fn step_factor(self) -> f64 {
        match self {
            Self::Sd15 => 1.0,
            Self::Sdxl | Self::Pony | Self::Illustrious => 3.0,
            Self::Flux => 6.0,
        }
    }
}

/// A weights file a simulated node claims to have.
#[derive(Debug, Clone, PartialEq)]
pub struct SimModel {
    /// File name as ComfyUI lists it, relative to its folder.
    pub name: String,
    /// Architecture.
    pub family: Family,
    /// Size in GB, on disk and in VRAM.
    pub gb: f64,
}

impl SimModel {
    /// A model file.
    #[must_use]
    pub fn new(name: &str, family: Family, gb: f64) -> Self {
        Self { name: name.to_owned(), family, gb }
    }
}

/// One simulated machine.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeProfile {
    /// Short id, unique in a fleet.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// The graphics card as `/system_stats` reports it.
    pub gpu: String,
    /// Tier the fleet file would give it: `draft`, `standard`, `quality` or `premium`.
    pub tier: String,
    /// Video memory in GB; bounds what stays resident.
    pub vram_gb: f64,
    /// Relative speed; 1.0 takes about 22 s for a 20-step 512×512 SD 1.5 picture.
    pub speed: f64,
    /// `checkpoints` folder.
    pub checkpoints: Vec<SimModel>,
    /// `diffusion_models` folder.
    pub diffusion_models: Vec<SimModel>,
    /// `text_encoders` folder.
    pub text_encoders: Vec<String>,
    /// `vae` folder.
    pub vaes: Vec<String>,
    /// `loras` folder.
    pub loras: Vec<String>,
    /// `controlnet` folder.
    pub controlnets: Vec<String>,
    /// `upscale_models` folder.
    pub upscale_models: Vec<String>,
    /// `embeddings` folder, with suffix.
    pub embeddings: Vec<String>,
}

impl NodeProfile {
    /// A node with an SD 1.5 checkpoint and nothing else.
    #[must_use]
    pub fn small(id: &str, speed: f64) -> Self {
        Self {
            id: id.to_owned(),
            name: id.to_owned(),
            gpu: "RTX 3050".to_owned(),
            tier: "draft".to_owned(),
            vram_gb: 4.0,
            speed,
            checkpoints: vec![SimModel::new("v1-5-pruned-emaonly.safetensors", Family::Sd15, 2.1)],
            diffusion_models: Vec::new(),
            text_encoders: Vec::new(),
            vaes: Vec::new(),
            loras: Vec::new(),
            controlnets: Vec::new(),
            upscale_models: Vec::new(),
            embeddings: Vec::new(),
        }
    }

    /// The files of one model folder, or `None` if ComfyUI has no such folder.
    ///
    /// Folder names: comfyui protocol, information routes.
    #[must_use]
    pub fn folder(&self, folder: &str) -> Option<Vec<String>> {
        let names = |models: &[SimModel]| models.iter().map(|model| model.name.clone()).collect();
        Some(match folder {
            "checkpoints" => names(&self.checkpoints),
            "diffusion_models" => names(&self.diffusion_models),
            "text_encoders" => self.text_encoders.clone(),
            "vae" => self.vaes.clone(),
            "loras" => self.loras.clone(),
            "controlnet" => self.controlnets.clone(),
            "upscale_models" => self.upscale_models.clone(),
            "embeddings" => self.embeddings.clone(),
            other if MODEL_FOLDERS.contains(&other) => Vec::new(),
            _ => return None,
        })
    }
}

/// Every model folder of ComfyUI 0.8.0, in the order `/models` lists them.
pub const MODEL_FOLDERS: [&str; 21] = [
    "checkpoints",
    "configs",
    "loras",
    "vae",
    "text_encoders",
    "diffusion_models",
    "clip_vision",
    "style_models",
    "embeddings",
    "diffusers",
    "vae_approx",
    "controlnet",
    "gligen",
    "upscale_models",
    "latent_upscale_models",
    "custom_nodes",
    "hypernetworks",
    "photomaker",
    "classifiers",
    "model_patches",
    "audio_encoders",
];

/// How the simulation as a whole runs.
#[derive(Debug, Clone, PartialEq)]
pub struct SimOptions {
    /// Multiplies the speed of every node (`--speed`); 1.0 is the demo's pace.
    pub speed: f64,
    /// Faults from the start.
    pub chaos: Chaos,
    /// Seeds everything that is left to chance: fault dice and temporary names.
    pub seed: u64,
}

impl Default for SimOptions {
    fn default() -> Self {
        Self { speed: 1.0, chaos: Chaos::default(), seed: 0 }
    }
}
