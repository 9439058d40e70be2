//! Tokens for programs: made, shown once, revoked.

use gesso_core::{
    account::{ApiToken, Scope},
    time::Timestamp,
};
use leptos::{prelude::*, server_fn::ServerFn, task::spawn_local};

use super::Again;
use crate::{
    api::{MadeToken, RevokeToken, make_token},
    components::ui::{Button, Check, Note, TableWrap, TextField, Tone},
    home::words::ago,
};

const fn said(scope: Scope) -> &'static str {
    match scope {
        Scope::Read => "Read pictures, sessions and events",
        Scope::Write => "Make and change things",
        Scope::Comfy => "Use the fleet as a ComfyUI, under /comfy",
    }
}

/// The tokens of the account.
#[component]
pub fn Tokens(
    /// As the server tells them.
    tokens: Vec<ApiToken>,
    /// The server's clock.
    now: Timestamp,
) -> impl IntoView {
    let is_empty = tokens.is_empty();
    view! {
        <section id="tokens" aria-labelledby="tokens-title">
            <h2 id="tokens-title">"Programs"</h2>
            <p class="dim">
                "A program sends its token as "<code>"Authorization: Bearer …"</code>". Give each its own, and only what it needs."
            </p>
            {(!is_empty).then(|| view! {
                <TableWrap label="Tokens">
                    <table class="table">
                        <thead>
                            <tr><th scope="col">"Token"</th><th scope="col">"May"</th><th scope="col">"Last used"</th>
                                <th scope="col"><span class="sr">"Revoke"</span></th></tr>
                        </thead>
                        <tbody>{tokens.into_iter().map(|token| row(token, now)).collect_view()}</tbody>
                    </table>
                </TableWrap>
            })}
            <NewToken />
        </section>
    }
}

fn row(token: ApiToken, now: Timestamp) -> impl IntoView {
    let may = token.scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(", ");
    view! {
        <tr>
            <td dir="auto">{token.name.clone()}</td>
            <td>{may}</td>
            <td>{token.last_used_at.map_or_else(|| "never".to_owned(), |at| ago(at, now))}</td>
            <td>
                <form method="post" action=RevokeToken::PATH>
                    <input r#type="hidden" name="token" value=token.id.to_string() />
                    <button class="btn ghost sm" r#type="submit">"Revoke"<span class="sr">" "{token.name}</span></button>
                </form>
            </td>
        </tr>
    }
}

/// The last secret is held above the list, which is read anew after a token was made.
#[component]
fn NewToken() -> impl IntoView {
    let again = expect_context::<Again>();
    let Made(made) = expect_context::<Made>();
    let name = RwSignal::new(String::new());
    let scopes = Scope::ALL.map(|scope| (scope, RwSignal::new(scope == Scope::Read)));
    let busy = RwSignal::new(false);
    let refused = RwSignal::new(None::<String>);
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let wanted = scopes.iter().filter(|(_, on)| on.get_untracked()).map(|(scope, _)| *scope).collect();
        spawn_local(async move {
            let said = make_token(name.get_untracked(), wanted).await;
            busy.set(false);
            refused.set(said.as_ref().err().map(|error| error.detail.clone()));
            if let Ok(token) = said {
                made.set(Some(token));
                again.ask();
            }
        });
    };
    view! {
        {move || made.get().map(|MadeToken { token, secret }| view! {
            <Note tone=Tone::Info title=format!("The token {} is made.", token.name) is_new=true>
                "Copy it now; it is not shown again."
                <p><code class="secret">{secret}</code></p>
            </Note>
        })}
        <form class="narrow" on:submit=send>
            <TextField id="token-name" label="Name of a new token" name="name" value=name required=true
                placeholder="Backup script" on_input=move |text| name.set(text) error=refused />
            <div role="group" aria-label="What it may do">
                {scopes.map(|(scope, on)| view! {
                    <Check label=said(scope) checked=on on_change=move |is_on| on.set(is_on) />
                }).collect_view()}
            </div>
            <div><Button label="Make a token" icon="key-round" busy_label="Making" busy=busy submit=true /></div>
        </form>
    }
}

/// The token made last on this page.
#[derive(Clone, Copy)]
pub struct Made(pub RwSignal<Option<MadeToken>>);
