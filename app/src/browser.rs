//! The few things the page asks of the browser itself. On the server they do nothing: they are called from effects
//! and handlers, which run only in the browser.

mod calls;
mod copy;
mod files;
mod focus;
mod form;
mod given;
mod grid;
mod hash;
mod http;
mod inputs;
mod later;
mod notice;
mod reading;
mod turning;
mod vault;

pub use calls::*;
pub use copy::*;
pub use files::*;
pub use focus::*;
pub use form::*;
pub use given::*;
pub use grid::*;
pub use hash::*;
pub use http::*;
#[cfg(target_arch = "wasm32")]
pub use in_browser::*;
pub use inputs::*;
pub use later::Later;
pub use notice::*;
#[cfg(not(target_arch = "wasm32"))]
pub use on_server::*;
pub use reading::*;
pub use turning::*;
pub use vault::*;

/// Where the unsent sentence is kept.
pub const DRAFT_KEY: &str = "gesso.draft";

#[cfg(target_arch = "wasm32")]
mod in_browser {
    use wasm_bindgen::JsCast;
    use web_sys::{Blob, BlobPropertyBag, HtmlDocument, Url};

    fn root() -> Option<web_sys::Element> {
        web_sys::window()?.document()?.document_element()
    }

    /// Frees the memory behind an object URL.
    pub fn revoke(url: &str) {
        let _ = Url::revoke_object_url(url);
    }

    /// A URL for bytes in memory.
    pub fn object_url(bytes: &[u8], mime: &str) -> Option<String> {
        let options = BlobPropertyBag::new();
        options.set_type(mime);
        let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
        let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()?;
        Url::create_object_url_with_blob(&blob).ok()
    }

    /// The socket address of a path of this studio.
    pub fn socket_url(path: &str) -> Option<String> {
        let location = web_sys::window()?.location();
        let scheme = if location.protocol().ok()? == "https:" { "wss" } else { "ws" };
        Some(format!("{scheme}://{}{path}", location.host().ok()?))
    }

    /// Whether the device believes it has a network.
    pub fn is_online() -> bool {
        web_sys::window().is_none_or(|window| window.navigator().on_line())
    }

    /// Reads an attribute of `<html>`.
    pub fn root_attribute(name: &str) -> Option<String> {
        root()?.get_attribute(name)
    }

    /// Writes an attribute of `<html>`.
    pub fn set_root_attribute(name: &str, value: &str) {
        if let Some(root) = root() {
            let _ = root.set_attribute(name, value);
        }
    }

    /// Puts the reader at the top of the work, eyes and focus, after a navigation.
    pub fn to_top_of_main() {
        let document = web_sys::window().and_then(|window| window.document());
        if let Some(main) = document.and_then(|document| document.get_element_by_id("main")) {
            main.set_scroll_top(0);
            if let Some(main) = main.dyn_ref::<web_sys::HtmlElement>() {
                let _ = main.focus();
            }
        }
    }

    /// Sets a custom property of an element. The content security policy refuses style attributes, not this.
    pub fn set_property(element: &web_sys::HtmlElement, name: &str, value: &str) {
        let _ = element.style().set_property(name, value);
    }

    /// Width and height of an element without its transform, in pixels.
    pub fn inner_size(element: &web_sys::HtmlElement) -> (f64, f64) {
        (element.offset_width().into(), element.offset_height().into())
    }

    /// Where an element is in the window: left, top, width, height.
    pub fn place(element: &web_sys::Element) -> (f64, f64, f64, f64) {
        let place = element.get_bounding_client_rect();
        (place.left(), place.top(), place.width(), place.height())
    }

    /// Where the element that listens is in the window: left, top, width, height.
    pub fn place_of_current(event: &web_sys::Event) -> (f64, f64, f64, f64) {
        let element = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        element.map_or((0.0, 0.0, 0.0, 0.0), |element| place(&element))
    }

    /// How far the wheel was turned, in pixels; browsers also count in lines and pages.
    pub fn wheel_pixels(event: &web_sys::WheelEvent) -> f64 {
        const LINE_PIXELS: f64 = 16.0;
        const PAGE_PIXELS: f64 = 400.0;
        match event.delta_mode() {
            1 => event.delta_y() * LINE_PIXELS,
            2 => event.delta_y() * PAGE_PIXELS,
            // A pinch on a touchpad comes as small turns with Ctrl.
            _ if event.ctrl_key() => event.delta_y() * 6.0,
            _ => event.delta_y(),
        }
    }

    /// Sends everything a pointer does to the element that listens, until it is lifted.
    pub fn capture(event: &web_sys::PointerEvent) {
        let target = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if let Some(element) = target {
            // It may have been lifted already.
            let _ = element.set_pointer_capture(event.pointer_id());
        }
    }

    /// Whether there is no room for a column beside the work, as the style sheet has it.
    pub fn is_narrow() -> bool {
        let width = web_sys::window().and_then(|window| window.inner_width().ok()).and_then(|width| width.as_f64());
        width.is_some_and(|width| width < 1200.0)
    }

    /// Whether `Mod` is ⌘ here.
    pub fn is_mac() -> bool {
        let platform = web_sys::window().and_then(|window| window.navigator().platform().ok()).unwrap_or_default();
        platform.starts_with("Mac") || platform.starts_with("iP")
    }

    /// Sets a cookie, spelled as in a `Set-Cookie` header.
    pub fn set_cookie(cookie: &str) {
        let document = web_sys::window().and_then(|window| window.document());
        if let Some(document) = document.and_then(|document| document.dyn_into::<HtmlDocument>().ok()) {
            let _ = document.set_cookie(cookie);
        }
    }

    /// Keeps or forgets a text on this device.
    pub fn keep(key: &str, text: &str) {
        let Some(Ok(Some(storage))) = web_sys::window().map(|window| window.local_storage()) else { return };
        let _ = if text.is_empty() { storage.remove_item(key) } else { storage.set_item(key, text) };
    }

    /// A text kept on this device.
    pub fn kept(key: &str) -> Option<String> {
        web_sys::window()?.local_storage().ok()??.get_item(key).ok()?
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod on_server {
    pub fn revoke(_url: &str) {}
    pub fn object_url(_bytes: &[u8], _mime: &str) -> Option<String> {
        None
    }
    pub fn root_attribute(_name: &str) -> Option<String> {
        None
    }
    pub fn set_root_attribute(_name: &str, _value: &str) {}
    pub fn to_top_of_main() {}
    pub fn inner_size(_element: &leptos::web_sys::HtmlElement) -> (f64, f64) {
        (0.0, 0.0)
    }
    pub fn place(_element: &leptos::web_sys::Element) -> (f64, f64, f64, f64) {
        (0.0, 0.0, 0.0, 0.0)
    }
    pub fn place_of_current(_event: &leptos::ev::Event) -> (f64, f64, f64, f64) {
        (0.0, 0.0, 0.0, 0.0)
    }
    pub fn wheel_pixels(_event: &leptos::ev::WheelEvent) -> f64 {
        0.0
    }
    pub fn capture(_event: &leptos::ev::PointerEvent) {}
    pub fn is_narrow() -> bool {
        false
    }
    pub fn is_mac() -> bool {
        false
    }
    pub fn set_property(_element: &leptos::web_sys::HtmlElement, _name: &str, _value: &str) {}
    pub fn set_cookie(_cookie: &str) {}
    pub fn keep(_key: &str, _text: &str) {}
    pub fn kept(_key: &str) -> Option<String> {
        None
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use wasm_bindgen::JsCast;
    use wasm_bindgen_futures::JsFuture;
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
    use web_sys::{HtmlImageElement, window};

    use super::*;

    wasm_bindgen_test_configure!(run_in_browser);

    /// A transparent picture of one pixel.
    const GIF: &[u8] =
        b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

    async fn shows(url: &str) -> bool {
        let image = HtmlImageElement::new().expect("an image element");
        image.set_src(url);
        JsFuture::from(image.decode()).await.is_ok()
    }

    #[wasm_bindgen_test]
    async fn a_preview_is_shown_until_it_is_revoked() {
        let url = object_url(GIF, "image/gif").expect("an object url");
        assert!(shows(&url).await);
        revoke(&url);
        assert!(!shows(&url).await, "its memory is free");
    }

    #[wasm_bindgen_test]
    fn a_sentence_that_was_not_sent_is_kept_until_it_is() {
        keep(DRAFT_KEY, "a boat");
        assert_eq!(kept(DRAFT_KEY).as_deref(), Some("a boat"));
        keep(DRAFT_KEY, "");
        assert_eq!(kept(DRAFT_KEY), None);
    }

    #[wasm_bindgen_test]
    fn the_socket_goes_where_the_page_came_from() {
        let host = window().and_then(|window| window.location().host().ok()).expect("a host");
        assert_eq!(socket_url("/ws"), Some(format!("ws://{host}/ws")));
    }

    #[wasm_bindgen_test]
    fn the_theme_is_an_attribute_of_the_document() {
        set_root_attribute("data-theme", "light");
        assert_eq!(root_attribute("data-theme").as_deref(), Some("light"));
        let root = window().and_then(|window| window.document()).and_then(|document| document.document_element());
        assert!(root.is_some_and(|root| root.unchecked_ref::<web_sys::Element>().has_attribute("data-theme")));
    }
}
