//! One turn: who speaks, what is said as it is said, and what can be done with it.

use gesso_core::{
    debate::{
        Message, Speaker,
        speaker::{name_of, parse_role},
    },
    ids::MessageId,
    session::Role,
};
use leptos::prelude::*;

use super::{Doing, beneath::Beneath, desk::Desk, made, words};
use crate::{
    api::DebateAct,
    browser,
    components::{
        Icon,
        ui::{Mark, Menu, MenuItem},
    },
    home::words::ago,
};

/// What a turn shows besides its words.
#[derive(Clone, Debug, PartialEq)]
struct Facts {
    role: Speaker,
    name: String,
    model: Option<String>,
    took: Option<String>,
    when: String,
    asked: Vec<Role>,
}

impl Facts {
    fn of(message: &Message, now: gesso_core::time::Timestamp) -> Self {
        let (model, took) = made::made_by(message);
        let asked = message.metadata.get("mentions").and_then(serde_json::Value::as_array);
        Self {
            role: message.role,
            name: message.name.clone(),
            model,
            took,
            when: ago(message.created_at, now),
            asked: asked.into_iter().flatten().filter_map(|role| role.as_str().and_then(parse_role)).collect(),
        }
    }
}

/// A turn of the thread.
#[component]
pub fn TurnView(id: MessageId) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let now = desk.live().server_time();
    let facts = desk.of_thread(move |thread| thread.message(id).map(|message| Facts::of(message, now)));
    let facts = Memo::new(move |_| facts.get().flatten());
    let Some(first) = facts.get_untracked() else { return ().into_any() };
    let voice = words::voice_of(first.role);
    let is_mine = first.role == Speaker::User;
    let job = first.role.role().map(words::job);
    let label = job.map_or_else(|| first.name.clone(), |job| format!("{}, {job}", first.name));
    view! {
        <article class=if is_mine { "turn mine" } else { "turn" } id=format!("m-{id}") data-who=voice.map(|voice| voice.as_str()) aria-label=label>
            <span class="face" data-who=voice.map(|voice| voice.as_str())>{voice.map(|voice| view! { <Mark voice=voice /> })}</span>
            <div class="body">
                <header>
                    <b>{first.name.clone()}</b>
                    {job.map(|job| view! { <span class="faint">{job}</span> })}
                    <Asked asked=first.asked />
                    <span class="meta num">
                        {move || facts.get().and_then(|facts| facts.model).map(|model| view! { <span class="hide-s"><span class="mono">{model}</span>" · "</span> })}
                        {move || facts.get().and_then(|facts| facts.took).map(|took| format!("{took} · "))}
                        {first.when}
                    </span>
                    {job.map(|_| view! { <StopOne id=id /> })}
                    <TurnMenu id=id speaker=first.role />
                </header>
                <Said id=id />
                <Beneath id=id />
            </div>
        </article>
    }
    .into_any()
}

/// The words of a message as they grow, with a caret at their end; before the first, what its speaker is doing.
#[component]
pub fn Said(id: MessageId) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let text = desk.live().text(id);
    let state = desk.of_thread(move |thread| thread.message(id).map(|it| (it.writing, it.content.is_empty())));
    let state = Memo::new(move |_| state.get().flatten().unwrap_or((false, false)));
    let rendered = desk.of_thread(move |thread| thread.rendered.get(&id).filter(|html| !html.is_empty()).cloned());
    let rendered = Memo::new(move |_| rendered.get().flatten());
    let waits = desk.of_thread(move |thread| thread.waiting.clone().filter(|waiting| waiting.message == id));
    let waiting = move || match desk.doing.get() {
        Some(doing @ Doing::Reading(of, _)) if of == id => {
            let said = waits.get().flatten().and_then(|waiting| words::waiting_for(&waiting, desk.silence.get()));
            said.unwrap_or_else(|| words::doing(doing, desk.silence.get()))
        }
        _ => String::new(),
    };
    view! {
        <div class="prose" class:reserved=move || state.get().0 class:marked=move || rendered.get().is_some() dir="auto">
            {move || match state.get() {
                // Made by the server out of what the model wrote: see its module `markdown`.
                (false, false) if rendered.get().is_some() => {
                    view! { <div inner_html=rendered.get().unwrap_or_default()></div> }.into_any()
                }
                (true, true) => view! { <span class="dim">{waiting}</span> }.into_any(),
                (false, true) => ().into_any(),
                (_, false) => text.clone().map(|text| view! { <span>{move || text.get()}</span> }).into_any(),
            }}
            {move || state.get().0.then(|| view! { <span class="caret" aria-hidden="true"></span> })}
        </div>
    }
    .into_any()
}

/// Stops whoever is speaking in this message; the others go on.
#[component]
pub fn StopOne(id: MessageId) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let role = Memo::new(move |_| match desk.doing.get() {
        Some(Doing::Reading(of, role) | Doing::Speaking(of, role) | Doing::Writing(of, role)) if of == id => Some(role),
        _ => None,
    });
    move || {
        role.get().map(|role| {
            let label = format!("Stop {}; the others go on", name_of(role));
            view! {
                <button
                    r#type="button"
                    class="btn ghost sq sm"
                    aria-label=label.clone()
                    data-tip=label
                    data-tip-side="start"
                    on:click=move |_| desk.act(DebateAct::StopOne { role })
                >
                    <Icon name="square" small=true />
                </button>
            }
        })
    }
}

/// Whom the person asked by name.
#[component]
fn Asked(asked: Vec<Role>) -> impl IntoView {
    (!asked.is_empty()).then(|| {
        let names: Vec<_> = asked.iter().map(|role| name_of(*role)).collect();
        view! {
            <span class="re">
                "to "
                {asked.iter().map(|role| view! { <Mark voice=words::voice(*role) /> }).collect_view()}
                {names.join(", ")}
            </span>
        }
    })
}

/// What can be done with a turn.
#[component]
pub fn TurnMenu(id: MessageId, speaker: Speaker) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let words_of = move || desk.live().text(id).map(|text| text.get_untracked()).unwrap_or_default();
    let copy = move || {
        browser::copy(&words_of(), move |is_done| {
            desk.say(if is_done { "The words are copied." } else { "The browser does not let this page copy." });
        });
    };
    let mut items = vec![
        MenuItem::new("Copy the words", copy).icon("copy"),
        MenuItem::new("Branch from here", move || desk.act(DebateAct::Branch { message: id })).icon("git-branch"),
    ];
    match speaker.role() {
        Some(role) => {
            items.push(MenuItem::new("Ask again", move || desk.act(DebateAct::Again { role })).icon("rotate-cw"));
        }
        None if speaker == Speaker::User => {
            items.push(MenuItem::new("Edit in a branch", move || desk.reword(id)).icon("pencil"));
            items.push(MenuItem::new("Say it again", move || desk.say_again(id)).icon("rotate-cw"));
            items.push(MenuItem::new("Keep in the library", move || desk.keep_words(words_of())).icon("bookmark"));
        }
        None => {}
    }
    view! { <Menu id=format!("turn-{id}") label="Do something with this" at_end=true items=items /> }
}
