//! What stands beneath the words of a turn, in the thread and in the lanes alike: pictures, what was seen in them, how it
//! ended, what is proposed, and why something was not taken.

use gesso_core::{
    debate::{Claim, decide::facts_of, speaker::name_of},
    ids::{AssetId, ClaimId, MessageId},
};
use leptos::{attr::popover, prelude::*};

use super::{chip::ClaimRow, desk::Desk, made, missing::Missing, words};
use crate::{api::DebateAct, components::Icon};

/// All of it.
#[component]
pub fn Beneath(id: MessageId) -> impl IntoView {
    view! {
        <Images id=id />
        <Seen id=id />
        <Ending id=id />
        <Claims id=id />
        <Refused id=id />
    }
    .into_any()
}

/// How a message ended, if not well, and what can be done then.
#[component]
fn Ending(id: MessageId) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let ended = desk.of_thread(move |thread| {
        let message = thread.message(id)?;
        Some((made::ending(message)?, message.role.role(), made::is_model_missing(message)))
    });
    let ended = Memo::new(move |_| ended.get().flatten());
    let running = desk.is_running();
    move || {
        ended.get().map(|(ending, role, lacks_model)| {
            let (asks, lacks) = (role.filter(|_| !lacks_model), role.filter(|_| lacks_model));
            view! {
                <p class="ending small dim">
                    <Icon name="circle-alert" small=true />
                    {ending.clone()}
                    {asks.map(|role| view! {
                        <button
                            r#type="button"
                            class="btn sm"
                            disabled=move || running.get() || desk.is_under_way.get()
                            on:click=move |_| desk.act(DebateAct::Again { role })
                        >
                            <Icon name="rotate-cw" small=true />{format!("Ask {} again", name_of(role))}
                        </button>
                    })}
                </p>
                {lacks.map(|role| view! { <Missing role=role detail=ending /> })}
            }
        })
    }
}

/// What was proposed and not taken, each with the reason.
#[component]
fn Refused(id: MessageId) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let refused = desk.of_thread(move |thread| thread.message(id).map(made::refused).unwrap_or_default());
    let refused = Memo::new(move |_| refused.get().unwrap_or_default());
    move || {
        (!refused.with(Vec::is_empty)).then(|| {
            let all = refused.get();
            view! {
                <details class="refused small">
                    <summary>{format!("Why {} not taken", words::count(all.len(), "proposal was", "proposals were"))}</summary>
                    <ul class="dim">{all.into_iter().map(|why| view! { <li dir="auto">{why}</li> }).collect_view()}</ul>
                </details>
            }
        })
    }
}

/// Pictures shown with a message; pressed, one is shown as large as there is room. It works without a script.
#[component]
fn Images(id: MessageId) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let images = desk.of_thread(move |thread| thread.message(id).map(|message| message.images.clone()).unwrap_or_default());
    let images = Memo::new(move |_| images.get().unwrap_or_default());
    let one = move |(at, asset): (usize, AssetId)| {
        let large = format!("large-{id}-{at}");
        let (opens, closes) = (large.clone(), large.clone());
        let src = move |width: u32| format!("/api/uploads/{asset}/thumb?w={width}");
        view! {
            <button r#type="button" class="look-at" popovertarget=opens aria-label=format!("Picture {} large", at + 1)>
                <img class="shown" src=src(320) alt="A picture shown to the specialists" loading="lazy" />
            </button>
            <div {..popover("auto")} class="large" id=large role="dialog" aria-label=format!("Picture {}", at + 1)>
                <img src=src(1280) alt="A picture shown to the specialists, large" loading="lazy" />
                <button r#type="button" class="btn sq" popovertarget=closes popovertargetaction="hide" aria-label="Close">
                    <Icon name="x" />
                </button>
            </div>
        }
    };
    move || {
        (!images.with(Vec::is_empty))
            .then(|| view! { <div class="turn-looks">{images.get().into_iter().enumerate().map(one).collect_view()}</div> })
    }
}

/// What was seen in the pictures of a message: each fact can be taken into the intent.
#[component]
fn Seen(id: MessageId) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let facts = desk.of_thread(move |thread| thread.message(id).map(facts_of));
    let facts = Memo::new(move |_| facts.get().flatten().unwrap_or_default());
    let one = move |(at, fact): (usize, String)| {
        let label = format!("Take in: {fact}");
        let take = move |_| {
            desk.act(DebateAct::TakeFact { message: id, at: u32::try_from(at).unwrap_or_default() });
        };
        view! {
            <li>
                <span dir="auto">{fact}</span>
                <button r#type="button" class="btn ghost sq sm" aria-label=label data-tip="Take it in" data-tip-side="start" on:click=take>
                    <Icon name="plus" small=true />
                </button>
            </li>
        }
    };
    move || {
        (!facts.with(Vec::is_empty)).then(|| {
            view! {
                <details class="seen small">
                    <summary>{words::count(facts.with(Vec::len), "fact was seen", "facts were seen")}</summary>
                    <ul>{facts.get().into_iter().enumerate().map(one).collect_view()}</ul>
                </details>
            }
        })
    }
}

/// The claims of a message.
#[component]
fn Claims(id: MessageId) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let of = move |repeats: bool| {
        let ids = desk.of_thread(move |thread| {
            let is_of_it = |claim: &&Claim| claim.message_id == id && words::is_repeat(claim) == repeats;
            thread.claims.iter().filter(is_of_it).map(|claim| claim.id).collect::<Vec<ClaimId>>()
        });
        Memo::new(move |_| ids.get().unwrap_or_default())
    };
    let (ids, repeats) = (of(false), of(true));
    view! {
        {move || (!ids.with(Vec::is_empty)).then(|| view! {
            <ul class="claims">
                <For each=move || ids.get() key=|id| *id let:id><ClaimRow id=id is_anchor=true /></For>
            </ul>
        })}
        {move || (!repeats.with(Vec::is_empty)).then(|| view! {
            <details class="repeats small">
                <summary>{move || format!("Says again {}", words::count(repeats.with(Vec::len), "earlier claim", "earlier claims"))}</summary>
                <ul class="claims">
                    <For each=move || repeats.get() key=|id| *id let:id><ClaimRow id=id is_anchor=true /></For>
                </ul>
            </details>
        })}
    }
}
