//! Running by itself: told what happens, [`AutoRun`] decides, and what it decides is done here.
//!
//! It is off after a reload, and goes off when the page is left: nothing runs that nobody sees. How often a press runs is
//! for presses; by itself it runs once at a time, each time with the seeds as they went on.

use gesso_core::{
    editor::{Editor, problems::problems},
    generation::{AutoRun, News, Next, When, mark},
    graph::{
        diagnostic::Severity,
        prompt::{Options, to_api},
    },
};
use leptos::{attr::popover, prelude::*};

use super::{Extent, Runs, Turn, start::start_times};
use crate::{
    browser::{self, Later},
    components::Icon,
    flow::Desk,
};

/// How long after a change the prompt is looked at, in milliseconds.
const CHANGE_MILLIS: u64 = 800;
/// Between the end of a run and the next, in milliseconds: what is cached ends at once, and would begin at once without end.
const PAUSE_MILLIS: u64 = 400;
/// Every way, with its words.
const WAYS: [(When, &str); 3] =
    [(When::Asked, "Once"), (When::Ends, "Again when it ends"), (When::Changes, "When something changes")];

/// Whether it runs by itself. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Auto {
    /// When it runs, to be shown.
    pub when: RwSignal<When>,
    state: StoredValue<AutoRun>,
    pause: Later,
}

impl Auto {
    /// It runs when it is asked to. Belongs to whoever makes it.
    pub fn new() -> Self {
        Self { when: RwSignal::new(When::Asked), state: StoredValue::new(AutoRun::default()), pause: Later::new() }
    }

    fn step(self, news: News<'_>) -> Next {
        let step = |state: &mut AutoRun| (state.step(news), state.when());
        let Some((next, when)) = self.state.try_update_value(step) else { return Next::Wait };
        if self.when.try_get_untracked().is_some_and(|shown| shown != when) {
            self.when.set(when);
        }
        next
    }
}

/// Tells what happened, and does what follows.
pub fn tell(desk: Desk, news: News<'_>) {
    carry_out(desk, desk.runs.auto.step(news));
}

/// Looks at the runs.
pub fn look(desk: Desk) {
    let next = desk.runs.book.try_with_untracked(|book| desk.runs.auto.step(News::Runs(book)));
    carry_out(desk, next.unwrap_or(Next::Wait));
}

/// The prompt as it stands, where it counts.
pub fn prompt_now(desk: Desk) -> Option<u64> {
    let counts = desk.runs.auto.when.try_get_untracked() == Some(When::Changes);
    counts.then(|| desk.with(ready)).flatten().flatten()
}

fn carry_out(desk: Desk, next: Next) {
    match next {
        Next::Wait => {}
        Next::Halt(why) => {
            desk.runs.auto.pause.stop();
            desk.say(why.words());
        }
        Next::Run => desk.runs.auto.pause.after(PAUSE_MILLIS, move || match desk.runs.auto.when.try_get_untracked() {
            None | Some(When::Asked) => {}
            // It may just be in the middle of a change.
            Some(When::Changes) if prompt_now(desk).is_none() => tell(desk, News::Prompt(None)),
            Some(_) => start_times(desk, Extent::All, Turn::Last, 1),
        }),
    }
}

/// What would run, as a number; none if it could not. Choices are made the same each time, and times stay as they are written.
fn ready(editor: &Editor) -> Option<u64> {
    let made = to_api(editor.file(), editor.schema(), Options::default());
    let is_wrong = made.diagnostics.iter().any(|one| one.severity == Severity::Error)
        || problems(editor.file(), editor.schema()).iter().any(|problem| problem.is_error);
    (!is_wrong && !made.prompt.is_empty()).then(|| mark(&made.prompt))
}

fn choose(desk: Desk, when: When) {
    desk.runs.auto.pause.stop();
    let prompt = (when == When::Changes).then(|| desk.with(ready)).flatten().flatten();
    tell(desk, News::Chosen(when, prompt));
}

/// Follows document and runs for as long as the page is shown.
pub fn follow(desk: Desk) {
    let Runs { book, auto, .. } = desk.runs;
    Effect::new(move |_| {
        book.track();
        look(desk);
    });
    let later = Later::new();
    let changes = desk.changes();
    Effect::new(move |_| {
        changes.track();
        if auto.when.get() == When::Changes {
            later.after(CHANGE_MILLIS, move || {
                if auto.when.try_get_untracked() == Some(When::Changes) {
                    tell(desk, News::Prompt(prompt_now(desk)));
                }
            });
        }
    });
    Effect::new(move |_| {
        let handle = window_event_listener_untyped("pagehide", move |_| tell(desk, News::Left));
        on_cleanup(move || handle.remove());
    });
}

/// When it runs: a menu while it runs once, and what stops it while it runs by itself.
#[component]
pub fn AutoMenu() -> impl IntoView {
    let desk = expect_context::<Desk>();
    follow(desk);
    let when = desk.runs.auto.when;
    let open = RwSignal::new(false);
    let is_on = Memo::new(move |_| when.get() != When::Asked);
    let words = move || WAYS.into_iter().find(|(way, _)| *way == when.get()).map(|(_, words)| words).unwrap_or_default();
    let name = move || if is_on.get() { format!("{}: stop", words()) } else { "When it runs".to_owned() };
    let item = move |(way, words): (When, &'static str)| {
        view! {
            <button
                r#type="button"
                role="menuitemradio"
                aria-checked=move || (when.get() == way).to_string()
                tabindex="-1"
                popovertarget="run-when"
                popovertargetaction="hide"
                on:click=move |_| choose(desk, way)
            >
                <span class="run-check">{move || (when.get() == way).then(|| view! { <Icon name="check" /> })}</span>
                {words}
            </button>
        }
    };
    view! {
        <button
            r#type="button"
            class="btn ghost run-auto"
            class:sq=move || !is_on.get()
            popovertarget=move || (!is_on.get()).then_some("run-when")
            aria-haspopup=move || (!is_on.get()).then_some("menu")
            aria-expanded=move || (!is_on.get()).then(|| open.get().to_string())
            aria-label=name
            data-tip=name
            data-on=move || is_on.get().then_some("")
            on:click=move |event| if is_on.get_untracked() {
                // Else it would open the menu as soon as it is off.
                event.prevent_default();
                choose(desk, When::Asked);
            }
        >
            <Icon name="repeat" />
            {move || is_on.get().then(|| view! { <span>{words}</span> })}
        </button>
        <div
            {..popover("auto")}
            class="menu end"
            id="run-when"
            role="menu"
            aria-label="When it runs"
            on:keydown=|event| browser::rove(&event, "[role=menuitemradio]")
            on:toggle=move |event| {
                let is_open = browser::is_open_popover(&event);
                open.set(is_open);
                if is_open {
                    browser::focus_first(&event, "[role=menuitemradio]");
                }
            }
        >
            {WAYS.map(item).collect_view()}
        </div>
    }
    .into_any()
}
