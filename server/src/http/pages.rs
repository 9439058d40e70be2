//! The pages: rendered here, woken in the browser.

use std::sync::{Arc, LazyLock};

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use gesso_app::{
    App,
    ports::{Debates, Drafts, Forms, Machines, People, Shelves, Specialists, Studio},
    shell,
};
use leptos::{context::provide_context, nonce::Nonce, prelude::*};
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list};

use super::site;
use crate::{error::Problem, state::AppState, studio::OwnerStudio};

/// The pages. Collecting them suppresses every resource of the process for a moment (`leptos_server`'s
/// `suppress_resource_load`), so it is done once, before the first page is rendered.
static ROUTES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| generate_route_list(App));

/// Adds every page and every server function.
pub fn add(router: Router<AppState>, state: &AppState) -> Router<AppState> {
    let context = {
        let state = state.clone();
        move || provide_page_context(&state)
    };
    router.leptos_routes_with_context(state, ROUTES.clone(), context, shell)
}

fn provide_page_context(state: &AppState) {
    let studio = Arc::new(OwnerStudio::of(state.clone()));
    provide_context::<Arc<dyn Studio>>(studio.clone());
    provide_context::<Arc<dyn Debates>>(studio.clone());
    provide_context::<Arc<dyn Specialists>>(studio.clone());
    provide_context::<Arc<dyn Drafts>>(studio.clone());
    provide_context::<Arc<dyn Forms>>(studio.clone());
    provide_context::<Arc<dyn Machines>>(studio.clone());
    provide_context::<Arc<dyn People>>(studio.clone());
    provide_context::<Arc<dyn Shelves>>(studio);
    provide_context(state.assets.clone());
    provide_context(shell::document::PageOwner(state.owner.to_string()));
    if let (Some(nonce), Some(options)) = (use_context::<Nonce>(), use_context::<leptos_axum::ResponseOptions>())
        && let Ok(policy) = HeaderValue::from_str(&page_policy(&nonce))
    {
        options.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
}

/// What a page may load: its own files, its own sockets, previews made in the browser; scripts by nonce only.
fn page_policy(nonce: &Nonce) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}

/// Pages are never kept by browsers or proxies: their nonce and their state are of the moment.
pub async fn uncached(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let is_page = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if is_page {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// What no route knows: a file of the site, or nothing.
pub async fn fallback(State(_): State<AppState>, uri: Uri, headers: HeaderMap) -> Response {
    if let Some(file) = site::file(&uri, &headers) {
        return file;
    }
    Problem::not_found("page").into_response()
}
