//! What changes the canvas without an input: its size, how fine the screen is, the theme, fonts that have come.

use std::rc::Weak;

use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{
    EventTarget, HtmlElement, MutationObserver, MutationObserverInit, ResizeObserver, ResizeObserverBoxOptions,
    ResizeObserverEntry, ResizeObserverOptions, ResizeObserverSize, js_sys,
};

use super::{frame::Frames, sheet::Screen};

/// What another theme changes beside the attribute of the document.
const MEDIA: [&str; 3] = ["(prefers-color-scheme: dark)", "(prefers-contrast: more)", "(prefers-reduced-motion: reduce)"];
/// The attribute of the document that names the theme.
const THEME: &str = "data-theme";

/// Listens until it is dropped.
pub struct Watch {
    size: Option<ResizeObserver>,
    theme: Option<MutationObserver>,
    heard: Vec<(EventTarget, &'static str)>,
    undress: Closure<dyn FnMut()>,
    _resize: Closure<dyn FnMut(js_sys::Array)>,
}

impl Watch {
    /// Tells the frames of this element.
    pub fn new(element: &HtmlElement, frames: &Weak<Frames>) -> Self {
        let told = frames.clone();
        let undress = Closure::<dyn FnMut()>::new(move || {
            if let Some(frames) = told.upgrade() {
                frames.undressed(is_still());
            }
        });
        let told = frames.clone();
        let resize = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
            let entry = entries.pop().dyn_into::<ResizeObserverEntry>().ok();
            if let (Some(frames), Some((css, screen))) = (told.upgrade(), entry.as_ref().map(sizes)) {
                frames.resized(css, screen);
            }
        });
        let size = ResizeObserver::new(resize.as_ref().unchecked_ref()).ok();
        if let Some(observer) = &size {
            let options = ResizeObserverOptions::new();
            options.set_box(ResizeObserverBoxOptions::DevicePixelContentBox);
            let observe = js_sys::Reflect::get(observer, &"observe".into()).ok();
            let observe = observe.and_then(|observe| observe.dyn_into::<js_sys::Function>().ok());
            // Browsers that do not know device pixels throw, which the typed call would not survive.
            if observe.is_none_or(|observe| observe.call2(observer, element, &options).is_err()) {
                observer.observe(element);
            }
        }
        let theme = MutationObserver::new(undress.as_ref().unchecked_ref()).ok();
        let mut heard = Vec::new();
        if let Some(window) = web_sys::window() {
            if let (Some(observer), Some(root)) = (&theme, window.document().and_then(|it| it.document_element())) {
                let options = MutationObserverInit::new();
                options.set_attributes(true);
                options.set_attribute_filter(&js_sys::Array::of1(&THEME.into()));
                let _ = observer.observe_with_options(&root, &options);
            }
            let media = MEDIA.into_iter().filter_map(|query| window.match_media(query).ok().flatten());
            heard.extend(media.map(|query| (EventTarget::from(query), "change")));
            let fonts = window.document().and_then(|it| js_sys::Reflect::get(&it, &"fonts".into()).ok());
            heard.extend(fonts.and_then(|it| it.dyn_into().ok()).map(|fonts| (fonts, "loadingdone")));
        }
        for (target, name) in &heard {
            let _ = target.add_event_listener_with_callback(name, undress.as_ref().unchecked_ref());
        }
        if let Some(frames) = frames.upgrade() {
            frames.undressed(is_still());
        }
        Self { size, theme, heard, undress, _resize: resize }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(size) = &self.size {
            size.disconnect();
        }
        if let Some(theme) = &self.theme {
            theme.disconnect();
        }
        for (target, name) in &self.heard {
            let _ = target.remove_event_listener_with_callback(name, self.undress.as_ref().unchecked_ref());
        }
    }
}

/// Whether nothing may move by itself.
fn is_still() -> bool {
    let found = web_sys::window().and_then(|window| window.match_media("(prefers-reduced-motion: reduce)").ok());
    found.flatten().is_some_and(|query| query.matches())
}

/// Sizes in CSS pixels and in device pixels.
fn sizes(entry: &ResizeObserverEntry) -> ([f64; 2], Screen) {
    let rect = entry.content_rect();
    let css = [rect.width(), rect.height()];
    let ratio = web_sys::window().map_or(1.0, |window| window.device_pixel_ratio());
    let has_device = js_sys::Reflect::has(entry, &JsValue::from_str("devicePixelContentBoxSize")).unwrap_or_default();
    let exact = has_device.then(|| entry.device_pixel_content_box_size().get(0).dyn_into::<ResizeObserverSize>().ok());
    let device = exact.flatten().map_or(css.map(|side| side * ratio), |size| [size.inline_size(), size.block_size()]);
    (css, Screen::new(css, device, ratio))
}
