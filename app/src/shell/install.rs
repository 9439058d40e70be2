//! The app on a device: the service worker that keeps the program's own files, and the browser's offer to install.

use leptos::prelude::*;

/// The `<meta>` whose content is the version of the program's files.
pub const BUILD_META: &str = "gesso-build";

/// The browser's offer to install the app.
#[derive(Clone, Copy)]
pub struct Install {
    can_be: RwSignal<bool>,
}

impl Install {
    /// Registers the service worker, listens for the offer, and hands it to everything below.
    pub fn provide() {
        let install = Self { can_be: RwSignal::new(false) };
        provide_context(install);
        #[cfg(target_arch = "wasm32")]
        Effect::new(move |_| in_browser::begin(install.can_be));
    }

    /// Whether the browser offers it now.
    #[must_use]
    pub fn can_be(self) -> bool {
        self.can_be.get()
    }

    /// Lets the browser ask the person.
    pub fn ask(self) {
        self.can_be.set(false);
        #[cfg(target_arch = "wasm32")]
        in_browser::ask();
    }
}

#[cfg(target_arch = "wasm32")]
mod in_browser {
    use std::cell::RefCell;

    use js_sys::{Function, Reflect};
    use leptos::{prelude::*, task::spawn_local};
    use wasm_bindgen::{JsCast, JsValue, closure::Closure};
    use wasm_bindgen_futures::JsFuture;

    use super::BUILD_META;

    thread_local! {
        /// The event whose `prompt` installs; browsers give it once.
        static OFFER: RefCell<Option<JsValue>> = const { RefCell::new(None) };
    }

    pub fn begin(can_be: RwSignal<bool>) {
        spawn_local(async {
            // Without one the studio works all the same: a private window, a page without HTTPS.
            let _ = register().await;
        });
        let offered = Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| {
            event.prevent_default();
            OFFER.with(|offer| offer.replace(Some(event.into())));
            can_be.set(true);
        });
        let installed = Closure::<dyn FnMut(web_sys::Event)>::new(move |_| can_be.set(false));
        if let Some(window) = web_sys::window() {
            let _ = window.add_event_listener_with_callback("beforeinstallprompt", offered.as_ref().unchecked_ref());
            let _ = window.add_event_listener_with_callback("appinstalled", installed.as_ref().unchecked_ref());
        }
        // They live as long as the page.
        offered.forget();
        installed.forget();
    }

    async fn register() -> Result<(), JsValue> {
        let window = web_sys::window().ok_or(JsValue::NULL)?;
        let document = window.document().ok_or(JsValue::NULL)?;
        let build = document.query_selector(&format!("meta[name={BUILD_META}]"))?;
        let version = build.and_then(|meta| meta.get_attribute("content")).ok_or(JsValue::NULL)?;
        let container = Reflect::get(&window.navigator(), &"serviceWorker".into())?;
        if container.is_undefined() {
            return Ok(());
        }
        let register: Function = Reflect::get(&container, &"register".into())?.dyn_into()?;
        let registering: js_sys::Promise = register.call1(&container, &format!("/sw.js?v={version}").into())?.dyn_into()?;
        JsFuture::from(registering).await.map(drop)
    }

    pub fn ask() {
        let Some(offer) = OFFER.with(|offer| offer.take()) else { return };
        let prompt = Reflect::get(&offer, &"prompt".into()).and_then(|prompt| prompt.dyn_into::<Function>());
        if let Ok(prompt) = prompt {
            let _ = prompt.call0(&offer);
        }
    }
}
