//! Notifications of the browser, and what a touch does to a card.

#[cfg(target_arch = "wasm32")]
pub use in_browser::*;
#[cfg(not(target_arch = "wasm32"))]
pub use on_server::*;

#[cfg(target_arch = "wasm32")]
mod in_browser {
    use leptos::task::spawn_local;
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{Notification, NotificationOptions, NotificationPermission};

    /// Whether nobody sees the page.
    pub fn is_hidden() -> bool {
        web_sys::window().and_then(|window| window.document()).is_some_and(|document| document.hidden())
    }

    /// Asks for leave to notify and tells the answer.
    pub fn ask_to_notify(tell: impl FnOnce(bool) + 'static) {
        if js_sys::Reflect::has(&js_sys::global(), &"Notification".into()) != Ok(true) {
            tell(false);
            return;
        }
        spawn_local(async move {
            if let Ok(asked) = Notification::request_permission() {
                let _ = JsFuture::from(asked).await;
            }
            tell(Notification::permission() == NotificationPermission::Granted);
        });
    }

    /// Shows a notification, if it may.
    pub fn notify(title: &str, text: &str) {
        let options = NotificationOptions::new();
        options.set_body(text);
        options.set_tag("gesso");
        let _ = Notification::new_with_options(title, &options);
    }

    /// Whether the page is as narrow as a phone and used with a finger.
    pub fn is_phone() -> bool {
        let matches = |query: &str| {
            web_sys::window().and_then(|window| window.match_media(query).ok().flatten()).is_some_and(|list| list.matches())
        };
        matches("(max-width: 767px)") && matches("(pointer: coarse)")
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod on_server {
    pub fn is_hidden() -> bool {
        false
    }
    pub fn ask_to_notify(_tell: impl FnOnce(bool) + 'static) {}
    pub fn notify(_title: &str, _text: &str) {}
    pub fn is_phone() -> bool {
        false
    }
}
