//! The route table, and what happens before any route: host and origin checks, latency, 404 and 405.

mod chat;
mod control;
mod embed;
mod generate;
mod manage;
mod openai;
mod pull;
mod respond;
mod show;
mod tags;

use std::{net::IpAddr, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State as Shared},
    http::{Method, StatusCode, Uri, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{delete, get, post},
};

use super::{chaos::Switch, state::State};

/// Largest request body; the original has no limit of its own.
pub(super) const MAX_BODY_BYTES: usize = 64 * 1024 * 1024;

pub(super) fn router(state: Arc<State>) -> Router {
    Router::new()
        .route("/", get(|| async { "Ollama is running" }))
        .route("/api/version", get(tags::version))
        .route("/api/status", get(tags::status))
        .route("/api/tags", get(tags::tags))
        .route("/api/ps", get(tags::ps))
        .route("/api/show", post(show::show))
        .route("/api/chat", post(chat::chat))
        .route("/api/generate", post(generate::generate))
        .route("/api/pull", post(pull::pull))
        .route("/api/delete", delete(manage::delete))
        .route("/api/copy", post(manage::copy))
        .route("/api/embed", post(embed::embed))
        .route("/api/embeddings", post(embed::embeddings))
        .route("/v1/models", get(openai::models))
        .route("/v1/chat/completions", post(openai::chat))
        .route("/__sim/stats", get(control::stats))
        .route("/__sim/chaos", get(control::chaos).put(control::set_chaos))
        .fallback(|| async { (StatusCode::NOT_FOUND, "404 page not found") })
        .method_not_allowed_fallback(|| async { (StatusCode::METHOD_NOT_ALLOWED, "405 method not allowed") })
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(middleware::from_fn_with_state(Arc::clone(&state), gate))
        .with_state(state)
}

/// Refuses strange hosts and origins, then waits as long as chaos says.
async fn gate(Shared(state): Shared<Arc<State>>, request: Request, next: Next) -> Response {
    if let Some(status) = turned_away(&state, &request) {
        return status.into_response();
    }
    if !request.uri().path().starts_with("/__sim/")
        && let Some(millis) = state.chaos.take(Switch::Latency)
    {
        tokio::time::sleep(Duration::from_millis(millis)).await;
    }
    next.run(request).await
}

/// A bare status for requests no route should see.
fn turned_away(state: &State, request: &Request) -> Option<StatusCode> {
    let text = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let host = text(header::HOST).unwrap_or_default();
    if state.addr.ip().is_loopback() {
        if !host_allowed(host) {
            return Some(StatusCode::FORBIDDEN);
        }
        if request.method() == Method::OPTIONS && text(header::ORIGIN).is_none() {
            return Some(StatusCode::NO_CONTENT);
        }
    }
    text(header::ORIGIN).is_some_and(|origin| !origin_allowed(origin, host)).then_some(StatusCode::FORBIDDEN)
}

/// Loopback, private addresses and local names.
fn host_allowed(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.chars().all(|c| c.is_ascii_digit()) => name,
        _ => host,
    };
    let name = name.trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
    match name.parse::<IpAddr>() {
        Ok(IpAddr::V4(ip)) => ip.is_loopback() || ip.is_private() || ip.is_unspecified(),
        Ok(IpAddr::V6(ip)) => ip.is_loopback() || ip.is_unique_local() || ip.is_unspecified(),
        Err(_) => {
            name.is_empty()
                || name == "localhost"
                || [".localhost", ".local", ".internal"].iter().any(|end| name.ends_with(end))
        }
    }
}

/// The same origin, local pages and desktop shells.
fn origin_allowed(origin: &str, host: &str) -> bool {
    let Ok(uri) = origin.parse::<Uri>() else { return false };
    let scheme = uri.scheme_str().unwrap_or_default();
    let local = matches!(uri.host(), Some("localhost" | "127.0.0.1" | "0.0.0.0"));
    uri.authority().is_some_and(|authority| authority.as_str() == host)
        || (matches!(scheme, "http" | "https") && local)
        || matches!(scheme, "app" | "file" | "tauri" | "vscode-webview" | "vscode-file")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_on_this_machine_and_in_its_network_may_ask() {
        for host in [
            "127.0.0.1:11434",
            "localhost",
            "LOCALHOST:1",
            "[::1]:5",
            "10.0.0.7:80",
            "192.168.1.2",
            "nas.local",
            "a.internal:3",
            "x.localhost",
        ] {
            assert!(host_allowed(host), "{host}");
        }
        for host in ["example.com", "example.com:11434", "8.8.8.8", "localhost.example.com", "evillocal"] {
            assert!(!host_allowed(host), "{host}");
        }
    }

    #[test]
    fn foreign_pages_may_not_ask() {
        assert!(origin_allowed("http://localhost:3000", "127.0.0.1:1"));
        assert!(origin_allowed("http://nas.local:11434", "nas.local:11434"));
        assert!(origin_allowed("app://studio", "127.0.0.1:1"));
        for origin in ["http://example.com", "https://localhost.example.com", "null", "chrome-extension://x"] {
            assert!(!origin_allowed(origin, "127.0.0.1:1"), "{origin}");
        }
    }
}
