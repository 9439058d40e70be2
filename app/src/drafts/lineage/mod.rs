//! Where every picture comes from: as a tree, and as a list.
//!
//! Read in this order: `nodes` (the pictures), `fold` (what of many is shown), `tree` (where each stands), `drawn` and
//! `list` (the two views), `picked` (what is selected), `slots` (what was asked for). `fold`, `tree` and `slots` are pure.

mod drawn;
mod fold;
mod list;
mod nodes;
mod picked;
mod slots;
pub mod tree;

use std::collections::BTreeSet;

use gesso_core::{
    board::VerdictKind,
    funnel::{FunnelStage, lineage},
};
use leptos::{ev::MouseEvent, prelude::*};

use self::{
    drawn::Tree,
    list::List,
    nodes::{Node, facts, nodes, parents, with_kin},
    picked::Picked,
};
use super::{address::Address, desk::Desk, handle::Handle, selection::Selection};
use crate::components::ui::{EmptyState, Icon};

/// The part of a lineage that is shown.
#[derive(Clone, Debug, Default, PartialEq)]
struct Shown {
    /// The words everything began with.
    brief: String,
    /// Its pictures; parents stand before their children.
    nodes: Vec<Node>,
    /// The place of each one's parent among them.
    parents: Vec<Option<usize>>,
    /// What is folded away.
    folds: Vec<Folded>,
}

/// Pictures that are folded away below one that is shown, or below the words.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Folded {
    /// The one they are below.
    under: Option<Handle>,
    /// Its place among those that are shown.
    place: Option<usize>,
    /// The stage of the first of them.
    stage: FunnelStage,
    /// How many.
    count: usize,
}

impl Folded {
    /// What its link says to those who do not see where it stands.
    fn name(&self) -> String {
        let from = self.under.map_or_else(|| "the brief".to_owned(), Handle::name);
        format!("+ {} more, from {from}", self.count)
    }
}

/// What is unfolded by hand: the children of these, of the words when there is none.
#[derive(Clone, Copy)]
struct Unfolded(RwSignal<BTreeSet<Option<Handle>>>);

/// The lineage.
#[component]
pub fn LineageView(#[prop(into)] address: Signal<Address>) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let unfolded = Unfolded(RwSignal::new(BTreeSet::new()));
    provide_context(unfolded);
    let whole = Memo::new(move |_| facts(desk).map(|(brief, facts)| lineage(desk.session, &brief, &facts)).unwrap_or_default());
    let all = Memo::new(move |_| whole.with(|whole| nodes(desk, whole)));
    let kin = Memo::new(move |_| all.with(|nodes| if address.with(|it| it.all) { nodes.clone() } else { with_kin(nodes) }));
    let hidden = move || all.with(Vec::len) - kin.with(Vec::len);
    let shown = Memo::new(move |_| {
        let brief = whole.with(|whole| whole.brief.clone());
        let chosen = desk.selection.with(|selection| selection.chosen().to_vec());
        kin.with(|nodes| {
            if address.with(|it| it.unfolded) {
                Shown { brief, nodes: nodes.clone(), parents: parents(nodes), folds: Vec::new() }
            } else {
                unfolded.0.with(|unfolded| folded(brief, nodes, &chosen, unfolded))
            }
        })
    });
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
                if shown.nodes.is_empty() && shown.folds.is_empty() {
                    view! {
                        <EmptyState title="Every picture remembers its parents" sentence="Promote drafts on the board; what is made from them is drawn here." />
                    }
                    .into_any()
                } else if address.with(|it| it.list) {
                    view! { <List shown=shown address=address /> }.into_any()
                } else {
                    view! { <Tree shown=shown address=address /> }.into_any()
                }
            }}
            <Picked />
        </div>
    }
    .into_any()
}

/// What of many pictures is shown: what leads to the selected ones, else to what was kept, finished, or came furthest.
fn folded(brief: String, nodes: &[Node], chosen: &[Handle], unfolded: &BTreeSet<Option<Handle>>) -> Shown {
    let parents = parents(nodes);
    let furthest = nodes.iter().map(|node| node.handle.stage).max().unwrap_or_default();
    let is_ripe = |node: &Node| node.node.verdict == Some(VerdictKind::Select) || node.handle.stage == furthest;
    let is_looked_at = |node: &Node| if chosen.is_empty() { is_ripe(node) } else { chosen.contains(&node.handle) };
    let places = |is: &dyn Fn(&Node) -> bool| -> BTreeSet<usize> {
        nodes.iter().enumerate().filter(|(_, node)| is(node)).map(|(place, _)| place).collect()
    };
    let place_of = |handle: Handle| nodes.iter().position(|node| node.handle == handle);
    let open = unfolded.iter().filter_map(|under| under.map_or(Some(None), |handle| place_of(handle).map(Some))).collect();
    let (shown, folds) = fold::fold(&parents, &places(&is_looked_at), &open);
    let among_shown = |place: usize| shown.iter().position(|shown| *shown == place);
    let folds = folds.into_iter().filter_map(|fold| {
        let under = fold.under.and_then(|under| nodes.get(*shown.get(under)?)).map(|node| node.handle);
        Some(Folded { under, place: fold.under, stage: nodes.get(fold.first)?.handle.stage, count: fold.count })
    });
    Shown {
        brief,
        folds: folds.collect(),
        parents: shown.iter().map(|place| parents.get(*place).copied().flatten().and_then(among_shown)).collect(),
        nodes: shown.iter().filter_map(|place| nodes.get(*place).cloned()).collect(),
    }
}

/// Selects a picture, or adds it to the selection.
fn press(desk: Desk, handle: Handle) -> impl Fn(MouseEvent) + Clone + 'static {
    move |event| {
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

/// Unfolds what is below a picture. Without a script the link unfolds everything.
fn unfold(under: Option<Handle>) -> impl Fn(MouseEvent) + 'static {
    let Unfolded(unfolded) = expect_context::<Unfolded>();
    move |event| {
        event.prevent_default();
        unfolded.update(|unfolded| {
            unfolded.insert(under);
        });
    }
}
