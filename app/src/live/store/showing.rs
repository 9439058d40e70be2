//! Folding events in and handing what has changed to the views.

use std::{sync::atomic::Ordering, time::Duration};

use gesso_core::{
    event::{Envelope, StudioEvent},
    ids::{GenerationId, MessageId},
};
use leptos::prelude::*;

use super::{Live, Tile, lock};
use crate::{
    browser,
    live::{Change, Work, batches, reduce},
};

/// Words that are being said are shown in groups, as often as this, in milliseconds: every token would flicker.
const WORDS_EVERY_MILLIS: u64 = 80;
/// What runs and waits is shown as often as this, in milliseconds: with each picture that begins, the place of every picture
/// that waits is another, and several begin at once.
const WORK_EVERY_MILLIS: u64 = 100;

impl Live {
    /// Folds one event in.
    pub fn apply(&self, envelope: Envelope) {
        self.tell(&envelope);
        if matches!(envelope.event, StudioEvent::Blocks(_)) {
            // Only the page of the flow shows blocks; nothing else is read again for them.
            return;
        }
        self.0.pulse.update(|pulse| *pulse = pulse.wrapping_add(1));
        let (change, changed) = {
            let mut state = lock(&self.0.state);
            let change = reduce(&mut state, envelope);
            let changed = match change {
                Change::Generation(id) => state.generations.get(&id).cloned(),
                _ => None,
            };
            (change, changed)
        };
        match change {
            Change::Nothing => {}
            Change::Refetch => self.refetch(),
            Change::Board => self.read_board(),
            Change::Fleet => {
                let gpus = lock(&self.0.state).gpus.clone();
                set_if_new(&self.0.gpus, gpus);
            }
            Change::Elsewhere => self.publish_work_soon(),
            Change::Words(message) => self.publish_words_soon(message),
            Change::Thread => self.publish_thread(),
            Change::Generation(id) => {
                if let (Some(tile), Some(generation)) = (self.tile(id), changed) {
                    if generation.status.is_final() && generation.images.is_empty() {
                        self.drop_preview(id);
                    }
                    let has_ended = generation.status.is_final();
                    tile.generation.set(generation);
                    if has_ended && self.0.board.with_untracked(Option::is_some) {
                        self.read_board_soon();
                    }
                }
                self.publish_work_soon();
            }
        }
    }

    /// Shows a preview; the one before it is revoked. Previews of what is unknown or has ended are not shown.
    pub fn show_preview(&self, id: GenerationId, url: String) {
        if self.offer(id, &url) {
            return;
        }
        let running = self.tile(id).filter(|tile| !tile.generation.with_untracked(|generation| generation.status.is_final()));
        match running {
            Some(tile) => {
                if let Some(old) = tile.preview.try_update(|preview| preview.replace(url)).flatten() {
                    browser::revoke(&old);
                }
            }
            None => browser::revoke(&url),
        }
    }

    /// Lets go of a preview, once the picture itself is on the page.
    pub fn drop_preview(&self, id: GenerationId) {
        let Some(tile) = self.tile(id) else { return };
        if tile.preview.with_untracked(Option::is_some)
            && let Some(old) = tile.preview.try_update(Option::take).flatten()
        {
            browser::revoke(&old);
        }
    }

    /// Hands everything to the views; what is as it was notifies nobody.
    pub(super) fn publish(&self) {
        let state = lock(&self.0.state).clone();
        let gone: Vec<_> = {
            let mut tiles = lock(&self.0.tiles);
            for (id, generation) in &state.generations {
                match tiles.get(id) {
                    Some(tile) => set_if_new(&tile.generation, generation.clone()),
                    None => {
                        let tile = Tile { generation: ArcRwSignal::new(generation.clone()), preview: ArcRwSignal::new(None) };
                        tiles.insert(*id, tile);
                    }
                }
            }
            let gone = tiles.extract_if(|id, _| !state.generations.contains_key(id));
            gone.filter_map(|(_, tile)| tile.preview.get_untracked()).collect()
        };
        gone.iter().for_each(|url| browser::revoke(url));
        set_if_new(&self.0.batches, batches(state.generations.values()));
        set_if_new(&self.0.work, Work::of(&state));
        set_if_new(&self.0.gpus, state.gpus);
        set_if_new(&self.0.recent, state.recent);
        set_if_new(&self.0.engines, state.engines);
        set_if_new(&self.0.title, state.session.as_ref().map(|session| session.title.clone()).unwrap_or_default());
        set_if_new(&self.0.board, state.board);
        set_if_new(&self.0.prompt, state.debate.map(|debate| debate.prompt));
        self.publish_thread();
        set_if_new(&self.0.session, state.session_id);
    }

    /// Hands the words of one message to its view in a moment, together with those that come until then.
    fn publish_words_soon(&self, id: MessageId) {
        if !lock(&self.0.texts_due).insert(id) {
            return;
        }
        let live = self.clone();
        let show = move || {
            lock(&live.0.texts_due).remove(&id);
            live.publish_words(id);
        };
        set_timeout(show, Duration::from_millis(WORDS_EVERY_MILLIS));
    }

    /// Hands the words of one message to the view that shows them; nothing else is rendered.
    fn publish_words(&self, id: MessageId) {
        let words = {
            let state = lock(&self.0.state);
            state.debate.as_ref().and_then(|debate| debate.thread.message(id)).map(|message| message.content.clone())
        };
        if let (Some(text), Some(words)) = (self.text(id), words) {
            // At the end of the message everything was shown at once.
            set_if_new(&text, words);
        }
    }

    pub(super) fn publish_thread(&self) {
        let thread = lock(&self.0.state).debate.as_ref().map(|debate| debate.thread.clone());
        let messages = thread.as_ref().map(|thread| thread.messages.as_slice()).unwrap_or_default();
        let mut changed = Vec::new();
        {
            let mut texts = lock(&self.0.texts);
            for message in messages {
                match texts.get(&message.id) {
                    Some(text) => changed.push((text.clone(), message.content.clone())),
                    None => drop(texts.insert(message.id, ArcRwSignal::new(message.content.clone()))),
                }
            }
            texts.retain(|id, _| messages.iter().any(|message| message.id == *id));
        }
        for (text, words) in changed {
            set_if_new(&text, words);
        }
        set_if_new(&self.0.thread, thread);
    }

    fn publish_work_soon(&self) {
        if self.0.work_due.swap(true, Ordering::SeqCst) {
            return;
        }
        let live = self.clone();
        let show = move || {
            live.0.work_due.store(false, Ordering::SeqCst);
            let work = Work::of(&lock(&live.0.state));
            set_if_new(&live.0.work, work);
        };
        set_timeout(show, Duration::from_millis(WORK_EVERY_MILLIS));
    }
}

pub(super) fn set_if_new<T: PartialEq + Send + Sync + 'static>(signal: &ArcRwSignal<T>, value: T) {
    if signal.with_untracked(|old| *old != value) {
        signal.set(value);
    }
}
