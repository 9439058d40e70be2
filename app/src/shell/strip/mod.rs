//! The activity strip: what runs, where, how far; what waits; whether the page is kept true.

mod list;

use std::time::Duration;

use gesso_core::ids::GenerationId;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::{
    actions::{Action, Actions, Group},
    components::Icon,
    home::words,
    live::{Connection, Live, Load, Tile, Work},
};
use list::JobList;

/// Jobs shown one by one; of more only the count is said.
const JOBS_SHOWN: usize = 3;
/// Shortest time between two announcements to screen readers, in seconds.
const ANNOUNCE_SECS: u64 = 10;

/// The strip.
#[component]
pub fn Strip() -> impl IntoView {
    let live = expect_context::<Live>();
    let work = live.work().clone();
    let shown = {
        let work = work.clone();
        move || work.with(|work| work.running.iter().take(JOBS_SHOWN).copied().collect::<Vec<_>>())
    };
    let more = {
        let work = work.clone();
        move || work.with(|work| work.running.len().saturating_sub(JOBS_SHOWN))
    };
    // Nothing is said of what was never read: no number is better than a wrong one.
    let is_known = {
        let (load, gpus) = (live.load().clone(), live.gpus().clone());
        Memo::new(move |_| load.with(|load| *load == Load::Ready) || gpus.with(|gpus| !gpus.is_empty()))
    };
    let idle = {
        let work = work.clone();
        Memo::new(move |_| match (is_known.get(), work.with(|work| work.running.is_empty() && work.elsewhere == 0)) {
            (false, _) => Some("What is running is not known"),
            (true, true) => Some("Nothing is running"),
            (true, false) => None,
        })
    };
    let waiting = {
        let work = work.clone();
        move || work.with(waiting_words)
    };
    let open = RwSignal::new(false);
    let toggle = move || open.update(|open| *open = !*open);
    expect_context::<Actions>().register([Action::call("jobs", "Open or close the job list", "list", toggle)
        .keys("J")
        .group(Group::Studio)
        .also("activity queue running waiting")]);
    view! {
        <footer class="strip" aria-label="Activity" data-region="" tabindex="-1">
            <Announcer work=work.clone() />
            <JobList open=open />
            <div class="jobs">
                <For each=shown key=|id| *id let:id><Job id=id /></For>
                {move || (more() > 0).then(|| view! { <span class="faint num hide-s">"+ "{more()}" more"</span> })}
                {move || idle.get().map(|words| view! { <span class="faint">{words}</span> })}
            </div>
            <span class="end">
                {move || is_known.get().then(|| view! { <span class="num hide-s">{waiting.clone()}</span><Fleet /> })}
                <ConnectionState />
                // A link, so that there is a list of jobs without a script too.
                <a
                    class="btn ghost sm sq"
                    href="/fleet"
                    rel="external"
                    role="button"
                    aria-label="Jobs"
                    data-tip="Jobs"
                    aria-expanded=move || open.get().to_string()
                    aria-controls="jobs"
                    aria-keyshortcuts="J"
                    on:click=move |event| { event.prevent_default(); toggle(); }
                    on:keydown=move |event| if event.key() == " " { event.prevent_default(); toggle(); }
                >
                    {move || view! { <Icon name=if open.get() { "chevron-down" } else { "chevron-up" } /> }}
                </a>
            </span>
        </footer>
    }
    .into_any()
}

fn waiting_words(work: &Work) -> String {
    match (work.waiting.len(), work.elsewhere) {
        (0, 0) => "0 queued".to_owned(),
        (queued, 0) => format!("{queued} queued"),
        (queued, elsewhere) => format!("{queued} queued, {elsewhere} in other sessions"),
    }
}

/// One running job: picture, verb, object, progress, node.
#[component]
fn Job(id: GenerationId) -> impl IntoView {
    let live = expect_context::<Live>();
    live.tile(id).map(|Tile { generation, preview }| {
        let object = {
            let live = live.clone();
            move || live.batches().with(|batches| words::object(batches, id))
        };
        let progress = {
            let (live, generation) = (live.clone(), generation.clone());
            Memo::new(move |_| live.gpus().with(|gpus| generation.with(|generation| words::working(generation, gpus))))
        };
        let steps = Memo::new(move |_| generation.with(words::steps));
        view! {
            <span class="job">
                {move || preview.get().map(|url| view! { <img src=url alt="" /> })}
                <span><b>"Drawing"</b>" "{object.clone()}</span>
                {move || steps.get().map(|(current, total)| view! {
                    <progress class="bar" max=total.to_string() value=current.to_string() aria-label=object.clone()></progress>
                })}
                <span class="num faint hide-s">{move || progress.get()}</span>
            </span>
        }
    })
}

/// How many nodes take work.
#[component]
fn Fleet() -> impl IntoView {
    let live = expect_context::<Live>();
    let words = Memo::new(move |_| live.gpus().with(|gpus| words::fleet(gpus)));
    move || {
        let (dot, text) = words.get();
        view! { <span class="state hide-s" data-s=dot>{text}</span> }
    }
}

/// Whether the page is kept true.
#[component]
fn ConnectionState() -> impl IntoView {
    let connection = expect_context::<Live>().connection().clone();
    let (dot, word) = (connection.clone(), connection.clone());
    let path = use_location().pathname;
    view! {
        <span class="state connection" data-s=move || dot.get().dot()>{move || word.get().word()}</span>
        // Nobody is led away from what they are typing.
        {move || (connection.get() == Connection::SignedOut).then(|| view! {
            <a class="btn sm" href=move || format!("/sign-in?next={}", path.get()) rel="external">"Sign in"</a>
        })}
    }
}

/// Says the summary to screen readers, at most every ten seconds, and only what is still true then.
#[component]
fn Announcer(work: ArcRwSignal<Work>) -> impl IntoView {
    let said = RwSignal::new(String::new());
    let is_waiting = StoredValue::new(false);
    Effect::new(move |before: Option<String>| {
        let now = work.with(Work::words);
        if before.is_some_and(|before| before != now) && !is_waiting.get_value() {
            is_waiting.set_value(true);
            let work = work.clone();
            set_timeout(
                move || {
                    is_waiting.try_set_value(false);
                    said.try_set(work.with_untracked(Work::words));
                },
                Duration::from_secs(ANNOUNCE_SECS),
            );
        }
        now
    });
    view! { <span class="sr" role="status">{move || said.get()}</span> }
}
