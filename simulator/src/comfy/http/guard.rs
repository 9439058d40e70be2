//! What stands before every handler: the Origin check, OPTIONS, and the faults.

use std::{net::IpAddr, sync::Arc, time::Duration};

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, Method, Request, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio::time::sleep;

use super::answer;
use crate::comfy::node::Node;

/// Refuse foreign origins on loopback hosts; answer OPTIONS (comfyui protocol: Origin check).
pub(super) async fn origin(request: Request<Body>, next: Next) -> Response {
    let named = |headers: &HeaderMap, name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_lowercase);
    let host = named(request.headers(), header::HOST);
    let origin = named(request.headers(), header::ORIGIN);
    if let (Some(host), Some(origin)) = (host, origin)
        && !admitted(&host, &origin)
    {
        return answer::empty(StatusCode::FORBIDDEN);
    }
    if request.method() == Method::OPTIONS {
        return answer::empty(StatusCode::OK);
    }
    next.run(request).await
}

/// Whether a browser page of this origin may talk to a server reached by this host name.
fn admitted(host: &str, origin: &str) -> bool {
    let Some((_, authority)) = origin.split_once("://") else {
        return true;
    };
    let authority = authority.split('/').next().unwrap_or_default();
    if authority.is_empty() || !is_loopback(hostname(host)) {
        return true;
    }
    // An origin on its scheme's own port names none; then only the names are compared.
    if hostname(authority) == authority { hostname(host) == authority } else { host == authority }
}

fn hostname(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((name, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => authority,
    }
}

fn is_loopback(name: &str) -> bool {
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    name == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// The faults that concern every answer.
pub(super) async fn faults(State(node): State<Arc<Node>>, request: Request<Body>, next: Next) -> Response {
    let chaos = node.chaos.get();
    if chaos.silent {
        node.dead.cancelled().await;
        return answer::empty(StatusCode::SERVICE_UNAVAILABLE);
    }
    if chaos.latency_ms > 0 {
        sleep(Duration::from_millis(chaos.latency_ms)).await;
    }
    let response = if node.chance(chaos.http_500) { answer::crash() } else { next.run(request).await };
    let status = response.status();
    if chaos.html_errors && (status.is_client_error() || status.is_server_error()) {
        let page = format!("<html><head><title>{status}</title></head><body><center><h1>{status}</h1></center></body></html>");
        return (status, [(header::CONTENT_TYPE, "text/html")], page).into_response();
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_hosts_compare_origins_and_then_textually() {
        assert!(admitted("127.0.0.1:8189", "http://127.0.0.1:8189"));
        assert!(!admitted("127.0.0.1:8189", "http://localhost:8189"));
        assert!(!admitted("127.0.0.1:8189", "http://127.0.0.1:3000"));
        assert!(!admitted("127.0.0.1:8189", "http://evil.example"));
        assert!(admitted("127.0.0.1:8189", "null"));
        assert!(admitted("studio.example", "http://evil.example"));
        assert!(!admitted("[::1]:8188", "http://evil.example"));
    }
}
