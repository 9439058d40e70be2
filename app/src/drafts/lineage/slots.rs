//! What was asked for, slot by slot, and what of it a child took from its parent. Pure.

use gesso_core::request::GenerationRequest;

/// What was asked for, and what it is called.
pub type Slot = (&'static str, String);

/// What was asked for, slot by slot, in words.
#[must_use]
pub fn slots(request: &GenerationRequest) -> Vec<Slot> {
    let params = &request.params;
    let text = |value: Option<String>| value.unwrap_or_default();
    let size = params.width.zip(params.height).map(|(width, height)| format!("{width} × {height}"));
    let loras: Vec<String> = request.loras.iter().map(|lora| format!("{} {}", lora.name, lora.strength)).collect();
    vec![
        ("words", request.prompt.clone()),
        ("not", text(request.negative_prompt.clone())),
        ("engine", text(request.model_family.map(|family| family.label().to_owned()))),
        ("checkpoint", text(request.checkpoint.clone())),
        ("LoRAs", loras.join(", ")),
        ("size", text(size)),
        ("change", text(params.denoise.map(|change| format!("{change:.2}")))),
        ("steps", text(params.steps.map(|steps| steps.to_string()))),
        ("seed", text(params.seed.map(|seed| seed.to_string()))),
    ]
}

/// What two requests have in common and in what they differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// The same in both; slots that neither has are left out.
    pub kept: Vec<Slot>,
    /// Slot, before, after.
    pub changed: Vec<(&'static str, String, String)>,
}

impl Compared {
    /// Compares slot by slot.
    #[must_use]
    pub fn of(from: &GenerationRequest, to: &GenerationRequest) -> Self {
        let mut compared = Self::default();
        for ((slot, before), (_, after)) in slots(from).into_iter().zip(slots(to)) {
            if before != after {
                compared.changed.push((slot, before, after));
            } else if !after.is_empty() {
                compared.kept.push((slot, after));
            }
        }
        compared
    }
}

#[cfg(test)]
mod tests {
    use gesso_core::{capability::ModelFamily, request::Lora};

    use super::*;
    use crate::live::sample;

    #[test]
    fn what_is_kept_and_what_is_changed_is_told_apart_and_empty_slots_are_not_told() {
        let draft = sample::generation(1).request;
        let mut refined = draft.clone();
        refined.model_family = Some(ModelFamily::Sdxl);
        refined.params.denoise = Some(0.45);
        refined.loras = vec![Lora { name: "gouache".into(), strength: 0.7 }];
        let compared = Compared::of(&draft, &refined);
        let kept: Vec<&str> = compared.kept.iter().map(|(slot, _)| *slot).collect();
        assert_eq!(kept, ["words", "size", "steps"]);
        let changed: Vec<String> = compared.changed.iter().map(|(slot, a, b)| format!("{slot}: {a}>{b}")).collect();
        assert_eq!(changed, ["engine: SD 1.5>SDXL", "LoRAs: >gouache 0.7", "change: >0.45"]);
        assert_eq!(Compared::of(&draft, &draft).changed, []);
    }
}
