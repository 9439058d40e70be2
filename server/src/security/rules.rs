//! What each path asks of whoever comes. Everything that is not named here is for signed-in people only.

use axum::http::Method;
use gesso_core::account::Scope;

/// What has to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing: the path is answered by the public routes, which reach nothing private.
    Nothing,
    /// A browser that signed in, or a token with this scope.
    Scope(Scope),
    /// A browser that signed in.
    SignIn,
}

/// Paths anybody may ask for.
const OPEN: [&str; 7] = ["/sign-in", "/health", "/offline", "/manifest.webmanifest", "/sw.js", "/favicon.svg", "/robots.txt"];
/// Folders anybody may ask for: the files of the page itself, and what was published.
const OPEN_FOLDERS: [&str; 4] = ["/pkg/", "/fonts/", "/icons/", "/g/"];
/// The only paths whose token may stand in the address: what browsers and canvases open without headers.
const TOKEN_IN_ADDRESS: [&str; 4] = ["/comfy/ws", "/comfy/api/ws", "/comfy/view", "/comfy/api/view"];

/// What this path asks for.
#[must_use]
pub fn needs(method: &Method, path: &str) -> Needs {
    if OPEN.contains(&path) || OPEN_FOLDERS.iter().any(|folder| path.starts_with(folder)) {
        return Needs::Nothing;
    }
    if is_below(path, "/comfy") {
        return Needs::Scope(Scope::Comfy);
    }
    if is_below(path, "/api") || is_below(path, "/ws") || path == "/ready" || path == "/metrics" {
        let reads = method == Method::GET || method == Method::HEAD || is_socket(method, path);
        return Needs::Scope(if reads { Scope::Read } else { Scope::Write });
    }
    Needs::SignIn
}

/// Over HTTP/2 a WebSocket is opened by CONNECT.
fn is_socket(method: &Method, path: &str) -> bool {
    method == Method::CONNECT && is_below(path, "/ws")
}

/// Whether `?token=` counts here.
#[must_use]
pub fn takes_token_in_address(path: &str) -> bool {
    TOKEN_IN_ADDRESS.contains(&path)
}

/// Whether a person without a sign-in is led to the sign-in page, rather than told a code.
#[must_use]
pub fn is_page(method: &Method, path: &str) -> bool {
    method == Method::GET && needs(method, path) == Needs::SignIn && !is_below(path, "/_fn")
}

/// Whether anybody's link may lead here: what was published.
#[must_use]
pub fn is_published(path: &str) -> bool {
    path.starts_with("/g/")
}

fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_private_unless_it_is_named() {
        let get = |path| needs(&Method::GET, path);
        for open in ["/sign-in", "/health", "/g/abc", "/g/abc/1?w=2", "/pkg/gesso.1.js", "/offline", "/sw.js"] {
            assert_eq!(get(open), Needs::Nothing, "{open}");
        }
        for closed in
            ["/", "/settings", "/sign-in/x", "/sign-out", "/healthy", "/g", "/_fn/home", "/anything", "/apix", "//g/x"]
        {
            assert_eq!(get(closed), Needs::SignIn, "{closed}");
        }
        for read in ["/api", "/api/sessions", "/ws", "/ws/session/1", "/metrics", "/ready"] {
            assert_eq!(get(read), Needs::Scope(Scope::Read), "{read}");
        }
        for read in ["/api/queue", "/api/bin", "/api/gpus"] {
            assert_eq!(get(read), Needs::Scope(Scope::Read), "{read}");
        }
        for (method, path) in [
            (Method::POST, "/api/gpus"),
            (Method::PATCH, "/api/gpus/moth"),
            (Method::DELETE, "/api/gpus/moth"),
            (Method::POST, "/api/gpus/moth/drain"),
            (Method::POST, "/api/gpus/moth/probe"),
            (Method::POST, "/api/queue/1/move"),
            (Method::DELETE, "/api/bin"),
            (Method::POST, "/api/sessions/1/restore"),
            (Method::POST, "/api/projects/1/restore"),
        ] {
            assert_eq!(needs(&method, path), Needs::Scope(Scope::Write), "{method} {path}");
        }
        for page in ["/fleet", "/projects", "/projects/bin", "/projects/1", "/drafts", "/drafts/1", "/pictures/1/2"] {
            assert!(is_page(&Method::GET, page), "{page}");
        }
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS] {
            assert_eq!(needs(&method, "/api/sessions"), Needs::Scope(Scope::Write), "{method}");
        }
        assert_eq!(needs(&Method::CONNECT, "/ws"), Needs::Scope(Scope::Read));
        assert_eq!(needs(&Method::POST, "/comfy/prompt"), Needs::Scope(Scope::Comfy));
        assert!(takes_token_in_address("/comfy/ws") && !takes_token_in_address("/comfy/prompt"));
        assert!(is_page(&Method::GET, "/drafts") && !is_page(&Method::GET, "/_fn/home") && !is_page(&Method::POST, "/"));
    }
}
