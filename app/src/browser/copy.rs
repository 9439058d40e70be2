//! The clipboard, where the browser lets a page write to it.

#[cfg(target_arch = "wasm32")]
pub use in_browser::*;
#[cfg(not(target_arch = "wasm32"))]
pub use on_server::*;

#[cfg(target_arch = "wasm32")]
mod in_browser {
    use js_sys::{Function, Promise, Reflect};
    use leptos::task::spawn_local;
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;

    /// Copies a text and tells whether that was possible: browsers copy only on addresses they call secure.
    pub fn copy(text: &str, tell: impl FnOnce(bool) + 'static) {
        let copying = write(text);
        spawn_local(async move {
            let is_done = match copying {
                Some(copying) => JsFuture::from(copying).await.is_ok(),
                None => false,
            };
            tell(is_done);
        });
    }

    fn write(text: &str) -> Option<Promise> {
        let navigator: JsValue = web_sys::window()?.navigator().into();
        let clipboard = Reflect::get(&navigator, &"clipboard".into()).ok().filter(|it| !it.is_undefined())?;
        let write: Function = Reflect::get(&clipboard, &"writeText".into()).ok()?.dyn_into().ok()?;
        write.call1(&clipboard, &text.into()).ok()?.dyn_into().ok()
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod on_server {
    pub fn copy(_text: &str, _tell: impl FnOnce(bool) + 'static) {}
}
