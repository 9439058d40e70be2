//! One board on the page: what it holds, what is selected, and (`decide`) what a press does. Handed to everything on
//! the board.

mod decide;

use std::collections::{BTreeMap, BTreeSet};

use gesso_core::{
    funnel::{FunnelCommand, FunnelStage, FunnelView, StageView},
    generation::{Generation, Status},
    ids::{GenerationId, ImageId, SessionId},
};
use leptos::prelude::*;

use super::{
    handle::Handle,
    marks::{Mark, marks},
    outbox::Outbox,
    selection::Selection,
    trace::kin,
};
use crate::{
    api::BoardState,
    components::ui::Toasts,
    live::{Live, Tile},
};

/// A seat of the board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// Its name.
    pub handle: Handle,
    /// What makes its picture.
    pub generation: GenerationId,
    /// What enlarges it.
    pub upscale: Option<GenerationId>,
    /// The picture it is made from.
    pub source: Option<ImageId>,
    /// Its pictures, the enlarged one last.
    pub images: Vec<ImageId>,
}

/// The board. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Desk {
    /// Its session.
    pub session: SessionId,
    /// What keeps it true.
    live: StoredValue<Live>,
    /// What it holds.
    pub board: Memo<BoardState>,
    /// Its seats, stage by stage.
    pub seats: Memo<Vec<Seat>>,
    /// What is decided.
    pub marks: Memo<BTreeMap<ImageId, Mark>>,
    /// From parent to child, for every picture that was made from another of the board.
    pub links: Memo<Vec<(Handle, Handle)>>,
    /// The ancestry that is lit; empty unless something is traced.
    pub lit: Memo<BTreeSet<Handle>>,
    /// What is selected.
    pub selection: RwSignal<Selection>,
    /// One ancestry is lit.
    pub tracing: RwSignal<bool>,
    /// The seat the pointer rests on.
    pub resting: RwSignal<Option<Handle>>,
    /// The seat that has, or had, the focus.
    pub at: RwSignal<Option<Handle>>,
    /// The seat that gets the focus back when another picture takes its place.
    pub refocus: StoredValue<Option<Handle>>,
    /// The focus is on a seat now.
    pub has_focus: RwSignal<bool>,
    /// The keyboard moves among seats: only with a script is one of them enough in the order of tabs.
    pub is_awake: RwSignal<bool>,
    /// The picture that is looked at, or the two that are compared.
    pub looking: RwSignal<Vec<Handle>>,
    /// The picture that is varied.
    pub varying: RwSignal<Option<Handle>>,
    /// Decisions on their way.
    pub outbox: Outbox,
    toasts: Toasts,
}

impl Desk {
    /// The board of a session, with what the address says is selected.
    #[must_use]
    pub fn new(session: SessionId, selection: Selection, tracing: bool) -> Self {
        let live = expect_context::<Live>();
        let outbox = expect_context::<Outbox>();
        let (state, here) = (live.board().clone(), live.session().clone());
        let board = Memo::new(move |_| {
            let is_here = here.get() == Some(session);
            state.get().filter(|_| is_here).unwrap_or_default()
        });
        let reading = live.clone();
        let seats =
            Memo::new(move |_| board.with(|board| board.funnel.as_ref().map(|it| seats(it, &reading)).unwrap_or_default()));
        let all_marks = Memo::new(move |_| {
            board.with(|board| {
                let revision = board.funnel.as_ref().map_or(0, |funnel| funnel.revision);
                marks(board.funnel.as_ref(), &board.verdicts, outbox.under_way(session, revision).iter())
            })
        });
        let links = Memo::new(move |_| seats.with(|seats| links(seats)));
        let at = RwSignal::new(selection.chosen().first().copied());
        let (selection, tracing, resting) = (RwSignal::new(selection), RwSignal::new(tracing), RwSignal::new(None));
        let lit = Memo::new(move |_| {
            // Asked for, it is the selected one, or the one with the focus; else the one the pointer rests on.
            let chosen = || selection.with(|selection| selection.chosen().first().copied()).or_else(|| at.get());
            let traced = if tracing.get() { chosen() } else { resting.get() };
            let kin = traced.map(|of| links.with(|links| kin(of, links))).unwrap_or_default();
            // A pointer that rests on a picture without kin has asked for nothing.
            if kin.len() > 1 || tracing.get() { kin } else { BTreeSet::new() }
        });
        let desk = Self {
            session,
            live: StoredValue::new(live),
            board,
            seats,
            marks: all_marks,
            links,
            lit,
            at,
            selection,
            tracing,
            resting,
            refocus: StoredValue::new(None),
            has_focus: RwSignal::new(false),
            is_awake: RwSignal::new(false),
            looking: RwSignal::new(Vec::new()),
            varying: RwSignal::new(None),
            outbox,
            toasts: expect_context::<Toasts>(),
        };
        Effect::new(move |_| desk.is_awake.set(true));
        provide_context(desk);
        desk
    }

    /// What keeps it true.
    #[must_use]
    pub fn live(self) -> Live {
        self.live.get_value()
    }

    /// The funnel, read with `of`.
    pub fn funnel<T>(self, of: impl FnOnce(&FunnelView) -> T) -> Option<T> {
        self.board.with(|board| board.funnel.as_ref().map(of))
    }

    /// One stage, read with `of`.
    pub fn stage<T>(self, stage: FunnelStage, of: impl FnOnce(&StageView) -> T) -> Option<T> {
        self.board.with(|board| board.funnel.as_ref()?.stages.iter().find(|it| it.name == stage).map(of))
    }

    /// A seat.
    #[must_use]
    pub fn seat(self, handle: Handle) -> Option<Seat> {
        self.seats.with_untracked(|seats| seats.iter().find(|seat| seat.handle == handle).cloned())
    }

    /// What is seen on a seat: the enlargement once there is one.
    #[must_use]
    pub fn tile(self, seat: &Seat) -> Option<Tile> {
        let live = self.live();
        seat.upscale.and_then(|id| live.tile(id)).or_else(|| live.tile(seat.generation))
    }

    /// What made the picture of a seat, as it is now.
    #[must_use]
    pub fn generation(self, handle: Handle) -> Option<Generation> {
        let seat = self.seat(handle)?;
        self.live().tile(seat.generation).map(|tile| tile.generation.get_untracked())
    }

    /// The picture decisions about a seat are about; none while it is being made.
    #[must_use]
    pub fn image(self, handle: Handle) -> Option<ImageId> {
        let of_tile = self.generation(handle).and_then(|generation| generation.images.first().map(|image| image.id));
        of_tile.or_else(|| self.seat(handle)?.images.first().copied())
    }

    /// What is decided about a seat's picture.
    #[must_use]
    pub fn mark(self, handle: Handle) -> Mark {
        let image = self.image(handle);
        self.marks.with(|marks| image.and_then(|image| marks.get(&image).copied())).unwrap_or_default()
    }

    /// Seats in the order of reading.
    #[must_use]
    pub fn order(self) -> Vec<Handle> {
        self.seats.with_untracked(|seats| seats.iter().map(|seat| seat.handle).collect())
    }

    /// What is acted on: the selection, or the seat with the focus.
    #[must_use]
    pub fn targets(self) -> Vec<Handle> {
        let chosen = self.selection.with_untracked(|selection| selection.chosen().to_vec());
        if chosen.is_empty() { self.at.get_untracked().into_iter().collect() } else { chosen }
    }

    /// What made nothing on a seat: it was given up or cancelled, the picture itself or its enlargement.
    #[must_use]
    pub fn without(self, seat: &Seat) -> Option<GenerationId> {
        let is_without = |it: &Generation| matches!(it.status, Status::Failed | Status::Cancelled) && it.images.is_empty();
        self.tile(seat)?.generation.with(|it| is_without(it).then_some(it.id))
    }

    /// Whether asking for it again is on its way.
    #[must_use]
    pub fn is_asking_again(self, id: GenerationId) -> bool {
        let revision = self.funnel(|funnel| funnel.revision).unwrap_or_default();
        let names = |command: &FunnelCommand| matches!(command, FunnelCommand::Again { generation_ids } if generation_ids.contains(&id));
        self.outbox.under_way(self.session, revision).iter().any(names)
    }
}

fn links(seats: &[Seat]) -> Vec<(Handle, Handle)> {
    let of = |image: ImageId| seats.iter().find(|seat| seat.images.contains(&image)).map(|seat| seat.handle);
    seats.iter().filter_map(|seat| Some((of(seat.source?)?, seat.handle))).collect()
}

fn seats(funnel: &FunnelView, live: &Live) -> Vec<Seat> {
    let images = |id: GenerationId| {
        let tile = live.tile(id);
        tile.map(|tile| tile.generation.with_untracked(|it| it.images.iter().map(|image| image.id).collect::<Vec<_>>()))
            .unwrap_or_default()
    };
    let seat = |stage: &StageView| {
        let name = stage.name;
        let seat = move |line: &gesso_core::funnel::Line| Seat {
            handle: Handle::new(name, line.number),
            generation: line.generation_id,
            upscale: line.upscale_id,
            source: line.source,
            images: images(line.generation_id).into_iter().chain(line.upscale_id.map(images).unwrap_or_default()).collect(),
        };
        stage.lines.iter().map(seat).collect::<Vec<_>>()
    };
    funnel.stages.iter().flat_map(seat).collect()
}
