//! The board: four stages with growing pictures, lines between parents and children.

use gesso_core::funnel::FunnelStage;
use leptos::prelude::*;

use super::{
    bar::Bar,
    desk::Desk,
    geometry::{BOARD_UNITS, board_height, line},
    stage::StageColumn,
};

/// The board and its selection bar.
#[component]
pub fn Board() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let is_tracing = Memo::new(move |_| desk.lit.with(|lit| !lit.is_empty()));
    let is_any = Memo::new(move |_| desk.selection.with(|selection| !selection.chosen().is_empty()));
    view! {
        <div class="scroller" tabindex="-1">
            <div class="board" data-tracing=move || is_tracing.get().then_some("")>
                <Lines />
                {FunnelStage::ALL.map(|stage| view! { <StageColumn stage=stage /> }).collect_view()}
            </div>
        </div>
        {move || is_any.get().then(|| view! { <Bar /> })}
    }
    .into_any()
}

/// The lines, under the tiles. What they say is also in the tiles' names.
#[component]
fn Lines() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let ratio = Memo::new(move |_| desk.funnel(|funnel| funnel.settings.aspect.size(1024)).unwrap_or((1, 1)));
    let height = Memo::new(move |_| {
        let count = |stage| desk.stage(stage, |stage| u32::try_from(stage.lines.len()).unwrap_or(0)).unwrap_or(0);
        board_height(FunnelStage::ALL.map(count), ratio.get())
    });
    let paths = move || {
        let lit = desk.lit.get();
        let is_hot = |from, to| lit.contains(&from) && lit.contains(&to);
        let mut links = desk.links.get();
        // Lit ones are drawn over the others.
        links.sort_by_key(|(from, to)| is_hot(*from, *to));
        links
            .into_iter()
            .filter_map(|(from, to)| {
                let path = line(from, to, ratio.get())?;
                Some(view! { <path class=is_hot(from, to).then_some("hot") d=path></path> })
            })
            .collect_view()
    };
    view! {
        <div class="board-lines" aria-hidden="true">
            <svg class="lines" viewBox=move || format!("0 0 {BOARD_UNITS} {:.1}", height.get())>{paths}</svg>
        </div>
    }
    .into_any()
}
