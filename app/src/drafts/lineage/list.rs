//! The lineage as a list in a list: the same pictures, the same folds.

use leptos::prelude::*;

use super::{
    Folded, Shown,
    nodes::{Node, fate},
    press, unfold,
};
use crate::{
    components::Icon,
    drafts::{address::Address, desk::Desk},
};

/// The list.
#[component]
pub fn List(shown: Shown, #[prop(into)] address: Signal<Address>) -> impl IntoView {
    let desk = expect_context::<Desk>();
    view! {
        <div class="linlist">
            <p class="voice" dir="auto">{shown.brief.clone()}</p>
            <ul>{below(desk, None, &shown, address)}</ul>
        </div>
    }
    .into_any()
}

/// What was made from a picture, or from the words alone.
fn below(desk: Desk, parent: Option<usize>, shown: &Shown, address: Signal<Address>) -> Vec<AnyView> {
    let children = shown.nodes.iter().zip(&shown.parents).enumerate().filter(|(_, (_, of))| **of == parent);
    let mut items: Vec<AnyView> = children.map(|(place, (node, _))| item(desk, place, node, shown, address)).collect();
    items.extend(shown.folds.iter().filter(|fold| fold.place == parent).map(|fold| folded(desk, *fold, address)));
    items
}

fn item(desk: Desk, place: usize, node: &Node, shown: &Shown, address: Signal<Address>) -> AnyView {
    let handle = node.handle;
    let children = below(desk, Some(place), shown, address);
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
            {(!children.is_empty()).then(|| view! { <ul>{children}</ul> })}
        </li>
    }
    .into_any()
}

fn folded(desk: Desk, fold: Folded, address: Signal<Address>) -> AnyView {
    let href = move || Address { unfolded: true, ..address.get() }.path(desk.session);
    view! {
        <li>
            <a href=href aria-label=fold.name() on:click=unfold(fold.under)>
                <Icon name="chevrons-up-down" small=true />
                <span class="dim">{format!("+ {} more", fold.count)}</span>
            </a>
        </li>
    }
    .into_any()
}
