//! Files of any kind that come in and go out, the clipboard's events, and a picture of a drawing.

#[cfg(target_arch = "wasm32")]
pub use in_browser::*;
#[cfg(not(target_arch = "wasm32"))]
pub use on_server::*;

#[cfg(target_arch = "wasm32")]
mod in_browser {
    use js_sys::{Function, Promise, Reflect, Uint8Array};
    use leptos::ev::{ClipboardEvent, DragEvent};
    use wasm_bindgen::{JsCast, JsValue, closure::Closure};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{
        CanvasRenderingContext2d, Document, FileList, HtmlAnchorElement, HtmlCanvasElement, HtmlImageElement, HtmlInputElement,
    };

    use crate::browser::{PickedFile, object_url, revoke};

    /// Longest side of a picture of a drawing, in pixels: what every browser's canvas can be.
    const MAX_SIDE: f64 = 4096.0;
    /// How long work may wait for an idle moment, in milliseconds.
    const IDLE_MILLIS: f64 = 2_000.0;

    fn document() -> Option<Document> {
        web_sys::window()?.document()
    }

    fn listed(files: Option<FileList>) -> Vec<PickedFile> {
        files.map(|files| (0..files.length()).filter_map(|at| files.get(at)).collect()).unwrap_or_default()
    }

    /// All files that were dropped.
    pub fn given_by_drop(event: &DragEvent) -> Vec<PickedFile> {
        listed(event.data_transfer().and_then(|data| data.files()))
    }

    /// All files that were pasted.
    pub fn given_by_paste(event: &ClipboardEvent) -> Vec<PickedFile> {
        listed(event.clipboard_data().and_then(|data| data.files()))
    }

    /// What was pasted, of one kind; empty if there is none.
    pub fn pasted_as(event: &ClipboardEvent, mime: &str) -> String {
        event.clipboard_data().and_then(|data| data.get_data(mime).ok()).unwrap_or_default()
    }

    /// Puts something on the clipboard whose event this is.
    pub fn copy_as(event: &ClipboardEvent, mime: &str, text: &str) {
        if let Some(data) = event.clipboard_data() {
            let _ = data.set_data(mime, text);
        }
    }

    /// Whether an event is about words: it happened in a field, or some words of the page are selected.
    pub fn is_about_words(event: &web_sys::Event) -> bool {
        const FIELDS: &str = "input, textarea, select, [contenteditable], dialog[open]";
        let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let is_in_field = element.is_some_and(|element| element.closest(FIELDS).ok().flatten().is_some());
        let selected =
            Reflect::get(&js_sys::global(), &"getSelection".into()).ok().and_then(|it| it.dyn_into::<Function>().ok());
        let selected = selected.and_then(|get| get.call0(&JsValue::UNDEFINED).ok()).filter(|it| !it.is_null());
        let is_none = selected.and_then(|it| Reflect::get(&it, &"isCollapsed".into()).ok()).and_then(|it| it.as_bool());
        is_in_field || is_none == Some(false)
    }

    /// What the clipboard says, where the browser lets a page read it without a paste.
    pub async fn clipboard_text() -> Option<String> {
        let navigator: JsValue = web_sys::window()?.navigator().into();
        let clipboard = Reflect::get(&navigator, &"clipboard".into()).ok().filter(|it| !it.is_undefined())?;
        let read: Function = Reflect::get(&clipboard, &"readText".into()).ok()?.dyn_into().ok()?;
        let reading: Promise = read.call0(&clipboard).ok()?.dyn_into().ok()?;
        JsFuture::from(reading).await.ok()?.as_string()
    }

    /// How large a file is, in bytes.
    pub fn size_of_file(file: &PickedFile) -> f64 {
        file.size()
    }

    /// What a file holds.
    pub async fn bytes_of_file(file: &PickedFile) -> Option<Vec<u8>> {
        let bytes = JsFuture::from(file.array_buffer()).await.ok()?;
        Some(Uint8Array::new(&bytes).to_vec())
    }

    /// Lets the person pick files.
    pub fn pick_files(accept: &str, take: impl FnOnce(Vec<PickedFile>) + 'static) {
        let input = document().and_then(|document| document.create_element("input").ok());
        let Some(input) = input.and_then(|input| input.dyn_into::<HtmlInputElement>().ok()) else { return };
        input.set_type("file");
        input.set_accept(accept);
        input.set_multiple(true);
        let picked = input.clone();
        let told = Closure::once_into_js(move || take(listed(picked.files())));
        input.set_onchange(Some(told.unchecked_ref()));
        input.click();
    }

    /// Hands a file to the person.
    pub fn download(name: &str, bytes: &[u8], mime: &str) -> bool {
        let anchor = document().and_then(|document| document.create_element("a").ok());
        let Some(anchor) = anchor.and_then(|anchor| anchor.dyn_into::<HtmlAnchorElement>().ok()) else { return false };
        let Some(url) = object_url(bytes, mime) else { return false };
        anchor.set_href(&url);
        anchor.set_download(name);
        anchor.click();
        // The browser reads it after this.
        leptos::prelude::set_timeout(move || revoke(&url), std::time::Duration::from_secs(60));
        true
    }

    /// A PNG of an SVG, as large as a canvas can be.
    pub async fn png_of_svg(svg: &str) -> Option<Vec<u8>> {
        let url = object_url(svg.as_bytes(), "image/svg+xml")?;
        let png = painted(&url).await;
        revoke(&url);
        png
    }

    async fn painted(url: &str) -> Option<Vec<u8>> {
        let image = HtmlImageElement::new().ok()?;
        image.set_src(url);
        JsFuture::from(image.decode()).await.ok()?;
        let (width, height) = (f64::from(image.natural_width()).max(1.0), f64::from(image.natural_height()).max(1.0));
        let scale = (MAX_SIDE / width.max(height)).min(1.0);
        let canvas: HtmlCanvasElement = document()?.create_element("canvas").ok()?.dyn_into().ok()?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and the longest side")]
        let side = |length: f64| (length * scale).round().max(1.0) as u32;
        canvas.set_width(side(width));
        canvas.set_height(side(height));
        let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
        let (wide, high) = (f64::from(canvas.width()), f64::from(canvas.height()));
        context.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, wide, high).ok()?;
        let made = Promise::new(&mut |resolve: Function, _reject: Function| {
            let _ = canvas.to_blob(&resolve);
        });
        let blob: web_sys::Blob = JsFuture::from(made).await.ok()?.dyn_into().ok()?;
        let bytes = JsFuture::from(blob.array_buffer()).await.ok()?;
        Some(Uint8Array::new(&bytes).to_vec())
    }

    /// Does something when the browser has nothing else to do.
    pub fn when_idle(run: impl FnOnce() + 'static) {
        let wait =
            Reflect::get(&js_sys::global(), &"requestIdleCallback".into()).ok().and_then(|it| it.dyn_into::<Function>().ok());
        match wait {
            Some(wait) => {
                let options = js_sys::Object::new();
                let _ = Reflect::set(&options, &"timeout".into(), &IDLE_MILLIS.into());
                let _ = wait.call2(&JsValue::UNDEFINED, &Closure::once_into_js(run), &options);
            }
            // Not every browser tells.
            None => leptos::prelude::set_timeout(run, std::time::Duration::ZERO),
        }
    }

    /// Milliseconds since 1970.
    pub fn now_millis() -> f64 {
        js_sys::Date::now()
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod on_server {
    use leptos::ev::{ClipboardEvent, DragEvent};

    use crate::browser::PickedFile;

    pub fn given_by_drop(_event: &DragEvent) -> Vec<PickedFile> {
        Vec::new()
    }
    pub fn given_by_paste(_event: &ClipboardEvent) -> Vec<PickedFile> {
        Vec::new()
    }
    pub fn pasted_as(_event: &ClipboardEvent, _mime: &str) -> String {
        String::new()
    }
    pub fn copy_as(_event: &ClipboardEvent, _mime: &str, _text: &str) {}
    pub fn is_about_words(_event: &leptos::web_sys::Event) -> bool {
        true
    }
    pub async fn clipboard_text() -> Option<String> {
        None
    }
    pub fn size_of_file(_file: &PickedFile) -> f64 {
        0.0
    }
    pub async fn bytes_of_file(_file: &PickedFile) -> Option<Vec<u8>> {
        None
    }
    pub fn pick_files(_accept: &str, _take: impl FnOnce(Vec<PickedFile>) + 'static) {}
    pub fn download(_name: &str, _bytes: &[u8], _mime: &str) -> bool {
        false
    }
    pub async fn png_of_svg(_svg: &str) -> Option<Vec<u8>> {
        None
    }
    pub fn when_idle(_run: impl FnOnce() + 'static) {}
    pub fn now_millis() -> f64 {
        0.0
    }
}
