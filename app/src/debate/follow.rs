//! What a debate's page does by itself while it is open: counts silence, reads what events do not tell.

use std::time::Duration;

use gesso_core::{
    debate::{Message, Phase, Speaker},
    ids::MessageId,
};
use leptos::{prelude::*, task::spawn_local};

use super::{Doing, desk::Desk, words};
use crate::api::{load_prompt, render_messages};

/// Silence and pace are counted this often.
const TICK: Duration = Duration::from_secs(1);
/// Letters of a token, about: models of prose write between three and five.
const TOKEN_CHARS: u64 = 4;

impl Desk {
    /// Begins all of it, for as long as the page is there.
    pub(super) fn follow(self) {
        self.count_silence();
        self.count_pace();
        self.follow_prompt();
        self.follow_marks();
        self.follow_pictures();
        self.follow_facts();
        self.follow_ends();
    }

    /// Counts the seconds in which nothing new can be read.
    fn count_silence(self) {
        Effect::new(move |_| {
            let is_silent = matches!(self.doing.get(), Some(Doing::Reading(..) | Doing::Writing(..)));
            self.silence.set(0);
            if is_silent
                && let Ok(timer) =
                    set_interval_with_handle(move || self.silence.try_update(|it| *it += 1).unwrap_or_default(), TICK)
            {
                on_cleanup(move || timer.clear());
            }
        });
    }

    /// Counts how fast whoever speaks does.
    fn count_pace(self) {
        let speaking = Memo::new(move |_| match self.doing.get() {
            Some(Doing::Speaking(id, _)) => Some(id),
            _ => None,
        });
        Effect::new(move |_| {
            self.pace.set(None);
            let Some(text) = speaking.get().and_then(|id| self.live().text(id)) else { return };
            let letters = move || text.with_untracked(|text| text.chars().count() as u64);
            let (at_first, secs) = (letters(), StoredValue::new(0_u64));
            let count = move || {
                let Some(secs) = secs.try_update_value(|secs| {
                    *secs += 1;
                    *secs
                }) else {
                    return;
                };
                self.pace.try_set(Some(letters().saturating_sub(at_first) / TOKEN_CHARS / secs));
            };
            if let Ok(timer) = set_interval_with_handle(count, TICK) {
                on_cleanup(move || timer.clear());
            }
        });
    }

    /// Asks the server to render what has marks, once it is written: the page itself knows no Markdown.
    fn follow_marks(self) {
        let unread = self.of_thread(|thread| {
            let is_due = |message: &&Message| {
                !message.writing && words::may_have_marks(&message.content) && !thread.rendered.contains_key(&message.id)
            };
            thread.messages.iter().filter(is_due).map(|message| message.id).collect::<Vec<_>>()
        });
        let asked = StoredValue::new(Vec::<MessageId>::new());
        Effect::new(move |_| {
            let mut due = unread.get().unwrap_or_default();
            asked.with_value(|asked| due.retain(|id| !asked.contains(id)));
            if due.is_empty() {
                return;
            }
            asked.update_value(|asked| asked.extend(&due));
            spawn_local(async move {
                if let (Ok(rendered), Some(live)) = (render_messages(self.conversation, due).await, self.live.try_get_value()) {
                    live.take_rendered(self.conversation, rendered);
                }
            });
        });
    }

    /// What was seen in pictures is no event: it is read once somebody has spoken after them. Whoever has the floor and no
    /// words yet may be waiting for it.
    fn follow_facts(self) {
        let unread = self.of_thread(|thread| {
            let knows = |message: &Message, fact: &str| message.metadata.get(fact).is_some();
            let is_due = |message: &Message| {
                !message.images.is_empty() && !knows(message, "image_facts") && !knows(message, "image_error")
            };
            let at = thread.messages.iter().rposition(is_due)?;
            thread
                .messages
                .iter()
                .skip(at)
                .any(|message| message.role != Speaker::User && !message.content.is_empty())
                .then(|| thread.messages.get(at).map(|it| it.id))?
        });
        let asked = StoredValue::new(None::<MessageId>);
        Effect::new(move |_| {
            let due = unread.get().flatten();
            if due.is_some()
                && due != asked.get_value()
                && let Some(live) = self.live.try_get_value()
            {
                asked.set_value(due);
                live.refetch();
            }
        });
    }

    /// What was refused of an answer and how many tokens it took are no events: they are read once the turn is over.
    fn follow_ends(self) {
        let running = self.is_running();
        Effect::new(move |before: Option<bool>| {
            let now = running.get();
            if before == Some(true)
                && !now
                && let Some(live) = self.live.try_get_value()
            {
                live.refetch();
            }
            now
        });
    }

    /// Pictures that were asked for elsewhere are read once the phase says that there are some.
    fn follow_pictures(self) {
        let phase = self.of_thread(|thread| thread.conversation.phase);
        Effect::new(move |before: Option<Option<Phase>>| {
            let now = phase.get();
            let has_begun =
                now == Some(Phase::Generating) && before.flatten().is_some_and(|before| before != Phase::Generating);
            if has_begun && let Some(live) = self.live.try_get_value() {
                live.refetch();
            }
            now
        });
    }

    /// Reads the prompt again whenever the intent has another revision.
    fn follow_prompt(self) {
        let (wanted, read) = (self.of_thread(|thread| thread.revision), self.of_prompt(|prompt| prompt.revision));
        let is_reading = StoredValue::new(false);
        Effect::new(move |_| {
            let is_behind = wanted.get().zip(read.get()).is_some_and(|(wanted, read)| wanted > read);
            if !is_behind || is_reading.get_value() {
                return;
            }
            is_reading.set_value(true);
            spawn_local(async move {
                let prompt = load_prompt(self.conversation).await;
                is_reading.try_set_value(false);
                if let (Ok(prompt), Some(live)) = (prompt, self.live.try_get_value()) {
                    live.take_prompt(self.conversation, prompt);
                }
            });
        });
    }
}
