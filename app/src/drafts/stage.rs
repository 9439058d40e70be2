//! One stage: what it is, how its pictures are made, what goes on from it, and the pictures.

use gesso_core::{funnel::FunnelStage, generation::Status};
use leptos::prelude::*;

use super::{
    desk::{Desk, Seat},
    finish::Finish,
    handle::title_of,
    recipe::Recipe,
    rule::Rule,
    seat::SeatView,
    words,
};
use crate::components::ui::{Icon, Progress};

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
    let aspect = Memo::new(move |_| desk.funnel(|funnel| funnel.settings.aspect).unwrap_or_default());
    let tiles = view! {
        <ol class="tiles" data-aspect=move || aspect.get().as_str() aria-label=title_of(stage)>
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
                    <Recipe stage=stage engine=engine />
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
