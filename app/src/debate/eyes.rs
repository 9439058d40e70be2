//! Who looks at pictures: one of the models that see, with what it takes of memory; a warning where none does.

use gesso_core::llm::{ability, same_model};
use leptos::{attr::popover, prelude::*, task::spawn_local};

use super::desk::Desk;
use crate::{
    api::{DebateAct, KnownModel, ThinkersState},
    browser,
    components::{Icon, Note, Tone},
    settings::model_words,
};

/// Id of the popover.
const EYES_ID: &str = "eyes";

/// A model that sees.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Eye {
    name: String,
    /// What it takes of memory, in words.
    need: String,
}

/// The models that see, in the order of the servers' lists.
fn eyes(state: &ThinkersState) -> Vec<Eye> {
    let sees = |known: &&KnownModel| known.model.can(ability::VISION);
    let eye =
        |known: &KnownModel| Eye { name: known.model.name.clone(), need: model_words::need(&known.model, known.loaded_bytes) };
    state.models.iter().filter(sees).map(eye).collect()
}

/// What is said of the choice: what it takes, or why nobody looks.
fn about(eyes: &[Eye], chosen: Option<&str>) -> Result<String, &'static str> {
    if eyes.is_empty() {
        return Err("No installed model sees pictures. The specialists go on without them, until you get one that does.");
    }
    match chosen {
        None => Ok("The model of a specialist that sees, or else the first that does.".to_owned()),
        Some(name) => match eyes.iter().find(|eye| same_model(&eye.name, name)) {
            Some(eye) => Ok(format!("Memory: {}.", eye.need)),
            None => Err("The chosen model is on none of your servers, or sees no pictures. Choose another, or get it."),
        },
    }
}

/// The button and its popover.
#[component]
pub fn Eyes() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let open = RwSignal::new(false);
    let is_here = desk.of_thread(|_| ());
    // What was chosen here; until then what the session says.
    let own = RwSignal::new(None::<Option<String>>);
    let chosen = Memo::new(move |_| own.get().unwrap_or_else(|| is_here.get().and_then(|()| desk.live().vision_model())));
    let all = Memo::new(move |_| desk.thinkers.with(|state| state.as_ref().map(eyes)));
    let said = Memo::new(move |_| all.with(|all| all.as_ref().map(|all| chosen.with(|chosen| about(all, chosen.as_deref())))));
    let warns = Memo::new(move |_| said.with(|said| matches!(said, Some(Err(_)))));
    Effect::new(move |has_read: Option<()>| {
        if has_read.is_none() {
            spawn_local(desk.read_thinkers());
        }
    });
    let toggled = move |event| {
        let is_open = browser::is_open_popover(&event);
        open.set(is_open);
        if is_open {
            spawn_local(desk.read_thinkers());
        }
    };
    let option = move |Eye { name, need }: Eye| {
        let is_it = name.clone();
        view! {
            <option value=name.clone() selected=move || chosen.with(|chosen| chosen.as_ref().is_some_and(|it| same_model(it, &is_it)))>
                {format!("{name}, {need}")}
            </option>
        }
    };
    // A model that was chosen and is not there is shown all the same.
    let gone = move || {
        let is_known = |name: &String| all.with(|all| all.iter().flatten().any(|eye| same_model(&eye.name, name)));
        chosen.get().filter(|name| !is_known(name))
    };
    let choose = move |name: String| {
        let model = Some(name).filter(|name| !name.is_empty());
        desk.act_then(DebateAct::See { model: model.clone() }, move |is_done| {
            if is_done {
                own.try_set(Some(model));
            }
        });
    };
    let label = move || if warns.get() { "Who looks at pictures: nobody" } else { "Who looks at pictures" };
    view! {
        <button
            r#type="button"
            class="btn ghost sq"
            class:warns=move || warns.get()
            popovertarget=EYES_ID
            aria-label=label
            aria-expanded=move || open.get().to_string()
            data-tip=label
        >
            {move || view! { <Icon name=if warns.get() { "eye-off" } else { "eye" } /> }}
        </button>
        <div {..popover("auto")} class="pop end eyes" id=EYES_ID role="dialog" aria-label="Who looks at pictures" on:toggle=toggled>
            <div class="field">
                <label for="eye-model">"Who looks at pictures"</label>
                <select id="eye-model" class="input" on:change:target=move |event| choose(event.target().value())>
                    <option value="" selected=move || chosen.with(Option::is_none)>"whoever sees"</option>
                    {move || gone().map(|name| view! { <option value=name.clone() selected=true>{format!("{name}, not here")}</option> })}
                    {move || all.get().unwrap_or_default().into_iter().map(option).collect_view()}
                </select>
            </div>
            {move || match said.get() {
                None => view! { <p class="small dim" aria-busy="true">"Reading the models"</p> }.into_any(),
                Some(Ok(about)) => view! { <p class="small dim num">{about}</p> }.into_any(),
                Some(Err(why)) => view! {
                    <Note tone=Tone::Warn title="Nobody looks at pictures.">
                        {why}
                        <div class="acts"><a class="btn sm" href="/settings#models">"Get a model"</a></div>
                    </Note>
                }
                .into_any(),
            }}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use gesso_core::llm::LanguageModel;

    use super::*;

    fn known(name: &str, capability: &str) -> KnownModel {
        let model = LanguageModel {
            name: name.into(),
            size_bytes: 3_300_000_000,
            capabilities: vec![capability.into()],
            ..LanguageModel::default()
        };
        KnownModel { model, exam: None, loaded_bytes: None }
    }

    #[test]
    fn only_those_that_see_are_offered_and_nobody_is_a_warning() {
        let state = ThinkersState {
            models: vec![known("qwen3:8b", "completion"), known("gemma3:4b", "vision")],
            ..ThinkersState::default()
        };
        let all = eyes(&state);
        assert_eq!(all, [Eye { name: "gemma3:4b".into(), need: "about 4.2 GB".into() }]);
        assert_eq!(about(&all, Some("Gemma3:4b")), Ok("Memory: about 4.2 GB.".to_owned()));
        assert!(about(&all, None).is_ok());
        assert!(about(&all, Some("llava:7b")).is_err() && about(&[], None).is_err());
    }
}
