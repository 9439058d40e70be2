//! The sentence and its settings. A real form: without a script it posts and comes back with the session in the
//! address; with one it sends without leaving the page.

use gesso_core::{board::STAGES, funnel::FunnelSettings, request::MAX_PROMPT_CHARS};
use leptos::{html, prelude::*, server_fn::ServerFn};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};

use super::ask::{Refusal, SendButton, Sending, Shapes, on_enter, on_submit, text_of};
use crate::{
    api::{Aspect, Imagine, ImagineForm, PICTURES_PER_SENTENCE, imagine_now, start_drafts},
    browser,
    components::Icon,
    live::{Live, Wanted},
};

/// So many drafts a board begins with.
const DRAFTS: u32 = STAGES[0].1;

/// Puts words into the composer, from anywhere on the page.
#[derive(Clone, Copy)]
pub struct Words(pub NodeRef<html::Textarea>);

impl Words {
    /// Replaces what is written and puts the cursor there.
    pub fn put(self, text: &str) {
        if let Some(area) = self.0.get_untracked() {
            area.set_value(text);
            browser::keep(browser::DRAFT_KEY, text);
            let _ = area.focus();
        }
    }

    /// What is written; none while that is blank.
    fn written(self) -> Option<String> {
        self.0.get_untracked().map(|area| area.value()).filter(|text| !text.trim().is_empty())
    }

    fn focus(self) {
        if let Some(area) = self.0.get_untracked() {
            let _ = area.focus();
        }
    }

    /// Empties the composer, unless something else was written meanwhile.
    fn clear_if(self, sent: &str) {
        if let Some(area) = self.0.try_get_untracked().flatten()
            && area.value() == sent
        {
            area.set_value("");
            browser::keep(browser::DRAFT_KEY, "");
        }
    }
}

/// The composer.
#[component]
pub fn Composer() -> impl IntoView {
    let live = expect_context::<Live>();
    let query = use_query_map();
    let navigate = use_navigate();
    let words = expect_context::<Words>();
    let form = NodeRef::<html::Form>::new();
    let echoed = query.with_untracked(|query| query.get("prompt")).unwrap_or_default();
    restore_draft(words);

    let sending = Sending::from_address();
    let session = live.session().clone();
    let drafts = {
        let navigate = navigate.clone();
        move |_| {
            let Some(prompt) = words.written() else { return words.focus() };
            let settings = FunnelSettings { prompt: prompt.clone(), aspect: chosen(form), ..FunnelSettings::default() };
            let navigate = navigate.clone();
            sending.send(start_drafts(None, settings), move |session| {
                words.clear_if(&prompt);
                navigate(&format!("/drafts/{session}"), NavigateOptions::default());
            });
        }
    };
    let send = {
        let session = session.clone();
        move || {
            let Some(prompt) = words.written() else { return };
            let (session, aspect) = (session.get_untracked(), chosen(form));
            let input = Imagine { session, prompt: prompt.clone(), aspect, count: PICTURES_PER_SENTENCE };
            let (live, navigate) = (live.clone(), navigate.clone());
            sending.send(imagine_now(input), move |imagined| {
                words.clear_if(&prompt);
                let wanted = Wanted::This(imagined.session_id);
                let path = format!("/?session={}", imagined.session_id);
                live.accept(imagined);
                let here = query.try_with_untracked(|query| Wanted::parse(query.get_str("session")));
                if here.is_some_and(|here| here != wanted) {
                    navigate(&path, NavigateOptions { scroll: false, ..Default::default() });
                }
            });
        }
    };
    let enter = on_enter(send.clone());
    let has_session = {
        let session = session.clone();
        Memo::new(move |_| session.with(Option::is_some))
    };
    view! {
        <section class="start" aria-labelledby="question">
            <h2 id="question">"What do you want to see?"</h2>
            <form class="ask-box" method="post" action=ImagineForm::PATH autocomplete="off" node_ref=form on:submit=on_submit(send)>
                <input
                    r#type="hidden"
                    name="session"
                    value=move || session.get().map(|session| session.to_string()).unwrap_or_default()
                />
                <label class="sr" for="idea">"What you want to see"</label>
                <textarea
                    id="idea"
                    name="prompt"
                    rows="2"
                    required
                    maxlength=MAX_PROMPT_CHARS.to_string()
                    placeholder="A greenhouse at night, lit from inside, someone still working…"
                    enterkeyhint="send"
                    node_ref=words.0
                    on:keydown=enter
                    on:input:target=|event| browser::keep(browser::DRAFT_KEY, &event.target().value())
                    inner_html=text_of(&echoed)
                ></textarea>
                <div class="foot">
                    <Shapes name="aspect" chosen=Aspect::default() />
                    <span class="push row">
                        {move || has_session.get().then(|| view! {
                            <a class="btn ghost" href="/?session=new"><Icon name="plus" />"Start fresh"</a>
                        })}
                        <button r#type="button" class="btn" disabled=move || sending.is_under_way.get() on:click=drafts>
                            <Icon name="grid-3x3" />{format!("{} drafts", DRAFTS)}
                        </button>
                        <SendButton sending=sending label="Make four pictures" />
                    </span>
                </div>
            </form>
            <Refusal sending=sending />
        </section>
    }
    .into_any()
}

/// The shape that is chosen, read off the form: one may have been chosen before the page was awake.
fn chosen(form: NodeRef<html::Form>) -> Aspect {
    let pairs = form.get_untracked().map(|form| browser::form_pairs(&form)).unwrap_or_default();
    let value = pairs.into_iter().find(|(name, _)| name == "aspect").map(|(_, value)| value);
    Aspect::ALL.into_iter().find(|of| value.as_deref() == Some(of.as_str())).unwrap_or_default()
}

/// What was typed and not sent survives a reload: kept on this device until it is sent.
fn restore_draft(words: Words) {
    Effect::new(move |_| {
        if let (Some(area), Some(draft)) = (words.0.get(), browser::kept(browser::DRAFT_KEY))
            && area.value().is_empty()
        {
            area.set_value(&draft);
        }
    });
}
