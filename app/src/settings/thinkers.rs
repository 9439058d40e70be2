//! The five specialists: which model answers for each, what it is told to be, how freely it speaks, and the way back.

use gesso_core::{
    debate::{
        crew::{MAX_INSTRUCTION_CHARS, SpecialistSetting},
        speaker::name_of,
    },
    llm::ability,
    session::Role,
};
use leptos::{html, prelude::*};

use super::{model_words as words, models::Bench};
use crate::{
    api::{Thinker, examine_model, set_specialist},
    components::ui::{Badge, BadgeTone, Button, Look, Mark, Size, TableWrap},
    debate::{job, voice},
};

/// The table.
#[component]
pub(super) fn Thinkers() -> impl IntoView {
    let bench = expect_context::<Bench>();
    let roles =
        Memo::new(move |_| bench.state.with(|state| state.specialists.iter().map(|thinker| thinker.role).collect::<Vec<_>>()));
    view! {
        <TableWrap label="Specialists">
            <table class="table thinkers">
                <thead>
                    <tr>
                        <th scope="col">"Specialist"</th>
                        <th scope="col">"Model"</th>
                        <th scope="col">"Memory"</th>
                        <th scope="col">"Fit"</th>
                        <th scope="col"><span class="sr">"Test"</span></th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || roles.get() key=|role| *role let:role><Row role=role /></For>
                </tbody>
            </table>
        </TableWrap>
        <For each=move || roles.get() key=|role| *role let:role><Told role=role /></For>
    }
    .into_any()
}

fn thinker_of(bench: Bench, role: Role) -> Memo<Option<Thinker>> {
    Memo::new(move |_| bench.state.with(|state| state.specialists.iter().find(|thinker| thinker.role == role).cloned()))
}

#[component]
fn Row(role: Role) -> impl IntoView {
    let bench = expect_context::<Bench>();
    let thinker = thinker_of(bench, role);
    let busy = RwSignal::new(false);
    let chosen = Memo::new(move |_| thinker.get().and_then(|thinker| thinker.setting.model));
    let options = Memo::new(move |_| {
        bench.state.with(|state| {
            let writes = state.models.iter().filter(|known| known.model.can(ability::COMPLETION));
            writes.map(|known| known.model.name.clone()).collect::<Vec<_>>()
        })
    });
    let usual = Memo::new(move |_| options.with(|options| options.first().cloned()));
    let fit = Memo::new(move |_| bench.state.with(|state| words::fit(state, role)));
    let memory = Memo::new(move |_| bench.state.with(|state| words::memory(state, role)));
    let change = move |name: String| {
        let model = Some(name).filter(|name| !name.is_empty());
        let Some(thinker) = thinker.get_untracked() else { return };
        let setting = SpecialistSetting { model, ..thinker.setting };
        bench.act(async move { set_specialist(role, setting).await }, || ());
    };
    let test = move |_| {
        let Some(model) = thinker.get_untracked().and_then(|thinker| thinker.answers) else { return };
        busy.set(true);
        bench.act(async move { examine_model(model).await.map(drop) }, move || {
            busy.try_set(false);
        });
    };
    let option = move |name: String| {
        let is_it = name.clone();
        view! { <option value=name.clone() selected=move || chosen.with(|chosen| *chosen == Some(is_it.clone()))>{name.clone()}</option> }
    };
    // A model that is assigned and not installed is shown all the same.
    let missing = move || chosen.get().filter(|name| !options.with(|options| options.contains(name)));
    view! {
        <tr data-who=voice(role).as_str()>
            <th scope="row">
                <span class="face" data-who=voice(role).as_str()><Mark voice=voice(role) /></span>
                <b>{name_of(role)}</b>
                <small>{job(role)}</small>
            </th>
            <td>
                <select class="input" aria-label=format!("Model of {}", name_of(role)) on:change:target=move |event| change(event.target().value())>
                    <option value="" selected=move || chosen.with(Option::is_none)>
                        {move || usual.get().map_or_else(|| "the first installed".to_owned(), |name| format!("the first installed, {name}"))}
                    </option>
                    {move || missing().map(|name| view! { <option value=name.clone() selected=true>{format!("{name}, not installed")}</option> })}
                    {move || options.get().into_iter().map(option).collect_view()}
                </select>
            </td>
            <td>
                {move || {
                    let (text, is_shared) = memory.get();
                    view! { <Badge tone=if is_shared { BadgeTone::Line } else { BadgeTone::Plain }>{text}</Badge> }
                }}
            </td>
            <td data-s=move || fit.get().1>{move || fit.get().0}</td>
            <td>
                <Button
                    label=format!("Test the model of {}", name_of(role))
                    icon="play"
                    icon_only=true
                    look=Look::Ghost
                    size=Size::Small
                    busy=busy
                    disabled=Signal::derive(move || thinker.with(|thinker| thinker.as_ref().is_none_or(|it| it.answers.is_none())))
                    on_click=test
                />
            </td>
        </tr>
    }
    .into_any()
}

/// What a specialist is told to be, and how freely they speak.
#[component]
fn Told(role: Role) -> impl IntoView {
    let bench = expect_context::<Bench>();
    let thinker = thinker_of(bench, role);
    let text = NodeRef::<html::Textarea>::new();
    let warmth = NodeRef::<html::Input>::new();
    let busy = RwSignal::new(false);
    let is_changed = Memo::new(move |_| {
        thinker.with(|it| it.as_ref().is_some_and(|it| it.setting.instructions.is_some() || it.setting.temperature.is_some()))
    });
    let instructions = Memo::new(move |_| {
        thinker.get().map(|it| it.setting.instructions.unwrap_or(it.usual_instructions)).unwrap_or_default()
    });
    let temperature =
        Memo::new(move |_| thinker.get().map(|it| it.setting.temperature.unwrap_or(it.usual_temperature)).unwrap_or_default());
    let keep = move |setting: SpecialistSetting| {
        busy.set(true);
        bench.act(async move { set_specialist(role, setting).await }, move || {
            busy.try_set(false);
        });
    };
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (Some(known), Some(text), Some(warmth)) = (thinker.get_untracked(), text.get_untracked(), warmth.get_untracked())
        else {
            return;
        };
        let told = text.value().trim().to_owned();
        let temperature = warmth.value().parse::<f32>().ok();
        keep(SpecialistSetting {
            model: known.setting.model,
            instructions: (told != known.usual_instructions.trim()).then_some(told),
            temperature: temperature.filter(|warmth| (warmth - known.usual_temperature).abs() > f32::EPSILON),
        });
    };
    let back = move |_| {
        let Some(known) = thinker.get_untracked() else { return };
        if let (Some(text), Some(warmth)) = (text.get_untracked(), warmth.get_untracked()) {
            text.set_value(&known.usual_instructions);
            warmth.set_value(&known.usual_temperature.to_string());
        }
        keep(SpecialistSetting { model: known.setting.model, ..SpecialistSetting::default() });
    };
    let id = format!("told-{}", name_of(role).to_lowercase());
    let warmth_id = format!("{id}-warmth");
    view! {
        <details class="told">
            <summary>
                <Mark voice=voice(role) />
                {format!("What {} is told", name_of(role))}
                {move || is_changed.get().then(|| view! { <Badge>"changed"</Badge> })}
            </summary>
            <form class="col" on:submit=send>
                <div class="field">
                    <label for=id.clone()>"Instructions"</label>
                    <textarea
                        id=id
                        class="input"
                        rows="4"
                        required
                        maxlength=MAX_INSTRUCTION_CHARS.to_string()
                        node_ref=text
                        prop:value=move || instructions.get()
                    >{instructions.get_untracked()}</textarea>
                </div>
                <div class="field">
                    <label for=warmth_id.clone()>"Temperature, 0 for the likeliest words, 2 for the wildest"</label>
                    <input
                        id=warmth_id
                        class="input short num"
                        r#type="number"
                        min="0"
                        max="2"
                        step="0.05"
                        required
                        node_ref=warmth
                        value=temperature.get_untracked().to_string()
                        prop:value=move || temperature.get().to_string()
                    />
                </div>
                <div class="row">
                    <Button label="Keep" busy_label="Keeping" busy=busy submit=true />
                    <Button
                        label="Back to the studio's own"
                        icon="undo-2"
                        look=Look::Ghost
                        disabled=Signal::derive(move || !is_changed.get())
                        on_click=back
                    />
                </div>
            </form>
        </details>
    }
    .into_any()
}
