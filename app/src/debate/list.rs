//! `/debate`: the start of a debate, and the debates there are, searched by what was said in them.

use gesso_core::{
    debate::conversation::{MAX_MESSAGE_CHARS, NewMessage},
    time::Timestamp,
};
use leptos::{html, prelude::*, server_fn::ServerFn};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};

use super::{
    attach::{AttachedRow, Attachments, DropAnywhere, PickPictures},
    mention, words,
};
use crate::{
    api::{DebateCard, DebateForm, DebatesState, begin_debate, json::JsonResource, list_debates},
    browser,
    components::{Icon, Note, Tone, ui::EmptyState},
    home::{
        Offline,
        ask::{Refusal, SendButton, Sending, on_enter, on_submit},
        words::ago,
    },
    shell::Page,
};

/// Where the unsent first message is kept.
const DRAFT_KEY: &str = "gesso.debate";

/// The page.
#[component]
pub fn DebatesPage() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        query.with(|query| {
            let session = query.get("session").and_then(|id| id.parse().ok());
            (query.get("q").filter(|q| !q.trim().is_empty()), query.get("after"), session)
        })
    });
    let read =
        JsonResource::new_with_options(move || asked.get(), |(q, after, session)| list_debates(session, q, after), false);
    view! {
        <Page title="Debate">
            <div class="home debates">
                <Begin />
                <Offline sentence="What you write is kept in the box and can be sent when the studio is reachable." />
                <Search q=asked.get_untracked().0 />
                <Transition fallback=|| view! { <div class="skel shelf-wait" aria-busy="true"></div> }>
                    {move || Suspend::new(async move {
                        match read.await {
                            Ok(state) => view! { <Listed state=state q=asked.get_untracked().0 /> }.into_any(),
                            Err(error) => view! {
                                <Note tone=Tone::Bad title="Your debates could not be read.">
                                    {error.detail}
                                    <div class="acts">
                                        <a class="btn sm" href="/debate" rel="external" on:click=move |event| { event.prevent_default(); read.refetch(); }>"Try again"</a>
                                    </div>
                                </Note>
                            }
                            .into_any(),
                        }
                    })}
                </Transition>
            </div>
        </Page>
    }
}

/// The first message. A form, so that it works without a script.
#[component]
fn Begin() -> impl IntoView {
    let navigate = use_navigate();
    let area = NodeRef::<html::Textarea>::new();
    let sending = Sending::from_address();
    let attachments = Attachments::new();
    Effect::new(move |_| {
        if let (Some(area), Some(draft)) = (area.get(), browser::kept(DRAFT_KEY))
            && area.value().is_empty()
        {
            area.set_value(&draft);
        }
    });
    let send = move || {
        let Some(text) = area.get_untracked().map(|area| area.value()).filter(|text| !text.trim().is_empty()) else { return };
        if untrack(|| attachments.is_under_way()) {
            return;
        }
        let message = NewMessage { mentions: mention::named(&text), content: text, images: attachments.assets() };
        let navigate = navigate.clone();
        sending.send(begin_debate(message), move |id| {
            browser::keep(DRAFT_KEY, "");
            navigate(&format!("/debate/{id}"), NavigateOptions::default());
        });
    };
    let enter = on_enter(send.clone());
    view! {
        <section class="start" aria-labelledby="question">
            <h2 id="question">"What shall be argued?"</h2>
            <form class="ask-box" method="post" action=DebateForm::PATH autocomplete="off" on:submit=on_submit(send)>
                <input r#type="hidden" name="action" value="say" />
                <DropAnywhere attachments=attachments />
                <AttachedRow attachments=attachments />
                <label class="sr" for="idea">"What the picture shall show"</label>
                <textarea
                    id="idea"
                    name="text"
                    rows="2"
                    required
                    maxlength=MAX_MESSAGE_CHARS.to_string()
                    placeholder="A lighthouse keeper crosses the causeway at blue hour. Quiet, not spooky…"
                    enterkeyhint="send"
                    dir="auto"
                    node_ref=area
                    on:keydown=enter
                    on:paste=move |event| attachments.paste(&event)
                    on:input:target=|event| browser::keep(DRAFT_KEY, &event.target().value())
                ></textarea>
                <div class="foot">
                    <PickPictures attachments=attachments />
                    <span class="small dim">"Five specialists argue it into a prompt; you decide every claim."</span>
                    <span class="push"><SendButton sending=sending label="Begin the debate" /></span>
                </div>
            </form>
            <Refusal sending=sending />
        </section>
    }
    .into_any()
}

#[component]
fn Search(q: Option<String>) -> impl IntoView {
    view! {
        <form class="search-form" method="get" action="/debate" role="search">
            <span class="search">
                <Icon name="search" />
                <label class="sr" for="find">"Find words in debates"</label>
                <input id="find" class="input" r#type="search" name="q" value=q placeholder="Find words in debates" autocomplete="off" maxlength="200" />
            </span>
            <button r#type="submit" class="btn ghost">"Find"</button>
        </form>
    }
}

#[component]
fn Listed(state: DebatesState, q: Option<String>) -> impl IntoView {
    let DebatesState { debates, next_cursor, server_time } = state;
    if debates.is_empty() {
        return match q {
            Some(_) => view! {
                <EmptyState title="Nobody said that" sentence="Every word of every debate is searched, by its beginning.">
                    <a class="btn" href="/debate">"Show all debates"</a>
                </EmptyState>
            }
            .into_any(),
            None => view! {
                <EmptyState
                    title="A debate turns an idea into a prompt"
                    sentence="Luna minds the style, Frame the composition, Saga the story, Pixel the technique, and Lens finds what is wrong."
                />
            }
            .into_any(),
        };
    }
    let more = next_cursor.map(|cursor| {
        let q = q.map(|q| format!("q={}&", leptos_router::location::Url::escape(&q))).unwrap_or_default();
        format!("/debate?{q}after={cursor}")
    });
    view! {
        <ul class="debate-list">
            {debates.into_iter().map(|card| view! { <li>{one(card, server_time)}</li> }).collect_view()}
        </ul>
        {more.map(|href| view! { <p><a class="btn" href=href>"Older debates"</a></p> })}
    }
    .into_any()
}

fn one(card: DebateCard, now: Timestamp) -> AnyView {
    let DebateCard { conversation, matches, match_count } = card;
    let href = format!("/debate/{}", conversation.id);
    let title = if conversation.title.is_empty() { "A debate".to_owned() } else { conversation.title };
    let more = (match_count as usize).saturating_sub(matches.len());
    let found = |found: crate::api::Match| {
        let href = format!("{href}#m-{}", found.id);
        view! { <li><a href=href><b>{found.name}</b>" "<span dir="auto">{found.excerpt}</span></a></li> }
    };
    let found = matches.into_iter().map(found).collect_view();
    view! {
        <article class="debate-card">
            <a class="debate-link" href=href.clone()>
                <h2 class="voice" dir="auto">{title}</h2>
                <p class="small dim num">
                    {words::phase(conversation.phase)}" · "{ago(conversation.updated_at, now)}
                    {conversation.branched_from.map(|_| view! { " · "<Icon name="git-branch" small=true />"a branch" })}
                </p>
            </a>
            {(match_count > 0).then(|| view! {
                <ul class="matches small">
                    {found}
                    {(more > 0).then(|| view! { <li class="faint">{format!("and {more} more")}</li> })}
                </ul>
            })}
        </article>
    }
    .into_any()
}
