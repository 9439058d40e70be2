//! The start of a board: the words, a few settings, and what would come of them. A real form.

use gesso_core::{
    funnel::{FunnelSettings, PlanForecast},
    problem::ProblemCode,
    request::MAX_PROMPT_CHARS,
};
use leptos::{html, prelude::*, server_fn::ServerFn, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{
    form::{FORM_LORAS, SettingsForm},
    handle::title_of,
    words,
};
use crate::{
    api::{DraftsStartForm, ModelFiles, json, predict_drafts, start_drafts},
    browser,
    components::{Icon, Note, Tone},
    error::AppError,
    home::ask::{Refusal, SendButton, Sending, Shapes, on_enter, on_submit, text_of},
};

/// Where an unsent form is kept.
const FORM_KEY: &str = "gesso.drafts";
/// What would come of the form is asked for so long after the last key, in milliseconds.
const PREDICT_MILLIS: u64 = 400;

/// The form. `is_reused`: its settings are those of a picture, so what was typed before stays away.
#[component]
pub fn Start(settings: FunnelSettings, forecast: PlanForecast, files: ModelFiles, is_reused: bool) -> impl IntoView {
    let navigate = use_navigate();
    let node = NodeRef::<html::Form>::new();
    let forecast = RwSignal::new(forecast);
    let sending = Sending::from_address();
    let later = browser::Later::new();
    let read = move || node.get_untracked().map(|form| SettingsForm::from_pairs(&browser::form_pairs(&form)));
    let predict = move || {
        if let Some(Ok(settings)) = read().map(|form| form.settings()) {
            spawn_local(async move {
                if let Ok(told) = predict_drafts(settings).await {
                    forecast.try_set(told);
                }
            });
        }
    };
    let changed = move || {
        if let Some(form) = read() {
            browser::keep(FORM_KEY, &serde_json::to_string(&form).unwrap_or_default());
        }
        later.after(PREDICT_MILLIS, predict);
    };
    // What was typed and not sent survives a reload.
    Effect::new(move |has_filled: Option<bool>| {
        let Some(form) = node.get() else { return false };
        if has_filled != Some(true) && !is_reused {
            let kept = browser::kept(FORM_KEY).and_then(|text| json::read::<SettingsForm>(&text).ok());
            if let Some(serde_json::Value::Object(fields)) = kept.and_then(|kept| serde_json::to_value(kept).ok()) {
                let text = |value: serde_json::Value| value.as_str().unwrap_or_default().to_owned();
                let pairs: Vec<_> = fields.into_iter().map(|(name, value)| (format!("form[{name}]"), text(value))).collect();
                browser::fill_form(&form, &pairs);
                predict();
            }
        }
        true
    });
    let send = move || {
        let Some(form) = read() else { return };
        let settings = match form.settings() {
            Ok(settings) => settings,
            Err(fields) => {
                sending.refusal.set(Some(AppError { fields, ..ProblemCode::ValidationFailed.into() }));
                return;
            }
        };
        let navigate = navigate.clone();
        sending.send(start_drafts(None, settings), move |started| {
            browser::keep(FORM_KEY, "");
            navigate(&format!("/drafts/{}", started.session_id), NavigateOptions::default());
        });
    };
    let enter = on_enter(send.clone());
    let count = Memo::new(move |_| forecast.with(|forecast| forecast.stages.first().map_or(0, |stage| stage.target)));
    let fields = SettingsForm::of(&settings);
    view! {
        <section class="start" aria-labelledby="question">
            <h2 id="question">"What should be drafted?"</h2>
            <form
                class="startform"
                method="post"
                action=DraftsStartForm::PATH
                autocomplete="off"
                node_ref=node
                on:submit=on_submit(send)
                on:input=move |_| changed()
                on:change=move |_| changed()
            >
                <div class="ask-box">
                    <label class="sr" for="drafts-prompt">"What you want to see"</label>
                    <textarea
                        id="drafts-prompt"
                        name="form[prompt]"
                        rows="2"
                        required
                        maxlength=MAX_PROMPT_CHARS.to_string()
                        placeholder="A lighthouse keeper on the causeway, the moment before she turns back…"
                        enterkeyhint="send"
                        on:keydown=enter
                        inner_html=text_of(&fields.prompt)
                    ></textarea>
                    <div class="foot">
                        <Shapes name="form[aspect]" chosen=settings.aspect />
                        <label class="row small">
                            <span class="dim">"Drafts"</span>
                            <input class="input num few" name="form[count]" r#type="number" min="1" max="100" value=fields.count.clone() />
                        </label>
                        <span class="push row">
                            <SendButton
                                sending=sending
                                label=move || match count.get() {
                                    1 => "Make one draft".to_owned(),
                                    count => format!("Make {count} drafts"),
                                }
                            />
                        </span>
                    </div>
                </div>
                <Refusal sending=sending />
                <div class="startrest">
                    <Settings fields=fields.clone() files=files.clone() />
                    <Plan forecast=forecast />
                </div>
            </form>
        </section>
    }
    .into_any()
}

/// The settings most boards leave as they are.
#[component]
fn Settings(fields: SettingsForm, files: ModelFiles) -> impl IntoView {
    let is_used =
        !fields.negative.is_empty() || !fields.lock.is_empty() || !fields.checkpoint.is_empty() || !fields.lora_1.is_empty();
    let loras = [
        (fields.lora_1.clone(), fields.strength_1.clone()),
        (fields.lora_2.clone(), fields.strength_2.clone()),
        (fields.lora_3.clone(), fields.strength_3.clone()),
    ];
    let mut checkpoints: Vec<(String, String)> = files
        .checkpoints
        .iter()
        .map(|(family, file)| (format!("{}/{file}", family.as_str()), format!("{file} ({})", family.label())))
        .collect();
    if !fields.checkpoint.is_empty() && !checkpoints.iter().any(|(value, _)| *value == fields.checkpoint) {
        checkpoints.push((fields.checkpoint.clone(), fields.checkpoint.clone()));
    }
    let lora = |(index, (name, strength)): (usize, (String, String))| {
        let number = index + 1;
        let mut names = files.loras.clone();
        if !name.is_empty() && !names.contains(&name) {
            names.push(name.clone());
        }
        view! {
            <div class="lora">
                <label class="sr" for=format!("lora-{number}")>{format!("LoRA {number}")}</label>
                <select id=format!("lora-{number}") class="input" name=format!("form[lora_{number}]")>
                    <option value="">"No LoRA"</option>
                    {names.into_iter().map(|file| view! {
                        <option value=file.clone() selected=file == name>{file.clone()}</option>
                    }).collect_view()}
                </select>
                <label class="sr" for=format!("strength-{number}")>{format!("Strength of LoRA {number}")}</label>
                <input
                    id=format!("strength-{number}")
                    class="input num few"
                    name=format!("form[strength_{number}]")
                    r#type="number"
                    min="-4"
                    max="4"
                    step="0.05"
                    value=strength
                />
            </div>
        }
    };
    debug_assert!(loras.len() == FORM_LORAS, "one row a field");
    view! {
        <details class="more" open=is_used>
            <summary class="btn ghost"><Icon name="settings" />"Settings"</summary>
            <div class="fields">
                <div class="field wide">
                    <label for="negative">"What should not be seen"</label>
                    <input id="negative" class="input" name="form[negative]" value=fields.negative.clone() maxlength=MAX_PROMPT_CHARS.to_string() />
                </div>
                <div class="field">
                    <label for="checkpoint">"Checkpoint of the drafts"</label>
                    <select id="checkpoint" class="input" name="form[checkpoint]">
                        <option value="">"The usual one of the fleet"</option>
                        {checkpoints.into_iter().map(|(value, label)| view! {
                            <option value=value.clone() selected=value == fields.checkpoint>{label}</option>
                        }).collect_view()}
                    </select>
                </div>
                <div class="field">
                    <span class="label" id="lock-label">"Seed"</span>
                    <div class="row" role="group" aria-labelledby="lock-label">
                        <label class="checkline">
                            <input class="check" r#type="checkbox" name="form[lock]" value="on" checked=!fields.lock.is_empty() />
                            <span>"Locked"</span>
                        </label>
                        <label class="sr" for="seed">"Seed of the first draft"</label>
                        <input id="seed" class="input num mono" name="form[seed]" inputmode="numeric" pattern="[0-9]*" value=fields.seed.clone() placeholder="free" />
                    </div>
                </div>
                <fieldset class="field wide">
                    <legend class="label">"LoRAs of the drafts"</legend>
                    {loras.into_iter().enumerate().map(lora).collect_view()}
                </fieldset>
            </div>
        </details>
    }
    .into_any()
}

/// What would come of it, stage by stage, before anything is asked of the fleet.
#[component]
fn Plan(forecast: RwSignal<PlanForecast>) -> impl IntoView {
    let whole = move || forecast.with(|told| words::band(told.forecast.low_s, told.forecast.high_s));
    let rows = move || {
        forecast.with(|told| {
            let stages = told.stages.clone();
            stages
                .into_iter()
                .map(|stage| {
                    let time = told.forecast.stages.iter().find(|time| time.name == stage.name);
                    let band = time.map(|time| words::band(time.low_s, time.high_s)).unwrap_or_default();
                    let problem = time.and_then(|time| time.problem.clone());
                    view! {
                        <tr>
                            <th scope="row">{title_of(stage.name)}</th>
                            <td class="n num">{stage.target}</td>
                            <td>{stage.engine}{problem.map(|problem| view! { <span class="badc">" "{problem}</span> })}</td>
                            <td class="n num">{band}</td>
                        </tr>
                    }
                })
                .collect_view()
        })
    };
    let left_out = move || {
        let said = forecast.with(|told| told.left_out.join(" "));
        (!said.is_empty()).then(|| view! { <Note tone=Tone::Info title="What this fleet leaves out.">{said}</Note> })
    };
    view! {
        <section class="plan" aria-labelledby="plan-head">
            <header class="row between">
                <h3 id="plan-head">"What will happen"</h3>
                <span class="small num dim">{move || format!("{} of machine time, your choosing not counted", whole())}</span>
            </header>
            <table class="table">
                <thead><tr><th scope="col">"Stage"</th><th scope="col" class="n">"Pictures"</th><th scope="col">"How"</th><th scope="col" class="n">"Time"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
            {left_out}
        </section>
    }
    .into_any()
}
