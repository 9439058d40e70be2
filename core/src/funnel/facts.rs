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

    /// It ended without a picture: it was given up, or cancelled in time.
    #[must_use]
    pub fn is_without(&self) -> bool {
        matches!(self.status, Status::Failed | Status::Cancelled) && self.pictures.is_empty()
    }

    /// It asks for the very picture that `earlier` did not make. Seeds are drawn from all there are, so two that are
    /// alike to the seed are one picture asked for twice.
    #[must_use]
    pub fn stands_in_for(&self, earlier: &Self) -> bool {
        earlier.is_without()
            && earlier.stage == self.stage
            && self.request.params.seed.is_some()
            && self.request == earlier.request
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

    /// The seats of a stage in their places, enlargements left out. What was asked for again stands where what it
    /// stands in for was; that is seen no more.
    pub fn of_stage(&self, stage: FunnelStage) -> impl Iterator<Item = &Seat> {
        let mut places: Vec<&Seat> = Vec::new();
        for seat in self.asked_in(stage) {
            match places.iter_mut().find(|place| seat.stands_in_for(place)) {
                Some(place) => *place = seat,
                None => places.push(seat),
            }
        }
        places.into_iter()
    }

    /// Everything that was ever asked for in a stage, in order of asking, enlargements left out.
    pub fn asked_in(&self, stage: FunnelStage) -> impl Iterator<Item = &Seat> {
        self.seats.iter().filter(move |seat| seat.stage == stage && !seat.is_upscale())
    }

    /// Whether it was asked for again since.
    #[must_use]
    pub fn is_asked_again(&self, seat: &Seat) -> bool {
        let later = self.seats.iter().skip_while(|other| other.id != seat.id).skip(1);
        seat.is_without() && later.into_iter().any(|later| later.stands_in_for(seat))
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
