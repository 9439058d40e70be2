//! `Host` must be one of the studio's names; `Origin` and `Sec-Fetch-Site`, where present, must be same-origin.
//!
//! This is what keeps a page of another origin, or a name that was made to point at loopback, from reading or acting.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use gesso_core::problem::ProblemCode;

use super::rules;
use crate::{config::Settings, error::Problem};

/// Refuses requests that do not name this studio or come from another origin.
pub async fn may_ask(State(settings): State<Arc<Settings>>, request: Request, next: Next) -> Response {
    match refusal(&settings, request.method(), request.uri(), request.headers()) {
        Some(detail) => Problem::new(StatusCode::FORBIDDEN, ProblemCode::Forbidden, detail).into_response(),
        None => next.run(request).await,
    }
}

fn refusal(settings: &Settings, method: &Method, uri: &Uri, headers: &HeaderMap) -> Option<&'static str> {
    let text = |name| headers.get(name).map(|value: &header::HeaderValue| value.to_str().unwrap_or("\u{0}"));
    let host = uri.authority().map(|authority| authority.as_str()).or_else(|| text(header::HOST));
    let Some(host) = host.filter(|host| settings.hosts.allows(host)) else {
        return Some("This studio is not reached by that name; GESSO_HOSTS lists the names it answers to.");
    };
    if let Some(origin) = text(header::ORIGIN)
        && !is_same_origin(origin, host)
    {
        return Some("This request comes from a page of another origin.");
    }
    match text(header::HeaderName::from_static("sec-fetch-site")) {
        None | Some("same-origin" | "none") => None,
        // A published page may be linked to from anywhere; it shows nothing of who follows the link.
        Some(_) if method == Method::GET && rules::is_published(uri.path()) && is_followed_link(headers) => None,
        Some(_) => Some("This request comes from a page of another site."),
    }
}

fn is_followed_link(headers: &HeaderMap) -> bool {
    let is = |name: &'static str, wanted: &str| headers.get(name).is_some_and(|value| value == wanted);
    is("sec-fetch-mode", "navigate") && is("sec-fetch-dest", "document")
}

fn is_same_origin(origin: &str, host: &str) -> bool {
    let authority = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    authority.is_some_and(|authority| authority.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::FileSettings;

    fn check(headers: &[(&'static str, &str)]) -> bool {
        check_path("/api/sessions", headers)
    }

    fn check_path(path: &'static str, headers: &[(&'static str, &str)]) -> bool {
        let settings = Settings::load(FileSettings::default(), &|_| None, None).unwrap_or_else(|error| panic!("{error}"));
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().unwrap_or_else(|error| panic!("{error}")));
        }
        refusal(&settings, &Method::GET, &Uri::from_static(path), &map).is_none()
    }

    #[test]
    fn links_from_anywhere_lead_to_published_pages_and_nowhere_else() {
        let link = [
            ("host", "localhost:3000"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-mode", "navigate"),
            ("sec-fetch-dest", "document"),
        ];
        assert!(check_path("/g/abc", &link));
        assert!(!check_path("/", &link));
        assert!(!check_path("/g/abc", &link[..2]), "neither frames nor scripts of other sites");
    }

    #[test]
    fn only_the_studios_own_pages_and_programs_may_ask() {
        assert!(check(&[("host", "127.0.0.1:3000")]));
        assert!(check(&[("host", "localhost:3000"), ("origin", "http://localhost:3000"), ("sec-fetch-site", "same-origin")]));
        assert!(check(&[("host", "localhost:3000"), ("sec-fetch-site", "none")]));
        for bad in [
            &[][..],
            &[("host", "evil.example")],
            &[("host", "localhost:3000"), ("origin", "http://evil.example")],
            &[("host", "localhost:3000"), ("origin", "http://localhost:4000")],
            &[("host", "localhost:3000"), ("origin", "null")],
            &[("host", "localhost:3000"), ("origin", "http://127.0.0.1:3000")],
            &[("host", "localhost:3000"), ("sec-fetch-site", "cross-site")],
            &[("host", "localhost:3000"), ("sec-fetch-site", "same-site")],
        ] {
            assert!(!check(bad), "{bad:?}");
        }
    }
}
