//! From a stage's plan to what is asked of the fleet.

use super::{FunnelSettings, Picture, Seat, StagePlan};
use crate::{
    ids::SessionId,
    request::{GenerationRequest, Params, SIDE_RANGE, SIDE_STEP, Task},
    tier::Tier,
};

/// A source whose shape is further from the stage's than this keeps its own, as a share.
const SAME_SHAPE: f64 = 0.03;

/// Whose words and seed a picture is made with.
pub(super) struct Words {
    pub prompt: String,
    pub negative_prompt: Option<String>,
    pub seed: Option<u64>,
}

impl Words {
    /// The source's own words; with locked seeds its seed too.
    pub fn of(seat: &Seat, settings: &FunnelSettings) -> Self {
        let request = &seat.request;
        let has_words = !request.prompt.trim().is_empty();
        let (from, negative) =
            if has_words { (&request.prompt, &request.negative_prompt) } else { (&settings.prompt, &settings.negative_prompt) };
        let seed = settings.seed.and(request.params.seed);
        Self { prompt: from.clone(), negative_prompt: negative.clone(), seed }
    }
}

impl StagePlan {
    /// A draft of these settings; `number` counts the drafts, 0 the first.
    #[must_use]
    pub fn draft(&self, session: SessionId, settings: &FunnelSettings, number: u32) -> GenerationRequest {
        let seed = settings.seed.map(|seed| seed.wrapping_add(number.into()));
        let words = Words { prompt: settings.prompt.clone(), negative_prompt: settings.negative_prompt.clone(), seed };
        let mut request = self.request(session, Task::Txt2img, words);
        request.params.width = Some(self.width);
        request.params.height = Some(self.height);
        request
    }

    /// A picture made anew from `source`, its composition kept.
    pub(super) fn repaint(&self, session: SessionId, source: Picture, words: Words) -> GenerationRequest {
        let mut request = self.request(session, Task::Img2img, words);
        request.source_image = Some(source.id.0);
        request.params.denoise = self.change;
        let ratio = |width: u32, height: u32| f64::from(width.max(1)) / f64::from(height.max(1));
        let off = (ratio(source.width, source.height) / ratio(self.width, self.height)).ln().abs();
        // Another shape would be cut to fit; asked for by one side only, it keeps its own.
        if off <= SAME_SHAPE {
            request.params.width = Some(self.width);
            request.params.height = Some(self.height);
        } else if source.width >= source.height {
            request.params.width = Some(self.width.max(self.height));
        } else {
            request.params.height = Some(self.width.max(self.height));
        }
        request
    }

    /// `source` enlarged, if this stage does that.
    #[must_use]
    pub fn enlarge(&self, session: SessionId, source: Picture, made_by: &GenerationRequest) -> Option<GenerationRequest> {
        let upscale = self.upscale.as_ref()?;
        let side = |side: u32| (side.saturating_mul(upscale.factor) / SIDE_STEP * SIDE_STEP).min(*SIDE_RANGE.end());
        let words = Words {
            prompt: made_by.prompt.clone(),
            negative_prompt: made_by.negative_prompt.clone(),
            seed: made_by.params.seed,
        };
        let mut request = blank(session, Task::Upscale, words);
        request.source_image = Some(source.id.0);
        request.params.width = Some(side(source.width));
        request.params.height = Some(side(source.height));
        request.tier_floor = upscale.tier_floor;
        request.tier_prefer = Some(Tier::Premium);
        Some(request)
    }

    /// What a picture of this stage asks for, for predictions: a source stands in that nobody has.
    #[must_use]
    pub fn sample(&self, session: SessionId, settings: &FunnelSettings) -> GenerationRequest {
        match self.change {
            None => self.draft(session, settings, 0),
            Some(_) => {
                let source = Picture { id: uuid::Uuid::nil().into(), width: self.width, height: self.height };
                let words = Words { prompt: settings.prompt.clone(), negative_prompt: None, seed: None };
                self.repaint(session, source, words)
            }
        }
    }

    /// What enlarging a picture of this stage asks for, for predictions.
    #[must_use]
    pub fn sample_enlarged(&self, session: SessionId, settings: &FunnelSettings) -> Option<GenerationRequest> {
        let source = Picture { id: uuid::Uuid::nil().into(), width: self.width, height: self.height };
        self.enlarge(session, source, &self.sample(session, settings))
    }

    fn request(&self, session: SessionId, task: Task, words: Words) -> GenerationRequest {
        let mut request = blank(session, task, words);
        request.model_family = Some(self.family);
        request.checkpoint.clone_from(&self.checkpoint);
        request.loras.clone_from(&self.loras);
        request.params.steps = self.steps;
        request.params.cfg = self.cfg;
        request.params.sampler.clone_from(&self.sampler);
        request.params.scheduler.clone_from(&self.scheduler);
        request.tier_floor = self.tier_floor;
        request.tier_prefer = self.tier_prefer;
        request
    }
}

fn blank(session: SessionId, task: Task, words: Words) -> GenerationRequest {
    GenerationRequest {
        prompt: words.prompt,
        negative_prompt: words.negative_prompt,
        params: Params { seed: words.seed, ..Params::default() },
        ..GenerationRequest::open(session, task)
    }
}
