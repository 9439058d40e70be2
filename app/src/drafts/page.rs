//! `/drafts/{session}`: a board, looked at as board, deck or lineage.

use gesso_core::{
    funnel::{FunnelCommand, RunState},
    ids::SessionId,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map, use_query_map},
};

use super::{
    address::{Address, Look},
    board::Board,
    deck::Deck,
    desk::Desk,
    keys,
    lineage::LineageView,
    look::Looking,
    notify,
    vary::Vary,
    waiting::Boxes,
    words,
};
use crate::{
    api::DraftsForm,
    app::AfterFirst,
    browser,
    components::{
        Note, Tone,
        ui::{ButtonLink, Choice, EmptyState, Icon, Menu, MenuItem, SegmentedLinks},
    },
    home::{Trouble, Unread},
    live::{Connection, Load},
    shell::Page,
};

/// The address follows the selection so long after it, in milliseconds: holding an arrow key is one step.
const ADDRESS_MILLIS: u64 = 150;

/// The page.
#[component]
pub fn BoardPage() -> impl IntoView {
    let params = use_params_map();
    let session = Memo::new(move |_| params.with(|params| params.get_str("session").and_then(|id| id.parse().ok())));
    move || match session.get() {
        Some(session) => view! {
            <AfterFirst fallback=Waiting><OneBoard session=session /></AfterFirst>
        }
        .into_any(),
        None => view! {
            <AfterFirst fallback=Waiting>
                <Page title="Drafts"><div class="home"><Trouble /></div></Page>
            </AfterFirst>
        }
        .into_any(),
    }
}

/// The same page without its contents, in the way the address asks for.
#[component]
fn Waiting() -> impl IntoView {
    let look = use_query_map().with_untracked(|query| Look::parse(query.get_str("view")));
    view! { <Page title="Drafts"><div class="drafts" data-look=look.as_str()><div class="notes"></div><Boxes look=look /></div></Page> }
}

#[component]
fn OneBoard(session: SessionId) -> impl IntoView {
    let query = use_query_map();
    let address = Memo::new(move |_| query.with(|query| Address::parse(|name| query.get(name))));
    let first = address.get_untracked();
    let desk = Desk::new(session, first.selection, first.tracing);
    let look = Memo::new(move |_| address.with(|address| address.look));
    let here =
        Signal::derive(move || Address { selection: desk.selection.get(), tracing: desk.tracing.get(), ..address.get() });
    begin_with_deck(session);
    follow_address(desk, here);
    notify::watch(desk);
    let title = desk.live().titled().clone();
    // The board changes with every picture; whether there is one does not.
    let is_here = Memo::new(move |_| desk.funnel(|_| ()).is_some());
    let href = move |value: &'static str| Address { look: Look::parse(Some(value)), ..here.get() }.path(session);
    let middle = move || {
        view! {
            <SegmentedLinks
                label="View"
                choices=vec![
                    Choice::new("board", "Board"),
                    Choice::new("deck", "Deck"),
                    Choice::new("lineage", "Lineage"),
                ]
                value=Signal::derive(move || look.get().as_str())
                href=Callback::new(href)
            />
        }
    };
    let crumb = (TextProp::from(move || title.get()), TextProp::from(format!("/drafts/{session}")));
    view! {
        <Page title="Drafts" parent=crumb middle=middle tools=move || view! { <Tools /> }>
            <div class="drafts" data-look=move || look.get().as_str()>
                <Notes />
                {move || if is_here.get() {
                    match look.get() {
                        Look::Board => view! { <keys::BoardKeys /><Board /> }.into_any(),
                        Look::Deck => view! { <Deck address=here /> }.into_any(),
                        Look::Lineage => view! { <LineageView address=here /> }.into_any(),
                    }
                } else {
                    view! { <NoBoard look=look /> }.into_any()
                }}
                <Looking />
                <Vary />
            </div>
        </Page>
    }
    .into_any()
}

/// No board is here: it is being read, it could not be, or the pictures were asked for without one.
#[component]
fn NoBoard(look: Memo<Look>) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let (load, session) = (desk.live().load().clone(), desk.live().session().clone());
    let standing = Memo::new(move |_| match load.get() {
        // What stands in the way is said above.
        Load::Failed(_) => Standing::Failed,
        Load::Ready if session.get() == Some(desk.session) => Standing::Without,
        Load::Ready | Load::Loading => Standing::Waiting,
    });
    let like = move || {
        let first = desk.live().generations().first().map(|generation| generation.id);
        first.map_or_else(|| "/drafts".to_owned(), |id| format!("/drafts?like={}.{id}", desk.session))
    };
    move || {
        match standing.get() {
        Standing::Failed => ().into_any(),
        Standing::Waiting => view! { <Boxes look=look.get() /> }.into_any(),
        Standing::Without => view! {
            <EmptyState
                title="These pictures have no board yet"
                sentence="A board begins with twenty drafts of one sentence. The words and settings of this session can be its beginning."
            >
                <ButtonLink href=like label="Begin with these words" />
            </EmptyState>
        }
        .into_any(),
    }
    }
}

/// Why no board is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Waiting,
    Without,
    Failed,
}

/// A phone begins with the deck, unless the address says otherwise.
fn begin_with_deck(session: SessionId) {
    let navigate = use_navigate();
    let query = use_query_map();
    Effect::new(move |has_begun: Option<()>| {
        if has_begun.is_none() && browser::is_phone() && query.with_untracked(|query| query.get_str("view").is_none()) {
            let path = Address { look: Look::Deck, ..Address::default() }.path(session);
            navigate(&path, NavigateOptions { replace: true, scroll: false, ..Default::default() });
        }
    });
}

/// The address says what is selected, so that a reload, a shared link and a page without a script show the same.
fn follow_address(desk: Desk, here: Signal<Address>) {
    let navigate = use_navigate();
    let later = browser::Later::new();
    Effect::new(move |before: Option<String>| {
        let path = here.with(|here| here.path(desk.session));
        if before.is_some_and(|before| before != path) {
            let (navigate, path) = (navigate.clone(), path.clone());
            let options = NavigateOptions { replace: true, scroll: false, ..Default::default() };
            later.after(ADDRESS_MILLIS, move || navigate(&path, options));
        }
        path
    });
}

/// Time, pause, and what concerns the whole board.
#[component]
fn Tools() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let navigate = use_navigate();
    let state = Memo::new(move |_| desk.funnel(|funnel| funnel.state));
    let budget = Memo::new(move |_| desk.funnel(|funnel| words::budget(&funnel.budget, funnel.state)).unwrap_or_default());
    let is_paused = move || state.get() == Some(RunState::Paused);
    let press = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        let is_paused = state.get_untracked() == Some(RunState::Paused);
        desk.command(if is_paused { FunnelCommand::Resume } else { FunnelCommand::Pause });
    };
    let download = format!("/api/sessions/{}/download", desk.session);
    let download = StoredValue::new(download);
    let more = move || {
        let navigate = navigate.clone();
        let like = move || {
            let first = desk.seats.with_untracked(|seats| seats.first().map(|seat| seat.generation));
            if let Some(id) = first {
                navigate(&format!("/drafts?like={}.{id}", desk.session), NavigateOptions::default());
            }
        };
        let items = vec![
            MenuItem::new("Ask for 4 more drafts", move || desk.command(FunnelCommand::More { count: 4 })).icon("plus"),
            MenuItem::new("Start anew with these settings", like).icon("copy"),
            MenuItem::new("Tell me when a stage is done", move || notify::ask(desk)).icon("circle-dot"),
            MenuItem::new("Cancel everything unfinished", move || desk.command(FunnelCommand::CancelAll)).icon("ban").danger(),
        ];
        view! { <Menu id="board-more" label="More" at_end=true items=items /> }
    };
    view! {
        <span class="faint small num hide-s budget">{budget}</span>
        {move || matches!(state.get(), Some(RunState::Running | RunState::Paused)).then(|| view! {
            <form method="post" action=DraftsForm::PATH>
                <input r#type="hidden" name="session" value=desk.session.to_string() />
                <button
                    r#type="submit"
                    name="action"
                    value=move || if is_paused() { "resume" } else { "pause" }
                    class="btn ghost"
                    on:click=press
                >
                    {move || view! { <Icon name=if is_paused() { "play" } else { "pause" } /> }}
                    {move || if is_paused() { "Resume" } else { "Pause" }}
                </button>
            </form>
            <a class="btn ghost sq hide-s" aria-label="Download all" data-tip="Download all" href=download.get_value() download="" rel="external">
                <Icon name="download" />
            </a>
            {more.clone()}
        })}
    }
    .into_any()
}

/// What stands in the way, and decisions that could not be carried out or wait for the network.
#[component]
fn Notes() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let connection = desk.live().connection().clone();
    let waiting = Memo::new(move |_| match connection.get() {
        Connection::Offline | Connection::Reconnecting | Connection::SignedOut => Some(desk.outbox.waiting()),
        _ => None,
    });
    let reached = {
        let connection = desk.live().connection().clone();
        Memo::new(move |_| connection.get())
    };
    let refused = desk.outbox.refused();
    let problem = use_query_map().with_untracked(|query| query.get_str("problem").is_some());
    view! {
        <div class="notes">
            <Unread />
            {move || (reached.get() == Connection::Offline || waiting.get().is_some_and(|waiting| waiting > 0)).then(|| view! {
                <Note tone=Tone::Offline title=why_they_wait(reached.get())>
                    {move || waiting_words(waiting.get().unwrap_or_default())}
                </Note>
            })}
            {problem.then(|| view! {
                <Note tone=Tone::Bad title="That could not be done.">"Nothing has changed; the board is as it was."</Note>
            })}
            {move || refused.with(|refused| refused.last().cloned()).map(|detail| view! {
                <Note tone=Tone::Bad title="A decision was not carried out." is_new=true>
                    {detail}
                    <div class="acts">
                        <button r#type="button" class="btn sm" on:click=move |_| refused.set(Vec::new())>"All right"</button>
                    </div>
                </Note>
            })}
        </div>
    }
    .into_any()
}

const fn why_they_wait(reached: Connection) -> &'static str {
    match reached {
        Connection::Offline => "You are offline.",
        Connection::SignedOut => "Nobody is signed in.",
        Connection::Still | Connection::Live | Connection::Reconnecting => "The studio does not answer.",
    }
}

fn waiting_words(waiting: usize) -> String {
    match waiting {
        0 => {
            "What is on the page stays. Decisions are kept here and are sent in order when the studio is reachable.".to_owned()
        }
        1 => "1 decision waits here and is sent when the studio is reachable.".to_owned(),
        many => format!("{many} decisions wait here and are sent in order when the studio is reachable."),
    }
}
