//! Samplers: steps in simulated time, previews for whoever watches, a painting at the end.

use std::sync::Arc;

use image::{RgbImage, imageops};
use tokio::time::{Duration, Instant, sleep, sleep_until};

use super::{
    super::{
        Run,
        failure::Stop,
        inputs::Inputs,
        value::{Conditioning, Latent, Model, Out},
    },
    Produced, blocking, loaders,
};
use crate::comfy::{node::Node, painter};

/// Previews fit into a square of this side, scaled up or down, in pixels.
const PREVIEW_SIDE: u32 = 512;
/// JPEG quality of previews.
const PREVIEW_QUALITY: u8 = 80;
/// Steps at which a picture has all the detail the painter can give.
const FULL_DETAIL_STEPS: f32 = 30.0;
/// How often a stalled step looks whether the fault was taken away.
const STALL_LOOK_MS: u64 = 20;
/// The step a stalled sampler stops at.
const STALL_STEP: u32 = 2;

/// One sampling task.
struct Sampling {
    model: Arc<Model>,
    positive: Arc<Conditioning>,
    negative: Arc<Conditioning>,
    latent: Arc<Latent>,
    seed: u64,
    steps: u32,
    denoise: f64,
}

pub(super) async fn ksampler(run: &mut Run<'_>, id: &str, inputs: &Inputs) -> Result<Produced, Stop> {
    let sampling = Sampling {
        model: inputs.model("model")?.clone(),
        positive: inputs.conditioning("positive")?.clone(),
        negative: inputs.conditioning("negative")?.clone(),
        latent: inputs.latent("latent_image")?.clone(),
        seed: inputs.seed("seed")?,
        steps: inputs.count("steps")?,
        denoise: inputs.float("denoise")?,
    };
    sampling.run(run, id).await.map(|latent| Produced::one(Out::Latent(latent)))
}

pub(super) async fn ksampler_advanced(run: &mut Run<'_>, id: &str, inputs: &Inputs) -> Result<Produced, Stop> {
    let total = inputs.count("steps")?;
    let (start, end) = (inputs.count("start_at_step")?, inputs.count("end_at_step")?.min(total));
    let steps = end.saturating_sub(start);
    let sampling = Sampling {
        model: inputs.model("model")?.clone(),
        positive: inputs.conditioning("positive")?.clone(),
        negative: inputs.conditioning("negative")?.clone(),
        latent: inputs.latent("latent_image")?.clone(),
        seed: inputs.seed("noise_seed")?,
        steps,
        denoise: f64::from(total.saturating_sub(start)) / f64::from(total.max(1)),
    };
    sampling.run(run, id).await.map(|latent| Produced::one(Out::Latent(latent)))
}

pub(super) async fn custom(run: &mut Run<'_>, id: &str, inputs: &Inputs) -> Result<Produced, Stop> {
    let (model, positive) = inputs.guider("guider")?;
    let (steps, denoise) = inputs.sigmas("sigmas")?;
    inputs.any("sampler")?;
    let sampling = Sampling {
        model: model.clone(),
        positive: positive.clone(),
        negative: Arc::default(),
        latent: inputs.latent("latent_image")?.clone(),
        seed: inputs.noise("noise")?,
        steps,
        denoise,
    };
    let latent = sampling.run(run, id).await?;
    Ok(Produced::many([Out::Latent(latent.clone()), Out::Latent(latent)]))
}

pub(super) fn guider(inputs: &Inputs) -> Result<Produced, Stop> {
    let guider = (inputs.model("model")?.clone(), inputs.conditioning("conditioning")?.clone());
    Ok(Produced::one(Out::Guider(Arc::new(guider))))
}

pub(super) fn scheduler(inputs: &Inputs) -> Result<Produced, Stop> {
    inputs.model("model")?;
    Ok(Produced::one(Out::Sigmas { steps: inputs.count("steps")?, denoise: inputs.float("denoise")? }))
}

impl Sampling {
    async fn run(self, run: &mut Run<'_>, id: &str) -> Result<Arc<Latent>, Stop> {
        if self.steps == 0 || self.denoise <= 0.0 {
            return Ok(self.latent);
        }
        loaders::resident(run, &self.model).await?;
        let mut due = Instant::now() + self.step_time(run.node);
        let dies_at = run.node.chance(run.node.chaos.get().oom).then_some(self.steps.div_ceil(2));
        let task = Arc::new(self);
        let painting = task.clone();
        let pictures = Arc::new(blocking(move || painting.paint()).await?);
        let watched = previews_wanted(run);
        let small = pictures.clone();
        let small = if watched { blocking(move || small.first().map(shrunk)).await? } else { None }.map(Arc::new);
        for step in 1..=task.steps {
            if step == STALL_STEP {
                stalled(run.node).await;
            }
            tokio::select! {
                biased;
                () = run.node.interrupt.raised() => {
                    run.node.interrupt.lower();
                    return Err(Stop::Interrupted);
                }
                () = sleep_until(due) => {}
            }
            due = Instant::now() + task.step_time(run.node);
            if dies_at == Some(step) {
                let mut vram = run.node.vram();
                let (free_gb, total_gb) = (vram.total_gb() - vram.used_gb(), vram.total_gb());
                vram.clear();
                return Err(Stop::out_of_memory(free_gb + 1.0, free_gb, total_gb));
            }
            let preview = task.preview(run.node, small.as_ref(), step).await?;
            run.step(id, step, task.steps, preview);
        }
        let latent = &task.latent;
        Ok(Arc::new(Latent { pixels: Some(pictures), mask: None, ..Latent::clone(latent) }))
    }

    fn step_time(&self, node: &Node) -> Duration {
        node.pace().step(self.model.family, self.latent.width, self.latent.height, self.latent.batch)
    }

    fn paint(&self) -> Vec<RgbImage> {
        let loras: Vec<String> = self.model.loras.iter().map(|(name, strength)| format!("{name}:{strength}")).collect();
        let style = format!("{} {} {}", self.model.family.name(), self.model.weights, loras.join(" "));
        let (width, height) = (self.latent.width, self.latent.height);
        // A guiding picture shows through in proportion to its strength.
        let control = self.positive.control.as_ref().and_then(|(pictures, strength)| Some((pictures.first()?, *strength)));
        let guide = control
            .map(|(picture, strength)| (imageops::resize(picture, width, height, imageops::FilterType::Triangle), strength));
        (0..self.latent.batch)
            .map(|at| {
                let index = at as usize;
                let own = self.latent.pixels.as_ref().and_then(|pixels| pixels.get(index).or(pixels.first()));
                let source = own.or(guide.as_ref().map(|(picture, _)| picture));
                let mask = self.latent.mask.as_ref().and_then(|masks| masks.get(index).or(masks.first()));
                let mask = mask.map(|mask| imageops::resize(mask, width, height, imageops::FilterType::Triangle));
                let denoise = match (&own, &guide) {
                    (None, Some((_, strength))) => (1.0 - 0.4 * strength.clamp(0.0, 1.0)) * self.denoise,
                    _ => self.denoise,
                };
                let mut picture = painter::paint(&painter::Brief {
                    prompt: &self.positive.text,
                    negative: &self.negative.text,
                    seed: self.seed.wrapping_add(u64::from(at)),
                    width,
                    height,
                    source,
                    mask: mask.as_ref(),
                    denoise: denoise as f32,
                    detail: (self.steps as f32 / FULL_DETAIL_STEPS).min(1.0),
                    checkpoint: &style,
                });
                painter::lean(&mut picture, &self.model.loras);
                picture
            })
            .collect()
    }

    /// The preview of a step, if anybody would see it.
    async fn preview(
        &self,
        node: &Arc<Node>,
        small: Option<&Arc<RgbImage>>,
        step: u32,
    ) -> Result<Option<(bool, Vec<u8>)>, Stop> {
        let (Some(small), Some(with_metadata)) = (small.cloned(), node.sockets.preview_audience()) else {
            return Ok(None);
        };
        let (seed, steps) = (self.seed, self.steps);
        let jpeg = blocking(move || painter::jpeg(&painter::preview(&small, seed, step, steps), PREVIEW_QUALITY)).await?;
        Ok(Some((with_metadata, jpeg)))
    }
}

/// The simulator runs as if started with a preview method; a prompt may turn it off.
fn previews_wanted(run: &Run<'_>) -> bool {
    run.item.extra.get("preview_method").and_then(|method| method.as_str()) != Some("none")
}

fn shrunk(picture: &RgbImage) -> RgbImage {
    let scale = f64::from(PREVIEW_SIDE) / f64::from(picture.width().max(picture.height()).max(1));
    let side = |side: u32| ((f64::from(side) * scale).round() as u32).clamp(1, PREVIEW_SIDE);
    imageops::resize(picture, side(picture.width()), side(picture.height()), imageops::FilterType::Triangle)
}

/// Hang for as long as the fault is on, deaf to interrupts.
async fn stalled(node: &Node) {
    while node.chaos.get().stall {
        sleep(Duration::from_millis(STALL_LOOK_MS)).await;
    }
}
