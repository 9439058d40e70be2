//! One board on the page: what it holds, what is selected, and what a press does. Handed to everything on the board.

use std::collections::{BTreeMap, BTreeSet};

use gesso_core::{
    board::{Verdict, VerdictKind},
    funnel::{FunnelCommand, FunnelStage, FunnelView, StageView},
    generation::Generation,
    ids::{GenerationId, ImageId, SessionId},
};
use leptos::prelude::*;

use super::{
    handle::Handle,
    marks::{Mark, marks},
    outbox::Outbox,
    selection::Selection,
    trace::kin,
    words::listed,
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

    /// Says what was just done.
    pub fn say(self, text: &str) {
        self.toasts.say(text);
    }

    /// Sends a command.
    pub fn command(self, command: FunnelCommand) {
        self.outbox.put(self.session, command, &self.live());
    }

    /// Sends pictures on; those that went on already, if all of them did, are taken back.
    pub fn promote(self, handles: &[Handle]) {
        let ready: Vec<(Handle, ImageId)> =
            self.with_images(handles).filter(|(handle, _)| handle.stage.next().is_some()).collect();
        if ready.is_empty() {
            return;
        }
        let is_back = ready.iter().all(|(handle, _)| untrack(|| self.mark(*handle)) == Mark::Promoted);
        for stage in FunnelStage::ALL {
            let image_ids = of_stage(&ready, stage);
            let Some(next) = stage.next().filter(|_| !image_ids.is_empty()) else { continue };
            self.command(if is_back {
                FunnelCommand::Unpromote { stage: next, image_ids }
            } else {
                FunnelCommand::Promote { stage: next, image_ids }
            });
        }
        let names = self.said(&ready);
        let undone: Vec<Handle> = ready.into_iter().map(|(handle, _)| handle).collect();
        let what = if is_back { "stays where it is" } else { "goes on" };
        self.toasts.say_undo(said_of(&names, what), move || self.promote(&undone));
    }

    /// Sends pictures to a stage further than the next.
    pub fn send_ahead(self, handles: &[Handle], stage: FunnelStage) {
        let ready: Vec<(Handle, ImageId)> = self.with_images(handles).filter(|(handle, _)| handle.stage < stage).collect();
        let image_ids: Vec<ImageId> = ready.iter().map(|(_, image)| *image).collect();
        if image_ids.is_empty() {
            return;
        }
        let names = self.said(&ready);
        let undone = image_ids.clone();
        self.command(FunnelCommand::Promote { stage, image_ids });
        let undo = move || self.command(FunnelCommand::Unpromote { stage, image_ids: undone.clone() });
        self.toasts.say_undo(said_of(&names, "is sent ahead"), undo);
    }

    /// Sets pictures aside; those that are, if all of them are, come back.
    pub fn reject(self, handles: &[Handle]) {
        let ready: Vec<(Handle, ImageId)> = self.with_images(handles).collect();
        if ready.is_empty() {
            return;
        }
        let marked = |mark: Mark| ready.iter().filter(move |(handle, _)| untrack(|| self.mark(*handle)) == mark);
        let is_back = marked(Mark::Rejected).count() == ready.len();
        // What was set aside does not go on: what is unfinished of it is cancelled.
        let gone: Vec<(Handle, ImageId)> = marked(Mark::Promoted).copied().collect();
        for stage in FunnelStage::ALL {
            let image_ids = of_stage(&gone, stage);
            if let Some(next) = stage.next().filter(|_| !image_ids.is_empty()) {
                self.command(FunnelCommand::Unpromote { stage: next, image_ids });
            }
        }
        self.judge(&ready, if is_back { VerdictKind::Clear } else { VerdictKind::Reject });
        let names = self.said(&ready);
        let what = if is_back { "is back" } else { "is set aside" };
        let undone: Vec<Handle> = ready.iter().map(|(handle, _)| *handle).collect();
        let went_on: Vec<Handle> = gone.iter().map(|(handle, _)| *handle).collect();
        self.toasts.say_undo(said_of(&names, what), move || {
            self.reject(&undone);
            if !went_on.is_empty() {
                self.promote(&went_on);
            }
        });
    }

    /// Keeps pictures; those that are kept, if all of them are, are kept no longer.
    pub fn keep(self, handles: &[Handle]) {
        let ready: Vec<(Handle, ImageId)> = self.with_images(handles).collect();
        if ready.is_empty() {
            return;
        }
        let is_back = ready.iter().all(|(handle, _)| untrack(|| self.mark(*handle)) == Mark::Kept);
        self.judge(&ready, if is_back { VerdictKind::Clear } else { VerdictKind::Select });
        let names = self.said(&ready);
        let undone: Vec<Handle> = ready.iter().map(|(handle, _)| *handle).collect();
        self.toasts
            .say_undo(said_of(&names, if is_back { "is kept no longer" } else { "is kept" }), move || self.keep(&undone));
    }

    /// Sends one on without saying so: the deck shows it.
    pub fn promote_quietly(self, handle: Handle) {
        if let (Some(image), Some(stage)) = (self.image(handle), handle.stage.next()) {
            self.command(FunnelCommand::Promote { stage, image_ids: vec![image] });
        }
    }

    /// Sets one aside without saying so: the deck shows it.
    pub fn reject_quietly(self, handle: Handle) {
        if untrack(|| self.mark(handle)) == Mark::Promoted {
            self.clear(handle);
        }
        let ready: Vec<(Handle, ImageId)> = self.with_images(&[handle]).collect();
        self.judge(&ready, VerdictKind::Reject);
    }

    /// Takes back the last decision about one picture, whatever it was.
    pub fn clear(self, handle: Handle) {
        match untrack(|| self.mark(handle)) {
            Mark::Promoted => {
                if let (Some(image), Some(next)) = (self.image(handle), handle.stage.next()) {
                    self.command(FunnelCommand::Unpromote { stage: next, image_ids: vec![image] });
                }
            }
            Mark::None => {}
            Mark::Kept | Mark::Rejected => {
                let ready: Vec<(Handle, ImageId)> = self.with_images(&[handle]).collect();
                self.judge(&ready, VerdictKind::Clear);
            }
        }
    }

    fn judge(self, ready: &[(Handle, ImageId)], verdict: VerdictKind) {
        let verdicts = ready.iter().map(|(_, image_id)| Verdict { image_id: *image_id, verdict }).collect();
        self.command(FunnelCommand::Judge { verdicts });
    }

    fn with_images(self, handles: &[Handle]) -> impl Iterator<Item = (Handle, ImageId)> {
        handles.iter().filter_map(move |handle| Some((*handle, self.image(*handle)?)))
    }

    fn said(self, ready: &[(Handle, ImageId)]) -> Vec<String> {
        ready.iter().map(|(handle, _)| handle.name()).collect()
    }
}

/// One is named, several are counted.
fn said_of(names: &[String], what: &str) -> String {
    match names {
        [one] => format!("{one} {what}."),
        few if few.len() <= 3 => format!("{}: {what}.", listed(few)),
        many => format!("{} pictures: {what}.", many.len()),
    }
}

fn of_stage(ready: &[(Handle, ImageId)], stage: FunnelStage) -> Vec<ImageId> {
    ready.iter().filter(|(handle, _)| handle.stage == stage).map(|(_, image)| *image).collect()
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
