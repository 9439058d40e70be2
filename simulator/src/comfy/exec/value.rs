//! What travels along the links of a running graph.

use std::{fmt, sync::Arc};

use image::{GrayImage, RgbImage};
use serde_json::Value;

use super::super::profile::Family;

/// A batch of pictures.
pub(crate) type Pictures = Arc<Vec<RgbImage>>;
/// A batch of masks, white where they apply.
pub(crate) type Masks = Arc<Vec<GrayImage>>;

/// Weights with what was patched onto them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Model {
    pub weights: String,
    pub family: Family,
    pub gb: f64,
    /// LoRA name and strength, in order of application.
    pub loras: Vec<(String, f64)>,
}

/// An encoded prompt.
#[derive(Debug, Clone, Default)]
pub(crate) struct Conditioning {
    pub text: String,
    /// A guiding picture and its strength.
    pub control: Option<(Pictures, f64)>,
}

/// A latent: how large, and what is in it.
#[derive(Debug, Clone)]
pub(crate) struct Latent {
    /// Pixels, a multiple of 8.
    pub width: u32,
    /// Pixels, a multiple of 8.
    pub height: u32,
    pub batch: u32,
    /// What it decodes to; `None` while empty.
    pub pixels: Option<Pictures>,
    /// Where sampling may change it.
    pub mask: Option<Masks>,
}

/// A value on a link.
#[derive(Clone)]
pub(crate) enum Out {
    Model(Arc<Model>),
    Clip(Arc<Model>),
    Vae,
    Conditioning(Arc<Conditioning>),
    Latent(Arc<Latent>),
    Image(Pictures),
    Mask(Masks),
    ControlNet,
    UpscaleModel { factor: u32 },
    Noise(u64),
    Guider(Arc<(Arc<Model>, Arc<Conditioning>)>),
    Sampler,
    Sigmas { steps: u32, denoise: f64 },
    Plain(Value),
}

impl fmt::Display for Out {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Model(model) => write!(formatter, "<simulated model {} {:?}>", model.weights, model.loras),
            Self::Clip(model) => write!(formatter, "<simulated clip of {}>", model.weights),
            Self::Vae => formatter.write_str("<simulated vae>"),
            Self::Conditioning(conditioning) => {
                let start: String = conditioning.text.chars().take(120).collect();
                write!(formatter, "<simulated conditioning {start:?}>")
            }
            Self::Latent(latent) => write!(formatter, "<simulated latent {}x{}x{}>", latent.batch, latent.width, latent.height),
            Self::Image(pictures) => write!(formatter, "<{} simulated pictures>", pictures.len()),
            Self::Mask(masks) => write!(formatter, "<{} simulated masks>", masks.len()),
            Self::ControlNet => formatter.write_str("<simulated controlnet>"),
            Self::UpscaleModel { factor } => {
                write!(formatter, "<simulated x{factor} upscale model>")
            }
            Self::Noise(seed) => write!(formatter, "<simulated noise {seed}>"),
            Self::Guider(_) => formatter.write_str("<simulated guider>"),
            Self::Sampler => formatter.write_str("<simulated sampler>"),
            Self::Sigmas { steps, .. } => write!(formatter, "<simulated sigmas of {steps} steps>"),
            Self::Plain(value) => write!(formatter, "{value}"),
        }
    }
}
