//! What a press does: decisions become commands, what was done is said, and what can be undone is offered.

use gesso_core::{
    board::{Verdict, VerdictKind},
    funnel::{FunnelCommand, FunnelStage},
    ids::{GenerationId, ImageId},
};
use leptos::prelude::*;

use super::Desk;
use crate::drafts::{handle::Handle, marks::Mark, words::listed};

impl Desk {
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

    /// Asks once more for what was given up or cancelled among these.
    pub fn again(self, handles: &[Handle]) {
        let lost = |handle: &Handle| untrack(|| Some((*handle, self.without(&self.seat(*handle)?)?)));
        let lost: Vec<(Handle, GenerationId)> = handles.iter().filter_map(lost).collect();
        if !lost.is_empty() {
            let names: Vec<String> = lost.iter().map(|(handle, _)| handle.name()).collect();
            self.command(FunnelCommand::Again { generation_ids: lost.into_iter().map(|(_, id)| id).collect() });
            self.toasts.say(said_of(&names, "is asked for again"));
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
