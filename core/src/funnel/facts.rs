//! What is known of a funnel's pictures when something is decided.

use std::collections::BTreeMap;

use super::FunnelStage;
use crate::{
    board::{Verdict, VerdictKind},
    generation::Status,
    ids::{GenerationId, ImageId},
    request::{GenerationRequest, Task},
    time::Timestamp,
};

/// A picture of a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Its id.
    pub id: ImageId,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

/// One generation of the session, in its stage.
#[derive(Clone, Debug, PartialEq)]
pub struct Seat {
    /// The generation.
    pub id: GenerationId,
    /// The stage it was made for.
    pub stage: FunnelStage,
    /// Where it is in its life.
    pub status: Status,
    /// What was asked for.
    pub request: GenerationRequest,
    /// When a node first began with it.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub completed_at: Option<Timestamp>,
    /// What it made.
    pub pictures: Vec<Picture>,
}

impl Seat {
    /// The picture it is made from.
    #[must_use]
    pub fn source(&self) -> Option<ImageId> {
        self.request.source_image.map(ImageId)
    }

    /// It enlarges a picture of its own stage and has no seat of its own on the board.
    #[must_use]
    pub fn is_upscale(&self) -> bool {
        self.request.task == Task::Upscale
    }
}

/// A picture that was sent on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SentOn {
    /// The picture.
    pub image_id: ImageId,
    /// The stage it goes to.
    pub stage: FunnelStage,
}

/// Everything of a session that decisions look at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// Its generations, in order of asking.
    pub seats: Vec<Seat>,
    /// What was sent on, oldest first.
    pub sent_on: Vec<SentOn>,
    /// What is said of pictures.
    pub verdicts: Vec<Verdict>,
}

impl Facts {
    /// A picture and the seat it is from.
    #[must_use]
    pub fn picture(&self, id: ImageId) -> Option<(&Seat, Picture)> {
        self.seats.iter().find_map(|seat| {
            let picture = seat.pictures.iter().find(|picture| picture.id == id)?;
            Some((seat, *picture))
        })
    }

    /// Whether a picture was sent on to a stage.
    #[must_use]
    pub fn is_sent_on(&self, image: ImageId, stage: FunnelStage) -> bool {
        self.sent_on.contains(&SentOn { image_id: image, stage })
    }

    /// Whether a picture is set aside.
    #[must_use]
    pub fn is_rejected(&self, image: ImageId) -> bool {
        self.verdicts.iter().any(|verdict| verdict.image_id == image && verdict.verdict == VerdictKind::Reject)
    }

    /// The seats of a stage, enlargements left out.
    pub fn of_stage(&self, stage: FunnelStage) -> impl Iterator<Item = &Seat> {
        self.seats.iter().filter(move |seat| seat.stage == stage && !seat.is_upscale())
    }

    /// What enlarges a picture; the newest if there are several.
    #[must_use]
    pub fn upscale_of(&self, seat: &Seat) -> Option<&Seat> {
        let is_of = |upscale: &&Seat| {
            upscale.is_upscale()
                && upscale.stage == seat.stage
                && seat.pictures.iter().any(|picture| upscale.source() == Some(picture.id))
        };
        self.seats.iter().rev().find(is_of)
    }

    /// The pictures that went on from a stage, once each, oldest first.
    #[must_use]
    pub fn gone_on_from(&self, stage: FunnelStage) -> Vec<ImageId> {
        let mut gone: Vec<ImageId> = Vec::new();
        let from: BTreeMap<ImageId, FunnelStage> =
            self.seats.iter().flat_map(|seat| seat.pictures.iter().map(|picture| (picture.id, seat.stage))).collect();
        for sent in &self.sent_on {
            if from.get(&sent.image_id) == Some(&stage) && !gone.contains(&sent.image_id) {
                gone.push(sent.image_id);
            }
        }
        gone
    }
}
