//! The wasm entry: wakes the pages the server has rendered. Nothing else belongs here.

use gesso_app::{App, fetch_first};
use wasm_bindgen::prelude::wasm_bindgen;

/// Called once by the script the shell writes, after the module is loaded.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::task::spawn_local(async {
        fetch_first().await;
        leptos::mount::hydrate_body(App);
    });
}
