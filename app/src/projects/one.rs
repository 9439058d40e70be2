//! One project: its sessions.

use gesso_core::{ids::ProjectId, problem::ProblemCode, session::Flow, time::Timestamp};
use leptos::{prelude::*, server_fn::ServerFn, task::spawn_local};
use leptos_router::hooks::{use_params_map, use_query_map};

use super::{
    Search,
    card::{Care, Forms, Keep, mosaic, weight},
    further, unread, waiting,
};
use crate::{
    api::{
        DeleteProject, DeleteSession, ProjectState, RenameProject, RenameSession, SessionCard, delete_project, delete_session,
        json::JsonResource, load_project, rename_project, rename_session, restore_session,
    },
    components::ui::{EmptyState, Toasts},
    error::AppError,
    fleet::words::count,
    home::{Offline, link::session_path, words::ago},
    shell::Page,
};

const PROJECT: Forms = Forms { rename: RenameProject::PATH, delete: DeleteProject::PATH, field: "project" };
const SESSION: Forms = Forms { rename: RenameSession::PATH, delete: DeleteSession::PATH, field: "session" };

/// The page.
#[component]
pub fn ProjectPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let asked = Memo::new(move |_| {
        let id = params.with(|params| params.get("project").and_then(|id| id.parse::<ProjectId>().ok()));
        query.with(|query| (id, query.get("q").filter(|q| !q.trim().is_empty()), query.get("after")))
    });
    let version = RwSignal::new(0_u32);
    let read = JsonResource::new_with_options(
        move || (asked.get(), version.get()),
        |((id, q, after), _)| async move {
            match id {
                Some(id) => load_project(id, q, after).await,
                None => Err(ProblemCode::NotFound.into()),
            }
        },
        false,
    );
    view! {
        <Transition fallback=|| waiting("Project")>
            {move || Suspend::new(async move {
                match read.await {
                    Ok(state) => view! { <Sessions state=state q=asked.get_untracked().1 version=version /> }.into_any(),
                    Err(error) => unread("Project", error, move || read.refetch()),
                }
            })}
        </Transition>
    }
}

#[component]
fn Sessions(state: ProjectState, q: Option<String>, version: RwSignal<u32>) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let navigate = leptos_router::hooks::use_navigate();
    let ProjectState { project, sessions, next_cursor, server_time } = state;
    let id = project.id;
    let title = RwSignal::new(project.title);
    let refusal = RwSignal::new(None::<AppError>);
    let shown = RwSignal::new(sessions);
    let is_empty = Memo::new(move |_| shown.with(Vec::is_empty));
    let is_search = q.is_some();
    let words = q.clone();
    let path = format!("/projects/{id}");
    let rename = move |to: String| {
        spawn_local(async move {
            match rename_project(id, to.clone()).await {
                Ok(()) => {
                    title.try_set(to.trim().to_owned());
                    refusal.try_set(None);
                    toasts.say("The project has its new name.");
                }
                Err(error) => {
                    refusal.try_set(Some(error));
                }
            }
        });
    };
    let delete = move |()| {
        let navigate = navigate.clone();
        spawn_local(async move {
            match delete_project(id).await {
                Ok(()) => navigate("/projects", Default::default()),
                Err(error) => {
                    refusal.try_set(Some(error));
                }
            }
        });
    };
    let (on_rename, on_delete) = (Callback::new(rename), Callback::new(delete));
    let loses = move || shown.with(|shown| count(shown.len() as i64, "session", "sessions"));
    let tools = move || {
        view! {
            <Keep
                id=id.to_string()
                kind="project"
                title=title.into()
                loses=loses()
                forms=PROJECT
                on_rename=on_rename
                on_delete=on_delete
                refusal=refusal.into()
            />
        }
    };
    let parent: (TextProp, TextProp) = ("Projects".into(), "/projects".into());
    view! {
        <Page title=move || title.get() parent=parent tools=tools>
            <div class="shelf">
                <Offline sentence="These are the sessions as they were last read; names and deletions can be changed when the studio is reachable." />
                <Search path=path.clone() q=q.clone() label="Find a session" />
                {move || match (is_empty.get(), is_search) {
                    (false, _) => None,
                    (true, true) => Some(view! {
                        <EmptyState title="No session is called that" sentence="Only names are searched.">
                            <a class="btn" href=format!("/projects/{id}")>"Show all sessions"</a>
                        </EmptyState>
                    }.into_any()),
                    (true, false) => Some(view! {
                        <EmptyState title="No session is left here" sentence="Deleted ones can be brought back from the bin.">
                            <a class="btn" href="/projects/bin">"Look into the bin"</a>
                        </EmptyState>
                    }.into_any()),
                }}
                <ul class="shelf-grid">
                    <For each=move || shown.get() key=|card| card.session.id let:card>
                        <li><Card card=card now=server_time shown=shown version=version /></li>
                    </For>
                </ul>
                {next_cursor.map(|cursor| view! {
                    <p><a class="btn" href=further(&path, words.as_deref(), &cursor)>"Older sessions"</a></p>
                })}
            </div>
        </Page>
    }
    .into_any()
}

/// What a session is for, in a word.
const fn flow_word(flow: Flow) -> &'static str {
    match flow {
        Flow::Chat => "debate",
        Flow::DraftGrid => "drafts",
        Flow::Concept => "concept",
        Flow::Explorer => "explore",
        Flow::Video => "film",
        Flow::Editor => "flow",
    }
}

#[component]
fn Card(card: SessionCard, now: Timestamp, shown: RwSignal<Vec<SessionCard>>, version: RwSignal<u32>) -> impl IntoView {
    let SessionCard { session, covers } = card;
    let id = session.id;
    let title = RwSignal::new(session.title);
    let care = Care::new(
        "session",
        title,
        move |to| rename_session(id, to),
        move || delete_session(id),
        move || restore_session(id),
        move || {
            shown.try_update(|shown| shown.retain(|card| card.session.id != id));
        },
        move || {
            version.try_update(|version| *version += 1);
        },
    );
    view! {
        <article class="proj-card">
            <a href=session_path(session.flow, id)>
                {mosaic(&covers)}
                <h2 dir="auto">{move || title.get()}</h2>
            </a>
            <div class="row">
                <p class="small dim num grow">
                    {flow_word(session.flow)}" · "{weight(session.stats)}" · "{ago(session.updated_at, now)}
                </p>
                <Keep
                    id=id.to_string()
                    kind="session"
                    title=title.into()
                    loses=weight(session.stats)
                    forms=SESSION
                    on_rename=care.rename
                    on_delete=care.delete
                    refusal=care.refusal
                />
            </div>
        </article>
    }
    .into_any()
}
