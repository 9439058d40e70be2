//! Where every picture comes from: as a tree, and as a list.

use std::collections::BTreeSet;

use gesso_core::{
    board::VerdictKind,
    funnel::{Facts, FunnelStage, Lineage, LineageNode, Picture as Drawn, Seat as Fact, SentOn, lineage},
    generation::Status,
    request::GenerationRequest,
};
use leptos::prelude::*;

use super::{
    address::Address,
    bar::{like_path, vary},
    desk::Desk,
    handle::{Handle, title_of},
    seat::page_of,
    selection::Selection,
    trace::kin,
    tree::{self, Leaf, Place},
};
use crate::components::ui::{EmptyState, Icon};

/// A picture of the tree.
#[derive(Clone, PartialEq)]
struct Node {
    handle: Handle,
    node: LineageNode,
    parent: Option<Handle>,
    operations: Vec<String>,
}

/// The lineage.
#[component]
pub fn LineageView(#[prop(into)] address: Signal<Address>) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let whole = Memo::new(move |_| facts(desk).map(|(brief, facts)| lineage(desk.session, &brief, &facts)).unwrap_or_default());
    let nodes = Memo::new(move |_| whole.with(|whole| nodes(desk, whole)));
    let shown = Memo::new(move |_| nodes.with(|nodes| if address.with(|it| it.all) { nodes.clone() } else { with_kin(nodes) }));
    let hidden = move || nodes.with(Vec::len) - shown.with(Vec::len);
    let toggle = move |list: bool| move || Address { list, ..address.get() }.path(desk.session);
    let (as_tree, as_list) = (toggle(false), toggle(true));
    view! {
        <div class="lineage">
            <div class="linbar">
                <nav class="seg sm" aria-label="Lineage as">
                    <a href=as_tree aria-current=move || (!address.with(|it| it.list)).then_some("true")>"Tree"</a>
                    <a href=as_list aria-current=move || address.with(|it| it.list).then_some("true")>"List"</a>
                </nav>
                <a class="btn ghost sm" href=move || Address { all: !address.with(|it| it.all), ..address.get() }.path(desk.session)>
                    <Icon name="eye" small=true />
                    {move || if address.with(|it| it.all) { "Hide what nothing was made from".to_owned() } else { format!("Show {} more", hidden()) }}
                </a>
            </div>
            {move || {
                let shown = shown.get();
                let brief = whole.with(|whole| whole.brief.clone());
                if shown.is_empty() {
                    view! {
                        <EmptyState title="Every picture remembers its parents" sentence="Promote drafts on the board; what is made from them is drawn here." />
                    }
                    .into_any()
                } else if address.with(|it| it.list) {
                    view! { <List nodes=shown brief=brief /> }.into_any()
                } else {
                    view! { <Tree nodes=shown brief=brief /> }.into_any()
                }
            }}
            <Picked />
        </div>
    }
    .into_any()
}

/// The facts of the board, as the engine reads them.
fn facts(desk: Desk) -> Option<(String, Facts)> {
    let live = desk.live();
    desk.board.with(|board| {
        let funnel = board.funnel.as_ref()?;
        let mut facts = Facts { verdicts: board.verdicts.clone(), ..Facts::default() };
        for stage in &funnel.stages {
            for id in stage.lines.iter().flat_map(|line| [Some(line.generation_id), line.upscale_id]).flatten() {
                let Some(tile) = live.tile(id) else { continue };
                let generation = tile.generation.get();
                facts.seats.push(Fact {
                    id,
                    stage: stage.name,
                    status: generation.status,
                    started_at: generation.started_at,
                    completed_at: generation.completed_at,
                    pictures: generation
                        .images
                        .iter()
                        .map(|image| Drawn { id: image.id, width: image.width, height: image.height })
                        .collect(),
                    request: generation.request,
                });
            }
            if let Some(next) = stage.name.next() {
                facts.sent_on.extend(stage.gone_on.iter().map(|image_id| SentOn { image_id: *image_id, stage: next }));
            }
        }
        Some((funnel.settings.prompt.clone(), facts))
    })
}

/// Seats with their node of the lineage. An enlargement is seen on the seat of the picture it enlarges.
fn nodes(desk: Desk, whole: &Lineage) -> Vec<Node> {
    desk.seats.with(|seats| {
        let of = |image| seats.iter().find(|seat| seat.images.contains(&image)).map(|seat| seat.handle);
        seats
            .iter()
            .filter_map(|seat| {
                let shown =
                    seat.upscale.filter(|id| whole.nodes.iter().any(|it| it.generation_id == *id && it.image_id.is_some()));
                let node = whole.nodes.iter().find(|node| node.generation_id == shown.unwrap_or(seat.generation))?;
                let edges = whole.edges.iter().filter(|edge| edge.to == seat.generation || Some(edge.to) == seat.upscale);
                Some(Node {
                    handle: seat.handle,
                    node: node.clone(),
                    parent: seat.source.and_then(of),
                    operations: edges.flat_map(|edge| edge.operations.clone()).collect(),
                })
            })
            .collect()
    })
}

/// Those something was made from or that were made from something, and those that are kept.
fn with_kin(nodes: &[Node]) -> Vec<Node> {
    let parents: BTreeSet<Handle> = nodes.iter().filter_map(|node| node.parent).collect();
    let is_kin = |node: &&Node| {
        node.parent.is_some() || parents.contains(&node.handle) || node.node.verdict == Some(VerdictKind::Select)
    };
    nodes.iter().filter(is_kin).cloned().collect()
}

/// What became of it, in a word.
fn fate(node: &LineageNode) -> &'static str {
    match (node.status, node.verdict) {
        (Status::Complete, Some(VerdictKind::Select)) => "kept",
        (Status::Complete, Some(VerdictKind::Reject)) => "set aside",
        (Status::Complete, _) if node.gone_on => "went on",
        (Status::Complete, _) => "",
        (Status::Failed, _) => "failed",
        (Status::Cancelled, _) => "cancelled",
        (Status::Queued, _) => "waiting",
        _ => "being made",
    }
}

fn press(desk: Desk, handle: Handle) -> impl Fn(leptos::ev::MouseEvent) + Clone + 'static {
    move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        desk.at.set(Some(handle));
        let adds = event.shift_key() || event.ctrl_key() || event.meta_key();
        desk.selection.update(|selection| {
            if adds {
                selection.toggle(handle);
            } else {
                *selection = Selection::only(handle);
            }
        });
    }
}

fn parent_of(nodes: &[Node], of: &Node) -> Option<usize> {
    let own = nodes.iter().position(|node| node.handle == of.handle)?;
    let parent = of.parent?;
    // Parents were asked for before their children.
    nodes.iter().position(|node| node.handle == parent).filter(|place| *place < own)
}

#[component]
fn Tree(nodes: Vec<Node>, brief: String) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let ratio = desk.funnel(|funnel| funnel.settings.aspect.size(1024)).unwrap_or((1, 1));
    let leaves: Vec<Leaf> =
        nodes.iter().map(|node| Leaf { stage: node.handle.stage, parent: parent_of(&nodes, node) }).collect();
    let (places, height) = tree::places(&leaves, ratio);
    let words = tree::brief(&places, height);
    let lit = Memo::new(move |_| {
        let chosen = desk.selection.with(|selection| selection.chosen().first().copied());
        chosen.map(|handle| desk.links.with(|links| kin(handle, links))).unwrap_or_default()
    });
    let edges: Vec<_> = nodes
        .iter()
        .zip(&leaves)
        .zip(&places)
        .filter_map(|((node, leaf), place)| {
            let from = match leaf.parent {
                Some(parent) => *places.get(parent)?,
                None if node.handle.stage == FunnelStage::Drafts => words,
                None => return None,
            };
            Some((leaf.parent.and_then(|parent| nodes.get(parent)).map(|it| it.handle), node.clone(), from, *place))
        })
        .collect();
    let paths = edges
        .iter()
        .map(|(parent, node, from, to)| {
            let (parent, handle) = (*parent, node.handle);
            let is_hot = move || {
                let is_lit = lit.with(|lit| lit.contains(&handle) && parent.is_none_or(|parent| lit.contains(&parent)));
                is_lit.then_some("hot")
            };
            view! { <path class=is_hot d=tree::line(*from, *to)></path> }
        })
        .collect_view();
    let labels = edges
        .iter()
        .filter(|(parent, node, ..)| parent.is_some() && !node.operations.is_empty())
        .filter(|(.., from, to)| (from.x - to.x).abs() > 1.0)
        .map(|(_, node, from, to)| {
            let (x, y) = tree::label(*from, *to);
            let first = node.operations.first().cloned().unwrap_or_default();
            view! { <text class="elab" x=format!("{x:.0}") y=format!("{:.0}", y + 4.0)>{first}</text> }
        })
        .collect_view();
    let pictures = nodes.iter().zip(&places).map(|(node, place)| picture(desk, node, *place)).collect_view();
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
                    <div class="briefnode"><p class="voice" dir="auto">{brief}</p></div>
                </foreignObject>
                {pictures}
            </svg>
        </div>
    }
    .into_any()
}

/// Where it came from, for those who do not see the lines.
fn origin(node: &Node) -> String {
    let mut said = String::new();
    if let Some(parent) = node.parent {
        said.push_str(&format!(", from {}", parent.name()));
    }
    if !node.operations.is_empty() {
        said.push_str(&format!(": {}", node.operations.join(", ")));
    }
    said
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
                    {simulated.then(|| view! { <span class="tl"><span class="tag keep">"simulated"</span></span> })}
                </span>
                <span class="cap"><b>{handle.name()}</b><span class="sr">", "</span><small>{said}</small><span class="sr">{origin(node)}</span></span>
            </a>
        </foreignObject>
    }
    .into_any()
}

/// The same as a list in a list.
#[component]
fn List(nodes: Vec<Node>, brief: String) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let roots: Vec<Node> = nodes.iter().filter(|node| parent_of(&nodes, node).is_none()).cloned().collect();
    view! {
        <div class="linlist">
            <p class="voice" dir="auto">{brief}</p>
            <ul>{roots.iter().map(|root| item(desk, root, &nodes)).collect_view()}</ul>
        </div>
    }
    .into_any()
}

fn item(desk: Desk, node: &Node, nodes: &[Node]) -> AnyView {
    let handle = node.handle;
    let own = nodes.iter().position(|other| other.handle == handle);
    let children: Vec<&Node> =
        nodes.iter().filter(|other| parent_of(nodes, other).is_some() && parent_of(nodes, other) == own).collect();
    let image = node.node.thumbnail_url.clone().map(|url| view! { <img src=format!("{url}?w=160") alt="" loading="lazy" /> });
    view! {
        <li>
            <a
                href=format!("/drafts/{}?view=lineage&as=list&sel={handle}", desk.session)
                aria-current=move || desk.selection.with(|selection| selection.has(handle)).then_some("true")
                on:click=press(desk, handle)
            >
                <span class="pic">{image}</span>
                <b>{handle.name()}</b>
                <span class="dim small">{node.operations.join(", ")}</span>
                <span class="faint small push">{fate(&node.node)}</span>
            </a>
            {(!children.is_empty()).then(|| view! {
                <ul>{children.iter().map(|child| item(desk, child, nodes)).collect_view()}</ul>
            })}
        </li>
    }
    .into_any()
}

/// What is selected: one can be gone back to, two are compared word by word.
#[component]
fn Picked() -> impl IntoView {
    let desk = expect_context::<Desk>();
    move || {
        let chosen = desk.selection.with(|selection| selection.chosen().to_vec());
        match chosen.as_slice() {
            [] => None,
            [one] => Some(one_picked(desk, *one)),
            [from, to, ..] => Some(two_picked(desk, (*from).min(*to), (*from).max(*to))),
        }
    }
}

fn one_picked(desk: Desk, handle: Handle) -> AnyView {
    let facts = desk.generation(handle).map(|it| slots(&it.request)).unwrap_or_default();
    let row = |(slot, value): (&'static str, String)| {
        (!value.is_empty()).then(|| view! { <div class="dif"><dt>{slot}</dt><dd>{value}</dd></div> })
    };
    view! {
        <aside class="linside" aria-label=handle.name() tabindex="0">
            <h2>{handle.name()}</h2>
            <dl class="difs">{facts.into_iter().filter_map(row).collect_view()}</dl>
            <p class="small dim">"Going back changes nothing that is there: what you make from here is a branch of its own."</p>
            <div class="row wrap">
                <button r#type="button" class="btn primary" on:click=move |_| vary(desk, &[handle])>
                    <Icon name="git-branch" />"Branch from here"
                </button>
                <a class="btn" href=move || like_path(desk, handle).unwrap_or_default()><Icon name="copy" />"Use these settings again"</a>
                <a class="btn ghost" href=move || page_of(desk, handle).unwrap_or_default()><Icon name="maximize" />"Open"</a>
            </div>
        </aside>
    }
    .into_any()
}

fn two_picked(desk: Desk, from: Handle, to: Handle) -> AnyView {
    let of = |handle: Handle| desk.generation(handle).map(|it| slots(&it.request)).unwrap_or_default();
    let rows = changed(&of(from), &of(to));
    let is_same = rows.is_empty();
    let image = |handle: Handle, word: &'static str| {
        let url =
            desk.generation(handle).and_then(|it| it.images.first().map(|image| format!("{}?w=320", image.thumbnail_url)));
        view! {
            <span class="pic">{url.map(|url| view! { <img src=url alt=handle.name() /> })}<span class="bl"><span class="tag keep">{word}</span></span></span>
        }
    };
    view! {
        <aside class="linside" aria-label="Changed on the way" tabindex="0">
            <h2>{format!("{} → {}", from.name(), to.name())}</h2>
            <div class="two">{image(from, "from")}{image(to, "to")}</div>
            <h3>"Changed on the way"</h3>
            <dl class="difs">
                {rows
                    .into_iter()
                    .map(|(slot, before, after)| view! {
                        <div class="dif"><dt>{slot}</dt><dd><del>{or_none(before)}</del><ins>{or_none(after)}</ins></dd></div>
                    })
                    .collect_view()}
            </dl>
            {is_same.then(|| view! { <p class="small dim">"Nothing that was asked for differs."</p> })}
        </aside>
    }
    .into_any()
}

fn or_none(text: String) -> String {
    if text.is_empty() { "none".to_owned() } else { text }
}

/// What was asked for, slot by slot, in words.
fn slots(request: &GenerationRequest) -> Vec<(&'static str, String)> {
    let params = &request.params;
    let text = |value: Option<String>| value.unwrap_or_default();
    let size = params.width.zip(params.height).map(|(width, height)| format!("{width} × {height}"));
    let loras: Vec<String> = request.loras.iter().map(|lora| format!("{} {}", lora.name, lora.strength)).collect();
    vec![
        ("words", request.prompt.clone()),
        ("not", text(request.negative_prompt.clone())),
        ("engine", text(request.model_family.map(|family| family.label().to_owned()))),
        ("checkpoint", text(request.checkpoint.clone())),
        ("LoRAs", loras.join(", ")),
        ("size", text(size)),
        ("change", text(params.denoise.map(|change| format!("{change:.2}")))),
        ("steps", text(params.steps.map(|steps| steps.to_string()))),
        ("seed", text(params.seed.map(|seed| seed.to_string()))),
    ]
}

/// The slots that differ.
fn changed(from: &[(&'static str, String)], to: &[(&'static str, String)]) -> Vec<(&'static str, String, String)> {
    let pairs = from.iter().zip(to);
    pairs.filter(|(a, b)| a.1 != b.1).map(|(a, b)| (a.0, a.1.clone(), b.1.clone())).collect()
}
