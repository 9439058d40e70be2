//! Where every picture comes from: a graph of pictures and the operations between them, in words.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Facts, FunnelStage, Seat,
    plan::{short, stem},
};
use crate::{
    board::VerdictKind,
    generation::{Status, image_url, thumbnail_url},
    ids::{GenerationId, ImageId, SessionId},
    request::Task,
};

/// The pictures of a session and what leads from one to the other.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Lineage {
    /// The words everything began with.
    pub brief: String,
    /// Every picture, and every generation that has none yet, in order of asking.
    pub nodes: Vec<LineageNode>,
    /// What leads from one to the other.
    pub edges: Vec<LineageEdge>,
}

/// A picture, or a generation that has none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LineageNode {
    /// The picture; absent while there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_id: Option<ImageId>,
    /// The generation that makes it.
    pub generation_id: GenerationId,
    /// Its stage.
    pub stage: FunnelStage,
    /// Its name: `Draft 7`.
    pub name: String,
    /// Where it is in its life.
    pub status: Status,
    /// What is said of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<VerdictKind>,
    /// It was sent on.
    pub gone_on: bool,
    /// Pixels; 0 while there is no picture.
    pub width: u32,
    /// Pixels; 0 while there is no picture.
    pub height: u32,
    /// Path of the picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_url: Option<String>,
    /// Path of its thumbnail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumbnail_url: Option<String>,
}

/// What made a picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LineageEdge {
    /// The picture it was made from; absent if it was made from the words alone. It may be of another session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<ImageId>,
    /// The generation that made it.
    pub to: GenerationId,
    /// How, in words: `change 0.45`, `upscaled 2×`, `gouache 0.7`.
    pub operations: Vec<String>,
}

/// The lineage of a session's pictures.
#[must_use]
pub fn lineage(session: SessionId, brief: &str, facts: &Facts) -> Lineage {
    let mut lineage = Lineage { brief: brief.to_owned(), ..Lineage::default() };
    let numbered = FunnelStage::ALL.into_iter().flat_map(|stage| facts.of_stage(stage).map(|seat| seat.id).zip(1..));
    let numbers: BTreeMap<GenerationId, u32> = numbered.collect();
    for seat in facts.seats.iter().filter(|seat| !facts.is_asked_again(seat)) {
        let name = name(seat, numbers.get(&seat.id).copied().unwrap_or_default(), facts);
        let node = |image: Option<&super::Picture>| {
            let id = image.map(|image| image.id);
            LineageNode {
                image_id: id,
                generation_id: seat.id,
                stage: seat.stage,
                name: name.clone(),
                status: seat.status,
                verdict: facts.verdicts.iter().find(|verdict| Some(verdict.image_id) == id).map(|verdict| verdict.verdict),
                gone_on: facts.sent_on.iter().any(|sent| Some(sent.image_id) == id),
                width: image.map_or(0, |image| image.width),
                height: image.map_or(0, |image| image.height),
                image_url: id.map(|id| image_url(session, id)),
                thumbnail_url: id.map(|id| thumbnail_url(session, id)),
            }
        };
        if seat.pictures.is_empty() {
            lineage.nodes.push(node(None));
        }
        lineage.nodes.extend(seat.pictures.iter().map(|picture| node(Some(picture))));
        lineage.edges.push(LineageEdge { from: seat.source(), to: seat.id, operations: operations(seat, facts) });
    }
    lineage
}

fn name(seat: &Seat, number: u32, facts: &Facts) -> String {
    let word = match seat.stage {
        FunnelStage::Drafts => "Draft",
        FunnelStage::Refined => "Refined",
        FunnelStage::Polished => "Polished",
        FunnelStage::Final => "Final",
    };
    if !seat.is_upscale() {
        return format!("{word} {number}");
    }
    let place = facts.of_stage(seat.stage).position(|of| of.pictures.iter().any(|picture| seat.source() == Some(picture.id)));
    place.map_or_else(|| format!("{word}, enlarged"), |place| format!("{word} {}, enlarged", place + 1))
}

fn operations(seat: &Seat, facts: &Facts) -> Vec<String> {
    let source = seat.source().and_then(|id| facts.picture(id));
    let request = &seat.request;
    let mut said = Vec::new();
    match request.task {
        Task::Txt2img => {}
        Task::Img2img => said.extend(request.params.denoise.map(|change| format!("change {change:.2}"))),
        Task::Inpaint => said.push("a part repainted".into()),
        Task::Upscale => said.push(enlarged_by(seat, source.map(|(_, picture)| picture.width))),
        Task::Video => said.push("set in motion".into()),
        Task::Workflow => said.push("a flow of your own".into()),
    }
    let Some((from, _)) = source else { return said };
    let before = &from.request;
    if let Some(family) = request.model_family
        && before.model_family != Some(family)
    {
        said.push(family.label().into());
    }
    let new = request.loras.iter().filter(|lora| !before.loras.contains(lora));
    said.extend(new.map(|lora| format!("{} {}", stem(&lora.name), short(lora.strength))));
    if request.task != Task::Upscale && request.prompt != before.prompt {
        said.push("other words".into());
    }
    said
}

fn enlarged_by(seat: &Seat, source_width: Option<u32>) -> String {
    let width = seat.pictures.first().map(|picture| picture.width).or(seat.request.params.width);
    match (width, source_width) {
        (Some(width), Some(before)) if before > 0 => format!("upscaled {}×", short(f64::from(width) / f64::from(before))),
        _ => "upscaled".into(),
    }
}
