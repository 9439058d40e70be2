//! What the service worker shows when the studio is not reached.

use leptos::prelude::*;

use super::{Plain, document, mark};

/// The page that is kept on the device.
#[must_use]
pub fn offline_page(plain: Plain) -> String {
    let body = view! {
        <div class="plain">
            <main id="main">
                <p class="row">{mark()}<span>"Gesso"</span></p>
                <h1>"The studio is not reached"</h1>
                <p>
                    "Your pictures are safe in it. Either this device has no network, or the machine with the studio is off or
                    busy starting."
                </p>
                <p><a class="btn primary lg" href="">"Try again"</a></p>
            </main>
        </div>
    };
    document(plain, "Not reached · Gesso".into(), (), body)
}
