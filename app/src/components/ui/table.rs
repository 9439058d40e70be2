//! Helpers for real tables: a region that scrolls, and heads that sort.

use leptos::prelude::*;

use super::Icon;

/// A table wider than the page scrolls by itself, with the keyboard too.
#[component]
pub fn TableWrap(
    /// Name of the table.
    label: &'static str,
    /// `<table class="table">…`; add `wide` when it should rather scroll than wrap.
    children: Children,
) -> impl IntoView {
    view! { <div class="tablewrap" role="region" aria-label=label tabindex="0">{children()}</div> }
}

/// Which way a column is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Least first.
    Up,
    /// Most first.
    Down,
}

/// The head of a column that sorts: a link, so that the order is in the address.
#[component]
pub fn SortHead(
    /// Name of the column.
    label: &'static str,
    /// How it is sorted now, if it is.
    #[prop(into)]
    sort: Signal<Option<Sort>>,
    /// The address that sorts by it, or turns the order.
    #[prop(into)]
    href: TextProp,
    /// Numbers are aligned at the end.
    #[prop(optional)]
    number: bool,
) -> impl IntoView {
    let said = move || sort.get().map(|sort| if sort == Sort::Up { "ascending" } else { "descending" });
    let icon = move || match sort.get() {
        None => "chevrons-up-down",
        Some(Sort::Up) => "chevron-up",
        Some(Sort::Down) => "chevron-down",
    };
    view! {
        <th scope="col" class=number.then_some("n") aria-sort=said>
            <a class="sort" href=move || href.get()>{label}{move || view! { <Icon name=icon() small=true /> }}</a>
        </th>
    }
    .into_any()
}
