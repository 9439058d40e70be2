//! Pages anybody can read, and taking them back.

use gesso_core::time::Timestamp;
use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    api::{PublishedPage, Unpublish},
    components::ui::TableWrap,
    home::words::ago,
};

/// What is published.
#[component]
pub fn Published(
    /// As the server tells it.
    pages: Vec<PublishedPage>,
    /// The server's clock.
    now: Timestamp,
) -> impl IntoView {
    let is_empty = pages.is_empty();
    view! {
        <section id="published" aria-labelledby="published-title">
            <h2 id="published-title">"Published pages"</h2>
            {if is_empty {
                view! {
                    <p class="dim">"Nothing is published. A published page is read without signing in, by whoever has its address."</p>
                }.into_any()
            } else {
                view! {
                    <p class="dim">"Whoever has the address reads these without signing in. Taken back, the pictures stay in the studio."</p>
                    <TableWrap label="Published pages">
                        <table class="table">
                            <thead>
                                <tr><th scope="col">"Page"</th><th scope="col">"Published"</th>
                                    <th scope="col"><span class="sr">"Take back"</span></th></tr>
                            </thead>
                            <tbody>{pages.into_iter().map(|page| row(page, now)).collect_view()}</tbody>
                        </table>
                    </TableWrap>
                }.into_any()
            }}
        </section>
    }
}

fn row(page: PublishedPage, now: Timestamp) -> impl IntoView {
    let PublishedPage { id, title, created_at } = page;
    view! {
        <tr>
            <td dir="auto"><a class="link" href=format!("/g/{id}") rel="external">{title.clone()}</a></td>
            <td>{ago(created_at, now)}</td>
            <td>
                <form method="post" action=Unpublish::PATH>
                    <input r#type="hidden" name="page" value=id />
                    <button class="btn ghost sm" r#type="submit">"Take back"<span class="sr">" "{title}</span></button>
                </form>
            </td>
        </tr>
    }
}
