//! A specialist's model is not installed: it is got here, another stands in, and the specialist is asked again.

use std::time::Duration;

use gesso_core::{
    debate::{crew::SpecialistSetting, speaker::name_of},
    llm::{Pull, PullState, ability, same_model},
    session::Role,
};
use leptos::{html, prelude::*, task::spawn_local};

use super::desk::Desk;
use crate::{
    api::{DebateAct, ThinkersState, delete_model, pull_model, set_specialist},
    components::{Icon, ui::Progress},
    error::AppError,
    settings::model_words,
};

/// A model on its way is looked at this often.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The model a sentence calls missing; none if it names none.
#[must_use]
fn named(detail: &str) -> Option<&str> {
    let (_, rest) = detail.split_once("The language model ")?;
    rest.split_once(" is not installed").map(|(name, _)| name)
}

/// How a model is on its way; the newest way there is.
fn pull_of(state: &ThinkersState, model: &str) -> Option<Pull> {
    state.pulls.iter().filter(|pull| same_model(&pull.model, model)).max_by_key(|pull| pull.started_at).cloned()
}

fn is_here(state: &ThinkersState, model: &str) -> bool {
    state.models.iter().any(|known| known.model.is_named(model))
}

/// Models that could answer instead.
fn stand_ins(state: &ThinkersState) -> Vec<String> {
    let writes = state.models.iter().filter(|known| known.model.can(ability::COMPLETION));
    writes.map(|known| known.model.name.clone()).collect()
}

/// What can be done about it. Without a script the settings are the way.
#[component]
pub fn Missing(
    /// Whose model it is.
    role: Role,
    /// The sentence that said so.
    detail: String,
) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let model = named(&detail).map(str::to_owned);
    let busy = RwSignal::new(false);
    Effect::new(move |has_read: Option<()>| {
        if has_read.is_none() && desk.thinkers.with_untracked(Option::is_none) {
            spawn_local(desk.read_thinkers());
        }
    });
    let others = Memo::new(move |_| desk.thinkers.with(|state| state.as_ref().map(stand_ins).unwrap_or_default()));
    let chosen = NodeRef::<html::Select>::new();
    let stand_in = move |_| {
        let Some(name) = chosen.get_untracked().map(|select| select.value()).filter(|name| !name.is_empty()) else { return };
        let known = desk.thinkers.with_untracked(|state| {
            state.as_ref()?.specialists.iter().find(|thinker| thinker.role == role).map(|thinker| thinker.setting.clone())
        });
        let setting = SpecialistSetting { model: Some(name), ..known.unwrap_or_default() };
        carry_out(desk, busy, set_specialist(role, setting), Some(DebateAct::Again { role }));
    };
    let running = desk.is_running();
    view! {
        <div class="missing col">
            {model.map(|model| view! { <OnItsWay model=model busy=busy /> })}
            <div class="row wrap">
                {move || (!others.with(Vec::is_empty)).then(|| view! {
                    <select class="input" aria-label=format!("Model that stands in for {}", name_of(role)) node_ref=chosen>
                        {others.get().into_iter().map(|name| view! { <option value=name.clone()>{name.clone()}</option> }).collect_view()}
                    </select>
                    <button r#type="button" class="btn sm" disabled=move || busy.get() || running.get() on:click=stand_in>"Let it stand in"</button>
                })}
                <button
                    r#type="button"
                    class="btn sm"
                    disabled=move || busy.get() || running.get()
                    on:click=move |_| desk.act(DebateAct::Again { role })
                >
                    <Icon name="rotate-cw" small=true />{format!("Ask {} again", name_of(role))}
                </button>
                <a class="btn ghost sm" href="/settings#models">"All models"</a>
            </div>
        </div>
    }
    .into_any()
}

/// Does something at the studio, then what follows from it, and reads who thinks with what.
fn carry_out(
    desk: Desk,
    busy: RwSignal<bool>,
    work: impl Future<Output = Result<(), AppError>> + 'static,
    then: Option<DebateAct>,
) {
    busy.set(true);
    spawn_local(async move {
        let done = work.await;
        busy.try_set(false);
        match done {
            Ok(()) => {
                if let Some(then) = then {
                    desk.act(then);
                }
                desk.read_thinkers().await;
            }
            Err(error) => drop(desk.refusal.try_set(Some(error))),
        }
    });
}

/// Getting the model, with how far it is.
#[component]
fn OnItsWay(model: String, busy: RwSignal<bool>) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let model = StoredValue::new(model);
    let pull = Memo::new(move |_| {
        desk.thinkers.with(|state| model.with_value(|model| state.as_ref().and_then(|state| pull_of(state, model))))
    });
    let here = Memo::new(move |_| {
        desk.thinkers.with(|state| model.with_value(|model| state.as_ref().is_some_and(|state| is_here(state, model))))
    });
    let is_on_way = Memo::new(move |_| pull.with(|pull| pull.as_ref().is_some_and(|pull| pull.state == PullState::Running)));
    Effect::new(move |_| {
        if is_on_way.get()
            && let Ok(timer) = set_interval_with_handle(move || spawn_local(desk.read_thinkers()), LOOK_EVERY)
        {
            on_cleanup(move || timer.clear());
        }
    });
    let get = move |_| carry_out(desk, busy, pull_model(model.get_value()), None);
    let cancel = move |_| carry_out(desk, busy, delete_model(model.get_value()), None);
    let said = move || {
        let pull = pull.get();
        match (here.get(), pull) {
            (true, _) => Some(format!("{} is here.", model.get_value())),
            (false, Some(pull)) => Some(model_words::pull(&pull)),
            (false, None) => None,
        }
    };
    let steps = Signal::derive(move || pull.with(|pull| pull.as_ref().and_then(model_words::pull_steps)));
    view! {
        <div class="row wrap">
            {move || is_on_way.get().then(|| view! {
                <Progress name=format!("Getting {}", model.get_value()) steps=steps fat=true />
            })}
            <span class="small num" role="status">{said}</span>
            {move || match (here.get(), is_on_way.get()) {
                (true, _) => ().into_any(),
                (false, true) => view! {
                    <button r#type="button" class="btn ghost sm" disabled=move || busy.get() on:click=cancel>
                        <Icon name="x" small=true />"Cancel"
                    </button>
                }
                .into_any(),
                (false, false) => view! {
                    <button r#type="button" class="btn sm" disabled=move || busy.get() on:click=get>
                        <Icon name="download" small=true />{format!("Get {}", model.get_value())}
                    </button>
                }
                .into_any(),
            }}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn the_missing_model_is_known_by_its_name() {
        assert_eq!(named("Lens could not answer. The language model qwen3:99b is not installed; pull it."), Some("qwen3:99b"));
        assert_eq!(named("No installed language model can do this (completion); pull one."), None);
    }

    #[cfg(feature = "ssr")]
    #[test]
    fn the_port_says_it_in_these_words() {
        let told = crate::ports::llm::LlmError::ModelMissing { model: "me/qwen3:8b".into() }.to_string();
        assert_eq!(named(&told), Some("me/qwen3:8b"));
    }
}
