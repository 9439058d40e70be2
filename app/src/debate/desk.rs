//! What the parts of one debate's page share: what is known, what is being written, and what a press does.

use std::time::Duration;

use gesso_core::{
    debate::{Message, Phase, Speaker},
    ids::{ConversationId, MessageId},
};
use leptos::{html, prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{Doing, Thread, talk::TALK_ID, words};
use crate::{
    api::{DebateAct, KeptAct, Led, PromptState, act_on_debate, act_on_kept, load_earlier, load_prompt, render_messages},
    browser,
    components::ui::Toasts,
    error::AppError,
    live::{Connection, Live},
};

/// Silence is counted this often.
const TICK: Duration = Duration::from_secs(1);

/// One debate. Cheap to copy; context of its page.
#[derive(Clone, Copy)]
pub struct Desk {
    /// Which.
    pub conversation: ConversationId,
    live: StoredValue<Live>,
    /// Something was asked for and not answered yet.
    pub is_under_way: RwSignal<bool>,
    /// Why the last thing was not done.
    pub refusal: RwSignal<Option<AppError>>,
    /// What is going on.
    pub doing: Memo<Option<Doing>>,
    /// For so many seconds.
    pub silence: RwSignal<u64>,
    /// The message of the person that is being written anew.
    pub rewording: RwSignal<Option<MessageId>>,
    /// The box of the composer.
    pub words: NodeRef<html::Textarea>,
    /// The concept whose story is told in the proof.
    pub told: RwSignal<Option<String>>,
    toasts: Toasts,
    go: Callback<String>,
}

impl Desk {
    /// Makes it and hands it to everything below.
    pub fn provide(conversation: ConversationId) -> Self {
        let live = expect_context::<Live>();
        let navigate = use_navigate();
        let thread = live.thread().clone();
        let doing = Memo::new(move |_| {
            thread.with(|thread| thread.as_ref().filter(|it| it.conversation.id == conversation).and_then(Thread::doing))
        });
        let desk = Self {
            conversation,
            live: StoredValue::new(live),
            is_under_way: RwSignal::new(false),
            refusal: RwSignal::new(None),
            doing,
            silence: RwSignal::new(0),
            rewording: RwSignal::new(None),
            words: NodeRef::new(),
            told: RwSignal::new(None),
            toasts: expect_context::<Toasts>(),
            go: Callback::new(move |path: String| navigate(&path, NavigateOptions::default())),
        };
        provide_context(desk);
        desk.count_silence();
        desk.follow_prompt();
        desk.follow_marks();
        desk.follow_pictures();
        desk.follow_facts();
        desk
    }

    /// What keeps it true.
    pub fn live(self) -> Live {
        self.live.get_value()
    }

    /// Something of the thread, kept true; none while it is not read.
    pub fn of_thread<T: PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&Thread) -> T + Send + Sync + 'static,
    ) -> Memo<Option<T>> {
        let (thread, here) = (self.live().thread().clone(), self.conversation);
        Memo::new(move |_| thread.with(|thread| thread.as_ref().filter(|it| it.conversation.id == here).map(&read)))
    }

    /// Something of the prompt, kept true; none while it is not read.
    pub fn of_prompt<T: PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&PromptState) -> T + Send + Sync + 'static,
    ) -> Memo<Option<T>> {
        let prompt = self.live().prompt().clone();
        // Until the debate is here, the prompt is that of the one before.
        let is_here = self.of_thread(|_| ());
        Memo::new(move |_| is_here.get().and_then(|()| prompt.with(|prompt| prompt.as_ref().map(&read))))
    }

    /// Whether a turn runs.
    pub fn is_running(self) -> Memo<bool> {
        let turn = self.of_thread(|thread| thread.turn.is_some());
        Memo::new(move |_| turn.get() == Some(true))
    }

    /// Does it.
    pub fn act(self, act: DebateAct) {
        self.act_then(act, |_| ());
    }

    /// Does it, and tells whether it was done.
    pub fn act_then(self, act: DebateAct, tell: impl FnOnce(bool) + 'static) {
        self.is_under_way.set(true);
        let live = self.live();
        let is_name = matches!(act, DebateAct::Rename { .. });
        spawn_local(async move {
            let done = act_on_debate(self.conversation, act).await;
            self.is_under_way.try_set(false);
            tell(done.is_ok());
            match done {
                Ok(Led::Here) => {
                    self.refusal.try_set(None);
                    // Events do not tell names, and nothing where no socket is open.
                    if is_name || live.connection().get_untracked() != Connection::Live {
                        live.refetch();
                    }
                }
                Ok(led) => {
                    self.refusal.try_set(None);
                    self.go.try_run(led.path(self.conversation));
                }
                Err(error) => {
                    self.refusal.try_set(Some(error));
                }
            }
        });
    }

    /// Reads older messages and puts them before those that are here.
    pub async fn read_earlier(self, cursor: String) {
        match load_earlier(self.conversation, cursor).await {
            Ok(earlier) => {
                if let Some(live) = self.live.try_get_value() {
                    live.take_earlier(self.conversation, earlier);
                }
            }
            Err(error) => drop(self.refusal.try_set(Some(error))),
        }
    }

    /// Says what was done.
    pub fn say(self, text: &str) {
        self.toasts.say(text);
    }

    /// Keeps words in the library.
    pub fn keep_words(self, content: String) {
        spawn_local(async move {
            match act_on_kept(KeptAct::Keep { content }).await {
                Ok(_) => self.say("Kept in the library."),
                Err(error) => drop(self.refusal.try_set(Some(error))),
            }
        });
    }

    /// Puts words into the composer and the cursor behind them.
    pub fn put(self, text: &str) {
        if let Some(area) = self.words.get_untracked() {
            area.set_value(text);
            let _ = area.focus();
        }
    }

    /// What is in the composer.
    pub fn typed(self) -> String {
        self.words.get_untracked().map(|area| area.value()).unwrap_or_default()
    }

    /// Puts words behind what is in the composer.
    pub fn insert(self, text: &str) {
        let typed = self.typed();
        let typed = typed.trim_end();
        self.put(&if typed.is_empty() { text.to_owned() } else { format!("{typed} {text}") });
    }

    /// Puts the cursor into the composer.
    pub fn put_cursor(self) {
        if let Some(area) = self.words.get_untracked() {
            let _ = area.focus();
        }
    }

    /// The reader goes to the end of the thread.
    pub fn to_end(self) {
        browser::to_scroll_start(TALK_ID);
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

    /// What was seen in pictures is no event: it is read once somebody speaks after them.
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
                .any(|message| message.role != Speaker::User)
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
