//! Settings: how the studio looks, who is signed in, which programs may ask, how other devices reach it.

mod account;
mod appearance;
mod devices;
mod installed;
pub(crate) mod model_words;
mod models;
mod published;
mod thinkers;
mod tokens;
mod words;

use leptos::prelude::*;

use crate::{
    api::{SettingsState, json::JsonResource, load_settings},
    components::ui::{Note, Tone},
    error::AppError,
    shell::Page,
};
use account::Account;
use appearance::{Appearance, Shortcuts};
use devices::Devices;
use models::Models;
use published::Published;
use tokens::{Made, Tokens};

/// The sections, by their place on the page.
const SECTIONS: [(&str, &str); 7] = [
    ("#models", "Models"),
    ("#account", "Account"),
    ("#tokens", "Programs"),
    ("#devices", "Tablet and app"),
    ("#published", "Published pages"),
    ("#appearance", "Appearance"),
    ("#shortcuts", "Shortcuts"),
];

/// Asks for the settings again after something was changed.
#[derive(Clone, Copy)]
struct Again(RwSignal<u32>);

impl Again {
    fn ask(self) {
        self.0.update(|count| *count = count.wrapping_add(1));
    }
}

/// The page.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let again = Again(RwSignal::new(0));
    provide_context(again);
    provide_context(Made(RwSignal::new(None)));
    let state = JsonResource::new_with_options(move || again.0.get(), |_| load_settings(), false);
    view! {
        <Page title="Settings">
            <div class="settings">
                <nav class="subnav" aria-label="Settings">
                    <ul>
                        {SECTIONS.map(|(href, label)| view! { <li><a href=href rel="external">{label}</a></li> }).collect_view()}
                    </ul>
                </nav>
                <div class="set-body">
                    <Models />
                    <Transition fallback=|| view! { <p class="dim" aria-busy="true">"Reading who is signed in"</p> }>
                        {move || Suspend::new(async move { said(state.await) })}
                    </Transition>
                    <Appearance />
                    <Shortcuts />
                </div>
            </div>
        </Page>
    }
}

fn said(state: Result<SettingsState, AppError>) -> AnyView {
    match state {
        Ok(SettingsState { account: Some(account), reach, pages, server_time }) => view! {
            <Account account=account.clone() now=server_time />
            <Tokens tokens=account.tokens now=server_time />
            <Devices reach=reach signs_in=true />
            <Published pages=pages now=server_time />
        }
        .into_any(),
        Ok(SettingsState { account: None, reach, pages, server_time }) => view! {
            <section id="account" aria-labelledby="account-title">
                <h2 id="account-title">"Account"</h2>
                <p class="dim">
                    "Nobody signs in here: the studio answers to this machine only. To let other devices in, start it with "
                    <code>"GESSO_AUTH=required"</code>"."
                </p>
            </section>
            <section id="tokens" aria-labelledby="tokens-title">
                <h2 id="tokens-title">"Programs"</h2>
                <p class="dim">"Programs on this machine need no token while nobody signs in."</p>
            </section>
            <Devices reach=reach signs_in=false />
            <Published pages=pages now=server_time />
        }
        .into_any(),
        Err(error) => view! { <Note tone=Tone::Bad title="The account cannot be shown.">{error.detail}</Note> }.into_any(),
    }
}
