//! Filling in what a request leaves out, so that everything a picture was made with can be read from it.

use gesso_core::request::{GenerationRequest, SEED_BOUND};
use serde_json::Value;

use super::{Template, manifest::Slot};

impl Template {
    /// Fills in the template's name, its defaults for the request's family, and a random seed if there is none.
    ///
    /// Sizes stay open where the source's own size is kept.
    pub fn fill_defaults(&self, request: &mut GenerationRequest) {
        let family = request.model_family;
        let default = |slot: Slot| self.entry.placeholders.get(&slot)?.default_for(family);
        let whole = |slot| default(slot).and_then(Value::as_u64).and_then(|value| u32::try_from(value).ok());
        let number = |slot| default(slot).and_then(Value::as_f64);
        let word = |slot| default(slot).and_then(Value::as_str).map(str::to_owned);
        let params = &mut request.params;
        params.width = params.width.or_else(|| whole(Slot::Width));
        params.height = params.height.or_else(|| whole(Slot::Height));
        params.batch_size = params.batch_size.or_else(|| whole(Slot::BatchSize)).or(Some(1));
        params.steps = params.steps.or_else(|| whole(Slot::Steps));
        params.cfg = params.cfg.or_else(|| number(Slot::Cfg));
        params.denoise = params.denoise.or_else(|| number(Slot::Denoise));
        params.sampler = params.sampler.take().or_else(|| word(Slot::Sampler));
        params.scheduler = params.scheduler.take().or_else(|| word(Slot::Scheduler));
        params.seed = params.seed.or_else(|| Some(rand::random_range(0..SEED_BOUND)));
        request.template.get_or_insert_with(|| self.name().to_owned());
    }
}
