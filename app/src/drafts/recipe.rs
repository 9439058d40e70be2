//! How the pictures of a stage are made: a sentence that opens its form. What would come of a change is said before it
//! is made; what was asked for already stays as it was.

use gesso_core::funnel::{FunnelCommand, FunnelStage, MAX_UPSCALE, StageRecipe, StageView};
use leptos::{attr::popover, prelude::*, task::spawn_local};

use super::{
    desk::Desk,
    handle::title_of,
    recipe_fields::{RecipeFields, families},
    words,
};
use crate::{
    api::predict_drafts,
    browser::{self, Later},
    components::{
        Icon,
        ui::{Button, Field, Look, Select},
    },
};

/// What would come of the fields is asked for so long after the last key, in milliseconds.
const PREDICT_MILLIS: u64 = 400;

/// What would come of the fields.
#[derive(Clone, Debug, PartialEq)]
enum Told {
    /// It has not been asked for.
    Nothing,
    /// How this fleet would make the pictures, and what it leaves out.
    Comes { engine: String, left_out: String },
    /// What is not acceptable, or why nothing can be said.
    Refused(String),
}

/// The sentence and its form.
#[component]
pub fn Recipe(
    /// The stage.
    stage: FunnelStage,
    /// How its pictures are made now, in words.
    engine: Memo<String>,
) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let fields = RwSignal::new(RecipeFields::default());
    let told = RwSignal::new(Told::Nothing);
    let later = Later::new();
    let kept = move || untrack(|| desk.stage(stage, |it| it.recipe.clone())).unwrap_or_default();
    let read = move || fields.with_untracked(|fields| fields.recipe(&kept(), stage));
    let predict = move || match read() {
        Ok(recipe) => {
            let Some(mut settings) = untrack(|| desk.funnel(|funnel| funnel.settings.clone())) else { return };
            settings.stages.of_mut(stage).recipe = recipe;
            spawn_local(async move {
                let said = match predict_drafts(settings).await {
                    Ok(plan) => plan
                        .stages
                        .into_iter()
                        .find(|it| it.name == stage)
                        .map_or(Told::Nothing, |it| Told::Comes { engine: it.engine, left_out: it.left_out.join(" ") }),
                    Err(error) => Told::Refused(error.detail),
                };
                told.try_set(said);
            });
        }
        Err(problems) => {
            let said: Vec<String> = problems.into_iter().map(|problem| problem.detail).collect();
            told.try_set(Told::Refused(said.join(" ")));
        }
    };
    let id = format!("recipe-{stage}");
    let fill = move |event: leptos::ev::Event| {
        if browser::is_open_popover(&event) {
            fields.set(RecipeFields::of(&kept()));
            predict();
        }
    };
    let change = move |write: fn(&mut RecipeFields, String), value: String| {
        fields.update(|fields| write(fields, value));
        later.after(PREDICT_MILLIS, predict);
    };
    let send = move |recipe: StageRecipe| {
        desk.command(FunnelCommand::SetRecipe { stage, recipe: Box::new(recipe) });
        browser::hide_popover(&format!("recipe-{stage}"));
    };
    // What is not acceptable stays in the form with its reason.
    let apply = move |_| match read() {
        Ok(recipe) => send(recipe),
        Err(_) => predict(),
    };
    // What has no field here stays, as far as it fits.
    let usual = move |_| {
        if let Ok(recipe) = RecipeFields::default().recipe(&kept(), stage) {
            send(recipe);
        }
    };
    let options = {
        let gpus = desk.live().gpus().clone();
        Signal::derive(move || gpus.with(|gpus| families(gpus)))
    };
    let number = move |name: &'static str, label: &'static str, bounds: Bounds, of: Access| {
        let field = format!("{name}-{stage}");
        view! {
            <div class="field">
                <label for=field.clone()>{label}</label>
                <input
                    id=field
                    class="input num"
                    r#type="number"
                    min=bounds.0
                    max=bounds.1
                    step=bounds.2
                    placeholder="usual"
                    prop:value=move || fields.with(of.read)
                    on:input:target=move |event| change(of.write, event.target().value())
                />
            </div>
        }
    };
    let has_before = stage != FunnelStage::Drafts;
    view! {
        <button r#type="button" class="rule engine small num" popovertarget=id.clone() aria-label=move || format!("Recipe of {}: {}", title_of(stage), engine.get())>
            {engine}
        </button>
        <div {..popover("auto")} class="pop ruleform recipeform" id=id role="dialog" aria-label=format!("Recipe of {}", title_of(stage)) on:toggle=fill>
            <Now stage=stage />
            <Select
                id=format!("family-{stage}")
                label="Family of models"
                options=options
                value=Signal::derive(move || fields.with(|fields| fields.family.clone()))
                on_change=move |value| change(|fields, value| fields.family = value, value)
            />
            <div class="pairs">
                {number("steps", "Steps", Bounds("1", "150", "1"), Access {
                    read: |fields| fields.steps.clone(), write: |fields, value| fields.steps = value,
                })}
                {has_before.then(|| number("change", "Change, 0 to 1", Bounds("0", "1", "0.05"), Access {
                    read: |fields| fields.change.clone(), write: |fields, value| fields.change = value,
                }))}
                {number("megapixels", "Megapixels", Bounds("0.06", "4.2", "any"), Access {
                    read: |fields| fields.megapixels.clone(), write: |fields, value| fields.megapixels = value,
                })}
                {(stage == FunnelStage::Final).then(|| number("upscale", "Enlarged, times", Bounds("1", UPSCALE_MOST, "1"), Access {
                    read: |fields| fields.upscale.clone(), write: |fields, value| fields.upscale = value,
                }))}
            </div>
            <Field id=format!("comes-{stage}") label="What would come of it">
                <output id=format!("comes-{stage}") class="small num">{move || said(&told.get())}</output>
            </Field>
            <p class="small dim">"What is asked for already stays as it was."</p>
            <div class="row wrap">
                <Button label="Use this recipe" on_click=apply />
                <Button label="Back to the usual" look=Look::Ghost on_click=usual />
            </div>
        </div>
    }
    .into_any()
}

/// The most a final is enlarged, as an attribute spells it.
const UPSCALE_MOST: &str = "4";
const _: () = assert!(MAX_UPSCALE == 4, "the form says the same");

/// Least, most and step of a number, as attributes spell them.
#[derive(Clone, Copy)]
struct Bounds(&'static str, &'static str, &'static str);

/// A field among the fields.
#[derive(Clone, Copy)]
struct Access {
    read: fn(&RecipeFields) -> String,
    write: fn(&mut RecipeFields, String),
}

/// What goes on now: how many are made and kept, by whom, what is left out.
#[component]
fn Now(stage: FunnelStage) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let said = Memo::new(move |_| {
        let of = |it: &StageView| (words::makes(it.target), words::rule(stage, it.rule, it.keep, it.sent_ahead.len()));
        desk.stage(stage, of).unwrap_or_default()
    });
    view! { <p class="small"><b>{move || said.get().0}</b><br /><span class="dim">{move || said.get().1}</span></p> }
}

fn said(told: &Told) -> AnyView {
    match told {
        Told::Nothing => ().into_any(),
        Told::Comes { engine, left_out } => {
            let left_out = (!left_out.is_empty()).then(|| left_out.clone());
            view! {
                {engine.clone()}
                {left_out.map(|words| view! { <span class="leftout dim"><Icon name="info" small=true />{words}</span> })}
            }
            .into_any()
        }
        Told::Refused(why) => {
            let why = why.clone();
            view! { <span class="badc"><Icon name="circle-alert" small=true />" "{why}</span> }.into_any()
        }
    }
}
