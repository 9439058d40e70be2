//! Folds one event into what the page knows. Pure; tested by data.

use gesso_core::{
    event::{Envelope, StudioEvent},
    generation::{Attempt, Generation, Outcome, Progress, Stage, Status},
    ids::{GenerationId, MessageId},
    time::Timestamp,
};

use super::state::{JOURNAL_EVENTS, StudioState};
use crate::debate::Changed;

#[cfg(test)]
mod tests;

/// What an event has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Nothing that is shown.
    Nothing,
    /// One generation of the session on the page.
    Generation(GenerationId),
    /// How much other sessions have running.
    Elsewhere,
    /// The health of a node.
    Fleet,
    /// The words of one message of the debate on the page.
    Words(MessageId),
    /// Something else of that debate.
    Thread,
    /// The board on the page, which is read afresh without its pictures.
    Board,
    /// The event cannot be folded without reading state afresh.
    Refetch,
}

/// Folds `envelope` into `state`. A stored event that is already in it changes nothing.
pub fn reduce(state: &mut StudioState, envelope: Envelope) -> Change {
    if envelope.event.is_stored() {
        if envelope.seq <= state.cursor {
            return Change::Nothing;
        }
        state.cursor = envelope.seq;
        let change = fold(state, &envelope);
        if state.journal.len() == JOURNAL_EVENTS {
            state.journal.pop_front();
        }
        state.journal.push_back(envelope);
        return change;
    }
    fold(state, &envelope)
}

/// Folds without looking at the place in the stream.
pub(super) fn fold(state: &mut StudioState, envelope: &Envelope) -> Change {
    if let Some(conversation) = envelope.event.conversation_id() {
        let here = state.debate.as_mut().filter(|debate| debate.thread.conversation.id == conversation);
        return match here.map(|debate| debate.thread.fold(envelope)) {
            None | Some(Changed::Nothing) => Change::Nothing,
            Some(Changed::Words(message)) => Change::Words(message),
            Some(Changed::Thread) => Change::Thread,
        };
    }
    let id = match &envelope.event {
        StudioEvent::Resync => return Change::Refetch,
        StudioEvent::Blocks(_) => return Change::Nothing,
        StudioEvent::BoardChanged { .. } if state.board.is_some() && envelope.session_id == state.session_id => {
            return Change::Board;
        }
        StudioEvent::GpuState { node_id, state: health, detail } => {
            let Some(gpu) = state.gpus.iter_mut().find(|gpu| gpu.id == *node_id) else { return Change::Refetch };
            gpu.state = *health;
            gpu.detail.clone_from(detail);
            return Change::Fleet;
        }
        event => match event.generation_id() {
            Some(id) => id,
            None => return Change::Nothing,
        },
    };
    match state.generations.get_mut(&id) {
        Some(generation) => {
            if advance(generation, &envelope.event, envelope.at) {
                Change::Generation(id)
            } else {
                Change::Nothing
            }
        }
        None if envelope.session_id.is_some() && envelope.session_id == state.session_id => Change::Refetch,
        None => {
            let ended = matches!(
                envelope.event,
                StudioEvent::Complete { .. } | StudioEvent::Failed { .. } | StudioEvent::Cancelled { .. }
            );
            let changed = if ended { state.elsewhere.remove(&id) } else { state.elsewhere.insert(id) };
            if changed { Change::Elsewhere } else { Change::Nothing }
        }
    }
}

/// Advances one generation; whether anything changed. What has ended stays ended.
fn advance(generation: &mut Generation, event: &StudioEvent, at: Timestamp) -> bool {
    if generation.status.is_final() {
        return false;
    }
    match event {
        StudioEvent::GenerationQueued { .. } => {
            generation.status = Status::Queued;
            generation.node_id = None;
        }
        StudioEvent::Placed { node_id, why, .. } => {
            generation.status = Status::Claimed;
            generation.node_id = Some(node_id.clone());
            generation.why = Some(why.clone());
            generation.progress = None;
        }
        StudioEvent::Progress { node_id, current, total, stage, .. } => {
            generation.status = if *stage == Stage::Storing { Status::Storing } else { Status::Running };
            generation.node_id = Some(node_id.clone());
            generation.progress = Some(Progress { current: *current, total: *total, stage: *stage });
            generation.started_at.get_or_insert(at);
        }
        StudioEvent::Retried { .. } => send_back(generation, event, at),
        StudioEvent::Cancelled { .. } => end(generation, Status::Cancelled, at),
        StudioEvent::Failed { error, .. } => {
            generation.error = Some(error.clone());
            end(generation, Status::Failed, at);
        }
        StudioEvent::Complete { images, .. } => {
            generation.images.clone_from(images);
            end(generation, Status::Complete, at);
        }
        _ => return false,
    }
    true
}

fn end(generation: &mut Generation, status: Status, at: Timestamp) {
    generation.status = status;
    generation.progress = None;
    generation.completed_at = Some(at);
}

/// An attempt ended without pictures: it is kept with its reason, and the generation waits again.
fn send_back(generation: &mut Generation, event: &StudioEvent, at: Timestamp) {
    let StudioEvent::Retried { from, to, reason, class, .. } = event else { return };
    let open = generation.attempts.last_mut().filter(|attempt| attempt.ended_at.is_none() && attempt.node_id == *from);
    let outcome = Some(if class.is_some() { Outcome::Failed } else { Outcome::Lost });
    if let Some(attempt) = open {
        attempt.ended_at = Some(at);
        attempt.outcome = outcome;
        attempt.class = *class;
        attempt.reason = Some(reason.clone());
    } else {
        generation.attempts.push(Attempt {
            number: u32::try_from(generation.attempts.len()).unwrap_or(u32::MAX).saturating_add(1),
            node_id: from.clone(),
            // Not told by the event; the page never shows it.
            prompt_id: String::new(),
            started_at: generation.started_at.unwrap_or(at),
            ended_at: Some(at),
            outcome,
            class: *class,
            reason: Some(reason.clone()),
        });
    }
    generation.status = Status::Queued;
    generation.node_id.clone_from(to);
    generation.progress = None;
}
