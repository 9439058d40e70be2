//! A tablet beside the studio: the address as a QR code, a one-time code, the app.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::{Pairing, Reach, pair_device},
    components::ui::{Button, Note, Tone},
    shell::install::Install,
};

/// How other devices come in.
#[component]
pub fn Devices(
    /// How they reach the studio.
    reach: Option<Reach>,
    /// Whether they have to sign in.
    signs_in: bool,
) -> impl IntoView {
    view! {
        <section id="devices" aria-labelledby="devices-title">
            <h2 id="devices-title">"Tablet and app"</h2>
            {match reach {
                Some(reach) => view! { <Reached reach=reach /> }.into_any(),
                None => view! {
                    <p class="dim">
                        "No other device reaches this studio. Start it with "<code>"GESSO_ADDR=0.0.0.0:3000"</code>", its name in "
                        <code>"GESSO_HOSTS"</code>" and a certificate in "<code>"GESSO_TLS_CERT"</code>" and "
                        <code>"GESSO_TLS_KEY"</code>"; then a QR code stands here."
                    </p>
                }.into_any(),
            }}
            {signs_in.then(|| view! { <Pair /> })}
            <InstallApp />
        </section>
    }
}

#[component]
fn Reached(reach: Reach) -> impl IntoView {
    let Reach { url, is_https, qr } = reach;
    view! {
        <p class="dim">"Point the camera of a tablet in the same network at this, or open "<code>{url}</code>" on it."</p>
        <div class="qr" inner_html=qr></div>
        {(!is_https).then(|| view! {
            <Note tone=Tone::Warn title="This address is not encrypted.">
                "Others in the network could read along, and a tablet does not install the app. Serve HTTPS with a certificate."
            </Note>
        })}
    }
}

#[component]
fn Pair() -> impl IntoView {
    let shown = RwSignal::new(None::<Result<Pairing, String>>);
    let busy = RwSignal::new(false);
    let ask = move |_| {
        busy.set(true);
        spawn_local(async move {
            let said = pair_device().await;
            busy.set(false);
            shown.set(Some(said.map_err(|error| error.detail)));
        });
    };
    view! {
        <p><Button label="Sign another device in" icon="log-in" busy=busy busy_label="Making a code" on_click=ask /></p>
        <div aria-live="polite">
            {move || shown.get().map(|shown| match shown {
                Ok(Pairing { code, minutes, qr }) => view! {
                    <p>"Type "<code class="secret">{code}</code>{format!(" as its password. It works once, for {minutes} minutes.")}</p>
                    {qr.map(|qr| view! { <p class="dim">"Or point its camera here:"</p><div class="qr" inner_html=qr></div> })}
                }.into_any(),
                Err(detail) => view! { <Note tone=Tone::Bad title="No code was made.">{detail}</Note> }.into_any(),
            })}
        </div>
    }
}

#[component]
fn InstallApp() -> impl IntoView {
    let install = expect_context::<Install>();
    view! {
        {move || install.can_be().then(|| view! {
            <p><Button label="Install the app" icon="download" on_click=move |_| install.ask() /></p>
        })}
        <p class="dim small">
            "Installed, the studio has a window of its own. Pictures always come from the studio; only the program’s own files are kept \
             on the device."
        </p>
    }
}
