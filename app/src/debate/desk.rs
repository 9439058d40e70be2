//! What the parts of one debate's page share: what is known, what is being written, and what a press does.

use gesso_core::{
    debate::{Message, conversation::NewMessage, speaker::parse_role},
    ids::{ConversationId, MessageId, WorkflowId},
    session::Role,
};
use leptos::{html, prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{Doing, Thread, attach::Attachments, mention, talk::TALK_ID};
use crate::{
    api::{DebateAct, KeptAct, Led, PromptState, ThinkersState, act_on_debate, act_on_kept, load_earlier, load_thinkers},
    browser,
    components::ui::Toasts,
    error::AppError,
    live::{Connection, Live},
};

/// Most pages of older messages that are read on the way to one that was looked for.
const MAX_PAGES_BACK: usize = 200;

/// One debate. Cheap to copy; context of its page.
#[derive(Clone, Copy)]
pub struct Desk {
    /// Which.
    pub conversation: ConversationId,
    pub(super) live: StoredValue<Live>,
    /// Something was asked for and not answered yet.
    pub is_under_way: RwSignal<bool>,
    /// Why the last thing was not done.
    pub refusal: RwSignal<Option<AppError>>,
    /// What is going on.
    pub doing: Memo<Option<Doing>>,
    /// For so many seconds.
    pub silence: RwSignal<u64>,
    /// Tokens a second, about, of whoever speaks; none before they were counted.
    pub pace: RwSignal<Option<u64>>,
    /// The message of the person that is being written anew.
    pub rewording: RwSignal<Option<MessageId>>,
    /// The box of the composer.
    pub words: NodeRef<html::Textarea>,
    /// The pictures that go with the next message.
    pub attachments: Attachments,
    /// Who shall answer it instead of the phase's.
    pub asked: RwSignal<Option<Vec<Role>>>,
    /// The concept whose story is told in the proof.
    pub told: RwSignal<Option<String>>,
    /// The concept whose phrase has the focus.
    pub phrase: RwSignal<Option<String>>,
    /// Who thinks with what, once it was needed.
    pub thinkers: RwSignal<Option<ThinkersState>>,
    /// The saved workflow whose form makes the pictures; none for the studio's own templates.
    pub form: RwSignal<Option<WorkflowId>>,
    /// What the reader had before them when the layout was changed; none at the end.
    pub place: StoredValue<Option<String>>,
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
            pace: RwSignal::new(None),
            rewording: RwSignal::new(None),
            words: NodeRef::new(),
            attachments: Attachments::new(),
            asked: RwSignal::new(None),
            told: RwSignal::new(None),
            phrase: RwSignal::new(None),
            thinkers: RwSignal::new(None),
            form: RwSignal::new(None),
            place: StoredValue::new(None),
            toasts: expect_context::<Toasts>(),
            go: Callback::new(move |path: String| navigate(&path, NavigateOptions::default())),
        };
        provide_context(desk);
        desk.follow();
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

    /// Makes so many pictures of it as it stands.
    pub fn make(self, count: u32) {
        self.act(DebateAct::Generate { count, form: self.form.get_untracked() });
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

    /// Reads older messages until one of them is here; whether it is.
    pub async fn read_back_to(self, id: MessageId) -> bool {
        for _ in 0..MAX_PAGES_BACK {
            let Some(live) = self.live.try_get_value() else { return false };
            let read = live.thread().with_untracked(|thread| {
                let here = thread.as_ref().filter(|it| it.conversation.id == self.conversation);
                here.map(|it| (it.message(id).is_some(), it.before.clone()))
            });
            match read {
                Some((false, Some(cursor))) => {
                    self.read_earlier(cursor.clone()).await;
                    let stands =
                        |thread: &Option<Thread>| thread.as_ref().is_some_and(|it| it.before.as_ref() == Some(&cursor));
                    if live.thread().with_untracked(stands) {
                        // It could not be read.
                        return false;
                    }
                }
                Some((is_here, _)) => return is_here,
                None => return false,
            }
        }
        false
    }

    /// Reads who thinks with what; what was read before stands where that is not possible.
    pub async fn read_thinkers(self) {
        if let Ok(state) = load_thinkers().await {
            self.thinkers.try_set(Some(state));
        }
    }

    /// A message of the person is to be written anew: its words, its pictures and whom it asked are in the composer.
    pub fn reword(self, id: MessageId) {
        let Some((said, mentions)) = self.said(id) else { return };
        self.rewording.set(Some(id));
        self.attachments.put_back(&said.images);
        self.asked.set(Some(mentions).filter(|mentions| !mentions.is_empty()));
        self.put(&said.content);
    }

    /// The composer says something new again.
    pub fn reword_no_more(self) {
        self.rewording.set(None);
        self.attachments.clear();
        self.asked.set(None);
        self.put("");
    }

    /// Says a message of the person once more, with its pictures and to those it asked.
    pub fn say_again(self, id: MessageId) {
        let Some((said, mentions)) = self.said(id) else { return };
        let message = NewMessage { content: said.content, mentions, images: said.images };
        self.act(DebateAct::Say { id: None, message });
    }

    /// A message and whom it asks.
    fn said(self, id: MessageId) -> Option<(Message, Vec<Role>)> {
        let thread = self.live().thread().clone();
        let message = thread.with_untracked(|thread| thread.as_ref().and_then(|thread| thread.message(id)).cloned())?;
        let of_metadata = message.metadata.get("mentions").and_then(serde_json::Value::as_array);
        let asked = of_metadata.into_iter().flatten().filter_map(|role| role.as_str().and_then(parse_role));
        let mentions = mention::all(&message.content, asked);
        Some((message, mentions))
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
}
