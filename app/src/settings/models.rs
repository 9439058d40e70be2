//! Who thinks with what: a model for each specialist, what it is told to be, and the models there are.

use std::time::Duration;

use gesso_core::llm::{Pull, PullState};
use leptos::{html, prelude::*, task::spawn_local};

use super::{installed::Installed, model_words as words, thinkers::Thinkers};
use crate::{
    api::{ThinkersState, json::JsonResource, load_thinkers, pull_model},
    components::{
        Icon, Note, Tone,
        ui::{Button, Progress, Size},
    },
    error::AppError,
};

/// A pull under way is looked at this often.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// What the parts of the section share. Cheap to copy; context of the section.
#[derive(Clone, Copy)]
pub(super) struct Bench {
    /// Everything, as it was last read.
    pub(super) state: RwSignal<ThinkersState>,
    /// Why the last thing was not done.
    pub(super) refusal: RwSignal<Option<String>>,
}

impl Bench {
    /// Does something, then reads everything again; `done` is called when the answer is there, whatever it is.
    pub(super) fn act(self, work: impl Future<Output = Result<(), AppError>> + 'static, done: impl FnOnce() + 'static) {
        spawn_local(async move {
            let refused = work.await.err();
            self.refusal.try_set(refused.map(|error| {
                let fields = error.fields.iter().map(|field| field.detail.clone()).collect::<Vec<_>>().join(" ");
                if fields.is_empty() { error.detail } else { fields }
            }));
            self.read().await;
            done();
        });
    }

    async fn read(self) {
        if let Ok(fresh) = load_thinkers().await {
            self.state.try_update(|state| {
                if *state != fresh {
                    *state = fresh;
                }
            });
        }
    }
}

/// The section.
#[component]
pub fn Models() -> impl IntoView {
    let first = JsonResource::new_with_options(|| (), |()| load_thinkers(), false);
    view! {
        <section id="models" class="models" aria-labelledby="models-title">
            <h2 id="models-title">"Who thinks with what"</h2>
            <p class="dim">"One model per specialist. The same model twice is one load, and the debate does not wait for it."</p>
            <Transition fallback=|| view! { <p class="dim" aria-busy="true">"Reading the models"</p> }>
                {move || Suspend::new(async move {
                    match first.await {
                        Ok(state) => view! { <Known state=state /> }.into_any(),
                        Err(error) => {
                            view! { <Note tone=Tone::Bad title="The models cannot be shown.">{error.detail}</Note> }.into_any()
                        }
                    }
                })}
            </Transition>
        </section>
    }
}

#[component]
fn Known(state: ThinkersState) -> impl IntoView {
    let bench = Bench { state: RwSignal::new(state), refusal: RwSignal::new(None) };
    provide_context(bench);
    let problem = Memo::new(move |_| bench.state.with(|state| state.problem.clone()));
    view! {
        {move || problem.get().map(|problem| view! {
            <Note tone=Tone::Warn title="The specialists cannot be reached.">{problem}</Note>
        })}
        {move || bench.refusal.get().map(|detail| view! {
            <Note tone=Tone::Bad title="This was not done." is_new=true>{detail}</Note>
        })}
        <Thinkers />
        <Installed />
        <Fetch />
        <Pulls />
    }
    .into_any()
}

/// Getting a model that is not there.
#[component]
fn Fetch() -> impl IntoView {
    let bench = expect_context::<Bench>();
    let field = NodeRef::<html::Input>::new();
    let busy = RwSignal::new(false);
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let name = field.get_untracked().map(|field| field.value().trim().to_owned()).unwrap_or_default();
        if name.is_empty() || busy.get_untracked() {
            return;
        }
        busy.set(true);
        bench.act(async move { pull_model(name).await }, move || {
            busy.try_set(false);
            if let Some(field) = field.try_get_untracked().flatten() {
                field.set_value("");
            }
        });
    };
    view! {
        <form class="fetch row" on:submit=send>
            <label class="sr" for="fetch-model">"Name of a model to get"</label>
            <input
                id="fetch-model"
                class="input"
                placeholder="qwen3:8b"
                maxlength="300"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                node_ref=field
            />
            <Button label="Get a model" icon="download" size=Size::Medium busy_label="Asking" busy=busy submit=true />
        </form>
    }
    .into_any()
}

/// Models on their way, looked at while one is.
#[component]
fn Pulls() -> impl IntoView {
    let bench = expect_context::<Bench>();
    let pulls = Memo::new(move |_| bench.state.with(|state| state.pulls.clone()));
    let is_under_way = Memo::new(move |_| pulls.with(|pulls| pulls.iter().any(|pull| pull.state == PullState::Running)));
    Effect::new(move |_| {
        if !is_under_way.get() {
            return;
        }
        let look = move || spawn_local(async move { bench.read().await });
        if let Ok(timer) = set_interval_with_handle(look, LOOK_EVERY) {
            on_cleanup(move || timer.clear());
        }
    });
    move || {
        (!pulls.with(Vec::is_empty)).then(|| {
            view! { <ul class="pulls">{pulls.get().into_iter().map(|pull| one(bench, pull)).collect_view()}</ul> }
        })
    }
}

fn one(bench: Bench, pull: Pull) -> AnyView {
    let said = words::pull(&pull);
    let steps = words::pull_steps(&pull);
    let is_running = pull.state == PullState::Running;
    let (name, gone) = (format!("Getting {}", pull.model), pull.model.clone());
    let cancel = move |_| {
        let model = gone.clone();
        bench.act(async move { crate::api::delete_model(model).await }, || ());
    };
    view! {
        <li data-s=words::pull_mark(&pull)>
            <b class="mono">{pull.model.clone()}</b>
            {is_running.then(|| view! { <Progress name=name.clone() steps=Signal::stored(steps) fat=true /> })}
            <span class="small dim num">{said}</span>
            {is_running.then(|| view! {
                <button r#type="button" class="btn ghost sm" on:click=cancel.clone()>
                    <Icon name="x" small=true />"Cancel"<span class="sr">" "{name.clone()}</span>
                </button>
            })}
        </li>
    }
    .into_any()
}
