//! The bin: what was deleted, for how long it can be brought back, and emptying it.

use gesso_core::session::{BIN_DAYS, BIN_MILLIS};
use leptos::{prelude::*, server_fn::ServerFn, task::spawn_local};

use super::{card::weight, unread, waiting};
use crate::{
    api::{
        BinId, BinState, BinThing, EmptyBin, RestoreProject, RestoreSession, empty_bin, json::JsonResource, load_bin,
        restore_project, restore_session,
    },
    components::{
        Icon, Note, Tone,
        ui::{EmptyState, TableWrap, Toasts},
    },
    error::AppError,
    fleet::words::{count, size},
    home::{Offline, words::ago},
    shell::Page,
};

/// Milliseconds of a day.
const DAY_MILLIS: f64 = 24.0 * 60.0 * 60.0 * 1000.0;

/// The page.
#[component]
pub fn BinPage() -> impl IntoView {
    let read = JsonResource::new_with_options(|| (), |()| load_bin(), false);
    view! {
        <Transition fallback=|| waiting("Bin")>
            {move || Suspend::new(async move {
                match read.await {
                    Ok(state) => view! { <Things state=state /> }.into_any(),
                    Err(error) => unread("Bin", error, move || read.refetch()),
                }
            })}
        </Transition>
    }
}

#[component]
fn Things(state: BinState) -> impl IntoView {
    let BinState { things, server_time, .. } = state;
    let shown = RwSignal::new(things);
    let refusal = RwSignal::new(None::<AppError>);
    let is_empty = Memo::new(move |_| shown.with(Vec::is_empty));
    let sum = Memo::new(move |_| {
        shown.with(|shown| {
            (
                shown.iter().map(|thing| thing.stats.images).sum::<i64>(),
                shown.iter().map(|thing| thing.stats.bytes).sum::<i64>(),
            )
        })
    });
    let parent: (TextProp, TextProp) = ("Projects".into(), "/projects".into());
    view! {
        <Page title="Bin" parent=parent>
            <div class="shelf">
                <Offline sentence="This is the bin as it was last read; nothing can be brought back or emptied until the studio is reachable." />
                {move || refusal.get().map(|error| view! { <Note tone=Tone::Bad title="This was not done." is_new=true>{error.detail}</Note> })}
                {move || if is_empty.get() {
                    view! {
                        <EmptyState
                            title="The bin is empty"
                            sentence=format!("What you delete is kept here for {BIN_DAYS} days and can be brought back.")
                        >
                            <a class="btn" href="/projects">"All projects"</a>
                        </EmptyState>
                    }.into_any()
                } else {
                    view! {
                        <div class="row wrap">
                            <p class="dim num">{move || {
                                let (images, bytes) = sum.get();
                                format!("{}, {}. Kept for {BIN_DAYS} days after deletion.", count(images, "picture", "pictures"), size(bytes))
                            }}</p>
                            <span class="push"><Empty shown=shown refusal=refusal bytes=Signal::derive(move || sum.get().1) /></span>
                        </div>
                        <TableWrap label="Deleted projects and sessions">
                            <table class="table bin">
                                <thead>
                                    <tr>
                                        <th scope="col">"Name"</th>
                                        <th scope="col">"Holds"</th>
                                        <th scope="col">"Deleted"</th>
                                        <th scope="col">"Kept for"</th>
                                        <th scope="col"><span class="sr">"Actions"</span></th>
                                    </tr>
                                </thead>
                                <tbody>
                                    <For each=move || shown.get() key=|thing| format!("{:?}", thing.what) let:thing>
                                        <Thing thing=thing now=server_time shown=shown refusal=refusal />
                                    </For>
                                </tbody>
                            </table>
                        </TableWrap>
                    }.into_any()
                }}
            </div>
        </Page>
    }
    .into_any()
}

/// Emptying takes two presses: the second says what is lost.
#[component]
fn Empty(shown: RwSignal<Vec<BinThing>>, refusal: RwSignal<Option<AppError>>, bytes: Signal<i64>) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let is_sure = RwSignal::new(false);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !is_sure.get_untracked() {
            is_sure.set(true);
            return;
        }
        spawn_local(async move {
            let freed = size(bytes.try_get_untracked().unwrap_or_default());
            match empty_bin().await {
                Ok(()) => {
                    shown.try_set(Vec::new());
                    toasts.say(format!("The bin is empty. {freed} are freed within about an hour."));
                }
                Err(error) => {
                    refusal.try_set(Some(error));
                }
            }
        });
    };
    view! {
        <form class="row" method="post" action=EmptyBin::PATH on:submit=submit>
            {move || is_sure.get().then(|| view! {
                <button r#type="button" class="btn ghost" on:click=move |_| is_sure.set(false)>"Keep everything"</button>
            })}
            <button r#type="submit" class="btn danger">
                <Icon name="trash-2" />
                {move || if is_sure.get() { format!("Delete {} for good", size(bytes.get())) } else { "Empty the bin".to_owned() }}
            </button>
        </form>
    }
}

#[component]
fn Thing(
    thing: BinThing,
    now: gesso_core::time::Timestamp,
    shown: RwSignal<Vec<BinThing>>,
    refusal: RwSignal<Option<AppError>>,
) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let BinThing { what, title, project, deleted_at, sessions, stats } = thing;
    let (kind, path, field, id, href) = match what {
        BinId::Project(id) => ("project", RestoreProject::PATH, "project", id.to_string(), format!("/projects/{id}")),
        BinId::Session(id) => ("session", RestoreSession::PATH, "session", id.to_string(), format!("/?session={id}")),
    };
    let kept = (deleted_at.0 + BIN_MILLIS - now.0) as f64 / DAY_MILLIS;
    let name = title.clone();
    let restore = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (name, href) = (name.clone(), href.clone());
        spawn_local(async move {
            let done = match what {
                BinId::Project(id) => restore_project(id).await,
                BinId::Session(id) => restore_session(id).await,
            };
            match done {
                Ok(()) => {
                    shown.try_update(|shown| shown.retain(|thing| thing.what != what));
                    toasts.say(format!("{name} is back, at {href}."));
                }
                Err(error) => {
                    refusal.try_set(Some(error));
                }
            }
        });
    };
    let holds = match what {
        BinId::Project(_) => format!("{}, {}", count(sessions, "session", "sessions"), weight(stats)),
        BinId::Session(_) => weight(stats),
    };
    view! {
        <tr>
            <th scope="row">
                <b dir="auto">{title}</b>
                <small>{kind}{project.map(|project| format!(" of {project}"))}</small>
            </th>
            <td class="num">{holds}</td>
            <td class="num">{ago(deleted_at, now)}</td>
            <td class="num">{count(kept.ceil().max(0.0) as i64, "day", "days")}</td>
            <td>
                <form method="post" action=path on:submit=restore>
                    <input r#type="hidden" name=field value=id />
                    <button r#type="submit" class="btn sm"><Icon name="undo-2" small=true />"Bring back"</button>
                </form>
            </td>
        </tr>
    }
    .into_any()
}
