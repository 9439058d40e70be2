//! One stage: what it is, how its pictures are made, what goes on from it, and the pictures.

use gesso_core::{
    funnel::{Chooser, FunnelCommand, FunnelStage, StageRule},
    generation::Status,
};
use leptos::{attr::popover, prelude::*};

use super::{
    desk::{Desk, Seat},
    finish::Finish,
    handle::title_of,
    seat::SeatView,
    words,
};
use crate::{
    browser,
    components::ui::{Button, Icon, Progress},
};

/// How wide a tile of each stage is shown, as `sizes` spells it.
const SIZES: [&str; 4] = [
    "(max-width: 767px) 24vw, (max-width: 1199px) 9vw, 9vw",
    "(max-width: 767px) 24vw, (max-width: 1199px) 11vw, 11vw",
    "(max-width: 767px) 24vw, (max-width: 1199px) 22vw, 14vw",
    "(max-width: 767px) 92vw, (max-width: 1199px) 45vw, 28vw",
];

/// A stage.
#[component]
pub fn StageColumn(stage: FunnelStage) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let seats = Memo::new(move |_| {
        desk.seats.with(|seats| seats.iter().filter(|seat| seat.handle.stage == stage).cloned().collect::<Vec<_>>())
    });
    let statuses = statuses(desk, stage);
    let count = Memo::new(move |_| {
        let target = desk.stage(stage, |stage| stage.target).unwrap_or(0);
        words::count(&statuses.get(), target)
    });
    let counted = move || match count.get() {
        (done, of) if done == of && of == 1 => "1".to_owned(),
        (done, of) => format!("{done} of {of}"),
    };
    let engine = {
        let gpus = desk.live().gpus().clone();
        Memo::new(move |_| {
            desk.funnel(|funnel| {
                let forecast = funnel.budget.left.stages.iter().find(|forecast| forecast.name == stage);
                let of = funnel.stages.iter().find(|of| of.name == stage);
                gpus.with(|gpus| words::engine(of.map(|of| of.engine.as_str()).unwrap_or_default(), forecast, gpus))
            })
            .unwrap_or_default()
        })
    };
    let left_out = Memo::new(move |_| desk.stage(stage, |stage| stage.left_out.join(" ")).unwrap_or_default());
    let tiles = view! {
        <ol class="tiles" aria-label=title_of(stage)>
            <For each=move || seats.get() key=|seat: &Seat| (seat.generation, seat.upscale) let:seat>
                <li><SeatView seat=seat sizes=SIZES[stage.rank()] /></li>
            </For>
            <Vacant stage=stage seats=Signal::derive(move || seats.with(|seats| u32::try_from(seats.len()).unwrap_or(0))) />
        </ol>
    };
    view! {
        <section class="stage" data-stage=stage.as_str() aria-labelledby=format!("stage-{stage}")>
            <header>
                <h2 id=format!("stage-{stage}")>{title_of(stage)}<small class="num">{counted}</small></h2>
                <div class="about">
                    <p class="num engine">{engine}</p>
                    {move || left_out.with(|words| (!words.is_empty()).then(|| view! {
                        <p class="leftout"><Icon name="info" small=true />{words.clone()}</p>
                    }))}
                </div>
                <Rule stage=stage />
                <Progress name=title_of(stage) steps=Signal::derive(move || Some(count.get())) />
            </header>
            {if stage == FunnelStage::Final {
                view! { <div class="final">{tiles}<Finish /></div> }.into_any()
            } else {
                tiles.into_any()
            }}
        </section>
    }
    .into_any()
}

/// The statuses of a stage's seats, kept true by their tiles.
pub fn statuses(desk: Desk, stage: FunnelStage) -> Memo<Vec<Status>> {
    Memo::new(move |_| {
        let seats = desk.seats.with(|seats| seats.iter().filter(|it| it.handle.stage == stage).cloned().collect::<Vec<_>>());
        let of = |seat: &Seat| desk.tile(seat).map_or(Status::Queued, |tile| tile.generation.with(|it| it.status));
        seats.iter().map(of).collect()
    })
}

/// Places that are still empty: what will stand there.
#[component]
fn Vacant(stage: FunnelStage, #[prop(into)] seats: Signal<u32>) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let free = Memo::new(move |_| {
        let target = desk.stage(stage, |stage| stage.target).unwrap_or(0);
        (target.saturating_sub(seats.get()), desk.funnel(|funnel| funnel.settings.aspect.size(1024)).unwrap_or((1, 1)))
    });
    move || {
        let (free, (width, height)) = free.get();
        (0..free)
            .map(|index| {
                let words = (index == 0 && seats.get() == 0).then(|| waits_for(stage));
                view! {
                    <li aria-hidden=words.is_none().then_some("true")>
                        <span class="pic vacant">
                            <svg class="ratio" viewBox=format!("0 0 {width} {height}") aria-hidden="true"></svg>
                            {words.map(|words| view! { <span class="words">{words}</span> })}
                        </span>
                    </li>
                }
            })
            .collect_view()
    }
}

const fn waits_for(stage: FunnelStage) -> &'static str {
    match stage {
        FunnelStage::Drafts => "asked for at the start",
        FunnelStage::Refined => "promote drafts",
        FunnelStage::Polished => "promote refined ones",
        FunnelStage::Final => "promote a polished one, or send any picture ahead",
    }
}

/// What goes on from a stage: a sentence that opens its form.
#[component]
fn Rule(stage: FunnelStage) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let said = Memo::new(move |_| {
        desk.stage(stage, |it| words::rule(stage, it.rule, it.keep, it.sent_ahead.len())).unwrap_or_default()
    });
    let icon = || view! { <Icon name="filter" small=true /> };
    if stage == FunnelStage::Final {
        return view! { <p class="rule small">{icon()}{said}</p> }.into_any();
    }
    let id = format!("rule-{stage}");
    let keep = RwSignal::new(String::new());
    let by = RwSignal::new(Chooser::You);
    let fill = move |event: leptos::ev::Event| {
        if browser::is_open_popover(&event) {
            keep.set(untrack(|| desk.stage(stage, |it| it.keep).unwrap_or(0)).to_string());
            by.set(untrack(|| desk.stage(stage, |it| it.rule.by)).unwrap_or_default());
        }
    };
    let choice = move |of: Chooser, label: &'static str| {
        view! {
            <label>
                <input
                    r#type="radio"
                    name=format!("rule-{stage}-by")
                    prop:checked=move || by.get() == of
                    on:change=move |_| by.set(of)
                />
                {label}
            </label>
        }
    };
    let apply = move |_| {
        let keep = keep.get_untracked().trim().parse().ok();
        desk.command(FunnelCommand::SetRule { stage, rule: StageRule { keep, by: by.get_untracked() } });
    };
    view! {
        <button r#type="button" class="rule small" popovertarget=id.clone() aria-label=move || format!("Rule of {}: {}", title_of(stage), said.get())>
            {icon()}{said}
        </button>
        <div {..popover("auto")} class="pop ruleform" id=id role="dialog" aria-label=format!("Rule of {}", title_of(stage)) on:toggle=fill>
            <div class="field">
                <label for=format!("keep-{stage}")>"How many go on"</label>
                <input
                    id=format!("keep-{stage}")
                    class="input num"
                    r#type="number"
                    min="0"
                    max="100"
                    prop:value=keep
                    on:input:target=move |event| keep.set(event.target().value())
                />
                <span class="help">"You may always send more, or fewer."</span>
            </div>
            <fieldset class="field">
                <legend class="label">"Who chooses"</legend>
                <div class="seg">
                    {choice(Chooser::You, "You")}
                    {choice(Chooser::First, "The first that are ready")}
                </div>
            </fieldset>
            <Button label="Use this rule" on_click=move |event| { apply(event); browser::hide_popover(&format!("rule-{stage}")); } />
        </div>
    }
    .into_any()
}
