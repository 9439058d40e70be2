//! The library of kept words: favourites first, put into the composer with a press.

use gesso_core::{debate::kept::KeptPrompt, ids::PromptId};
use leptos::{attr::popover, prelude::*, task::spawn_local};

use super::{desk::Desk, excerpt_of};
use crate::{
    api::{KeptAct, act_on_kept, kept_prompts},
    browser,
    components::Icon,
};

/// Id of the popover.
const LIBRARY_ID: &str = "library";

/// The button and its popover; the words are read when it opens.
#[component]
pub fn Library() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let kept = RwSignal::new(None::<Vec<KeptPrompt>>);
    let open = RwSignal::new(false);
    let take = move |read: Result<Vec<KeptPrompt>, crate::error::AppError>| match read {
        Ok(all) => drop(kept.try_set(Some(all))),
        Err(error) => drop(desk.refusal.try_set(Some(error))),
    };
    let act = move |act: KeptAct| spawn_local(async move { take(act_on_kept(act).await) });
    let toggled = move |event| {
        let is_open = browser::is_open_popover(&event);
        open.set(is_open);
        if is_open {
            spawn_local(async move { take(kept_prompts().await) });
        }
    };
    let insert = move |words: &str| {
        desk.insert(words);
        browser::hide_popover(LIBRARY_ID);
    };
    let one = move |prompt: KeptPrompt| {
        let KeptPrompt { id, content, favourite, .. } = prompt;
        let short = excerpt_of(&content);
        let whole = content.clone();
        view! {
            <li>
                <button r#type="button" class="kept" title=content on:click=move |_| insert(&whole)>
                    <span class="sr">"Insert: "</span>
                    <span dir="auto">{short.clone()}</span>
                </button>
                {small(id, favourite, short, act)}
            </li>
        }
    };
    view! {
        <button
            r#type="button"
            class="btn ghost sq"
            popovertarget=LIBRARY_ID
            aria-label="Library of kept words"
            aria-expanded=move || open.get().to_string()
            data-tip="Library"
            data-tip-side="up"
        >
            <Icon name="bookmark" />
        </button>
        <div {..popover("auto")} class="pop library" id=LIBRARY_ID role="dialog" aria-label="Library" on:toggle=toggled>
            {move || match kept.get() {
                None => view! { <p class="small dim" aria-busy="true">"Reading what is kept"</p> }.into_any(),
                Some(all) if all.is_empty() => view! {
                    <p class="small dim">"Nothing is kept yet. Keep what you wrote with the button below, or a message from its menu."</p>
                }
                .into_any(),
                Some(all) => view! { <ul>{all.into_iter().map(one).collect_view()}</ul> }.into_any(),
            }}
            <button
                r#type="button"
                class="btn sm"
                on:click=move |_| {
                    let content = desk.typed();
                    if !content.trim().is_empty() {
                        act(KeptAct::Keep { content });
                    }
                }
            >
                <Icon name="plus" small=true />"Keep what is in the box"
            </button>
        </div>
    }
    .into_any()
}

/// Favourite and no more, of one entry.
fn small(id: PromptId, favourite: bool, short: String, act: impl Fn(KeptAct) + Copy + 'static) -> AnyView {
    view! {
        <button
            r#type="button"
            class="btn ghost sq sm star"
            aria-pressed=favourite.to_string()
            aria-label=format!("Favourite: {short}")
            on:click=move |_| act(KeptAct::Favour { id, favourite: !favourite })
        >
            <Icon name="star" small=true />
        </button>
        <button
            r#type="button"
            class="btn ghost sq sm"
            aria-label=format!("Let go of: {short}")
            on:click=move |_| act(KeptAct::Drop { id })
        >
            <Icon name="trash-2" small=true />
        </button>
    }
    .into_any()
}
