//! The studio's HTTP API, asked as text: what a document says must come and go as it is spelled.

#[cfg(target_arch = "wasm32")]
pub use in_browser::*;
#[cfg(not(target_arch = "wasm32"))]
pub use on_server::*;

/// What the studio said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The HTTP status.
    pub status: u16,
    /// What it said.
    pub text: String,
}

impl Answered {
    /// Whether it did what was asked.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

#[cfg(target_arch = "wasm32")]
mod in_browser {
    use js_sys::{Reflect, Uint8Array};
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{FormData, RequestCache, RequestInit, Response};

    use super::Answered;
    use crate::browser::PickedFile;

    async fn fetched(url: &str, init: &RequestInit) -> Option<Response> {
        let window = web_sys::window()?;
        JsFuture::from(window.fetch_with_str_and_init(url, init)).await.ok()?.dyn_into().ok()
    }

    async fn said(response: Response) -> Option<Answered> {
        let text = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
        Some(Answered { status: response.status(), text })
    }

    /// Asks for something, with a body of JSON if there is one; none if the studio is not reached. What the browser has
    /// kept is asked about again, which costs little where the studio names its state.
    pub async fn ask(method: &str, url: &str, body: Option<&str>) -> Option<Answered> {
        let init = RequestInit::new();
        init.set_method(method);
        init.set_cache(RequestCache::NoCache);
        if let Some(body) = body {
            let headers = js_sys::Object::new();
            Reflect::set(&headers, &"content-type".into(), &"application/json".into()).ok()?;
            init.set_headers(&headers);
            init.set_body(&JsValue::from_str(body));
        }
        said(fetched(url, &init).await?).await
    }

    /// The bytes at an address of the studio; none if they are not there.
    pub async fn ask_bytes(url: &str) -> Option<Vec<u8>> {
        let response = fetched(url, &RequestInit::new()).await.filter(Response::ok)?;
        let bytes = JsFuture::from(response.array_buffer().ok()?).await.ok()?;
        Some(Uint8Array::new(&bytes).to_vec())
    }

    /// Hands a file over as a field of a form.
    pub async fn send_file(url: &str, field: &str, file: &PickedFile) -> Option<Answered> {
        let form = FormData::new().ok()?;
        form.append_with_blob_and_filename(field, file, &file.name()).ok()?;
        let init = RequestInit::new();
        init.set_method("POST");
        init.set_body(&form);
        said(fetched(url, &init).await?).await
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod on_server {
    use super::Answered;
    use crate::browser::PickedFile;

    pub async fn ask(_method: &str, _url: &str, _body: Option<&str>) -> Option<Answered> {
        None
    }
    pub async fn ask_bytes(_url: &str) -> Option<Vec<u8>> {
        None
    }
    pub async fn send_file(_url: &str, _field: &str, _file: &PickedFile) -> Option<Answered> {
        None
    }
}
