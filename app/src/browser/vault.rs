//! Documents kept on this device, in IndexedDB: what local storage could not hold. Our own and not a crate: two stores, four
//! requests, and nothing of what a wrapper brings along for the rest. On the server nothing is kept.
//!
//! A document has a head, a short text that lists show, and a body, some long ones. Both are written in one transaction.

#[cfg(target_arch = "wasm32")]
pub use in_browser::*;
#[cfg(not(target_arch = "wasm32"))]
pub use on_server::*;

#[cfg(target_arch = "wasm32")]
mod in_browser {
    use std::cell::RefCell;

    use js_sys::{Array, Function, Promise};
    use wasm_bindgen::{JsCast, JsValue, closure::Closure};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{IdbDatabase, IdbObjectStore, IdbRequest, IdbTransaction, IdbTransactionMode};

    const NAME: &str = "gesso.flow";
    const VERSION: u32 = 1;
    const HEADS: &str = "heads";
    const BODIES: &str = "bodies";

    thread_local! {
        /// Open for as long as the page, so that what is kept while it goes begins at once.
        static OPENED: RefCell<Option<IdbDatabase>> = const { RefCell::new(None) };
    }

    /// Waits for one request.
    async fn answer(request: &IdbRequest) -> Result<JsValue, JsValue> {
        let ended = Promise::new(&mut |resolve: Function, reject: Function| {
            request.set_onsuccess(Some(&resolve));
            request.set_onerror(Some(&reject));
        });
        JsFuture::from(ended).await?;
        request.result()
    }

    async fn opened() -> Result<IdbDatabase, JsValue> {
        if let Some(there) = OPENED.with_borrow(Clone::clone) {
            return Ok(there);
        }
        let factory = web_sys::window().and_then(|window| window.indexed_db().ok().flatten()).ok_or(JsValue::NULL)?;
        let request = factory.open_with_u32(NAME, VERSION)?;
        let asked = request.clone();
        let make = Closure::once_into_js(move || {
            let made = asked.result().ok().and_then(|made| made.dyn_into::<IdbDatabase>().ok());
            if let Some(made) = made {
                let _ = made.create_object_store(HEADS);
                let _ = made.create_object_store(BODIES);
            }
        });
        request.set_onupgradeneeded(Some(make.unchecked_ref()));
        let made: IdbDatabase = answer(&request).await?.dyn_into()?;
        OPENED.set(Some(made.clone()));
        Ok(made)
    }

    async fn begun(mode: IdbTransactionMode) -> Result<IdbTransaction, JsValue> {
        let stores = Array::of2(&HEADS.into(), &BODIES.into());
        let begin = |base: &IdbDatabase| base.transaction_with_str_sequence_and_mode(&stores, mode);
        match begin(&opened().await?) {
            Ok(begun) => Ok(begun),
            // The browser may close it, such as when its data are cleared.
            Err(_) => {
                OPENED.set(None);
                begin(&opened().await?)
            }
        }
    }

    async fn change(change: impl FnOnce(IdbObjectStore, IdbObjectStore) -> Result<(), JsValue>) -> Result<(), JsValue> {
        let begun = begun(IdbTransactionMode::Readwrite).await?;
        let ended = Promise::new(&mut |resolve: Function, reject: Function| {
            begun.set_oncomplete(Some(&resolve));
            begun.set_onerror(Some(&reject));
            begun.set_onabort(Some(&reject));
        });
        change(begun.object_store(HEADS)?, begun.object_store(BODIES)?)?;
        JsFuture::from(ended).await.map(drop)
    }

    /// The heads of all documents; none if this browser keeps nothing.
    pub async fn vault_heads() -> Option<Vec<String>> {
        let begun = begun(IdbTransactionMode::Readonly).await.ok()?;
        let all = answer(&begun.object_store(HEADS).ok()?.get_all().ok()?).await.ok()?;
        Some(all.dyn_into::<Array>().ok()?.iter().filter_map(|head| head.as_string()).collect())
    }

    /// The texts of a document.
    pub async fn vault_body(id: &str) -> Option<Vec<String>> {
        let begun = begun(IdbTransactionMode::Readonly).await.ok()?;
        let body = answer(&begun.object_store(BODIES).ok()?.get(&id.into()).ok()?).await.ok()?;
        body.dyn_into::<Array>().ok()?.iter().map(|text| text.as_string()).collect()
    }

    /// Keeps a document; without a body that stays as it is. Tells whether it is kept.
    pub async fn vault_put(id: &str, head: &str, body: Option<Vec<String>>) -> bool {
        let body = body.map(|body| body.iter().map(|text| JsValue::from_str(text)).collect::<Array>());
        let put = change(|heads, bodies| {
            heads.put_with_key(&head.into(), &id.into())?;
            if let Some(body) = body {
                bodies.put_with_key(&body, &id.into())?;
            }
            Ok(())
        });
        put.await.is_ok()
    }

    /// Forgets documents.
    pub async fn vault_forget(ids: &[String]) -> bool {
        let forget = change(|heads, bodies| {
            for id in ids {
                heads.delete(&id.as_str().into())?;
                bodies.delete(&id.as_str().into())?;
            }
            Ok(())
        });
        forget.await.is_ok()
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod on_server {
    pub async fn vault_heads() -> Option<Vec<String>> {
        None
    }
    pub async fn vault_body(_id: &str) -> Option<Vec<String>> {
        None
    }
    pub async fn vault_put(_id: &str, _head: &str, _body: Option<Vec<String>>) -> bool {
        false
    }
    pub async fn vault_forget(_ids: &[String]) -> bool {
        false
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    async fn a_document_is_kept_until_it_is_forgotten() {
        assert!(vault_put("a", "{\"id\":\"a\"}", Some(vec!["one".to_owned(), "two".to_owned()])).await);
        assert!(vault_put("a", "{\"id\":\"a\",\"title\":\"x\"}", None).await);
        assert_eq!(vault_body("a").await, Some(vec!["one".to_owned(), "two".to_owned()]));
        assert!(vault_heads().await.is_some_and(|heads| heads.contains(&"{\"id\":\"a\",\"title\":\"x\"}".to_owned())));
        assert!(vault_forget(&["a".to_owned()]).await);
        assert_eq!(vault_body("a").await, None);
    }
}
