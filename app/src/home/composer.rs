//! The sentence and its settings. A real form: without a script it posts and comes back with the session in the
//! address; with one it sends without leaving the page.

use gesso_core::{board::STAGES, funnel::FunnelSettings, problem::ProblemCode, request::MAX_PROMPT_CHARS};
use leptos::{html, prelude::*, server_fn::ServerFn, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};

use crate::{
    api::{Aspect, Imagine, ImagineForm, PICTURES_PER_SENTENCE, imagine_now, start_drafts},
    browser,
    components::{Icon, Note, Tone},
    error::AppError,
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
    let shapes = Aspect::ALL.map(|of| (of, NodeRef::<html::Input>::new()));
    let refusal = RwSignal::new(query.with_untracked(|query| query.get_str("problem").and_then(problem)));
    let echoed = query.with_untracked(|query| query.get("prompt")).unwrap_or_default();
    restore_draft(words);

    let is_sending = RwSignal::new(false);
    let session = live.session().clone();
    let draft = {
        let navigate = navigate.clone();
        move |_| {
            let prompt = words.0.get_untracked().map(|area| area.value()).unwrap_or_default();
            if prompt.trim().is_empty() || is_sending.get_untracked() {
                if let Some(area) = words.0.get_untracked() {
                    let _ = area.focus();
                }
                return;
            }
            is_sending.set(true);
            let settings = FunnelSettings { prompt: prompt.clone(), aspect: chosen(&shapes), ..FunnelSettings::default() };
            let navigate = navigate.clone();
            spawn_local(async move {
                match start_drafts(None, settings).await {
                    Ok(started) => {
                        words.clear_if(&prompt);
                        navigate(&format!("/drafts/{}", started.session_id), NavigateOptions::default());
                    }
                    Err(error) => {
                        refusal.try_set(Some(error));
                    }
                }
                is_sending.try_set(false);
            });
        }
    };
    let send = {
        let session = session.clone();
        move || {
            let prompt = words.0.get_untracked().map(|area| area.value()).unwrap_or_default();
            if prompt.trim().is_empty() || is_sending.get_untracked() {
                return;
            }
            is_sending.set(true);
            let (session, aspect) = (session.get_untracked(), chosen(&shapes));
            let input = Imagine { session, prompt: prompt.clone(), aspect, count: PICTURES_PER_SENTENCE };
            let (live, navigate) = (live.clone(), navigate.clone());
            spawn_local(async move {
                match imagine_now(input).await {
                    Ok(imagined) => {
                        refusal.try_set(None);
                        words.clear_if(&prompt);
                        let wanted = Wanted::This(imagined.session_id);
                        let path = format!("/?session={}", imagined.session_id);
                        live.accept(imagined);
                        let here = query.try_with_untracked(|query| Wanted::parse(query.get_str("session")));
                        if here.is_some_and(|here| here != wanted) {
                            navigate(&path, NavigateOptions { scroll: false, ..Default::default() });
                        }
                    }
                    Err(error) => {
                        refusal.try_set(Some(error));
                    }
                }
                is_sending.try_set(false);
            });
        }
    };
    let submit = {
        let send = send.clone();
        move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            send();
        }
    };
    let key = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Enter" && !event.shift_key() && !event.alt_key() && !event.is_composing() {
            event.prevent_default();
            send();
        }
    };
    let has_session = {
        let session = session.clone();
        Memo::new(move |_| session.with(Option::is_some))
    };
    view! {
        <section class="start" aria-labelledby="question">
            <h2 id="question">"What do you want to see?"</h2>
            <form class="ask-box" method="post" action=ImagineForm::PATH autocomplete="off" on:submit=submit>
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
                    on:keydown=key
                    on:input:target=|event| browser::keep(browser::DRAFT_KEY, &event.target().value())
                    inner_html=text_of(&echoed)
                ></textarea>
                <div class="foot">
                    <AspectChoice shapes=shapes />
                    <span class="push row">
                        {move || has_session.get().then(|| view! {
                            <a class="btn ghost" href="/?session=new"><Icon name="plus" />"Start fresh"</a>
                        })}
                        <button r#type="button" class="btn" disabled=move || is_sending.get() on:click=draft>
                            <Icon name="grid-3x3" />{format!("{} drafts", DRAFTS)}
                        </button>
                        <button r#type="submit" class="btn primary" aria-busy=move || is_sending.get().then_some("true")>
                            {move || is_sending.get().then(|| view! { <Icon name="loader-circle" /> })}
                            {move || if is_sending.get() { "Sending" } else { "Make four pictures" }}
                        </button>
                    </span>
                </div>
            </form>
            {move || refusal.get().map(|error| view! { <Refusal error=error /> })}
        </section>
    }
    .into_any()
}

/// A shape and the button that stands for it.
type Shape = (Aspect, NodeRef<html::Input>);

/// The shape that is chosen, read off the buttons: one may have been chosen before the page was awake.
fn chosen(shapes: &[Shape]) -> Aspect {
    let is_chosen = |(_, input): &&Shape| input.get_untracked().is_some_and(|input| input.checked());
    shapes.iter().find(is_chosen).map_or_else(Aspect::default, |(of, _)| *of)
}

#[component]
fn AspectChoice(shapes: [Shape; Aspect::ALL.len()]) -> impl IntoView {
    let choice = |(of, input): Shape| {
        let icon = match of {
            Aspect::Square => "square",
            Aspect::Portrait => "rectangle-vertical",
            Aspect::Landscape => "rectangle-horizontal",
        };
        view! {
            <label>
                <input
                    r#type="radio"
                    name="aspect"
                    value=of.as_str()
                    checked=of == Aspect::default()
                    node_ref=input
                />
                <Icon name=icon />
                {of.label()}
            </label>
        }
    };
    view! { <div class="seg" role="radiogroup" aria-label="Shape">{shapes.map(choice).collect_view()}</div> }
}

/// Why the sentence was not taken. It is still in the box.
#[component]
fn Refusal(error: AppError) -> impl IntoView {
    let fields = error.fields.iter().map(|field| field.detail.clone()).collect::<Vec<_>>().join(" ");
    view! {
        <Note tone=Tone::Bad title=error.detail is_new=true>
            {fields}" Your words are still here; nothing was queued."
        </Note>
    }
}

/// The problem a refused form came back with: only its code travels in the address.
fn problem(code: &str) -> Option<AppError> {
    serde_json::from_value::<ProblemCode>(code.into()).ok().map(AppError::from)
}

/// Text as the contents of an element. Not a child of the view: an empty one would be rendered as a blank, which
/// hides the placeholder.
fn text_of(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
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
