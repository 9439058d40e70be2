//! Every project as a card.

use gesso_core::time::Timestamp;
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;

use super::{
    Search,
    card::{Care, Forms, Keep, mosaic, weight},
    further, unread, waiting,
};
use crate::{
    api::{
        DeleteProject, ProjectCard, ProjectsState, RenameProject, delete_project, json::JsonResource, load_projects,
        rename_project, restore_project,
    },
    components::{Icon, ui::EmptyState},
    fleet::words::{count, size},
    home::{Offline, words::ago},
    shell::Page,
};

const FORMS: Forms = Forms { rename: RenameProject::PATH, delete: DeleteProject::PATH, field: "project" };

/// The page.
#[component]
pub fn ProjectsPage() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(|query| (query.get("q").filter(|q| !q.trim().is_empty()), query.get("after"))));
    let version = RwSignal::new(0_u32);
    let read =
        JsonResource::new_with_options(move || (asked.get(), version.get()), |((q, after), _)| load_projects(q, after), false);
    view! {
        <Transition fallback=|| waiting("Projects")>
            {move || Suspend::new(async move {
                match read.await {
                    Ok(state) => view! { <Listed state=state q=asked.get_untracked().0 version=version /> }.into_any(),
                    Err(error) => unread("Projects", error, move || read.refetch()),
                }
            })}
        </Transition>
    }
}

#[component]
fn Listed(state: ProjectsState, q: Option<String>, version: RwSignal<u32>) -> impl IntoView {
    let ProjectsState { projects, next_cursor, disk, bin, binned, server_time } = state;
    let shown = RwSignal::new(projects);
    let is_empty = Memo::new(move |_| shown.with(Vec::is_empty));
    let is_search = q.is_some();
    let words = q.clone();
    let tools = move || {
        let binned = binned as i64;
        view! {
            <a class="btn ghost" href="/projects/bin">
                <Icon name="trash-2" />"Bin"
                {(binned > 0).then(|| view! { <span class="faint num hide-s">{format!("{binned}, {}", size(bin.bytes))}</span> })}
            </a>
        }
    };
    view! {
        <Page title="Projects" tools=tools>
            <div class="shelf">
                <Offline sentence="These are the projects as they were last read; names and deletions can be changed when the studio is reachable." />
                <div class="row wrap">
                    <Search path="/projects".to_owned() q=q.clone() label="Find a project or session" />
                    <p class="push small dim num">
                        {format!("{} in all", weight(disk))}
                    </p>
                </div>
                {move || match (is_empty.get(), is_search) {
                    (false, _) => None,
                    (true, true) => Some(view! {
                        <EmptyState title="Nothing is called that" sentence="Names of projects and of their sessions are searched.">
                            <a class="btn" href="/projects">"Show all projects"</a>
                        </EmptyState>
                    }.into_any()),
                    (true, false) => Some(view! {
                        <EmptyState title="Projects keep what belongs together" sentence="Every sentence you try begins a session in a project of its own.">
                            <a class="btn" href="/">"Begin with a sentence"</a>
                        </EmptyState>
                    }.into_any()),
                }}
                <ul class="shelf-grid">
                    <For each=move || shown.get() key=|card| card.project.id let:card>
                        <li><Card card=card now=server_time shown=shown version=version /></li>
                    </For>
                </ul>
                {next_cursor.map(|cursor| view! {
                    <p><a class="btn" href=further("/projects", words.as_deref(), &cursor)>"Older projects"</a></p>
                })}
            </div>
        </Page>
    }
    .into_any()
}

#[component]
fn Card(card: ProjectCard, now: Timestamp, shown: RwSignal<Vec<ProjectCard>>, version: RwSignal<u32>) -> impl IntoView {
    let ProjectCard { project, sessions, stats, covers } = card;
    let id = project.id;
    let title = RwSignal::new(project.title);
    let care = Care::new(
        "project",
        title,
        move |to| rename_project(id, to),
        move || delete_project(id),
        move || restore_project(id),
        move || {
            shown.try_update(|shown| shown.retain(|card| card.project.id != id));
        },
        move || {
            version.try_update(|version| *version += 1);
        },
    );
    view! {
        <article class="proj-card">
            <a href=format!("/projects/{id}")>
                {mosaic(&covers)}
                <h2 dir="auto">{move || title.get()}</h2>
            </a>
            <div class="row">
                <p class="small dim num grow">
                    {count(sessions, "session", "sessions")}" · "{weight(stats)}" · "{ago(project.updated_at, now)}
                </p>
                <Keep
                    id=id.to_string()
                    kind="project"
                    title=title.into()
                    loses=format!("{}, {}", count(sessions, "session", "sessions"), weight(stats))
                    forms=FORMS
                    on_rename=care.rename
                    on_delete=care.delete
                    refusal=care.refusal
                />
            </div>
        </article>
    }
    .into_any()
}
