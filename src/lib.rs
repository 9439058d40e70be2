//! The wasm entry: wakes the pages the server has rendered. Nothing else belongs here.

use gesso_app::{App, fetch_first};
use wasm_bindgen::prelude::wasm_bindgen;

/// Called once by the script the shell writes, after the module is loaded. What did not come is on the console; the page
/// then stays as the server has rendered it.
#[wasm_bindgen]
pub async fn hydrate() {
    console_error_panic_hook::set_once();
    if fetch_first().await.is_ok() {
        leptos::mount::hydrate_body(App);
    }
}
