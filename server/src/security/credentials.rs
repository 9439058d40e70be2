//! What a request shows of itself: a cookie, a bearer token, or a token in the address where that is allowed.

use axum::http::{HeaderMap, Uri, header};

use super::rules;

/// The cookie of a signed-in browser.
const COOKIE: &str = "gesso_session";
/// The same over HTTPS: with this prefix browsers accept it only as `Secure`, for this host, for every path.
const SECURE_COOKIE: &str = "__Host-gesso_session";
/// A browser that was away for this long has to sign in again, in seconds: 30 days.
pub const SIGN_IN_SECS: i64 = 30 * 24 * 60 * 60;

/// A secret somebody shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credential {
    /// Of a browser.
    Cookie(String),
    /// Of a program.
    Token(String),
}

/// What is shown, the most deliberate first: whoever sends a token means it, cookies come by themselves.
#[must_use]
pub fn shown(uri: &Uri, headers: &HeaderMap) -> Option<Credential> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let token = value.to_str().ok().and_then(|value| value.split_once(' '));
        let token = token.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, token)| token.trim());
        return Some(Credential::Token(token.unwrap_or_default().to_owned()));
    }
    if rules::takes_token_in_address(uri.path())
        && let Some(token) = token_in(uri)
    {
        return Some(Credential::Token(token));
    }
    cookie(headers).map(Credential::Cookie)
}

fn token_in(uri: &Uri) -> Option<String> {
    let query = uri.query()?;
    url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "token").map(|(_, value)| value.into_owned())
}

fn cookie(headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let pairs: Vec<_> =
        cookies.flat_map(|cookies| cookies.split(';')).filter_map(|cookie| cookie.trim().split_once('=')).collect();
    // Only the studio itself can have set the secure one.
    let of = |wanted: &str| pairs.iter().find(|(name, _)| *name == wanted).map(|(_, value)| (*value).to_owned());
    of(SECURE_COOKIE).or_else(|| of(COOKIE))
}

/// The address without a token, for whoever reads it further in.
#[must_use]
pub fn without_token(uri: &Uri) -> Option<Uri> {
    let query = uri.query()?;
    let mut kept = url::form_urlencoded::Serializer::new(String::new());
    kept.extend_pairs(url::form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != "token"));
    let query = kept.finish();
    let mut parts = uri.clone().into_parts();
    let path = if query.is_empty() { uri.path().to_owned() } else { format!("{}?{query}", uri.path()) };
    parts.path_and_query = Some(path.parse().ok()?);
    Uri::from_parts(parts).ok()
}

/// The `Set-Cookie` of a browser that signs in.
#[must_use]
pub fn set_cookie(secret: &str, is_secure: bool) -> String {
    let (name, secure) = if is_secure { (SECURE_COOKIE, "; Secure") } else { (COOKIE, "") };
    format!("{name}={secret}; Path=/; Max-Age={SIGN_IN_SECS}; HttpOnly; SameSite=Lax{secure}")
}

/// The `Set-Cookie`s of a browser that signs out.
#[must_use]
pub fn clear_cookies() -> [String; 2] {
    [
        format!("{COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"),
        format!("{SECURE_COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(uri: &'static str, pairs: &[(header::HeaderName, &'static str)]) -> Option<Credential> {
        let headers = pairs.iter().map(|(name, value)| (name.clone(), header::HeaderValue::from_static(value))).collect();
        shown(&Uri::from_static(uri), &headers)
    }

    #[test]
    fn a_token_is_meant_and_a_cookie_comes_by_itself() {
        let both = [(header::COOKIE, "a=b; gesso_session=s"), (header::AUTHORIZATION, "bearer t")];
        assert_eq!(show("/api", &both), Some(Credential::Token("t".into())));
        assert_eq!(show("/api", &both[..1]), Some(Credential::Cookie("s".into())));
        assert_eq!(show("/api", &[(header::COOKIE, "__Host-gesso_session=s")]), Some(Credential::Cookie("s".into())));
        let both = [(header::COOKIE, "gesso_session=planted; __Host-gesso_session=s")];
        assert_eq!(show("/api", &both), Some(Credential::Cookie("s".into())));
        assert_eq!(show("/api", &[(header::AUTHORIZATION, "Basic eDp5")]), Some(Credential::Token(String::new())));
        assert_eq!(show("/api", &[]), None);
    }

    #[test]
    fn a_token_in_the_address_counts_only_where_there_are_no_headers() {
        assert_eq!(show("/comfy/ws?clientId=1&token=a%2Bb", &[]), Some(Credential::Token("a+b".into())));
        assert_eq!(show("/comfy/prompt?token=t", &[]), None);
        assert_eq!(show("/api/sessions?token=t", &[]), None);
        let bare = without_token(&Uri::from_static("/comfy/ws?clientId=1&token=t"));
        assert_eq!(bare.map(|uri| uri.to_string()).as_deref(), Some("/comfy/ws?clientId=1"));
        let bare = without_token(&Uri::from_static("/comfy/ws?token=t"));
        assert_eq!(bare.map(|uri| uri.to_string()).as_deref(), Some("/comfy/ws"));
    }
}
