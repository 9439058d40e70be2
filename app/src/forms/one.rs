//! `/forms/{workflow}`: a form to be filled in, and what came of it. A real form: without a script it posts and comes back
//! with the session in the address.

use std::collections::BTreeMap;

use gesso_core::{
    graph::template::{Parameter, Takes},
    ids::{SessionId, WorkflowId},
    problem::ProblemCode,
    request::BATCH_COUNT_RANGE,
};
use leptos::{html, prelude::*, server_fn::ServerFn};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};

use super::{
    control::{control, new_seed},
    echo::Echo,
    kept,
    made::Made,
    unread, waiting,
};
use crate::{
    api::{FilledForm, FormState, PostForm, json::JsonResource, load_form, run_form},
    app::AfterFirst,
    browser,
    components::{
        Icon,
        ui::{Check, EmptyState},
    },
    home::{
        Offline,
        ask::{Refusal, SendButton, Sending, on_submit},
    },
    live::Live,
    shell::Page,
};

/// What the values are called in the form.
const VALUES: &str = "values";

/// The page; without an id there is nothing at the address.
#[component]
pub fn One(id: Option<WorkflowId>) -> impl IntoView {
    let read = JsonResource::new_with_options(
        move || id,
        |id| async move {
            match id {
                Some(id) => load_form(id).await,
                None => Err(ProblemCode::NotFound.into()),
            }
        },
        false,
    );
    view! {
        <Transition fallback=waiting>
            {move || Suspend::new(async move {
                match read.await {
                    Ok(state) => view! { <Filling state=state /> }.into_any(),
                    Err(error) => unread(error, move || read.refetch()),
                }
            })}
        </Transition>
    }
}

#[component]
fn Filling(state: FormState) -> impl IntoView {
    let FormState { id, title, parameters } = state;
    let query = use_query_map();
    let session: Memo<Option<SessionId>> =
        Memo::new(move |_| query.with(|query| query.get_str("session").and_then(|id| id.parse().ok())));
    let sending = Sending::from_address();
    let echo = query.with_untracked(|query| Echo::of(query, &parameters));
    sending.refusal.update(|refusal| {
        if let Some(refusal) = refusal {
            refusal.fields = echo.problems(&parameters);
        }
    });
    let tools =
        move || view! { <a class="btn ghost" href=format!("/flow?workflow={id}")><Icon name="workflow" />"Open in Flow"</a> };
    let parent: (TextProp, TextProp) = ("Forms".into(), "/forms".into());
    let body = if parameters.is_empty() {
        view! {
            <EmptyState
                title="This workflow has no form"
                sentence="Open it in Flow, press the bookmark beside each value that should stand here, and save."
            />
        }
        .into_any()
    } else {
        view! { <Fields id=id parameters=parameters echo=echo session=session sending=sending /> }.into_any()
    };
    view! {
        <Page title=title parent=parent tools=tools>
            <div class="shelf">
                <Offline sentence="What you have filled in stays; pictures can be made when the studio is reachable." />
                <div class="fill-page">
                    {body}
                    <AfterFirst><Made session=session /></AfterFirst>
                </div>
            </div>
        </Page>
    }
    .into_any()
}

#[component]
fn Fields(
    id: WorkflowId,
    parameters: Vec<Parameter>,
    echo: Echo,
    session: Memo<Option<SessionId>>,
    sending: Sending,
) -> impl IntoView {
    let live = expect_context::<Live>();
    let navigate = use_navigate();
    let node = NodeRef::<html::Form>::new();
    let seeds: Vec<String> =
        parameters.iter().filter(|one| one.takes == Some(Takes::Seed)).map(|one| one.name.clone()).collect();
    let has_seeds = !seeds.is_empty();
    let is_fresh = RwSignal::new(true);
    let seeds = StoredValue::new(seeds);
    let saved = StoredValue::new(kept::saved(&parameters));
    let keep = move || {
        if let Some(form) = node.try_get_untracked().flatten() {
            saved.try_with_value(|saved| kept::keep(id, saved, filled(browser::form_pairs(&form)).1));
        }
    };
    Effect::new(move |has_filled: Option<bool>| {
        let Some(form) = node.get() else { return false };
        if has_filled != Some(true)
            && let Some(texts) = saved.with_value(|saved| kept::kept(id, saved))
        {
            let pairs: Vec<_> = texts.into_iter().map(|(name, text)| (field_name(&name), text)).collect();
            browser::fill_form(&form, &pairs);
        }
        true
    });
    let send = move || {
        let Some(form) = node.get_untracked() else { return };
        let (count, texts) = filled(browser::form_pairs(&form));
        let here = session.get_untracked();
        let (live, navigate) = (live.clone(), navigate.clone());
        sending.send(run_form(FilledForm { workflow: id, session: here, count, texts }), move |made| {
            let wanted = made.session_id;
            live.accept(made);
            if here != Some(wanted) {
                let path = format!("/forms/{id}?session={wanted}");
                navigate(&path, NavigateOptions { scroll: false, ..NavigateOptions::default() });
            }
            if is_fresh.try_get_untracked() == Some(true) {
                let fresh: Vec<_> =
                    seeds.try_get_value().unwrap_or_default().into_iter().map(|name| (field_name(&name), new_seed())).collect();
                if let Some(form) = node.try_get_untracked().flatten() {
                    browser::fill_form(&form, &fresh);
                    keep();
                }
            }
        });
    };
    let count = echo.count();
    let field = move |parameter: Parameter| {
        let path = format!("{VALUES}.{}", parameter.name);
        let error = Signal::derive(move || {
            let of = |error: &crate::error::AppError| {
                error.fields.iter().find(|one| one.field == path).map(|one| one.detail.clone())
            };
            sending.refusal.with(|error| error.as_ref().and_then(of))
        });
        control(&parameter, field_name(&parameter.name), echo.text(&parameter), error)
    };
    view! {
        <form
            class="fill-form"
            method="post"
            action=PostForm::PATH
            autocomplete="off"
            aria-label="Values"
            node_ref=node
            on:input=move |_| keep()
            // What a script wrote, as the name of an uploaded file.
            on:focusout=move |_| keep()
            on:submit=on_submit(send)
        >
            <input r#type="hidden" name="workflow" value=id.to_string() />
            <input
                r#type="hidden"
                name="session"
                value=move || session.get().map(|session| session.to_string()).unwrap_or_default()
            />
            {parameters.into_iter().map(field).collect_view()}
            {has_seeds.then(|| view! {
                <span class="only-awake">
                    <Check
                        label="A new seed after each time"
                        checked=is_fresh
                        on_change=move |is_on: bool| is_fresh.set(is_on)
                    />
                </span>
            })}
            <div class="row wrap fill-foot">
                <label class="row small">
                    <span class="dim">"How many"</span>
                    <input
                        class="input num few"
                        name="count"
                        r#type="number"
                        min=BATCH_COUNT_RANGE.start().to_string()
                        max=BATCH_COUNT_RANGE.end().to_string()
                        value=count
                        required
                    />
                </label>
                <span class="push row">
                    {move || session.get().map(|_| view! {
                        <a class="btn ghost" href=format!("/forms/{id}")><Icon name="plus" />"Start fresh"</a>
                    })}
                    <SendButton sending=sending label="Make" />
                </span>
            </div>
            <Refusal sending=sending />
        </form>
    }
    .into_any()
}

/// What the field of a parameter is called in the form.
pub(super) fn field_name(parameter: &str) -> String {
    format!("{VALUES}[{parameter}]")
}

/// How many, and what stands in the fields.
fn filled(pairs: Vec<(String, String)>) -> (u32, BTreeMap<String, String>) {
    let count = pairs.iter().find(|(name, _)| name == "count").and_then(|(_, text)| text.trim().parse().ok());
    let inside = |name: &str| name.strip_prefix(VALUES)?.strip_prefix('[')?.strip_suffix(']').map(str::to_owned);
    let texts = pairs.into_iter().filter_map(|(name, text)| Some((inside(&name)?, text))).collect();
    (count.unwrap_or(1), texts)
}

#[cfg(test)]
mod tests {
    use super::filled;

    #[test]
    fn what_stands_in_the_fields_is_read_by_name() {
        let pairs = [("workflow", "1"), ("values[the_words]", "a fox"), ("values[seed]", "7"), ("count", "4"), ("value", "x")];
        let (count, texts) = filled(pairs.map(|(name, text)| (name.to_owned(), text.to_owned())).into());
        let texts: Vec<_> = texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        assert_eq!((count, texts), (4, vec![("seed", "7"), ("the_words", "a fox")]));
    }
}
