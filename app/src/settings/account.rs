//! Who is signed in, and the password.

use gesso_core::{account::SignIn, ids::SignInId, time::Timestamp};
use leptos::{prelude::*, server_fn::ServerFn, task::spawn_local};

use super::{Again, words};
use crate::{
    api::{AccountState, SetPassword, SignOutBrowser, set_password},
    components::ui::{Button, Look, TableWrap, TextField, Toasts},
    error::AppError,
    home::words::ago,
};

/// The account: its browsers, signing out, the password.
#[component]
pub fn Account(
    /// As the server tells it.
    account: AccountState,
    /// The server's clock.
    now: Timestamp,
) -> impl IntoView {
    let AccountState { name, has_password, current, sign_ins, .. } = account;
    view! {
        <section id="account" aria-labelledby="account-title">
            <h2 id="account-title">"Account"</h2>
            <p class="dim">"You are signed in as "<b>{name}</b>". These browsers are:"</p>
            <TableWrap label="Browsers that are signed in">
                <table class="table">
                    <thead>
                        <tr><th scope="col">"Browser"</th><th scope="col">"Last seen"</th><th scope="col">"Signed in"</th>
                            <th scope="col"><span class="sr">"Sign out"</span></th></tr>
                    </thead>
                    <tbody>{sign_ins.into_iter().map(|sign_in| browser(sign_in, current, now)).collect_view()}</tbody>
                </table>
            </TableWrap>
            <div class="row">
                <form method="post" action="/sign-out"><Button label="Sign out" icon="log-out" submit=true /></form>
                <form method="post" action="/sign-out">
                    <input r#type="hidden" name="everywhere" value="yes" />
                    <Button label="Sign out everywhere" look=Look::Danger submit=true />
                </form>
            </div>
            <Password has_password=has_password />
        </section>
    }
}

fn browser(sign_in: SignIn, current: Option<SignInId>, now: Timestamp) -> impl IntoView {
    let is_current = Some(sign_in.id) == current;
    let name = words::browser(&sign_in.user_agent);
    view! {
        <tr>
            <td>{name.clone()}{is_current.then_some(" (this one)")}</td>
            <td>{ago(sign_in.last_seen_at, now)}</td>
            <td>{ago(sign_in.created_at, now)}</td>
            <td>
                {(!is_current).then(|| view! {
                    <form method="post" action=SignOutBrowser::PATH>
                        <input r#type="hidden" name="browser" value=sign_in.id.to_string() />
                        <button class="btn ghost sm" r#type="submit">"Sign out"<span class="sr">" "{name}</span></button>
                    </form>
                })}
            </td>
        </tr>
    }
}

#[component]
fn Password(has_password: bool) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let again = expect_context::<Again>();
    let (old, new) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let busy = RwSignal::new(false);
    let refused = RwSignal::new(None::<AppError>);
    let fault = move |field: &'static str| {
        Signal::derive(move || {
            let error = refused.get()?;
            match error.fields.into_iter().find(|problem| problem.field == field) {
                Some(problem) => Some(problem.detail),
                None => {
                    (field == "new" && error.code != gesso_core::problem::ProblemCode::ValidationFailed).then_some(error.detail)
                }
            }
        })
    };
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let said = set_password(old.get_untracked(), new.get_untracked()).await;
            busy.set(false);
            refused.set(said.as_ref().err().cloned());
            if said.is_ok() {
                old.set(String::new());
                new.set(String::new());
                toasts.say("The password is new; other browsers are signed out");
                again.ask();
            }
        });
    };
    view! {
        <h3>{if has_password { "New password" } else { "Set a password" }}</h3>
        <form class="narrow" method="post" action=SetPassword::PATH on:submit=send>
            {has_password.then(|| view! {
                <TextField id="old-password" label="Password until now" name="old" kind="password" value=old required=true
                    on_input=move |text| old.set(text) error=fault("old") autocomplete="current-password" />
            })}
            <TextField id="new-password" label="New password" name="new" kind="password" value=new required=true
                help="At least 10 characters. Other browsers are signed out." on_input=move |text| new.set(text)
                error=fault("new") autocomplete="new-password" />
            <div><Button label="Save the password" busy_label="Saving" busy=busy submit=true /></div>
        </form>
    }
}
