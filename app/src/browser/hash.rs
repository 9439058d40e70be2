//! The hash of a file, computed in the browser from what the studio sends.

/// Why there is no hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(any(test, target_arch = "wasm32")), expect(dead_code, reason = "files are read in the browser"))]
pub enum Unhashed {
    /// The studio was not reached.
    Unreachable,
    /// It answered, but with this status instead of the file.
    Refused(u16),
    /// Browsers hash only on addresses they call secure.
    Insecure,
}

#[cfg(target_arch = "wasm32")]
pub use in_browser::*;
#[cfg(not(target_arch = "wasm32"))]
pub use on_server::*;

#[cfg(target_arch = "wasm32")]
mod in_browser {
    use js_sys::{ArrayBuffer, Function, Promise, Reflect, Uint8Array};
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{RequestCache, RequestInit, Response};

    use super::Unhashed;

    /// SHA-256 of what is at an address of this studio now, as lower-case hex. What the browser has kept of it is not
    /// looked at.
    pub async fn sha256_of(url: &str) -> Result<String, Unhashed> {
        let digest = digester().ok_or(Unhashed::Insecure)?;
        let bytes = fetched(url).await?;
        let hash = digest(bytes).ok_or(Unhashed::Insecure)?;
        let hash = JsFuture::from(hash).await.map_err(|_| Unhashed::Insecure)?;
        Ok(Uint8Array::new(&hash).to_vec().iter().map(|byte| format!("{byte:02x}")).collect())
    }

    async fn fetched(url: &str) -> Result<ArrayBuffer, Unhashed> {
        let gone = |_: JsValue| Unhashed::Unreachable;
        let init = RequestInit::new();
        init.set_cache(RequestCache::NoStore);
        let window = web_sys::window().ok_or(Unhashed::Unreachable)?;
        let response = JsFuture::from(window.fetch_with_str_and_init(url, &init)).await.map_err(gone)?;
        let response: Response = response.dyn_into().map_err(gone)?;
        if !response.ok() {
            return Err(Unhashed::Refused(response.status()));
        }
        let bytes = JsFuture::from(response.array_buffer().map_err(gone)?).await.map_err(gone)?;
        bytes.dyn_into().map_err(gone)
    }

    /// `crypto.subtle.digest`, which is there on secure addresses only.
    fn digester() -> Option<impl Fn(ArrayBuffer) -> Option<Promise>> {
        let of = |from: &JsValue, name: &str| Reflect::get(from, &name.into()).ok().filter(|found| !found.is_undefined());
        let subtle = of(&of(&js_sys::global(), "crypto")?, "subtle")?;
        let digest: Function = of(&subtle, "digest")?.dyn_into().ok()?;
        Some(move |bytes: ArrayBuffer| digest.call2(&subtle, &"SHA-256".into(), &bytes).ok()?.dyn_into().ok())
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod on_server {
    use super::Unhashed;

    pub async fn sha256_of(_url: &str) -> Result<String, Unhashed> {
        Err(Unhashed::Unreachable)
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::browser::{object_url, revoke};

    #[wasm_bindgen_test]
    async fn the_hash_is_that_of_the_bytes() {
        let url = object_url(b"abc", "text/plain").expect("an object url");
        let hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256_of(&url).await.as_deref(), Ok(hash));
        revoke(&url);
        assert_eq!(sha256_of(&url).await, Err(Unhashed::Unreachable));
    }
}
