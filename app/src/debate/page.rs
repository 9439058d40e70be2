//! `/debate/{conversation}`: one debate, read as a thread or watched in lanes.

use gesso_core::{ids::ConversationId, problem::ProblemCode};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::{
    care::Care, composer::Composer, desk::Desk, eyes::Eyes, intent::Intent, keys, lanes::Lanes, phases::Phases, talk::Talk,
};
use crate::{
    app::AfterFirst,
    components::{
        Icon, Note, Tone,
        ui::{Choice, EmptyState, SegmentedLinks, Shown},
    },
    home::{Offline, Trouble, Unread},
    live::Load,
    shell::Page,
};

/// The page.
#[component]
pub fn DebatePage() -> impl IntoView {
    let params = use_params_map();
    let conversation = Memo::new(move |_| params.with(|params| params.get_str("conversation").and_then(|id| id.parse().ok())));
    move || match conversation.get() {
        Some(conversation) => view! {
            <AfterFirst fallback=Waiting><OneDebate conversation=conversation /></AfterFirst>
        }
        .into_any(),
        None => view! {
            <AfterFirst fallback=Waiting>
                <Page title="Debate"><div class="home"><Trouble /></div></Page>
            </AfterFirst>
        }
        .into_any(),
    }
}

/// The same page without its contents.
#[component]
fn Waiting() -> impl IntoView {
    view! { <Page title="Debate"><div class="chat" aria-busy="true"><div class="skel debate-wait"></div></div></Page> }
}

#[component]
fn OneDebate(conversation: ConversationId) -> impl IntoView {
    let desk = Desk::provide(conversation);
    let query = use_query_map();
    let look = Memo::new(move |_| query.with(|query| if query.get_str("view") == Some("lanes") { "lanes" } else { "thread" }));
    let shown = RwSignal::new(Shown::default());
    keys::register(desk);
    let title = desk.of_thread(|thread| thread.conversation.title.clone());
    let title = Signal::derive(move || title.get().filter(|title| !title.is_empty()).unwrap_or_else(|| "Debate".to_owned()));
    let crumb = (TextProp::from(move || title.get()), TextProp::from("/debate"));
    let href = move |value: &'static str| match value {
        "lanes" => format!("/debate/{conversation}?view=lanes"),
        _ => format!("/debate/{conversation}"),
    };
    let middle = move || {
        view! {
            <SegmentedLinks
                label="Layout"
                choices=vec![
                    Choice::new("thread", "Thread").with_icon("list"),
                    Choice::new("lanes", "Lanes").with_icon("columns-3"),
                ]
                value=Signal::derive(move || look.get())
                href=Callback::new(href)
            />
        }
    };
    let tools = move || {
        view! {
            <Eyes />
            <Care />
            <button
                r#type="button"
                class="btn ghost sq"
                aria-label="Intent"
                data-tip="Intent"
                aria-pressed=move || (shown.get() != Shown::Closed).to_string()
                on:click=move |_| shown.update(|it| *it = it.toggled())
            >
                <Icon name="panel-right" />
            </button>
        }
    };
    let is_here = desk.of_thread(|_| ());
    let load = desk.live().load().clone();
    // Nothing can be done in a debate that does not exist; one that could not be read keeps its box.
    let is_gone = Memo::new(move |_| matches!(load.get(), Load::Failed(error) if error.code == ProblemCode::NotFound));
    let whole = move || {
        view! {
            <Page
                title="Debate"
                parent=crumb.clone()
                middle=middle
                tools=tools
                inspector=move || view! { <Intent shown=shown /> }
            >
                <div class="chat" class:lanes=move || look.get() == "lanes">
                    <Brief />
                    {move || match (is_here.get(), look.get()) {
                        (None, _) => view! { <NotHere /> }.into_any(),
                        (Some(()), "lanes") => view! { <Lanes /> }.into_any(),
                        (Some(()), _) => view! { <div class="chat-body"><Phases /><Talk /></div> }.into_any(),
                    }}
                    <Composer />
                </div>
            </Page>
        }
    };
    move || match is_gone.get() {
        true => view! { <Page title="Debate"><NotHere /></Page> }.into_any(),
        false => whole().into_any(),
    }
}

/// The person's own words, never edited by a machine, and what stands in the way.
#[component]
fn Brief() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let brief = desk.of_thread(|thread| thread.brief().map(str::to_owned));
    let problem = use_query_map().with_untracked(|query| query.get_str("problem").is_some());
    view! {
        <div class="brief-rows">
            {move || brief.get().flatten().map(|words| view! {
                <header class="brief"><p class="voice" dir="auto">{words}</p></header>
            })}
            <Unread />
            <Offline sentence="What was said stays readable. What you write is kept in the box until the studio is reachable." />
            {problem.then(|| view! {
                <Note tone=Tone::Bad title="That could not be done.">"Nothing has changed; the debate is as it was."</Note>
            })}
            {move || desk.refusal.get().map(|error| {
                let fields = error.fields.iter().map(|field| field.detail.clone()).collect::<Vec<_>>().join(" ");
                view! {
                    <Note tone=Tone::Bad title="This was not done." is_new=true>
                        {error.detail}" "{fields}
                        <div class="acts">
                            <button r#type="button" class="btn sm" on:click=move |_| desk.refusal.set(None)>"All right"</button>
                        </div>
                    </Note>
                }
            })}
        </div>
    }
    .into_any()
}

/// The debate is being read, could not be, or does not exist.
#[component]
fn NotHere() -> impl IntoView {
    let load = expect_context::<Desk>().live().load().clone();
    let empty = |title: &'static str, sentence: &'static str| {
        view! { <EmptyState title=title sentence=sentence><a class="btn" href="/debate">"All debates"</a></EmptyState> }
            .into_any()
    };
    move || match load.get() {
        Load::Failed(error) if error.code == ProblemCode::NotFound => {
            empty("This debate is not here", "It was deleted, or the address has a slip in it.")
        }
        Load::Failed(_) => empty("This debate could not be read", "It is as it was. Try again, or look at another."),
        Load::Loading | Load::Ready => view! { <div class="skel debate-wait" aria-busy="true"></div> }.into_any(),
    }
}
