//! What would be generated after feedback: selected pictures repainted as far as the change asks, else new ones.

use gesso_core::{
    intent::{Operation, Slot},
    request::{GenerationRequest, Params, Task},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{base::Base, refine::Refined};

/// So many new pictures are made when none is selected and nobody says how many.
pub const DEFAULT_COUNT: u32 = 4;
/// Most new pictures of one request.
pub const MAX_COUNT: u32 = 20;

/// What would be generated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Plan {
    /// Every request, complete with its seed.
    pub requests: Vec<GenerationRequest>,
    /// Why these, in a sentence.
    pub reason: String,
}

/// How much of a picture is repainted for these changes: 0.35 for weights alone, up to 0.8 for another subject.
#[must_use]
pub fn denoise_for(operations: &[Operation], slot_of: impl Fn(&str) -> Option<Slot>) -> f64 {
    let of_slot = |slot: Slot| match slot {
        Slot::Quality | Slot::Technical | Slot::Text => 0.4,
        Slot::Color | Slot::Lighting | Slot::Mood => 0.5,
        Slot::Attribute | Slot::Style | Slot::Medium => 0.6,
        Slot::Action | Slot::Setting | Slot::Camera | Slot::Composition => 0.7,
        Slot::Subject => 0.8,
    };
    let of_concept = |id: &str| slot_of(id).map_or(0.6, of_slot);
    let sizes = operations.iter().map(|operation| match operation {
        Operation::Add { slot, .. } => of_slot(*slot),
        Operation::Restore { concept, .. } => of_slot(concept.slot),
        Operation::Remove { id, .. } | Operation::Retract { id } | Operation::Modify { id, .. } => of_concept(id),
        Operation::Emphasis { .. } => 0.4,
        Operation::Lock { .. } | Operation::Profile { .. } | Operation::Aspect { .. } => 0.35,
    });
    sizes.fold(0.35, f64::max)
}

/// Plans what follows a refinement. `can_repaint` says whether a request for repainting could be made at all, `seed` gives
/// a fresh seed.
pub fn plan(
    base: &Base,
    refined: &Refined,
    count: u32,
    can_repaint: impl Fn(&GenerationRequest) -> bool,
    mut seed: impl FnMut() -> u64,
) -> Plan {
    let slot_of = |id: &str| base.intent.concept(id).map(|concept| concept.slot);
    let denoise = denoise_for(&refined.operations, slot_of);
    if !base.selected.is_empty() {
        let requests: Vec<_> = base
            .selected
            .iter()
            .map(|picture| {
                let of_picture = worded(&picture.generation.request, base, refined);
                let repainted = repainted(&of_picture, picture.id.0, denoise);
                if can_repaint(&repainted) { repainted } else { of_picture }
            })
            .collect();
        let reason = if requests.iter().all(|request| request.task == Task::Img2img) {
            format!("Each selected picture is repainted with denoise {denoise}, as the size of the change asks.")
        } else {
            "Each selected picture is made again with its seed and the new prompt: its family has no template for repainting."
                .to_owned()
        };
        return Plan { requests, reason };
    }
    let again = worded(&base.generation.request, base, refined);
    let fresh = |_| {
        let params = Params { seed: Some(seed()), ..again.params.clone() };
        GenerationRequest { params, ..again.clone() }
    };
    let requests = (0..count).map(fresh).collect();
    Plan { requests, reason: format!("No picture is selected, so {count} new ones are made with fresh seeds.") }
}

/// The request that made a picture, with the refined words.
fn worded(request: &GenerationRequest, base: &Base, refined: &Refined) -> GenerationRequest {
    let negative = refined.refinement.negative_prompt.after.clone();
    GenerationRequest {
        session_id: base.session.id,
        prompt: refined.refinement.prompt.after.clone(),
        negative_prompt: (!negative.is_empty()).then_some(negative),
        // One picture for one request: of several made together only one was looked at.
        params: Params { batch_size: None, ..request.params.clone() },
        ..request.clone()
    }
}

fn repainted(request: &GenerationRequest, picture: uuid::Uuid, denoise: f64) -> GenerationRequest {
    // The size is the picture's own, and the template is chosen anew for the other task.
    let params = Params { width: None, height: None, denoise: Some(denoise), ..request.params.clone() };
    let (source_image, mask, template) = (Some(picture), None, None);
    GenerationRequest { task: Task::Img2img, params, source_image, mask, template, ..request.clone() }
}

#[cfg(test)]
mod tests {
    use gesso_core::intent::{Origin, Polarity};

    use super::*;

    #[test]
    fn the_larger_the_change_the_more_is_repainted() {
        let origin = || Origin::user("x");
        let add = |slot| Operation::Add { slot, text: "x".into(), of: None, polarity: Polarity::Want, origin: origin() };
        let slot_of = |id: &str| (id == "c1").then_some(Slot::Subject);
        let size = |operations: &[Operation]| denoise_for(operations, slot_of);
        let lock = Operation::Lock { id: "c1".into(), lock: true };
        let weight = Operation::Emphasis { id: "c1".into(), steps: 1, origin: origin() };
        let gone = Operation::Remove { id: "c1".into(), origin: origin() };
        let sizes = [
            size(&[]),
            size(std::slice::from_ref(&weight)),
            size(&[add(Slot::Lighting), lock]),
            size(&[add(Slot::Style), weight]),
            size(&[gone, add(Slot::Color)]),
        ];
        assert!(sizes.is_sorted() && sizes[0] < sizes[4], "{sizes:?}");
        assert!(sizes.iter().all(|size| (0.3..=0.8).contains(size)), "{sizes:?}");
    }
}
