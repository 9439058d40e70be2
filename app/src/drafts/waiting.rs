//! A board, a deck or a lineage while it is being read: the same boxes without their contents.

use gesso_core::{aspect::Aspect, funnel::FunnelStage};
use leptos::prelude::*;

use super::{
    address::Look,
    handle::title_of,
    lineage::tree::{COLUMNS, TREE_WIDTH},
};
use crate::components::ui::Skeleton;

/// Pictures a column of the lineage is drawn with while nothing is known.
const LINEAGE_ROWS: u32 = 3;
/// Above the first picture of the lineage and between two, in units of its drawing.
const LINEAGE_GAP: f64 = 48.0;

/// The boxes, in the way the board is looked at.
#[component]
pub fn Boxes(
    /// How it is looked at.
    look: Look,
) -> impl IntoView {
    let words = match look {
        Look::Board => "The board is being read.",
        Look::Deck => "The deck is being read.",
        Look::Lineage => "The lineage is being read.",
    };
    view! {
        <p class="sr" role="status">{words}</p>
        {match look {
            Look::Board => view! { <BoardBoxes /> }.into_any(),
            Look::Deck => view! { <DeckBoxes /> }.into_any(),
            Look::Lineage => view! { <LineageBoxes /> }.into_any(),
        }}
    }
    .into_any()
}

fn ratio() -> (u32, u32) {
    Aspect::default().size(1024)
}

/// Every stage with the places it usually has. Names of stages are known before anything is read.
#[component]
fn BoardBoxes() -> impl IntoView {
    let stage = |stage: FunnelStage| {
        let tiles = (0..stage.usual_target()).map(|_| view! { <li><Skeleton ratio=ratio() /></li> }).collect_view();
        view! {
            <section class="stage" data-stage=stage.as_str()>
                <header>
                    <h2>{title_of(stage)}</h2>
                    <span class="skel line"></span>
                    <span class="skel line short"></span>
                </header>
                <ol class="tiles">{tiles}</ol>
            </section>
        }
    };
    view! {
        <div class="scroller" aria-busy="true" aria-hidden="true">
            <div class="board">{FunnelStage::ALL.map(stage).collect_view()}</div>
        </div>
    }
}

#[component]
fn DeckBoxes() -> impl IntoView {
    view! {
        <div class="deck" aria-busy="true" aria-hidden="true">
            <span class="skel line"></span>
            <span class="skel line"></span>
            <span class="skel line short"></span>
            <div class="pile"><figure class="pic card" data-aspect=Aspect::default().as_str()><span class="skel"></span></figure></div>
            <span class="skel line short"></span>
            <span class="skel line tall"></span>
        </div>
    }
}

/// Columns as the tree has them.
#[component]
fn LineageBoxes() -> impl IntoView {
    let boxes = COLUMNS.into_iter().flat_map(|(x, width)| {
        let row = move |row: u32| {
            let y = LINEAGE_GAP + f64::from(row) * (width + LINEAGE_GAP);
            view! {
                <foreignObject x=x.to_string() y=format!("{y:.0}") width=width.to_string() height=width.to_string()>
                    <span class="skel fill"></span>
                </foreignObject>
            }
        };
        (0..LINEAGE_ROWS).map(row).collect::<Vec<_>>()
    });
    let (_, widest) = COLUMNS[COLUMNS.len() - 1];
    let height = LINEAGE_GAP + f64::from(LINEAGE_ROWS) * (widest + LINEAGE_GAP);
    view! {
        <div class="lineage" aria-busy="true" aria-hidden="true">
            <div class="linbar"><span class="skel line short"></span></div>
            <div class="treewrap">
                <svg class="tree" viewBox=format!("0 0 {TREE_WIDTH} {height:.0}") width=TREE_WIDTH.to_string() height=format!("{height:.0}")>
                    {boxes.collect_view()}
                </svg>
            </div>
        </div>
    }
}
