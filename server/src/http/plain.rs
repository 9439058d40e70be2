//! What pages without a script have in common, and the one that is kept for when the studio is not reached.

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{Html, IntoResponse, Response},
};
use gesso_app::{
    plain::{Plain, offline_page},
    shell::theme::Theme,
};

use crate::state::AppState;

/// What such a page may load: its style, its fonts, its pictures. No script at all.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
     frame-ancestors 'none'",
);

/// What every such page is told.
#[must_use]
pub fn of(state: &AppState, headers: &HeaderMap) -> Plain {
    let cookies = headers.get(header::COOKIE).and_then(|value| value.to_str().ok());
    Plain { assets: state.assets.clone(), theme: cookies.map(Theme::of_cookies).unwrap_or_default() }
}

/// The answer that carries it.
#[must_use]
pub fn answer(html: String) -> Response {
    let mut response = Html(html).into_response();
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, POLICY);
    response
}

/// `/offline`, which the service worker keeps.
pub async fn offline(State(state): State<AppState>, headers: HeaderMap) -> Response {
    answer(offline_page(of(&state, &headers)))
}
