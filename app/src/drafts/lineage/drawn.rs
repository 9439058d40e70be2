//! The lineage drawn as a tree: one SVG, the pictures in it are HTML.

use gesso_core::funnel::FunnelStage;
use leptos::prelude::*;

use super::{
    Folded, Shown,
    nodes::{Node, fate, origin},
    press,
    tree::{self, Leaf, Place},
    unfold,
};
use crate::drafts::{
    address::Address,
    desk::Desk,
    handle::{Handle, title_of},
    trace::kin,
};

/// A line of the tree.
struct Edge {
    /// The picture it comes from; none from the words.
    parent: Option<Handle>,
    /// The picture it goes to; none to a fold.
    child: Option<Handle>,
    /// What was done, in short.
    said: Option<String>,
    from: Place,
    to: Place,
}

/// The tree.
#[component]
pub fn Tree(shown: Shown, #[prop(into)] address: Signal<Address>) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let ratio = desk.funnel(|funnel| funnel.settings.aspect.size(1024)).unwrap_or((1, 1));
    let nodes = shown.nodes.iter().zip(&shown.parents);
    let leaves: Vec<Leaf> = nodes
        .map(|(node, parent)| Leaf { stage: node.handle.stage, parent: *parent })
        .chain(shown.folds.iter().map(|fold| Leaf { stage: fold.stage, parent: fold.place }))
        .collect();
    let (places, height) = tree::places(&leaves, ratio);
    let words = tree::brief(&places, height);
    let edges = edges(&shown, &leaves, &places, words);
    let lit = Memo::new(move |_| {
        let chosen = desk.selection.with(|selection| selection.chosen().first().copied());
        chosen.map(|handle| desk.links.with(|links| kin(handle, links))).unwrap_or_default()
    });
    let paths = edges
        .iter()
        .map(|edge| {
            let (parent, child) = (edge.parent, edge.child);
            let is_hot = move || {
                let is_lit = |handle: Handle| lit.with(|lit| lit.contains(&handle));
                (child.is_some_and(is_lit) && parent.is_none_or(is_lit)).then_some("hot")
            };
            view! { <path class=is_hot d=tree::line(edge.from, edge.to)></path> }
        })
        .collect_view();
    let labels = edges
        .iter()
        .filter(|edge| (edge.from.x - edge.to.x).abs() > 1.0)
        .filter_map(|edge| Some((tree::label(edge.from, edge.to), edge.said.clone()?)))
        .map(|((x, y), said)| view! { <text class="elab" x=format!("{x:.0}") y=format!("{:.0}", y + 4.0)>{said}</text> })
        .collect_view();
    let pictures = shown.nodes.iter().zip(&places).map(|(node, place)| picture(desk, node, *place)).collect_view();
    let folded = places.iter().skip(shown.nodes.len());
    let folded = shown.folds.iter().zip(folded).map(|(fold, place)| more(desk, *fold, *place, address)).collect_view();
    let eras = FunnelStage::ALL
        .into_iter()
        .map(|stage| {
            let (x, _) = tree::COLUMNS[stage.rank()];
            view! { <text class="era" x=x.to_string() y="24">{title_of(stage)}</text> }
        })
        .collect_view();
    view! {
        <div class="treewrap" tabindex="0" role="region" aria-label="Lineage as a tree">
            <svg
                class="tree"
                viewBox=format!("0 0 {} {height:.0}", tree::TREE_WIDTH)
                width=tree::TREE_WIDTH.to_string()
                height=format!("{height:.0}")
            >
                <text class="era" x=words.x.to_string() y="24">"Brief"</text>
                {eras}
                <g class="lines" aria-hidden="true">{paths}</g>
                <g aria-hidden="true">{labels}</g>
                <foreignObject x=words.x.to_string() y=format!("{:.0}", words.y) width=words.width.to_string() height=words.height.to_string()>
                    <div class="briefnode"><p class="voice" dir="auto">{shown.brief.clone()}</p></div>
                </foreignObject>
                {pictures}
                {folded}
            </svg>
        </div>
    }
    .into_any()
}

/// The lines between what is shown; one that comes from nowhere that is shown has none.
fn edges(shown: &Shown, leaves: &[Leaf], places: &[Place], words: Place) -> Vec<Edge> {
    let handle = |place: usize| shown.nodes.get(place).map(|node| node.handle);
    let edge = |(index, (leaf, to)): (usize, (&Leaf, &Place))| {
        let from = match leaf.parent {
            Some(parent) => *places.get(parent)?,
            None if leaf.stage == FunnelStage::Drafts => words,
            None => return None,
        };
        let node = shown.nodes.get(index);
        let said = node.filter(|_| leaf.parent.is_some()).and_then(|node| node.operations.first().cloned());
        Some(Edge { parent: leaf.parent.and_then(handle), child: node.map(|node| node.handle), said, from, to: *to })
    };
    leaves.iter().zip(places).enumerate().filter_map(edge).collect()
}

fn picture(desk: Desk, node: &Node, place: Place) -> AnyView {
    let handle = node.handle;
    let is_selected = move || desk.selection.with(|selection| selection.has(handle)).then_some("");
    let image = node.node.thumbnail_url.clone().map(|url| view! { <img src=format!("{url}?w=320") alt="" loading="lazy" /> });
    // That it went on is what its lines say.
    let said = if node.node.gone_on && node.node.verdict.is_none() { "" } else { fate(&node.node) };
    let simulated = desk.generation(handle).is_some_and(|it| it.images.iter().any(|image| image.simulated));
    view! {
        // Room for the ring around a selected picture.
        <foreignObject
            x=format!("{:.0}", place.x - 5.0)
            y=format!("{:.1}", place.y - 5.0)
            width=format!("{:.0}", place.width + 10.0)
            height=format!("{:.1}", place.height + 32.0)
        >
            <a
                class="node"
                href=format!("/drafts/{}?view=lineage&sel={handle}", desk.session)
                aria-current=move || is_selected().map(|_| "true")
                on:click=press(desk, handle)
            >
                <span class="pic" data-selected=is_selected data-pic=(fate(&node.node) == "set aside").then_some("rejected")>
                    <svg class="ratio" viewBox=format!("0 0 {:.1} {:.1}", place.width, place.height) aria-hidden="true"></svg>
                    {image}
                    {simulated.then(|| view! { <span class="tl"><span class="tag">"simulated"</span></span> })}
                </span>
                <span class="cap"><b>{handle.name()}</b><span class="sr">", "</span><small>{said}</small><span class="sr">{origin(node)}</span></span>
            </a>
        </foreignObject>
    }
    .into_any()
}

/// What is folded away, as large as the first of it would be.
fn more(desk: Desk, fold: Folded, place: Place, address: Signal<Address>) -> AnyView {
    let href = move || Address { unfolded: true, ..address.get() }.path(desk.session);
    view! {
        <foreignObject
            x=format!("{:.0}", place.x)
            y=format!("{:.1}", place.y)
            width=format!("{:.0}", place.width)
            height=format!("{:.1}", place.height)
        >
            <a class="folded num" href=href aria-label=fold.name() on:click=unfold(fold.under)>{format!("+ {} more", fold.count)}</a>
        </foreignObject>
    }
    .into_any()
}
